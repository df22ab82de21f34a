// Laws: what must not change a bit does not, and what must be kept is kept.
#include <algorithm>
#include <bit>

#include "exact/runs.h"

namespace casus::test {
namespace {

/// A model with some of everything, over two lists.
Builder everything(bool reversed = false) {
  Builder b(60);
  const model::ListId groups = b.list("g", 3), places = b.list("r", 4);
  const uint32_t base = b.param("base", 0.08, Builder::over({groups, places}));
  const uint32_t sting = b.param("sting", 0.1);
  const uint32_t lever = b.lever("patrol", 0.5, Builder::over({places}));
  const uint32_t on = b.premise("ON");
  const uint32_t idle = b.count("idle", 60, Builder::over({groups})),
                 armed = b.count("armed", 5, Builder::over({groups}));
  const uint32_t mood = b.level("mood", 0.4), phase = b.flag("phase", 0), budget = b.real("budget", 100);
  const uint32_t attacks = b.tally("attacks", Builder::over({places})), deaths = b.tally("deaths");
  b.m.windows.push_back({model::Window::Series::Tally, attacks, true, false, 14});
  const ExprId strength = b.reduce(Op::Sum, 1, groups, b.read(Op::State, armed, {1}));
  const uint32_t total = b.let("total", strength);

  std::vector<model::Process> processes;
  auto take = [&](model::Process& p) {
    processes.push_back(p);
    b.m.processes.pop_back();
  };
  model::Process& attack =
      b.process("attack",
                b.op(Op::Mul, b.read(Op::Param, base, {0, 1}),
                     b.op(Op::Add, b.num(1), b.op(Op::Mul, b.num(0.01), b.read(Op::Let, total)))),
                Builder::over({groups, places}));
  attack.times.push_back({b.op(Op::Pow, b.num(0.6), b.read(Op::Lever, lever, {1})), kNone, {{on, -1}}});
  attack.times.push_back(
      {b.op(Op::Exp, b.op(Op::Mul, b.num(-0.01), b.read(Op::State, armed, {0}))), kNone, {}});
  attack.marks.push_back({"dead", {}, model::MarkDist::NegativeBinomial, {b.num(1.5), b.num(0.7)}});
  attack.effects = {Builder::add_to_tally(attacks, b.num(1), {1}), Builder::add_to_tally(deaths, b.mark(0)),
                    Builder::on_state(model::EffectKind::Raise, mood, b.read(Op::Param, sting)),
                    Builder::on_state(model::EffectKind::Add, budget, b.op(Op::Mul, b.num(-0.3), b.mark(0)))};
  take(attack);
  model::Process& join =
      b.process("join", b.op(Op::Mul, b.num(0.01), b.read(Op::State, mood)), Builder::over({groups}));
  join.kind = model::Process::Kind::Move;
  join.rate_kind = model::Process::RateKind::PerUnit;
  join.source = Builder::ref(idle, {0});
  join.target = Builder::ref(armed, {0});
  take(join);
  model::Process& leave = b.process("leave", b.num(0.02), Builder::over({groups}));
  leave.kind = model::Process::Kind::Move;
  leave.rate_kind = model::Process::RateKind::PerUnit;
  leave.source = Builder::ref(armed, {0});
  leave.target = Builder::ref(idle, {0});
  take(leave);
  b.clock("truce#1", b.op(Op::Eq, b.read(Op::State, phase), b.num(1)));
  model::Process& collapse = b.change("collapse", kNone, phase, 1, 0);
  collapse.rate_kind = model::Process::RateKind::Dwell;
  collapse.dwell.shape = b.num(0.8);
  collapse.dwell.scale = b.num(10);
  collapse.dwell.clock = 0;
  take(collapse);
  take(b.change("truce", b.num(0.1), phase, 0, 1));
  take(b.change("war", b.num(0.05), phase, 0, 2));
  take(b.change("calm", b.num(0.1), phase, 2, 0));
  if (reversed) std::reverse(processes.begin(), processes.end());
  b.m.processes = processes;

  model::Schedule alarm;
  alarm.name = "alarm";
  alarm.kind = model::Schedule::Kind::When;
  alarm.condition = b.op(Op::Gt, b.read(Op::Recent, 0), b.num(20));
  alarm.effects = {Builder::on_state(model::EffectKind::Lower, mood, b.num(0.4))};
  b.m.schedules.push_back(alarm);
  model::Flow f;
  f.name = "flow:mood";
  f.kind = model::Flow::Kind::ReturnsTo;
  f.state = Builder::ref(mood);
  f.goal = b.num(0.3);
  f.half_life = b.num(20);
  b.m.flows.push_back(f);
  model::Decision d;
  d.name = "respond";
  d.state = b.flag("respond", 0);
  d.period = 7;
  d.steadiness = b.num(1);
  for (double w : {0.2, 0.9}) {
    model::Decision::Option o;
    o.name = "o" + std::to_string(w);
    o.worth = b.op(Op::Mul, b.num(w), b.read(Op::State, mood));
    o.effects = {Builder::on_state(model::EffectKind::Raise, mood, b.num(w / 10))};
    d.options.push_back(o);
  }
  b.m.decisions.push_back(d);
  if (reversed) std::reverse(b.m.schedules.begin(), b.m.schedules.end());
  return b;
}

std::vector<ExprId> everything_probes(Builder& b) {
  std::vector<ExprId> probes;
  for (uint32_t g = 0; g < 3; ++g)
    for (uint32_t s : {0u, 1u}) probes.push_back(b.fixed(Op::State, s, {g}));
  for (uint32_t s : {2u, 3u, 4u, 5u}) probes.push_back(b.read(Op::State, s));
  for (uint32_t r = 0; r < 4; ++r) probes.push_back(b.fixed(Op::Tally, 0, {r}));
  probes.push_back(b.read(Op::Tally, 1));
  probes.push_back(b.read(Op::Recent, 0));
  probes.push_back(b.read(Op::Let, 0));
  return probes;
}

/// Hash of all probes of a run at all boundaries, one a run, with runs so many to a tile and in this order.
std::vector<uint64_t> hashes(Builder b, const std::vector<uint32_t>& runs, size_t width,
                             kernel::Method method, bool passes = true, bool two_worlds = false) {
  const random::FloatMode mode;
  lower::LowerOptions options;
  options.probes = everything_probes(b);
  options.passes = passes;
  const lower::Program program = lower::lower(b.m, options);
  const kernel::World world = b.world(3), other = b.world(4);
  std::vector<uint64_t> out(runs.size());
  for (size_t first = 0; first < runs.size(); first += width) {
    kernel::Tile tile;
    tile.method = method;
    const size_t lanes = std::min(width, runs.size() - first);
    for (size_t l = 0; l < lanes; ++l)
      tile.runs.push_back({two_worlds && runs[first + l] % 2 ? &other : &world, runs[first + l]});
    Keep keep(true);
    keep.probe_count = options.probes.size();
    std::vector<kernel::LaneFlags> flags;
    interp::run_tile(program, tile, keep, flags);
    for (size_t l = 0; l < lanes; ++l) {
      Hash64 hash;
      for (const auto& boundary : keep.values)
        for (size_t p = 0; p < options.probes.size(); ++p) hash.add(boundary[p * lanes + l]);
      out[first + l] = hash.add(flags[l].events).add(flags[l].clamps).value();
    }
  }
  return out;
}

std::vector<uint32_t> numbers(uint32_t n) {
  std::vector<uint32_t> all(n);
  for (uint32_t i = 0; i < n; ++i) all[i] = i;
  return all;
}

TEST(Laws, NoBitDependsOnTileMates) {
  for (kernel::Method method : kBoth) {
    SCOPED_TRACE(name_of(method));
    const uint32_t n = method == kernel::Method::Step ? 100 : 24;
    const auto whole = hashes(everything(), numbers(n), 64, method, true, true);
    EXPECT_NE(whole[0], whole[1]);
    for (size_t width : {1, 2, 7, 13, 32})
      EXPECT_EQ(whole, hashes(everything(), numbers(n), width, method, true, true)) << width;
    std::vector<uint32_t> turned = numbers(n);
    std::reverse(turned.begin(), turned.end());
    auto back = hashes(everything(), turned, 64, method, true, true);
    std::reverse(back.begin(), back.end());
    EXPECT_EQ(whole, back);
  }
}

/// Policies that set, hold, cut and force things, for ever, for a time and under conditions; and a shock.
Builder with_policies() {
  Builder b = everything();
  using Kind = model::Setting::Kind;
  using Condition = model::Setting::Condition;
  const auto policy = [&](std::vector<model::Setting> settings) {
    b.m.policies.emplace_back();
    b.m.policies.back().settings = std::move(settings);
  };
  const auto setting = [](Kind kind, Ref ref, ExprId value, double from = -1e9, double until = 1e9) {
    model::Setting s;
    s.kind = kind;
    s.ref = std::move(ref);
    s.value = value;
    s.from = from;
    s.until = until;
    return s;
  };
  const auto process = [&](const std::string& name) {
    for (uint32_t p = 0; p < b.m.processes.size(); ++p)
      if (b.m.processes[p].name == name) return Builder::ref(p);
    return Builder::ref(kNone);
  };
  const ExprId mood = b.read(Op::State, 2);
  policy({setting(Kind::Lever, Builder::ref(0), b.num(1.5))});
  policy(
      {setting(Kind::Lever, Builder::ref(0), mood, 5, 30), setting(Kind::Cut, process("join"), kNone, 20)});
  model::Setting once = setting(Kind::Lever, Builder::ref(0), b.num(3));
  once.condition_kind = Condition::Once;
  once.condition = b.op(Op::Gt, mood, b.num(0.6));
  model::Setting during = once;
  during.condition_kind = Condition::While;
  policy({once, setting(Kind::Decision, Builder::ref(0), b.num(1), 10, 40)});
  policy({during, setting(Kind::Hold, Builder::ref(2), b.num(0.25), 15, 35)});
  policy({setting(Kind::Force, process("truce"), kNone, 1)});
  policy({});
  model::Shock shock;
  shock.name = "uproar";
  shock.day = 8;
  shock.effects = {Builder::on_state(model::EffectKind::Raise, 2, b.num(2))};
  b.m.shocks.push_back(shock);
  return b;
}

TEST(Laws, NoBitDependsOnTheOtherArmsOfATile) {
  Builder b = with_policies();
  std::vector<kernel::Arm> arms = {{}, {kernel::kNone, 0}};
  for (uint32_t p = 0; p < b.m.policies.size(); ++p) arms.push_back({p, p % 2 ? 0 : kernel::kNone});
  const random::FloatMode mode;
  lower::LowerOptions options;
  options.probes = everything_probes(b);
  const lower::Program program = lower::lower(b.m, options);
  const kernel::World world = b.world(3), other = b.world(4);
  const size_t probes = options.probes.size();
  const auto run = [&](const std::vector<kernel::Arm>& some, size_t runs, kernel::Method method,
                       std::vector<kernel::LaneFlags>& flags) {
    kernel::Tile tile;
    tile.method = method;
    tile.arms = some;
    for (uint32_t r = 0; r < runs; ++r) tile.runs.push_back({r % 2 ? &world : &other, r});
    Keep keep(true);
    keep.probe_count = probes;
    interp::run_tile(program, tile, keep, flags);
    return keep.values;
  };
  for (kernel::Method method : kBoth)
    for (const size_t runs : {1, 3, 8}) {
      SCOPED_TRACE(name_of(method));
      std::vector<kernel::LaneFlags> flags, alone_flags;
      const auto together = run(arms, runs, method, flags);
      std::vector<uint64_t> seen;
      for (size_t a = 0; a < arms.size(); ++a) {
        const auto alone = run({arms[a]}, runs, method, alone_flags);
        ASSERT_EQ(alone.size(), together.size());
        Hash64 hash;
        for (size_t k = 0; k < alone.size(); ++k)
          for (size_t p = 0; p < probes; ++p)
            for (size_t r = 0; r < runs; ++r) {
              hash.add(alone[k][p * runs + r]);
              ASSERT_EQ(std::bit_cast<uint64_t>(alone[k][p * runs + r]),
                        std::bit_cast<uint64_t>(together[k][(p * arms.size() + a) * runs + r]))
                  << "arm " << a << ", boundary " << k << ", probe " << p << ", run " << r;
            }
        for (size_t r = 0; r < runs; ++r) ASSERT_EQ(alone_flags[r].events, flags[a * runs + r].events);
        seen.push_back(hash.value());
      }
      // Each arm does something; the last policy sets nothing but has the shock.
      for (size_t a = 0; a < arms.size(); ++a)
        for (size_t earlier = 0; earlier < a; ++earlier)
          EXPECT_EQ(seen[a] == seen[earlier], a + 1 == arms.size() && earlier == 1)
              << "arms " << earlier << " and " << a;
    }
}

TEST(Laws, NoBitDependsOnTheOrderOfDeclarations) {
  for (kernel::Method method : kBoth)
    EXPECT_EQ(hashes(everything(), numbers(20), 20, method),
              hashes(everything(true), numbers(20), 20, method))
        << name_of(method);
}

/// Numbers of events are kept by process only where something reads them; those of a run are the same.
TEST(Laws, EventsAreCountedWhetherOrNotSomethingReadsThem) {
  const random::FloatMode mode;
  for (kernel::Method method : kBoth) {
    SCOPED_TRACE(name_of(method));
    std::vector<uint64_t> events[2];
    for (const bool read : {false, true}) {
      Builder b = everything();
      lower::LowerOptions options;
      for (uint32_t p = 0; read && p < b.m.processes.size(); ++p)
        options.probes.push_back(b.read(Op::Events, p));
      const lower::Program program = lower::lower(b.m, options);
      for (const lower::Process& p : program.processes) EXPECT_EQ(p.counted, read) << p.name;
      const kernel::World world = b.world();
      kernel::Tile tile;
      tile.method = method;
      for (uint32_t r = 0; r < 8; ++r) tile.runs.push_back({&world, r});
      Keep keep(false);
      keep.probe_count = options.probes.size();
      std::vector<kernel::LaneFlags> flags;
      interp::run_tile(program, tile, keep, flags);
      for (size_t l = 0; l < 8; ++l) {
        double sum = 0;
        for (size_t p = 0; p < options.probes.size(); ++p) sum += keep.values.back()[p * 8 + l];
        if (read) {
          EXPECT_EQ(sum, static_cast<double>(flags[l].events));
        }
        events[read].push_back(flags[l].events);
      }
    }
    EXPECT_EQ(events[0], events[1]);
    EXPECT_GT(events[0][0], 100u);
  }
}

TEST(Laws, PassesChangeNoBit) {
  for (kernel::Method method : kBoth)
    EXPECT_EQ(hashes(everything(), numbers(20), 20, method),
              hashes(everything(), numbers(20), 20, method, false))
        << name_of(method);
}

TEST(Laws, CountsStayAboveZeroAndUnitsAreKept) {
  for (kernel::Method method : kBoth) {
    Builder b = everything();
    b.m.step = 5;  // long steps empty stocks
    const auto x = run_many(b, everything_probes(b), {.method = method, .runs = 200});
    for (size_t g = 0; g < 3; ++g) {
      for (size_t r = 0; r < x[0].size(); ++r) {
        ASSERT_GE(x[2 * g][r], 0);
        ASSERT_GE(x[2 * g + 1][r], 0);
        ASSERT_EQ(x[2 * g][r] + x[2 * g + 1][r], 65);
      }
    }
  }
}

TEST(Laws, TheSameLuckUnderAPolicyThatChangesNothing) {
  Builder b = everything();
  const auto without = run_many(b, everything_probes(b), {.runs = 64});
  b.m.policies.emplace_back();
  EXPECT_EQ(without, run_many(b, everything_probes(b), {.runs = 64, .policy = 0}));
}

class Told : public kernel::EventLog {
 public:
  void entry(const kernel::LogEntry& e) override { entries.push_back(e); }
  std::vector<kernel::LogEntry> entries;
};

TEST(Laws, ALogTellsEveryEventAndChangesNothing) {
  for (kernel::Method method : kBoth) {
    Builder b = everything();
    const random::FloatMode mode;
    lower::LowerOptions options;
    options.probes = everything_probes(b);
    const lower::Program program = lower::lower(b.m, options);
    const kernel::World world = b.world();
    kernel::Tile tile;
    tile.method = method;
    tile.runs = {{&world, 5}};
    Keep quiet(true), loud(true);
    quiet.probe_count = loud.probe_count = options.probes.size();
    std::vector<kernel::LaneFlags> flags;
    Told told;
    interp::run_tile(program, tile, quiet, flags);
    interp::run_tile(program, tile, loud, flags, &told);
    EXPECT_EQ(quiet.values, loud.values);
    ASSERT_FALSE(told.entries.empty());
    EXPECT_GE(told.entries.size(), 20u);
    for (const auto& e : told.entries) EXPECT_FALSE(e.what.empty() || e.reason.empty());
    EXPECT_FALSE(lower::dump(program).empty());
  }
}

}  // namespace
}  // namespace casus::test
