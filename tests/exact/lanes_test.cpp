// Exact runs of small models beside each other: the bits of each alone.
#include "exact/runs.h"

namespace casus::test {
namespace {

/// What a lane recorded, boundary by boundary, and what was counted.
struct Lane {
  std::vector<double> values;
  uint64_t faulty = 0, events = 0;
  bool operator==(const Lane&) const = default;
};

std::vector<Lane> lanes_of(const lower::Program& program, const kernel::Tile& tile) {
  Keep keep(true);
  keep.probe_count = program.probes.size();
  std::vector<kernel::LaneFlags> flags;
  interp::run_tile(program, tile, keep, flags);
  const size_t n = tile.lanes();
  std::vector<Lane> out(n);
  for (size_t l = 0; l < n; ++l) {
    for (const std::vector<double>& boundary : keep.values)
      for (size_t p = 0; p < keep.probe_count; ++p) out[l].values.push_back(boundary[p * n + l]);
    out[l].faulty = flags[l].faulty_values;
    out[l].events = flags[l].events;
  }
  return out;
}

/// All lanes together, and each alone by looking at everything (`rescan`) or at what changes. `faulty`:
/// whether some value of every run is to be; `premises`: of the world.
void expect_alone(const Builder& b, const std::vector<ExprId>& probes, size_t runs, bool faulty = false,
                  double premises = 1, bool rescan = true) {
  const random::FloatMode mode;
  lower::LowerOptions options;
  options.probes = probes;
  const lower::Program program = lower::lower(b.m, options);
  kernel::World world = b.world();
  world.premises.assign(world.premises.size(), premises);
  kernel::Tile tile;
  tile.method = kernel::Method::Exact;
  for (uint32_t r = 0; r < runs; ++r) tile.runs.push_back({&world, r});
  ASSERT_FALSE(interp::runs_one_by_one(program, tile));
  const std::vector<Lane> together = lanes_of(program, tile);
  for (size_t l = 0; l < runs; ++l) {
    kernel::Tile alone = tile;
    alone.runs = {tile.runs[l]};
    alone.rescan = rescan;
    const std::vector<Lane> one = lanes_of(program, alone);
    ASSERT_EQ(one[0].faulty > 0, faulty);
    ASSERT_EQ(one[0], together[l]) << "run " << l << " of " << runs;
  }
}

/// Susceptible, infected and removed; more come.
struct Illness {
  Builder b;
  uint32_t healthy, ill, well;
  std::vector<ExprId> probes;

  Illness(double horizon, double step) : b(horizon, step) {
    healthy = b.count("healthy", 200);
    ill = b.count("ill", 5);
    well = b.count("well", 0);
    probes = {b.read(Op::State, healthy), b.read(Op::State, ill), b.read(Op::State, well)};
  }
  model::Process& move(const char* name, ExprId rate, uint32_t from, uint32_t to) {
    model::Process& p = b.process(name, rate);
    p.kind = model::Process::Kind::Move;
    if (from != kNone) {
      p.rate_kind = model::Process::RateKind::PerUnit;
      p.source = Builder::ref(from);
    }
    p.target = Builder::ref(to);
    return p;
  }
  void spread() {
    move("catch", b.op(Op::Mul, b.num(0.004), b.read(Op::State, ill)), healthy, ill);
    move("heal", b.num(0.3), ill, well);
    move("arrive", b.num(1.5), kNone, healthy);
  }
};

TEST(ExactLanes, HaveTheBitsOfRunsAlone) {
  for (const size_t runs : {8, 13, 64})
    for (const double step : {0.02, 1.0, 30.0}) {
      Illness m(step * 12, step);
      m.spread();
      m.probes.push_back(m.b.read(Op::Events, 0));
      expect_alone(m.b, m.probes, runs);
      if (HasFailure()) return;
    }
}

TEST(ExactLanes, ARateMayReadHowManyEventsThereWere) {
  Illness m(20, 5);
  m.spread();
  m.move("again", m.b.op(Op::Mul, m.b.num(0.001), m.b.read(Op::Events, 1)), m.well, m.healthy);
  expect_alone(m.b, m.probes, 16);
}

TEST(ExactLanes, WhatNeverActsAndWhatIsFaulty) {
  Illness m(20, 5);
  m.spread();
  m.b.m.processes[0].because = {{m.b.premise("never")}};
  // Below zero from the third that is well.
  m.move("relapse",
         m.b.op(Op::Sub, m.b.num(0.2), m.b.op(Op::Mul, m.b.num(0.09), m.b.read(Op::State, m.well))), m.well,
         m.ill);
  expect_alone(m.b, m.probes, 24, true, 0);
  expect_alone(m.b, m.probes, 24, true, 1);
}

TEST(ExactLanes, TooManyEventsEndEachRunAtItsPlace) {
  Illness m(3, 1);
  // Twice as many a day as may happen in a step, once the second boundary has come.
  model::Schedule s;
  s.name = "rush";
  s.kind = model::Schedule::Kind::On;
  s.first = 1;
  model::Effect more = Builder::on_state(model::EffectKind::Set, m.ill, m.b.num(2'100'000));
  s.effects = {more};
  m.b.m.schedules.push_back(s);
  m.move("arrive", m.b.read(Op::State, m.ill), kNone, m.well);
  expect_alone(m.b, m.probes, 8, true, 1, false);
}

}  // namespace
}  // namespace casus::test
