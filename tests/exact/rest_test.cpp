// Flows, levels, choices, bargaining, memory, policies.
#include "exact/runs.h"

namespace casus::test {
namespace {

model::Schedule every(const std::string& name, double period) {
  model::Schedule s;
  s.name = name;
  s.first = s.period = period;
  return s;
}

TEST(Flows, ReturnsToIsExactAtAnyStep) {
  for (double h : {1.0, 5.0, 7.0}) {
    Builder b(20, h);
    const uint32_t x = b.real("x", 10);
    model::Flow f;
    f.name = "flow:x";
    f.kind = model::Flow::Kind::ReturnsTo;
    f.state = Builder::ref(x);
    f.goal = b.num(2);
    f.half_life = b.num(4);
    b.m.flows.push_back(f);
    for (kernel::Method method : kBoth)
      EXPECT_NEAR(run_many(b, {b.read(Op::State, x)}, {.method = method, .runs = 1})[0][0], 2 + 8 / 32.0,
                  1e-12);
  }
}

TEST(Flows, TransfersKeepTheSumAndTakeNoMoreThanThereIs) {
  Builder b(10);
  const uint32_t x = b.real("x", 10), y = b.real("y", 0), z = b.real("z", 0);
  for (uint32_t to : {y, z}) {
    model::Flow f;
    f.name = "flow:x#" + std::to_string(to);
    f.kind = model::Flow::Kind::Transfer;
    f.state = Builder::ref(x);
    f.target = Builder::ref(to);
    f.rate = b.num(to == y ? 1 : 0.5);
    b.m.flows.push_back(f);
  }
  const auto v = run_many(b, {b.read(Op::State, x), b.read(Op::State, y), b.read(Op::State, z)}, {.runs = 1});
  EXPECT_NEAR(v[0][0], 0, 1e-12);
  EXPECT_NEAR(v[1][0], 10 * 2 / 3.0, 1e-12);
  EXPECT_NEAR(v[2][0], 10 / 3.0, 1e-12);
}

TEST(Levels, ManySmallRaisesDoWhatOneLargeOneDoes) {
  Builder b(40);
  const uint32_t up = b.level("up", 0.2), down = b.level("down", 0.9);
  b.process("p", b.num(0.3)).effects = {Builder::on_state(model::EffectKind::Raise, up, b.num(0.1)),
                                        Builder::on_state(model::EffectKind::Lower, down, b.num(0.05))};
  const auto x = run_many(b, {b.read(Op::State, up), b.read(Op::State, down)});
  // E exp(-c N) for a Poisson number N with mean 12.
  for (double& v : const_cast<std::vector<double>&>(x[0])) v = 1 - v;
  expect_mean(x[0], 0.8 * std::exp(12 * (std::exp(-0.1) - 1)));
  expect_mean(x[1], 0.9 * std::exp(12 * (std::exp(-0.05) - 1)));
}

model::Decision decision(Builder& b, const std::vector<double>& worths, ExprId steadiness) {
  model::Decision d;
  d.name = "d";
  d.state = b.flag("d", 0);
  d.period = 1;
  d.steadiness = steadiness;
  for (size_t i = 0; i < worths.size(); ++i) {
    model::Decision::Option o;
    o.name = "o" + std::to_string(i);
    o.worth = b.num(worths[i]);
    d.options.push_back(o);
  }
  return d;
}

TEST(Choices, LogitFrequencies) {
  Builder b(2);
  model::Decision d = decision(b, {1, 2, 0.5, 9}, b.num(1.3));
  d.options[3].when = b.num(0);
  const uint32_t t = b.tally("t");
  d.options[1].effects = {Builder::add_to_tally(t, b.num(1))};
  b.m.decisions.push_back(d);
  const double w0 = std::exp(1.3), w1 = std::exp(2.6), w2 = std::exp(0.65), sum = w0 + w1 + w2;
  const auto x = run_many(b, {b.read(Op::State, d.state), b.read(Op::Tally, t)});
  expect_share(x[0], 1, w0 / sum);
  expect_share(x[0], 2, w1 / sum);
  expect_share(x[0], 3, w2 / sum);
  expect_mean(x[1], w1 / sum);
}

TEST(Choices, TheBestTieEvenly) {
  Builder b(2);
  const model::Decision d = decision(b, {2, 1, 2}, kNone);
  b.m.decisions.push_back(d);
  const auto x = run_many(b, {b.read(Op::State, d.state)})[0];
  expect_share(x, 1, 0.5);
  expect_share(x, 2, 0);
}

TEST(Choices, TriggeredWithAGap) {
  Builder b(11);
  model::Decision d = decision(b, {0}, b.num(0));
  const uint32_t t = b.tally("t");
  d.period = 0;
  d.trigger = b.num(1);
  d.options[0].effects = {Builder::add_to_tally(t, b.num(1))};
  d.min_gap = 3;
  b.m.decisions.push_back(d);
  // At days 1, 4, 7, 10.
  EXPECT_EQ(run_many(b, {b.read(Op::Tally, t)}, {.runs = 1})[0][0], 4);
  b.m.decisions[0].min_gap = 0;  // only when it becomes true, and it was true at the start
  EXPECT_EQ(run_many(b, {b.read(Op::Tally, t)}, {.runs = 1})[0][0], 0);
}

TEST(Bargaining, LinearWorthsMeetInTheNashPoint) {
  // Of a pie of 10, kept and given away: gains x - 2 and 10 - x - 4; the best is half of the surplus 4 each:
  // x = 4.
  Builder b(2);
  model::Negotiation n;
  n.name = "n";
  n.state = b.flag("n", 0);
  n.period = 1;
  model::Negotiation::Issue issue;
  issue.name = "x";
  issue.low = 0;
  issue.step = 0.5;
  issue.points = 21;
  issue.state = b.real("n.x", -1);
  n.issues = {issue};
  n.worth[0] = b.read(Op::Issue, 0);
  n.worth[1] = b.op(Op::Sub, b.num(10), b.read(Op::Issue, 0));
  n.without[0] = b.num(2);
  n.without[1] = b.num(4);
  n.steadiness[0] = b.num(0.7);
  const uint32_t t = b.tally("t");
  n.agreement = {Builder::add_to_tally(t, b.read(Op::State, issue.state))};
  b.m.negotiations.push_back(n);
  const auto x =
      run_many(b, {b.read(Op::State, n.state), b.read(Op::State, issue.state), b.read(Op::Tally, t)});
  const double accept = 1 / (1 + std::exp(-0.7 * 2));
  expect_share(x[0], 1, accept);
  expect_share(x[0], 2, 1 - accept);
  expect_share(x[1], 4, accept);
  expect_share(x[2], 4, accept);
  b.m.exprs[n.without[1]].value = 8;
  EXPECT_EQ(run_many(b, {b.read(Op::State, n.state)}, {.runs = 1})[0][0], 3);
}

TEST(Memory, WindowsCountTheLastSteps) {
  Builder b(30);
  const uint32_t t = b.tally("t");
  model::Schedule s = every("s", 3);
  s.effects = {Builder::add_to_tally(t, b.num(2))};
  b.m.schedules.push_back(s);
  b.m.windows.push_back({model::Window::Series::Tally, t, true, false, 7});
  b.m.tallies[t].history = {{-10, 0, 5}};
  const ExprId probe = b.read(Op::Recent, 0);
  // What happens at a boundary is in the record of the next: of (t - 7, t], those at t - 7 .. t - 1.
  const double at[] = {3.5, 3, 2.5, 2, 3.5, 3};
  for (int day = 0; day <= 5; ++day) {
    b.m.horizon = std::max(day, 1);
    if (day > 0) {
      EXPECT_NEAR(run_many(b, {probe}, {.runs = 1})[0][0], at[day], 1e-12) << day;
    }
  }
  b.m.horizon = 30;
  EXPECT_EQ(run_many(b, {probe}, {.runs = 1})[0][0], 4);
}

TEST(Memory, WindowOfAPoissonProcess) {
  Builder b(50);
  b.process("p", b.num(0.3));
  b.m.windows.push_back({model::Window::Series::Process, 0, true, false, 9.5});
  const ExprId probe = b.read(Op::Recent, 0);
  for (kernel::Method method : kBoth)
    expect_moments(run_many(b, {probe}, {.method = method})[0], 3, 3, name_of(method));
}

TEST(Memory, MonthlyIsTheLastCompleteMonth) {
  Builder b(60);  // from the first of January: the 60th day is the second of March
  const uint32_t t = b.tally("t");
  model::Schedule s = every("s", 1);
  s.effects = {Builder::add_to_tally(t, b.num(1))};
  b.m.schedules.push_back(s);
  b.m.windows.push_back({model::Window::Series::Tally, t, true, true, 0});
  EXPECT_EQ(run_many(b, {b.read(Op::Monthly, 0)}, {.runs = 1})[0][0], 28);
  b.m.horizon = 40;
  EXPECT_EQ(run_many(b, {b.read(Op::Monthly, 0)}, {.runs = 1})[0][0], 30);  // none at the start
}

TEST(Memory, SinceIsNoneWhereTheConditionFails) {
  Builder b(10);
  const uint32_t s = b.flag("s", 0);
  model::Schedule on;
  on.name = "on";
  on.first = 4;
  on.kind = model::Schedule::Kind::On;
  on.effects = {Builder::on_state(model::EffectKind::Set, s, b.num(1))};
  b.m.schedules.push_back(on);
  const uint32_t c = b.clock("c", b.op(Op::Eq, b.read(Op::State, s), b.num(1)));
  const ExprId probe = b.read(Op::Since, c);
  EXPECT_EQ(run_many(b, {probe}, {.runs = 1})[0][0], 6);
  b.m.horizon = 3;
  EXPECT_TRUE(std::isnan(run_many(b, {probe}, {.runs = 1})[0][0]));
}

TEST(Policies, TheLastLineThatAppliesWins) {
  Builder b(10);
  const uint32_t lever = b.lever("x", 1);
  const uint32_t t = b.tally("t");
  model::Schedule s = every("s", 1);
  s.effects = {Builder::add_to_tally(t, b.read(Op::Lever, lever))};
  b.m.schedules.push_back(s);
  model::Policy policy;
  auto line = [&](double value, double from, double until) {
    model::Setting set{};
    set.kind = model::Setting::Kind::Lever;
    set.ref = Builder::ref(lever);
    set.value = b.num(value);
    set.from = from;
    set.until = until;
    policy.settings.push_back(set);
    return &policy.settings.back();
  };
  line(10, 3, 1e9);
  line(100, 5, 7);
  model::Setting* once = line(1000, -1e9, 1e9);
  once->condition_kind = model::Setting::Condition::Once;
  once->condition = b.op(Op::Ge, b.read(Op::Tally, t), b.num(130));
  b.m.policies.push_back(policy);
  // Days 1, 2: 1; 3, 4: 10; 5, 6: 100; then at day 7 the tally is 222: 1000 from then on.
  const auto x = run_many(b, {b.read(Op::Tally, t)}, {.runs = 1, .policy = 0})[0];
  EXPECT_EQ(x[0], 2 + 20 + 200 + 3000);
  EXPECT_EQ(run_many(b, {b.read(Op::Tally, t)}, {.runs = 1})[0][0], 9);
}

TEST(Policies, HoldCutForceAndPins) {
  Builder b(10);
  const uint32_t s = b.flag("s", 0);
  b.change("on", b.num(5), s, 0, 1);
  b.process("p", b.num(1));
  b.process("q", kNone);
  const model::Decision d = decision(b, {0, 5}, kNone);
  b.m.decisions.push_back(d);
  model::Policy policy;
  using Kind = model::Setting::Kind;
  auto line = [&](Kind kind, uint32_t family, double value, double from) {
    model::Setting set{};
    set.kind = kind;
    set.ref = Builder::ref(family);
    set.value = b.num(value);
    set.from = from;
    set.until = kind == Kind::Force ? from : 1e9;  // as the checker has it
    policy.settings.push_back(set);
  };
  line(Kind::Hold, s, 0, 0);
  line(Kind::Cut, 1, 0, 0);
  line(Kind::Force, 2, 0, 3);
  line(Kind::Decision, 0, 1, 0);
  b.m.policies.push_back(policy);
  const std::vector<ExprId> probes = {b.read(Op::State, s), b.read(Op::Events, 1), b.read(Op::Events, 2),
                                      b.read(Op::State, d.state)};
  for (kernel::Method method : kBoth) {
    const auto x = run_many(b, probes, {.method = method, .runs = 2, .policy = 0});
    EXPECT_EQ(x[0][0], 0);
    EXPECT_EQ(x[1][0], 0);
    EXPECT_EQ(x[2][0], 1);
    EXPECT_EQ(x[3][0], 1);
  }
}

}  // namespace
}  // namespace casus::test
