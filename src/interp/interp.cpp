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

/// All lanes, step by step; `flags` has one a lane.
void run_together(Engine& engine, const kernel::Tile& tile, kernel::Recorder& recorder, Wanted wanted,
                  std::vector<kernel::LaneFlags>& flags) {
  engine.begin();
  std::vector<uint32_t> lasts;  // by arm
  for (size_t a = 0; a < tile.arms.size(); ++a) lasts.push_back(engine.boundary_at(recorder.until(a)));
  const uint32_t last = *std::max_element(lasts.begin(), lasts.end());
  const size_t runs = tile.runs.size();
  std::vector<uint8_t> faulty(tile.lanes());
  for (uint32_t k = 0;; ++k) {
    const double day = engine.day(k);
    engine.record(k, wanted.at(day, recorder));
    engine.faulty(faulty.data());
    recorder.faulty(day, faulty.data());
    recorder.boundary(k, day, engine.probes().data(), engine.lanes());
    for (size_t a = 0; a < lasts.size(); ++a) {
      if (lasts[a] != k) continue;
      const std::vector<kernel::LaneFlags> now = engine.flags();
      std::copy_n(now.begin() + static_cast<std::ptrdiff_t>(a * runs), runs,
                  flags.begin() + static_cast<std::ptrdiff_t>(a * runs));
    }
    if (k == last) return;
    if (!recorder.go_on()) throw kernel::Abandoned();
    engine.boundary(k);
    if (tile.method == kernel::Method::Step)
      engine.step(k);
    else
      engine.exact_step(k, recorder);
  }
}

/// A lane and what it records.
class Alone {
 public:
  Alone(const lower::Program& program, const Compiled* compiled, const kernel::Tile& tile, size_t lane,
        const kernel::Recorder& recorder, kernel::EventLog* log)
      : tile_{tile.seed,
              {tile.runs[lane % tile.runs.size()]},
              {tile.arms[lane / tile.runs.size()]},
              tile.method,
              tile.rescan},
        engine_(program, compiled, tile_, log),
        recorder_(recorder),
        last_(engine_.boundary_at(recorder.until(lane / tile.runs.size()))) {
    engine_.begin();
  }

  /// Boundary k, into place `lane` of [probe][lane] and of `faulty`, and on to the next. After the last one
  /// of this lane nothing.
  void boundary(uint32_t k, const std::vector<uint8_t>& wanted, double* probes, uint8_t* faulty, size_t lane,
                size_t lanes) {
    if (k > last_) return;
    if (!recorder_.go_on()) throw kernel::Abandoned();
    engine_.record(k, wanted);
    for (size_t i = 0; i < engine_.probes().size(); ++i) probes[i * lanes + lane] = engine_.probes()[i];
    engine_.faulty(faulty + lane);
    if (k == last_) return;
    engine_.boundary(k);
    engine_.exact_step(k, recorder_);
  }

  uint32_t last() const { return last_; }
  uint32_t boundary_at(double day) const { return engine_.boundary_at(day); }
  kernel::LaneFlags flags() const { return engine_.flags()[0]; }

 private:
  const kernel::Tile tile_;
  Engine engine_;
  const kernel::Recorder& recorder_;
  const uint32_t last_;
};

/// Up to so many bytes what lanes record is kept until all have run.
constexpr size_t kKept = size_t{8} << 20;

/// Lanes one by one. The recorder wants them boundary by boundary: either what they record is kept, or all
/// lanes are, whichever is less.
void run_exact(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
               std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log, const Compiled* compiled) {
  const size_t lanes = tile.lanes(), width = program.probes.size() * lanes;
  auto lane = [&](size_t l) {
    return std::make_unique<Alone>(program, compiled, tile, l, recorder, l == 0 ? log : nullptr);
  };
  auto first = lane(0);
  Wanted wanted(program.probes.size());
  uint32_t last = 0;
  for (size_t a = 0; a < tile.arms.size(); ++a) last = std::max(last, first->boundary_at(recorder.until(a)));
  const auto day = [&](uint32_t k) { return std::min(k * program.step, program.horizon); };
  const auto tell = [&](uint32_t k, const double* probes, const uint8_t* faulty) {
    recorder.faulty(day(k), faulty);
    recorder.boundary(k, day(k), probes, lanes);
  };
  const size_t kept = sizeof(double) * width * (last + size_t{1});
  if (kept <= std::max(kKept, sizeof(double) * 8 * program.slots * lanes)) {
    std::vector<double> all(width * (last + size_t{1}));
    std::vector<uint8_t> faulty(lanes * (last + size_t{1}));
    for (size_t l = 0; l < lanes; ++l) {
      auto run = l == 0 ? std::move(first) : lane(l);
      for (uint32_t k = 0; k <= run->last(); ++k)
        run->boundary(k, wanted.at(day(k), recorder), all.data() + k * width, faulty.data() + k * lanes, l,
                      lanes);
      flags[l] = run->flags();
    }
    for (uint32_t k = 0; k <= last; ++k) tell(k, all.data() + k * width, faulty.data() + k * lanes);
    return;
  }
  std::vector<double> now(width);
  std::vector<uint8_t> faulty(lanes);
  std::vector<std::unique_ptr<Alone>> all;
  for (size_t l = 0; l < lanes; ++l) all.push_back(l == 0 ? std::move(first) : lane(l));
  for (uint32_t k = 0; k <= last; ++k) {
    for (size_t l = 0; l < lanes; ++l)
      all[l]->boundary(k, wanted.at(day(k), recorder), now.data(), faulty.data(), l, lanes);
    tell(k, now.data(), faulty.data());
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
    run_together(engine, tile, recorder, Wanted(program.probes.size()), flags);
    return;
  }
  run_exact(program, tile, recorder, flags, log, compiled);
}

}  // namespace casus::interp
