#include "ensemble/monitors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <random>

namespace casus::ensemble {
namespace {

using model::RunExpr;
using model::RunOp;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// One lane's history: a value per probe and boundary.
struct History {
  double step;
  std::vector<std::vector<double>> probes;
  size_t boundaries() const { return probes[0].size(); }
  double day(size_t b) const { return static_cast<double>(b) * step; }
};

bool on(double x) { return !std::isnan(x) && x != 0; }

/// The meaning of each operation, spelled out over the whole history.
double reference(const model::Model& m, model::RunExprId id, const History& h) {
  const RunExpr& e = m.run_exprs[id];
  auto arg = [&](size_t i) { return reference(m, e.args[i], h); };
  std::vector<size_t> in;
  for (size_t b = 0; b < h.boundaries(); ++b)
    if (h.day(b) >= e.from - 1e-6 && h.day(b) <= e.to + 1e-6) in.push_back(b);
  auto p = [&](size_t b) { return h.probes[e.probe][b]; };
  auto at = [&](double day) {
    for (size_t b = 0; b < h.boundaries(); ++b)
      if (h.day(b) >= day - 1e-6) return p(b);
    return p(h.boundaries() - 1);
  };
  auto both = [&] { return !std::isnan(arg(0)) && !std::isnan(arg(1)); };
  switch (e.op) {
    case RunOp::Const:
      return e.value;
    case RunOp::Param:
      return p(0);
    case RunOp::None:
      return kNaN;
    case RunOp::At:
      return at(e.from);
    case RunOp::Increase:
      return at(e.to) - at(e.from);
    case RunOp::MeanOf: {
      if (in.empty()) return kNaN;
      double sum = 0;
      for (size_t b : in) sum += p(b);
      return sum / static_cast<double>(in.size());
    }
    case RunOp::MaxOf:
    case RunOp::MinOf: {
      if (in.empty()) return kNaN;
      std::vector<double> v;
      for (size_t b : in) {
        if (std::isnan(p(b))) return kNaN;
        v.push_back(p(b));
      }
      return e.op == RunOp::MaxOf ? *std::max_element(v.begin(), v.end())
                                  : *std::min_element(v.begin(), v.end());
    }
    case RunOp::ShareOfTime: {
      double held = 0, steps = 0;
      for (size_t b : in)
        if (b + 1 < h.boundaries() && h.day(b) < e.to - 1e-6) {
          held += on(p(b)) ? 1 : 0;
          steps += 1;
        }
      return steps == 0 ? kNaN : held / steps;
    }
    case RunOp::TimesBegins: {
      double n = 0;
      for (size_t i = 1; i < in.size(); ++i) n += on(p(in[i])) && !on(p(in[i - 1])) ? 1 : 0;
      return n;
    }
    case RunOp::First:
      for (size_t b : in)
        if (on(p(b))) return h.day(b);
      return kNaN;
    case RunOp::Eventually:
      for (size_t s : in)
        for (size_t t : in) {
          if (t < s || h.day(t) - h.day(s) < e.holds - 1e-6) continue;
          bool all = true;
          for (size_t b = s; b <= t; ++b) all = all && on(p(b));
          if (all) return 1;
        }
      return 0;
    case RunOp::Always:
      for (size_t b : in)
        if (!on(p(b))) return 0;
      return 1;
    case RunOp::Until:
      for (size_t b : in) {
        if (!on(h.probes[e.probe2][b])) continue;
        for (size_t c : in)
          if (c < b && !on(p(c))) return 0;
        return 1;
      }
      return 0;
    case RunOp::Neg:
      return -arg(0);
    case RunOp::Not:
      return on(arg(0)) ? 0 : 1;
    case RunOp::Abs:
      return std::fabs(arg(0));
    case RunOp::Exp:
      return std::exp(arg(0));
    case RunOp::Log:
      return arg(0) > 0 ? std::log(arg(0)) : kNaN;
    case RunOp::Sqrt:
      return arg(0) >= 0 ? std::sqrt(arg(0)) : kNaN;
    case RunOp::Add:
      return arg(0) + arg(1);
    case RunOp::Sub:
      return arg(0) - arg(1);
    case RunOp::Mul:
      return arg(0) * arg(1);
    case RunOp::Div:
      return arg(1) == 0 ? kNaN : arg(0) / arg(1);
    case RunOp::Min:
      return both() ? std::min(arg(0), arg(1)) : kNaN;
    case RunOp::Max:
      return both() ? std::max(arg(0), arg(1)) : kNaN;
    case RunOp::Eq:
      return both() && arg(0) == arg(1);
    case RunOp::Ne:
      return both() && arg(0) != arg(1);
    case RunOp::Lt:
      return both() && arg(0) < arg(1);
    case RunOp::Le:
      return both() && arg(0) <= arg(1);
    case RunOp::Gt:
      return both() && arg(0) > arg(1);
    case RunOp::Ge:
      return both() && arg(0) >= arg(1);
    case RunOp::And:
      return on(arg(0)) && on(arg(1));
    case RunOp::Or:
      return on(arg(0)) || on(arg(1));
    case RunOp::Select:
      return on(arg(0)) ? arg(1) : arg(2);
    case RunOp::Else:
      return std::isnan(arg(0)) ? arg(1) : arg(0);
  }
  return kNaN;
}

/// Probe 0 and 2 are quantities, 1 and 3 conditions. Some values are `none`.
History random_history(std::mt19937_64& rng, double step, size_t boundaries) {
  History h{step, std::vector<std::vector<double>>(4)};
  std::uniform_real_distribution<double> u(0, 1);
  bool c1 = u(rng) < 0.5, c3 = u(rng) < 0.5;
  double x = 0;
  const bool nones = u(rng) < 0.1;
  for (size_t b = 0; b < boundaries; ++b) {
    x += u(rng) < 0.3 ? std::floor(5 * u(rng)) : 0;
    c1 = u(rng) < 0.2 ? !c1 : c1;
    c3 = u(rng) < 0.1 ? !c3 : c3;
    h.probes[0].push_back(x);
    h.probes[1].push_back(nones && u(rng) < 0.05 ? kNaN : (c1 ? 1 : 0));
    h.probes[2].push_back(nones && u(rng) < 0.05 ? kNaN : 4 * u(rng) - 1);
    h.probes[3].push_back(c3 ? 1 : 0);
  }
  return h;
}

/// A model with four probes (numbered as above) and every operation, nested at random.
struct Zoo {
  model::Model model;
  std::vector<model::RunExprId> roots;
};

Zoo random_zoo(std::mt19937_64& rng, double horizon) {
  Zoo zoo;
  zoo.model.horizon = horizon;
  std::uniform_real_distribution<double> u(0, 1);
  auto& exprs = zoo.model.exprs;
  for (int i = 0; i < 4; ++i) {
    model::Expr e;
    e.op = model::Op::State;
    e.ref.family = static_cast<uint32_t>(i);
    exprs.push_back(e);
  }
  auto& run = zoo.model.run_exprs;
  const std::pair<RunOp, int> leaves[] = {
      {RunOp::Const, -1},      {RunOp::None, -1},       {RunOp::Param, 0},    {RunOp::At, 0},
      {RunOp::At, 2},          {RunOp::MeanOf, 0},      {RunOp::MeanOf, 2},   {RunOp::MaxOf, 2},
      {RunOp::MinOf, 2},       {RunOp::MaxOf, 0},       {RunOp::Increase, 0}, {RunOp::ShareOfTime, 1},
      {RunOp::TimesBegins, 1}, {RunOp::TimesBegins, 3}, {RunOp::First, 1},    {RunOp::First, 3},
      {RunOp::Eventually, 1},  {RunOp::Eventually, 3},  {RunOp::Always, 1},   {RunOp::Always, 3},
      {RunOp::Until, 1},       {RunOp::Until, 3}};
  for (int round = 0; round < 3; ++round)
    for (auto [op, probe] : leaves) {
      RunExpr e;
      e.op = op;
      e.value = std::floor(6 * u(rng));
      if (probe >= 0) e.probe = static_cast<uint32_t>(probe);
      if (op == RunOp::Until) e.probe2 = probe == 1 ? 3 : 1;
      e.from = round == 0 ? 0 : std::floor(horizon * u(rng));
      e.to = round == 0 ? horizon : e.from + (horizon - e.from) * u(rng);
      if (op == RunOp::Eventually) e.holds = round == 1 ? 0 : 5 * u(rng);
      run.push_back(e);
    }
  const RunOp ops[] = {RunOp::Neg, RunOp::Not, RunOp::Abs,    RunOp::Exp, RunOp::Log, RunOp::Sqrt,
                       RunOp::Add, RunOp::Sub, RunOp::Mul,    RunOp::Div, RunOp::Min, RunOp::Max,
                       RunOp::Eq,  RunOp::Ne,  RunOp::Lt,     RunOp::Le,  RunOp::Gt,  RunOp::Ge,
                       RunOp::And, RunOp::Or,  RunOp::Select, RunOp::Else};
  const size_t leaf_count = run.size();
  for (int round = 0; round < 4; ++round)
    for (RunOp op : ops) {
      RunExpr e;
      e.op = op;
      const int args = op == RunOp::Select ? 3 : (op < RunOp::Add ? 1 : 2);
      for (int a = 0; a < args; ++a)
        e.args.push_back(static_cast<uint32_t>(u(rng) * static_cast<double>(leaf_count)));
      run.push_back(e);
    }
  for (uint32_t r = 0; r < run.size(); ++r) zoo.roots.push_back(r);
  return zoo;
}

void expect_same(double want, double got, const RunExpr& e) {
  const std::string what = "operation " + std::to_string(static_cast<int>(e.op)) + " from " +
                           std::to_string(e.from) + " to " + std::to_string(e.to) + " holds " +
                           std::to_string(e.holds);
  if (std::isnan(want)) {
    EXPECT_TRUE(std::isnan(got)) << what << ": " << got;
  } else {
    EXPECT_NEAR(want, got, 1e-12 * std::max(1.0, std::fabs(want))) << what;
  }
}

/// A plan over histories, boundary by boundary, as far as its day.
Monitors watched(const MonitorPlan& plan, const Probes& wanted, const std::vector<History>& histories,
                 double until) {
  const size_t lanes = histories.size();
  Monitors monitors(plan, lanes);
  for (size_t b = 0; b < histories[0].boundaries(); ++b) {
    const double day = histories[0].day(b);
    std::vector<uint8_t> asked(wanted.exprs.size(), 0);
    monitors.ask(day, asked);
    // The lanes are in the middle of others; what isn't asked for is nonsense.
    const size_t stride = lanes + 3;
    std::vector<double> probes(wanted.exprs.size() * stride, 777);
    for (size_t p = 0; p < wanted.exprs.size(); ++p)
      for (size_t l = 0; l < lanes && asked[p]; ++l)
        probes[p * stride + 2 + l] = histories[l].probes[wanted.exprs[p]][b];
    monitors.boundary(day, probes.data() + 2, stride);
    if (day >= until - kernel::kDaySlack) break;
  }
  monitors.finish();
  return monitors;
}

struct Trial {
  Zoo zoo;
  std::vector<History> histories;

  Trial(std::mt19937_64& rng, int number) {
    const double step = number % 3 == 0 ? 0.5 : 1.0;
    const size_t boundaries = 2 + rng() % 40;
    zoo = random_zoo(rng, step * static_cast<double>(boundaries - 1));
    const size_t lanes = 1 + rng() % 5;
    for (size_t l = 0; l < lanes; ++l) histories.push_back(random_history(rng, step, boundaries));
  }
};

TEST(Monitors, AgreeWithTheDefinitionsOnRandomHistories) {
  std::mt19937_64 rng(20251108);
  for (int number = 0; number < 300; ++number) {
    const auto [zoo, histories] = Trial(rng, number);
    Probes wanted;
    const MonitorPlan plan = plan_monitors(zoo.model, zoo.roots, wanted);
    const Monitors monitors = watched(plan, wanted, histories, std::numeric_limits<double>::infinity());
    for (size_t r = 0; r < zoo.roots.size(); ++r)
      for (size_t l = 0; l < histories.size(); ++l)
        expect_same(reference(zoo.model, zoo.roots[r], histories[l]), monitors.value(r, l),
                    zoo.model.run_exprs[zoo.roots[r]]);
    if (HasFailure()) return;
  }
}

TEST(Monitors, NothingIsMissedAfterTheLastDayOfAPlan) {
  std::mt19937_64 rng(20270508);
  size_t early = 0;
  for (int number = 0; number < 60; ++number) {
    const auto [zoo, histories] = Trial(rng, number);
    for (model::RunExprId root : zoo.roots) {
      Probes wanted;
      const MonitorPlan plan = plan_monitors(zoo.model, {root}, wanted);
      early += plan.until < zoo.model.horizon ? 1 : 0;
      const Monitors monitors = watched(plan, wanted, histories, plan.until);
      for (size_t l = 0; l < histories.size(); ++l)
        expect_same(reference(zoo.model, root, histories[l]), monitors.value(0, l),
                    zoo.model.run_exprs[root]);
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(early, 1000u);
}

TEST(Monitors, EqualPartsAreWatchedOnce) {
  model::Model m;
  m.exprs.resize(2);
  m.exprs[0].op = m.exprs[1].op = model::Op::Tally;
  m.exprs[0].ref.family = m.exprs[1].ref.family = 3;
  for (uint32_t p : {0u, 1u}) {
    RunExpr e;
    e.op = RunOp::Increase;
    e.probe = p;
    e.to = 10;
    m.run_exprs.push_back(e);
  }
  Probes probes;
  const MonitorPlan plan = plan_monitors(m, {0, 1}, probes);
  EXPECT_EQ(probes.exprs.size(), 1u);
  EXPECT_EQ(plan.nodes.size(), 1u);
  EXPECT_EQ(plan.roots, (std::vector<uint32_t>{0, 0}));
}

}  // namespace
}  // namespace casus::ensemble
