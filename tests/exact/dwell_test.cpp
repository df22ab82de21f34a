// Dwell times: how long a condition lasts.
#include "exact/runs.h"

namespace casus::test {
namespace {

model::Process& dwell(Builder& b, const std::string& name, uint32_t state, double to, double shape,
                      double scale, double age = 0) {
  const uint32_t clock = b.clock(name + "#1", b.op(Op::Eq, b.read(Op::State, state), b.num(0)), age);
  model::Process& p = b.change(name, kNone, state, 0, to);
  p.rate_kind = model::Process::RateKind::Dwell;
  p.dwell.shape = b.num(shape);
  p.dwell.scale = b.num(scale);
  p.dwell.clock = clock;
  return p;
}

TEST(Dwell, WeibullFromAgeZero) {
  for (double shape : {0.6, 1.0, 2.0}) {
    for (kernel::Method method : kBoth) {
      SCOPED_TRACE(std::string(name_of(method)) + " shape " + std::to_string(shape));
      Builder b(10);
      const uint32_t s = b.flag("s", 0);
      dwell(b, "end", s, 1, shape, 15);
      expect_share(run_many(b, {b.read(Op::State, s)}, {.method = method, .runs = 100'000})[0], 0,
                   std::exp(-std::pow(10.0 / 15, shape)));
    }
  }
}

TEST(Dwell, WeibullFromAnAge) {
  for (kernel::Method method : kBoth) {
    Builder b(10);
    const uint32_t s = b.flag("s", 0);
    dwell(b, "end", s, 1, 0.6, 15, 30);
    const double survival = std::exp(std::pow(2.0, 0.6) - std::pow(40.0 / 15, 0.6));
    expect_share(run_many(b, {b.read(Op::State, s)}, {.method = method, .runs = 100'000})[0], 0, survival,
                 name_of(method));
  }
}

TEST(Dwell, FactorsScaleTheHazardAndAShareNeverEnds) {
  for (kernel::Method method : kBoth) {
    Builder b(10);
    const uint32_t s = b.flag("s", 0);
    model::Process& p = dwell(b, "end", s, 1, 1.5, 15);
    p.times.push_back({b.num(2), kNone, {}});
    p.dwell.share = b.num(0.7);
    const double survival = 0.3 + 0.7 * std::exp(-2 * std::pow(10.0 / 15, 1.5));
    expect_share(run_many(b, {b.read(Op::State, s)}, {.method = method, .runs = 100'000})[0], 0, survival,
                 name_of(method));
  }
}

TEST(Dwell, EachSpellHasItsOwnTime) {
  // Spells of exactly 3 days; each begins at the boundary at which the one before has ended.
  Builder b(20, 1);
  const uint32_t s = b.flag("s", 0), t = b.tally("t");
  model::Process& p = dwell(b, "end", s, 1, 1, 3);
  p.dwell.dist = model::Process::Dwell::Dist::Fixed;
  p.effects = {Builder::add_to_tally(t, b.num(1))};
  model::Schedule back;
  back.name = "back";
  back.kind = model::Schedule::Kind::When;
  back.condition = b.op(Op::Eq, b.read(Op::State, s), b.num(1));
  back.effects = {Builder::on_state(model::EffectKind::Set, s, b.num(0))};
  b.m.schedules.push_back(back);
  for (kernel::Method method : kBoth) {
    const auto x = run_many(b, {b.read(Op::Tally, t)}, {.method = method, .runs = 3})[0];
    EXPECT_EQ(x[0], 6) << name_of(method);
  }
}

TEST(Dwell, ExponentialSpellsMakeARenewalProcess) {
  // A spell that is counted and begins anew: Poisson events.
  Builder b(40, 0.25);
  const uint32_t s = b.flag("s", 0), t = b.tally("t");
  dwell(b, "end", s, 1, 1, 8).effects = {Builder::add_to_tally(t, b.num(1))};
  b.change("again", b.num(1000), s, 1, 0);
  const ExprId probe = b.read(Op::Tally, t);
  const auto x = run_many(b, {probe}, {.method = kernel::Method::Exact})[0];
  expect_mean(x, 5 - 5 * 0.001 / 8, "exact");
  expect_error_shrinks(b, probe, 5, 1);
}

TEST(Dwell, AGuardStopsFiringButNotAgeing) {
  for (kernel::Method method : kBoth) {
    Builder b(10);
    const uint32_t s = b.flag("s", 0), open = b.flag("open", 0);
    model::Schedule on;
    on.name = "on";
    on.first = 4;
    on.kind = model::Schedule::Kind::On;
    on.effects = {Builder::on_state(model::EffectKind::Set, open, b.num(1))};
    b.m.schedules.push_back(on);
    dwell(b, "end", s, 1, 2, 8).guard = b.op(Op::Eq, b.read(Op::State, open), b.num(1));
    const double survival = std::exp(std::pow(0.5, 2) - std::pow(10.0 / 8, 2));
    expect_share(run_many(b, {b.read(Op::State, s)}, {.method = method})[0], 0, survival, name_of(method));
  }
}

TEST(Dwell, CompetesWithARate) {
  const double scale = 12, rate = 0.05, t = 10;
  for (kernel::Method method : kBoth) {
    Builder b(t, 2.5);
    const uint32_t s = b.flag("s", 0);
    dwell(b, "end", s, 1, 1, scale);
    b.change("other", b.num(rate), s, 0, 2);
    const double total = 1 / scale + rate, gone = 1 - std::exp(-total * t);
    const auto x = run_many(b, {b.read(Op::State, s)}, {.method = method, .runs = 100'000})[0];
    expect_share(x, 0, 1 - gone, name_of(method));
    expect_share(x, 1, gone / scale / total, name_of(method));
  }
}

}  // namespace
}  // namespace casus::test
