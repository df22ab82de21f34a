// A total and its compensator have the same mean, whatever happens in between.
#include <cstdio>

#include "exact/runs.h"

namespace casus::test {
namespace {

using model::EffectKind;
using model::MarkDist;

struct Both {
  std::vector<double> total, compensator;
};

Both run_both(const Builder& b, ExprId total, Options o) {
  o.compensated = {0, 1};
  auto runs = run_many(b, {total, total}, o);
  return {std::move(runs[0]), std::move(runs[1])};
}

/// Paired, so that a bias far smaller than the spread of the total would show. Returns by how much fewer runs
/// tell the mean as well.
double expect_same_mean(const Builder& b, ExprId total, const char* what, Options o = {}) {
  double ratio = 0;
  for (kernel::Method method : kBoth) {
    o.method = method;
    const Both runs = run_both(b, total, o);
    std::vector<double> difference;
    for (size_t i = 0; i < runs.total.size(); ++i) difference.push_back(runs.total[i] - runs.compensator[i]);
    const Moments d = moments(difference), t = moments(runs.total), c = moments(runs.compensator);
    EXPECT_LT(std::abs(d.mean), 4.5 * d.mean_error + 1e-9 * std::abs(t.mean))
        << what << ", " << name_of(method);
    EXPECT_GT(d.variance, 0) << what << ": nothing was compensated";
    if (method == kernel::Method::Step) ratio = t.variance / c.variance;
    std::printf("%-44s %-8s mean %9.4f and %9.4f (z %5.2f), variance %10.4f and %10.4f\n", what,
                name_of(method), t.mean, c.mean, d.mean / d.mean_error, t.variance, c.variance);
  }
  return ratio;
}

model::Mark draw(MarkDist dist, std::vector<ExprId> args) { return {"draw", {}, dist, std::move(args)}; }

constexpr Options kFew = {.runs = 10'000}, kMany = {.runs = 30'000};

TEST(Compensators, AreTheMeanItselfWhereNothingFeedsBack) {
  Builder b(20);
  const uint32_t t = b.tally("t");
  model::Process& p = b.process("p", b.num(0.7));
  p.marks = {draw(MarkDist::Lognormal, {b.num(2), b.num(1)})};
  p.effects = {Builder::add_to_tally(t, b.op(Op::Mul, b.num(3), b.mark(0)))};
  for (kernel::Method method : kBoth) {
    const Both runs = run_both(b, b.read(Op::Tally, t), {.method = method, .runs = 64});
    for (double x : runs.compensator)
      EXPECT_NEAR(x, 20 * 0.7 * 3 * 2 * std::exp(0.5), 1e-9) << name_of(method);
  }
}

/// Attacks excite more attacks for a while; each kills.
Builder excited(ExprId& total, double sigma) {
  Builder b(100);
  const uint32_t heat = b.real("heat", 0), killed = b.tally("killed");
  model::Process& p =
      b.process("attack", b.op(Op::Add, b.num(0.1), b.op(Op::Mul, b.num(0.03), b.read(Op::State, heat))));
  p.marks = {draw(MarkDist::Lognormal, {b.num(3), b.num(sigma)})};
  const uint32_t worse =
      b.let("worse", b.op(Op::Add, b.num(1), b.op(Op::Mul, b.num(0.02), b.read(Op::State, heat))));
  p.effects = {Builder::add_to_tally(killed, b.op(Op::Mul, b.mark(0), b.read(Op::Let, worse))),
               Builder::on_state(EffectKind::Add, heat, b.num(1))};
  model::Flow f;
  f.name = "flow:heat";
  f.kind = model::Flow::Kind::ReturnsTo;
  f.state = Builder::ref(heat);
  f.goal = b.num(0);
  f.half_life = b.num(10);
  b.m.flows.push_back(f);
  total = b.read(Op::Tally, killed);
  return b;
}

TEST(Compensators, HaveTheMeanOfHeavyMarksUnderFeedback) {
  for (double sigma : {1.0, 1.5}) {
    ExprId total = 0;
    const Builder b = excited(total, sigma);
    const double ratio = expect_same_mean(
        b, total, sigma < 1.2 ? "lognormal(1), feedback" : "lognormal(1.5), feedback", kMany);
    std::printf("  %.1f times fewer runs\n", ratio);
    EXPECT_GT(ratio, 3);
  }
}

TEST(Compensators, OfMovesAreSharesOfWhoIsThere) {
  Builder b(30);
  const uint32_t x = b.count("x", 40), y = b.count("y", 0), died = b.tally("died");
  b.move("to_y", b.num(0.03), x, y);
  b.move("back", b.num(0.05), y, x);
  model::Process& p = b.move("dies", b.num(0.02), x, kNone);
  p.effects = {Builder::add_to_tally(died, b.num(1))};
  expect_same_mean(b, b.read(Op::Tally, died), "deaths out of a stock", kFew);
  expect_same_mean(b, b.read(Op::Events, 0), "moves to and fro", kFew);
}

TEST(Compensators, OfChangesAndOfThoseLimitedToOnce) {
  Builder b(40);
  const uint32_t on = b.flag("on", 0), x = b.real("x", 0), t = b.tally("t");
  b.change("up", b.num(0.4), on, 0, 1).effects = {Builder::add_to_tally(t, b.num(2))};
  b.change("down", b.num(0.7), on, 1, 0);
  b.change("down_too", b.num(0.9), on, 1, 0);
  b.process("once", b.num(1.3)).effects = {
      Builder::on_state(EffectKind::Set, x, b.num(1)),
      Builder::add_to_tally(t, b.op(Op::Add, b.num(1), b.read(Op::State, on)))};
  expect_same_mean(b, b.read(Op::Tally, t), "changes, and once a step", kFew);
  expect_same_mean(b, b.read(Op::Events, 2), "a change that competes", kFew);
  expect_same_mean(b, b.read(Op::Events, 3), "at most once a step", kFew);
}

TEST(Compensators, TakeWhatHappenedWhereNoMeanIsKnown) {
  Builder b(40);
  const uint32_t x = b.count("x", 30), y = b.count("y", 0), on = b.flag("on", 0), t = b.tally("t");
  const uint32_t clock = b.clock("c", b.op(Op::Eq, b.read(Op::State, on), b.num(0)));
  // Orders more of `taken` than there may be left, once in a while, beside its own hazard.
  model::Process& taken = b.move("taken", b.num(0.01), x, y);
  taken.effects = {Builder::add_to_tally(t, b.num(1))};
  model::Process& orders = b.process("orders", b.num(0.2));
  model::Effect fire{};
  fire.kind = EffectKind::Fire;
  fire.target = Builder::ref(0);
  fire.amount = b.num(3);
  orders.effects = {fire};
  // A dwell time, with a draw in what it adds.
  model::Process& ends = b.change("ends", kNone, on, 0, 1);
  ends.rate_kind = model::Process::RateKind::Dwell;
  ends.dwell.shape = b.num(0.7);
  ends.dwell.scale = b.num(10);
  ends.dwell.clock = clock;
  ends.marks = {draw(MarkDist::Geometric, {b.num(4)})};
  ends.effects = {Builder::add_to_tally(t, b.mark(0))};
  // Competes with a dwell time.
  b.change("ends_too", b.num(0.05), on, 0, 1).effects = {Builder::add_to_tally(t, b.num(5))};
  b.change("begins", b.num(0.2), on, 1, 0);
  // A draw that is squared, a guard that reads a draw, an amount that is rounded, a clock that is read.
  model::Process& odd = b.process("odd", b.num(0.3));
  odd.marks = {draw(MarkDist::Poisson, {b.num(2)})};
  model::Effect guarded = Builder::add_to_tally(t, b.mark(0));
  guarded.guard = b.op(Op::Gt, b.mark(0), b.num(1));
  model::Effect rounded = Builder::add_to_tally(t, b.op(Op::Mul, b.num(0.3), b.mark(0)));
  rounded.about = true;
  odd.effects = {Builder::add_to_tally(t, b.op(Op::Mul, b.mark(0), b.mark(0))), guarded, rounded,
                 Builder::add_to_tally(t, b.op(Op::Div, b.mark(0), b.num(2)))};
  b.process("aged", b.op(Op::Select, b.op(Op::Eq, b.read(Op::State, on), b.num(0)), b.num(0.1), b.num(0)))
      .effects = {Builder::add_to_tally(t, b.op(Op::Select, b.op(Op::Ge, b.read(Op::Since, clock), b.num(0)),
                                                b.read(Op::Since, clock), b.num(0)))};
  model::Schedule s;
  s.name = "dated";
  s.first = s.period = 7;
  model::Effect of_schedule = Builder::add_to_tally(t, b.op(Op::Mul, b.num(0.1), b.read(Op::State, y)));
  of_schedule.about = true;
  s.effects = {of_schedule};
  b.m.schedules.push_back(s);
  expect_same_mean(b, b.read(Op::Tally, t), "orders, dwell times, odd draws, schedules", kFew);
  expect_same_mean(b, b.read(Op::Events, 0), "events partly ordered", kFew);
}

TEST(Compensators, StandWhereCountsAreClampedAndShort) {
  Builder b(40);
  const uint32_t x = b.count("x", 6), t = b.tally("t");
  b.m.states[x].low = b.num(0);
  b.m.states[x].high = b.num(9);
  b.process("in", b.num(0.6)).effects = {Builder::on_state(EffectKind::Add, x, b.num(2))};
  model::Process& out = b.process("out", b.op(Op::Mul, b.num(0.2), b.read(Op::State, x)));
  model::Effect take{};
  take.kind = EffectKind::Move;
  take.amount = b.num(4);
  take.source = Builder::ref(x);
  out.effects = {take, Builder::add_to_tally(t, b.read(Op::State, x))};
  expect_same_mean(b, b.read(Op::Tally, t), "clamped and short", kFew);
}

TEST(Compensators, OfFamiliesAndOfOneInstance) {
  Builder b(30);
  const model::ListId list = b.list("g", 3);
  const uint32_t t = b.tally("t", Builder::over({list}));
  const uint32_t heat = b.real("heat", 1);
  model::Process& p =
      b.process("p", b.op(Op::Mul, b.read(Op::State, heat), b.num(0.2)), Builder::over({list}));
  p.marks = {draw(MarkDist::NegativeBinomial, {b.op(Op::Add, b.num(1), b.read(Op::State, heat)), b.num(0.5)}),
             draw(MarkDist::Uniform, {b.num(0), b.num(2)})};
  p.effects = {Builder::add_to_tally(t, b.op(Op::Sub, b.mark(0), b.op(Op::Neg, b.mark(1))), {0}),
               Builder::on_state(EffectKind::Add, heat, b.num(0.05))};
  expect_same_mean(b, b.read(Op::Tally, t), "sum of a family", kFew);
  expect_same_mean(b, b.fixed(Op::Tally, t, {1}), "one of a family", kFew);
  expect_same_mean(b, b.read(Op::Events, 0), "events of a family", kFew);
  expect_same_mean(b, b.fixed(Op::Events, 0, {2}), "events of one", kFew);
}

TEST(Compensators, LeaveEverythingElseAsItIs) {
  ExprId total = 0;
  const Builder b = excited(total, 1);
  const ExprId state = b.m.processes[0].rate;
  for (kernel::Method method : kBoth) {
    const auto plain = run_many(b, {total, state}, {.method = method, .runs = 500});
    const auto with =
        run_many(b, {total, total, state}, {.method = method, .runs = 500, .compensated = {1, 0, 0}});
    EXPECT_EQ(plain[0], with[1]);
    EXPECT_EQ(plain[1], with[2]);
  }
}

}  // namespace
}  // namespace casus::test
