#include "interp/interp.h"

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "interp/engine.h"
#include "interp/exact_lanes.h"

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

/// The boundary that runs end with.
uint32_t last_boundary(const Engine& engine, const kernel::Recorder& recorder) {
  uint32_t k = 0;
  while (k < engine.steps() && engine.day(k) < recorder.until() - kernel::kDaySlack) ++k;
  return k;
}

void run_together(Engine& engine, kernel::Method method, kernel::Recorder& recorder, Wanted wanted) {
  engine.begin();
  const uint32_t last = last_boundary(engine, recorder);
  for (uint32_t k = 0;; ++k) {
    engine.record(k, wanted.at(engine.day(k), recorder));
    recorder.boundary(k, engine.day(k), engine.probes().data(), engine.lanes());
    if (k == last) return;
    if (!recorder.go_on()) throw kernel::Abandoned();
    engine.boundary(k);
    if (method == kernel::Method::Step)
      engine.step(k);
    else
      engine.exact_step(k);
  }
}

/// A lane and what it records.
class Alone {
 public:
  Alone(const lower::Program& program, const Compiled* compiled, const kernel::Tile& tile, size_t lane,
        kernel::EventLog* log)
      : tile_{tile.seed,
              {tile.runs[lane % tile.runs.size()]},
              {tile.arms[lane / tile.runs.size()]},
              tile.method,
              tile.rescan},
        engine_(program, compiled, tile_, log) {
    engine_.begin();
  }

  /// Boundary k, into place `lane` of [probe][lane], and on to the next if it is not the last.
  void boundary(uint32_t k, bool is_last, const std::vector<uint8_t>& wanted, double* probes, size_t lane,
                size_t lanes) {
    engine_.record(k, wanted);
    for (size_t i = 0; i < engine_.probes().size(); ++i) probes[i * lanes + lane] = engine_.probes()[i];
    if (is_last) return;
    engine_.boundary(k);
    engine_.exact_step(k);
  }

  uint32_t last(const kernel::Recorder& recorder) const { return last_boundary(engine_, recorder); }
  double day(uint32_t k) const { return engine_.day(k); }
  kernel::LaneFlags flags() const { return engine_.flags()[0]; }

 private:
  const kernel::Tile tile_;
  Engine engine_;
};

/// Up to so many bytes what lanes record is kept until all have run.
constexpr size_t kKept = size_t{8} << 20;

/// Lanes one by one. The recorder wants them boundary by boundary: either what they record is kept, or all
/// lanes are, whichever is less.
void run_exact(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
               std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log, const Compiled* compiled) {
  const size_t lanes = tile.lanes(), width = program.probes.size() * lanes;
  auto lane = [&](size_t l) {
    return std::make_unique<Alone>(program, compiled, tile, l, l == 0 ? log : nullptr);
  };
  auto first = lane(0);
  Wanted wanted(program.probes.size());
  const uint32_t last = first->last(recorder);
  const size_t kept = sizeof(double) * width * (last + size_t{1});
  if (kept <= std::max(kKept, sizeof(double) * 8 * program.slots * lanes)) {
    std::vector<double> all(width * (last + size_t{1}));
    for (size_t l = 0; l < lanes; ++l) {
      auto run = l == 0 ? std::move(first) : lane(l);
      for (uint32_t k = 0; k <= last; ++k) {
        if (!recorder.go_on()) throw kernel::Abandoned();
        run->boundary(k, k == last, wanted.at(run->day(k), recorder), all.data() + k * width, l, lanes);
      }
      flags[l] = run->flags();
    }
    for (uint32_t k = 0; k <= last; ++k)
      recorder.boundary(k, std::min(k * program.step, program.horizon), all.data() + k * width, lanes);
    return;
  }
  std::vector<double> now(width);
  std::vector<std::unique_ptr<Alone>> all;
  for (size_t l = 0; l < lanes; ++l) all.push_back(l == 0 ? std::move(first) : lane(l));
  for (uint32_t k = 0; k <= last; ++k) {
    const double day = all[0]->day(k);
    for (size_t l = 0; l < lanes; ++l) {
      if (!recorder.go_on()) throw kernel::Abandoned();
      all[l]->boundary(k, k == last, wanted.at(day, recorder), now.data(), l, lanes);
    }
    recorder.boundary(k, day, now.data(), lanes);
  }
  for (size_t l = 0; l < lanes; ++l) flags[l] = all[l]->flags();
}

}  // namespace

uint64_t tile_bytes(const lower::Program& p, uint64_t lanes) {
  uint64_t numbers = p.slots + p.registers + 4 * p.state_slots.size() + p.probes.size();
  for (const lower::Window& w : p.windows) numbers += uint64_t{w.steps} * w.series.size();
  for (const lower::Flow& f : p.flows) numbers += 2 * f.rows;
  return numbers * lanes * sizeof(double);
}

bool runs_one_by_one(const lower::Program& program, const kernel::Tile& tile) {
  return tile.method == kernel::Method::Exact && !JumpLanes::serves(program, tile);
}

void run_tile(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log, const Compiled* compiled) {
  const size_t lanes = tile.lanes();
  CASUS_CHECK(lanes > 0, "a tile without lanes");
  flags.assign(lanes, {});
  if (tile.method == kernel::Method::Step || !(log || runs_one_by_one(program, tile))) {
    Engine engine(program, compiled, tile, log);
    run_together(engine, tile.method, recorder, Wanted(program.probes.size()));
    flags = engine.flags();
    return;
  }
  run_exact(program, tile, recorder, flags, log, compiled);
}

}  // namespace casus::interp
