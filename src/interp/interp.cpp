#include "interp/interp.h"

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "interp/engine.h"

namespace casus::interp {
namespace {

/// Which probes the recorder wants at a boundary.
class Wanted {
 public:
  explicit Wanted(size_t probes) : wanted_(probes) {}
  const std::vector<uint8_t>& at(double day, const kernel::Recorder& recorder) {
    std::fill(wanted_.begin(), wanted_.end(), uint8_t{1});
    recorder.choose(day, wanted_);
    return wanted_;
  }

 private:
  std::vector<uint8_t> wanted_;
};

void run_steps(Engine& engine, kernel::Recorder& recorder, Wanted wanted) {
  engine.begin();
  for (uint32_t k = 0;; ++k) {
    engine.record(k, wanted.at(engine.day(k), recorder));
    recorder.boundary(k, engine.day(k), engine.probes().data(), engine.lanes());
    if (k == engine.steps()) return;
    engine.boundary(k);
    engine.step(k);
  }
}

/// Lanes one by one, but boundary by boundary, as the recorder wants them.
void run_exact(std::vector<std::unique_ptr<Engine>>& engines, kernel::Recorder& recorder, size_t probes) {
  const size_t lanes = engines.size();
  std::vector<double> all(probes * lanes);
  Wanted wanted(probes);
  for (auto& engine : engines) engine->begin();
  for (uint32_t k = 0;; ++k) {
    const double day = engines[0]->day(k);
    for (size_t l = 0; l < lanes; ++l) {
      engines[l]->record(k, wanted.at(day, recorder));
      for (size_t i = 0; i < probes; ++i) all[i * lanes + l] = engines[l]->probes()[i];
    }
    recorder.boundary(k, day, all.data(), lanes);
    if (k == engines[0]->steps()) return;
    for (auto& engine : engines) {
      engine->boundary(k);
      engine->exact_step(k);
    }
  }
}

}  // namespace

uint64_t tile_bytes(const lower::Program& p, uint64_t lanes) {
  uint64_t numbers = p.slots + p.registers + 4 * p.state_slots.size() + p.probes.size();
  for (const lower::Window& w : p.windows) numbers += uint64_t{w.steps} * w.series.size();
  for (const lower::Flow& f : p.flows) numbers += 2 * f.rows;
  return numbers * lanes * sizeof(double);
}

void run_tile(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log, const Compiled* compiled) {
  const size_t lanes = tile.lanes();
  CASUS_CHECK(lanes > 0, "a tile without lanes");
  flags.assign(lanes, {});
  if (tile.method == kernel::Method::Step) {
    Engine engine(program, compiled, tile, log);
    run_steps(engine, recorder, Wanted(program.probes.size()));
    flags = engine.flags();
    return;
  }
  std::vector<kernel::Tile> singles;
  for (const kernel::Arm& arm : tile.arms)
    for (const kernel::Run& run : tile.runs) singles.push_back({tile.seed, {run}, {arm}, tile.method});
  std::vector<std::unique_ptr<Engine>> engines;
  for (size_t l = 0; l < lanes; ++l)
    engines.push_back(std::make_unique<Engine>(program, compiled, singles[l], l == 0 ? log : nullptr));
  run_exact(engines, recorder, program.probes.size());
  for (size_t l = 0; l < lanes; ++l) flags[l] = engines[l]->flags()[0];
}

}  // namespace casus::interp
