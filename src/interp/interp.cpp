#include "interp/interp.h"

#include <memory>

#include "base/check.h"
#include "interp/engine.h"

namespace casus::interp {
namespace {

void run_steps(Engine& engine, kernel::Recorder& recorder, size_t lanes) {
  engine.begin();
  for (uint32_t k = 0;; ++k) {
    engine.record(k);
    recorder.boundary(k, engine.day(k), engine.probes().data(), lanes);
    if (k == engine.steps()) return;
    engine.boundary(k);
    engine.step(k);
  }
}

/// Lanes one by one, but boundary by boundary, as the recorder wants them.
void run_exact(std::vector<std::unique_ptr<Engine>>& engines, kernel::Recorder& recorder, size_t probes) {
  const size_t lanes = engines.size();
  std::vector<double> all(probes * lanes);
  for (auto& engine : engines) engine->begin();
  for (uint32_t k = 0;; ++k) {
    for (size_t l = 0; l < lanes; ++l) {
      engines[l]->record(k);
      for (size_t i = 0; i < probes; ++i) all[i * lanes + l] = engines[l]->probes()[i];
    }
    recorder.boundary(k, engines[0]->day(k), all.data(), lanes);
    if (k == engines[0]->steps()) return;
    for (auto& engine : engines) {
      engine->boundary(k);
      engine->exact_step(k);
    }
  }
}

}  // namespace

void run_tile(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log, const Compiled* compiled) {
  const size_t lanes = tile.lanes.size();
  CASUS_CHECK(lanes > 0, "a tile without lanes");
  flags.assign(lanes, {});
  if (tile.method == kernel::Method::Step) {
    Engine engine(program, compiled, tile, 0, lanes, log);
    run_steps(engine, recorder, lanes);
    flags = engine.flags();
    return;
  }
  std::vector<std::unique_ptr<Engine>> engines;
  for (size_t l = 0; l < lanes; ++l)
    engines.push_back(std::make_unique<Engine>(program, compiled, tile, l, 1, l == 0 ? log : nullptr));
  run_exact(engines, recorder, program.probes.size());
  for (size_t l = 0; l < lanes; ++l) flags[l] = engines[l]->flags()[0];
}

}  // namespace casus::interp
