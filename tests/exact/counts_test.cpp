// Events that come by themselves: Poisson numbers and sums of draws.
#include "exact/runs.h"

namespace casus::test {
namespace {

TEST(Counts, PoissonHasItsMeanAndVariance) {
  Builder b(50);
  const uint32_t t = b.tally("t");
  const uint32_t rate = b.param("rate", 0.07);
  b.process("p", b.read(Op::Param, rate)).effects = {Builder::add_to_tally(t, b.num(1))};
  const std::vector<ExprId> probes = {b.read(Op::Tally, t), b.read(Op::Events, 0)};
  for (kernel::Method method : kBoth) {
    SCOPED_TRACE(name_of(method));
    const auto x = run_many(b, probes, {.method = method, .runs = 100'000});
    expect_moments(x[0], 3.5, 3.5);
    EXPECT_EQ(x[0], x[1]);
    expect_share(x[0], 0, std::exp(-3.5));
    expect_share(x[0], 4, std::exp(-3.5) * std::pow(3.5, 4) / 24);
  }
}

TEST(Counts, CompoundPoisson) {
  using D = model::MarkDist;
  struct Case {
    D dist;
    double a, b, mean, square;  // of one draw
  };
  const std::vector<Case> cases = {
      {D::Poisson, 3, 0, 3, 12},          {D::NegativeBinomial, 2, 0.5, 2, 4 + 2 + 8},
      {D::Geometric, 2, 0, 2, 4 + 2 + 4}, {D::Bernoulli, 0.3, 0, 0.3, 0.3},
      {D::Binomial, 10, 0.2, 2, 4 + 1.6}, {D::Normal, 2, 1, 2, 5},
      {D::Gamma, 2, 1.5, 3, 9 + 4.5},     {D::Exponential, 2, 0, 2, 8},
      {D::Uniform, 1, 3, 2, 4 + 1.0 / 3}, {D::Lognormal, 2, 0.5, 2 * std::exp(0.125), 4 * std::exp(0.5)},
  };
  for (const Case& c : cases) {
    Builder b(20);
    const uint32_t t = b.tally("t");
    model::Process& p = b.process("p", b.num(0.2));
    p.marks.push_back({"x", {}, c.dist, {b.num(c.a), b.num(c.b)}});
    p.effects = {Builder::add_to_tally(t, b.op(Op::Mul, b.num(2), b.mark(0)))};
    const ExprId probe = b.read(Op::Tally, t);
    for (kernel::Method method : kBoth) {
      SCOPED_TRACE(std::string(name_of(method)) + " " + std::to_string(static_cast<int>(c.dist)));
      expect_moments(run_many(b, {probe}, {.method = method})[0], 4 * 2 * c.mean, 4 * 4 * c.square);
    }
  }
}

TEST(Counts, SeveralEventsOfOneStepHaveDrawsOfTheirOwn) {
  Builder b(1);
  const uint32_t t = b.tally("t");
  model::Process& p = b.process("p", b.num(30));
  p.marks.push_back({"x", {}, model::MarkDist::Exponential, {b.num(1)}});
  p.marks.push_back({"y", {}, model::MarkDist::Bernoulli, {b.num(0.5)}});
  p.effects = {Builder::add_to_tally(t, b.op(Op::Mul, b.mark(0), b.mark(1)))};
  const ExprId probe = b.read(Op::Tally, t);
  expect_moments(run_many(b, {probe})[0], 15, 30 * 0.5 * 2);
}

TEST(Counts, AboutRoundsWithItsMean) {
  for (bool with_draws : {false, true}) {
    Builder b(10);
    const uint32_t s = b.count("s", 0);
    model::Process& p = b.process("p", b.num(0.6));
    ExprId amount = b.num(1.25);
    if (with_draws) {
      p.marks.push_back({"x", {}, model::MarkDist::Uniform, {b.num(1), b.num(1.5)}});
      amount = b.mark(0);
    }
    p.effects = {Builder::on_state(model::EffectKind::Add, s, b.op(Op::About, amount))};
    const ExprId probe = b.read(Op::State, s);
    for (kernel::Method method : kBoth) {
      const auto x = run_many(b, {probe}, {.method = method})[0];
      expect_moments(x, 6 * 1.25, 6 * (1 * 0.75 + 4 * 0.25), name_of(method));
      for (double v : x) ASSERT_EQ(v, std::floor(v));
    }
  }
}

TEST(Counts, WhatSetsHappensOnceAStep) {
  Builder b(10, 1);
  const uint32_t s = b.real("s", 0), t = b.tally("t");
  b.process("p", b.num(2)).effects = {Builder::on_state(model::EffectKind::Set, s, b.num(5)),
                                      Builder::add_to_tally(t, b.num(1))};
  const auto x = run_many(b, {b.read(Op::Tally, t), b.read(Op::State, s)});
  const double p = 1 - std::exp(-2.0);
  expect_moments(x[0], 10 * p, 10 * p * (1 - p));
  expect_share(x[1], 0, std::exp(-20.0));
}

TEST(Counts, FactorsGuardsAndPremises) {
  Builder b(100);
  const uint32_t on = b.premise("ON");
  model::Process& p = b.process("p", b.num(0.1));
  p.times.push_back({b.num(3), b.op(Op::Lt, b.read(Op::Events, 0), b.num(1)), {}});
  p.times.push_back({b.num(0.5), kNone, {{on, -1}}});
  p.because = {{on, -1}};
  p.guard = b.op(Op::Lt, b.read(Op::Events, 0), b.num(2));
  const ExprId probe = b.read(Op::Events, 0);
  const auto x = run_many(b, {probe}, {.method = kernel::Method::Exact})[0];
  // Two stages with rates 0.15 and 0.05, then none.
  const double a = 0.15, c = 0.05, p0 = std::exp(-a * 100);
  const double p1 = a / (c - a) * (std::exp(-a * 100) - std::exp(-c * 100));
  expect_share(x, 0, p0);
  expect_share(x, 1, p1);
  expect_share(x, 2, 1 - p0 - p1);
}

}  // namespace
}  // namespace casus::test
