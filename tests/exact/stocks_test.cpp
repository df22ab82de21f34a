// Units that come, go and multiply.
#include "exact/runs.h"

namespace casus::test {
namespace {

TEST(Stocks, ImmigrationAndDeath) {
  const double in = 0.8, death = 0.05, t = 40, n0 = 10;
  Builder b(t);
  const uint32_t n = b.count("n", n0);
  b.move("in", b.num(in), kNone, n).rate_kind = model::Process::RateKind::Instance;
  b.move("out", b.num(death), n, kNone);
  const ExprId probe = b.read(Op::State, n);
  const double s = std::exp(-death * t);
  const double arrived = in / death * (1 - s);
  const auto exact = run_many(b, {probe}, {.method = kernel::Method::Exact, .runs = 100'000})[0];
  expect_moments(exact, n0 * s + arrived, n0 * s * (1 - s) + arrived, "exact");
  // The stepped scheme has a mean of its own: those who come in a step cannot die in it.
  double mean = n0;
  for (int k = 0; k < 40; ++k) mean = mean * std::exp(-death) + in;
  expect_mean(run_many(b, {probe})[0], mean, "stepped");
  expect_error_shrinks(b, probe, n0 * s + arrived, 4);
}

TEST(Stocks, BirthAndDeath) {
  const double birth = 0.03, death = 0.02, t = 50, n0 = 20;
  Builder b(t);
  const uint32_t n = b.count("n", n0);
  b.process("birth", b.op(Op::Mul, b.num(birth), b.read(Op::State, n))).effects = {
      Builder::on_state(model::EffectKind::Add, n, b.num(1))};
  b.move("death", b.num(death), n, kNone);
  const ExprId probe = b.read(Op::State, n);
  const double g = std::exp((birth - death) * t);
  const double variance = n0 * (birth + death) / (birth - death) * g * (g - 1);
  expect_moments(run_many(b, {probe}, {.method = kernel::Method::Exact, .runs = 100'000})[0], n0 * g,
                 variance, "exact");
  expect_error_shrinks(b, probe, n0 * g, 4);
}

TEST(Stocks, WholeRatesDoNotGrowWithTheStock) {
  Builder b(10);
  const uint32_t n = b.count("n", 100), gone = b.count("gone", 0);
  b.move("leave", b.num(0.5), n, gone).rate_kind = model::Process::RateKind::Whole;
  const auto x = run_many(b, {b.read(Op::State, gone)}, {.method = kernel::Method::Exact})[0];
  expect_moments(x, 5, 5);
  expect_error_shrinks(b, b.read(Op::State, gone), 5, 2);
}

TEST(Stocks, CompetingMovesShareTheLeavers) {
  const double a = 0.02, c = 0.05, t = 12, n0 = 200;
  Builder b(t, 3);
  const uint32_t n = b.count("n", n0), x = b.count("x", 0), y = b.count("y", 0);
  b.move("to_x", b.num(a), n, x);
  b.move("to_y", b.num(c), n, y);
  const double stay = std::exp(-(a + c) * t), px = (1 - stay) * a / (a + c);
  for (kernel::Method method : kBoth) {
    SCOPED_TRACE(name_of(method));
    const auto v =
        run_many(b, {b.read(Op::State, n), b.read(Op::State, x), b.read(Op::State, y)}, {.method = method});
    expect_moments(v[0], n0 * stay, n0 * stay * (1 - stay));
    expect_moments(v[1], n0 * px, n0 * px * (1 - px));
    for (size_t i = 0; i < v[0].size(); ++i) ASSERT_EQ(v[0][i] + v[1][i] + v[2][i], n0);
  }
}

TEST(Stocks, MovesOnRequestShareWhatThereIs) {
  Builder b(3);
  const uint32_t n = b.count("n", 10), x = b.count("x", 0), y = b.count("y", 0);
  model::Schedule s;
  s.name = "raid";
  s.first = 1;
  s.kind = model::Schedule::Kind::On;
  model::Effect e{};
  e.kind = model::EffectKind::Move;
  e.source = Builder::ref(n);
  e.to_state = true;
  e.amount = b.num(12);
  e.target = Builder::ref(x);
  s.effects.push_back(e);
  e.amount = b.num(6);
  e.target = Builder::ref(y);
  s.effects.push_back(e);
  b.m.schedules.push_back(s);
  const auto v = run_many(b, {b.read(Op::State, n), b.read(Op::State, x), b.read(Op::State, y)}, {.runs = 3});
  EXPECT_EQ(v[0][0], 0);
  EXPECT_EQ(v[1][0], 7);
  EXPECT_EQ(v[2][0], 3);
}

TEST(Stocks, TwoStateSwitching) {
  const double on = 0.2, off = 0.3, t = 6;
  Builder b(t);
  const uint32_t s = b.flag("s", 0);
  b.change("on", b.num(on), s, 0, 1);
  b.change("off", b.num(off), s, 1, 0);
  const ExprId probe = b.read(Op::State, s);
  const double p = on / (on + off) * (1 - std::exp(-(on + off) * t));
  expect_share(run_many(b, {probe}, {.method = kernel::Method::Exact, .runs = 100'000})[0], 1, p, "exact");
  expect_error_shrinks(b, probe, p, 1, 100'000);
  // The stepped scheme is a chain of its own, known exactly.
  double q = 0;
  for (int k = 0; k < 6; ++k) q = q * std::exp(-off) + (1 - q) * (1 - std::exp(-on));
  expect_share(run_many(b, {probe}, {.runs = 100'000})[0], 1, q, "stepped");
}

TEST(Stocks, CompetingChanges) {
  const double a = 0.05, c = 0.15, t = 8;
  Builder b(t, 2);
  const uint32_t s = b.flag("s", 0);
  b.change("first", b.num(a), s, 0, 1);
  b.change("second", b.num(c), s, 0, 2);
  const ExprId probe = b.read(Op::State, s);
  const double gone = 1 - std::exp(-(a + c) * t);
  for (kernel::Method method : kBoth) {
    const auto x = run_many(b, {probe}, {.method = method, .runs = 100'000})[0];
    expect_share(x, 0, 1 - gone, name_of(method));
    expect_share(x, 1, gone * a / (a + c), name_of(method));
    expect_share(x, 2, gone * c / (a + c), name_of(method));
  }
}

TEST(Stocks, SetsThatDisagreeAreDrawnEvenly) {
  Builder b(2);
  const uint32_t s = b.real("s", 0);
  for (double v : {1.0, 2.0}) {
    model::Schedule on;
    on.name = "s" + std::to_string(v);
    on.first = 1;
    on.kind = model::Schedule::Kind::On;
    on.effects = {Builder::on_state(model::EffectKind::Set, s, b.num(v))};
    b.m.schedules.push_back(on);
  }
  const auto x = run_many(b, {b.read(Op::State, s)})[0];
  expect_share(x, 1, 0.5);
  expect_share(x, 2, 0.5);
}

TEST(Stocks, FiredEventsHappenInTheSameStepOrTheNext) {
  Builder b(4);
  const uint32_t t = b.tally("t"), u = b.tally("u");
  b.process("second", kNone).effects = {Builder::add_to_tally(u, b.num(1))};
  model::Effect fire{};
  fire.kind = model::EffectKind::Fire;
  fire.target = Builder::ref(0);
  model::Process& first = b.process("first", kNone);
  first.effects = {Builder::add_to_tally(t, b.num(1)), fire};
  model::Schedule on;
  on.name = "on";
  on.first = 1;
  on.kind = model::Schedule::Kind::On;
  fire.target = Builder::ref(1);
  on.effects = {fire};
  b.m.schedules.push_back(on);
  for (kernel::Method method : kBoth) {
    for (double horizon : {2.0, 3.0}) {
      b.m.horizon = horizon;
      const auto x = run_many(b, {b.read(Op::Tally, t), b.read(Op::Tally, u)}, {.method = method, .runs = 2});
      EXPECT_EQ(x[0][0], 1);
      EXPECT_EQ(x[1][0], horizon == 3 || method == kernel::Method::Exact ? 1 : 0);
    }
  }
}

}  // namespace
}  // namespace casus::test
