#include "ensemble/monitors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "ensemble/compensated.h"
#include "ensemble/structure_key.h"
#include "random/math.h"

namespace casus::ensemble {
namespace {

using kernel::kDaySlack;
using model::RunOp;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_none(double x) { return x != x; }
bool holds(double x) { return x != 0 && x == x; }
double truth(bool b) { return b ? 1.0 : 0.0; }

bool is_leaf(RunOp op) {
  switch (op) {
    case RunOp::Param:
    case RunOp::At:
    case RunOp::MeanOf:
    case RunOp::MaxOf:
    case RunOp::MinOf:
    case RunOp::Increase:
    case RunOp::ShareOfTime:
    case RunOp::TimesBegins:
    case RunOp::First:
    case RunOp::Eventually:
    case RunOp::Always:
    case RunOp::Until:
      return true;
    default:
      return false;
  }
}

class Planner {
 public:
  Planner(const model::Model& m, Probes& probes) : model_(m), totals_(m), probes_(probes) {}

  uint32_t add(model::RunExprId id, bool compensated) {
    compensated = compensated && totals_.in(id);
    auto [at, fresh] = nodes_.emplace((compensated ? "~" : "") + run_key(model_, id), 0);
    if (!fresh) return at->second;
    const model::RunExpr& e = model_.run_exprs[id];
    MonitorPlan::Node n;
    n.op = e.op;
    n.value = e.value;
    n.probe = probe(e.probe, compensated);
    n.probe2 = probe(e.probe2, false);
    // The last boundary stands for what comes after it.
    const bool moments = e.op == RunOp::At || e.op == RunOp::Increase;
    n.from = moments ? std::min(e.from, model_.horizon) : e.from;
    n.to = moments ? std::min(e.to, model_.horizon) : e.to;
    n.holds = e.holds;
    for (model::RunExprId a : e.args) n.args.push_back(add(a, compensated));
    until_.push_back(until(n));
    for (uint32_t a : n.args) until_.back() = std::max(until_.back(), until_[a]);
    plan.nodes.push_back(std::move(n));
    return at->second = static_cast<uint32_t>(plan.nodes.size() - 1);
  }

  void add_root(model::RunExprId id, bool compensated) {
    plan.roots.push_back(add(id, compensated));
    plan.root_until.push_back(until_[plan.roots.back()]);
    plan.until = std::max(plan.until, plan.root_until.back());
  }

  MonitorPlan plan;

 private:
  /// The step that begins before the end of a window may be asked for, and is seen at its own end.
  static double until(const MonitorPlan::Node& n) {
    if (!is_leaf(n.op) || n.op == RunOp::Param) return 0;
    return n.op == RunOp::At ? n.from : n.op == RunOp::Increase ? std::max(n.from, n.to) : n.to;
  }

  uint32_t probe(model::ExprId id, bool compensated) {
    if (id == model::kNone) return model::kNone;
    const std::string key = (compensated ? "~" : "") + expr_key(model_, id);
    auto [at, fresh] = probes_.by_key.emplace(key, static_cast<uint32_t>(probes_.exprs.size()));
    if (fresh) {
      probes_.exprs.push_back(id);
      probes_.compensated.push_back(compensated ? 1 : 0);
    }
    return at->second;
  }

  const model::Model& model_;
  CompensatedTotals totals_;
  Probes& probes_;
  std::map<std::string, uint32_t> nodes_;
  std::vector<double> until_;  // by node, its arguments included
};

double unary(RunOp op, double x) {
  switch (op) {
    case RunOp::Neg:
      return -x;
    case RunOp::Not:
      return truth(!holds(x));
    case RunOp::Abs:
      return x < 0 ? -x : x;
    case RunOp::Exp:
      return random::exp_(x);
    case RunOp::Log:
      return x > 0 ? random::log_(x) : kNaN;
    case RunOp::Sqrt:
      return x >= 0 ? std::sqrt(x) : kNaN;
    default:
      return kNaN;
  }
}

double binary(RunOp op, double x, double y) {
  const bool none = is_none(x) || is_none(y);
  switch (op) {
    case RunOp::Add:
      return x + y;
    case RunOp::Sub:
      return x - y;
    case RunOp::Mul:
      return x * y;
    case RunOp::Div:
      return y == 0 ? kNaN : x / y;
    case RunOp::Min:
      return none ? kNaN : (x < y ? x : y);
    case RunOp::Max:
      return none ? kNaN : (x > y ? x : y);
    case RunOp::Eq:
      return truth(x == y);
    case RunOp::Ne:
      return truth(!none && x != y);
    case RunOp::Lt:
      return truth(x < y);
    case RunOp::Le:
      return truth(x <= y);
    case RunOp::Gt:
      return truth(x > y);
    case RunOp::Ge:
      return truth(x >= y);
    case RunOp::And:
      return truth(holds(x) && holds(y));
    case RunOp::Or:
      return truth(holds(x) || holds(y));
    case RunOp::Else:
      return is_none(x) ? y : x;
    default:
      return kNaN;
  }
}

}  // namespace

MonitorPlan plan_monitors(const model::Model& m, const std::vector<model::RunExprId>& roots, Probes& probes,
                          const std::vector<uint8_t>& compensated) {
  Planner planner(m, probes);
  for (size_t i = 0; i < roots.size(); ++i)
    planner.add_root(roots[i], i < compensated.size() && compensated[i] != 0);
  return std::move(planner.plan);
}

Monitors::Monitors(const MonitorPlan& plan, size_t lanes)
    : plan_(&plan),
      lanes_(lanes),
      values_(plan.nodes.size() * lanes, kNaN),
      faulty_(plan.roots.size() * lanes, 0),
      closed_(plan.roots.size(), 0) {
  for (uint32_t i = 0; i < plan.nodes.size(); ++i) {
    const RunOp op = plan.nodes[i].op;
    if (!is_leaf(op)) continue;
    double a = 0, b = 0;
    if (op == RunOp::At || op == RunOp::Increase || op == RunOp::First || op == RunOp::Param) a = b = kNaN;
    if (op == RunOp::Eventually) b = kNaN;
    if (op == RunOp::Always) a = 1;
    leaves_.push_back({i, std::vector<double>(lanes, a), std::vector<double>(lanes, b)});
  }
}

void Monitors::ask(double day, std::vector<uint8_t>& probes) const {
  for (const Leaf& leaf : leaves_) {
    if (!asks(leaf, day)) continue;
    const MonitorPlan::Node& n = plan_->nodes[leaf.node];
    probes[n.probe] = 1;
    if (n.probe2 != model::kNone) probes[n.probe2] = 1;
  }
}

void Monitors::faulty(double day, const uint8_t* lanes) {
  for (size_t r = 0; r < closed_.size(); ++r) {
    if (closed_[r]) continue;
    std::copy_n(lanes, lanes_, faulty_.begin() + static_cast<std::ptrdiff_t>(r * lanes_));
    closed_[r] = day >= plan_->root_until[r] - kDaySlack ? 1 : 0;
  }
}

void Monitors::boundary(double day, const double* probes, size_t stride) {
  for (Leaf& leaf : leaves_) watch(leaf, day, probes, stride);
}

/// Whether it looks at its probe at this boundary.
bool Monitors::asks(const Leaf& leaf, double day) const {
  const MonitorPlan::Node& n = plan_->nodes[leaf.node];
  switch (n.op) {
    case RunOp::Param:
      return !leaf.seen_from;
    case RunOp::At:
      return !leaf.seen_from && day >= n.from - kDaySlack;
    case RunOp::Increase:
      return (!leaf.seen_from && day >= n.from - kDaySlack) || (!leaf.seen_to && day >= n.to - kDaySlack);
    case RunOp::ShareOfTime:
      return day >= n.from - kDaySlack && day < n.to - kDaySlack;
    default:
      return day >= n.from - kDaySlack && day <= n.to + kDaySlack;
  }
}

void Monitors::watch(Leaf& leaf, double day, const double* probes, size_t stride) {
  const MonitorPlan::Node& n = plan_->nodes[leaf.node];
  if (n.op == RunOp::ShareOfTime && leaf.seen_from) {
    // A step counts once its end is seen.
    for (size_t l = 0; l < lanes_; ++l) leaf.a[l] += leaf.b[l];
    ++leaf.count;
    leaf.seen_from = false;
  }
  if (!asks(leaf, day)) return;
  const double* p = probes + n.probe * stride;
  switch (n.op) {
    case RunOp::Param:
    case RunOp::At:
      leaf.a.assign(p, p + lanes_);
      leaf.seen_from = true;
      return;
    case RunOp::Increase:
      if (!leaf.seen_from && day >= n.from - kDaySlack) {
        leaf.a.assign(p, p + lanes_);
        leaf.seen_from = true;
      }
      if (!leaf.seen_to && day >= n.to - kDaySlack) {
        leaf.b.assign(p, p + lanes_);
        leaf.seen_to = true;
      }
      return;
    case RunOp::MeanOf:
      for (size_t l = 0; l < lanes_; ++l) leaf.a[l] += p[l];
      ++leaf.count;
      return;
    case RunOp::MaxOf:
    case RunOp::MinOf: {
      const bool max = n.op == RunOp::MaxOf;
      for (size_t l = 0; l < lanes_; ++l) {
        double& a = leaf.a[l];
        if (leaf.count == 0 || is_none(p[l]) || (max ? p[l] > a : p[l] < a)) a = is_none(a) ? a : p[l];
      }
      ++leaf.count;
      return;
    }
    default:
      watch_condition(leaf, day, probes, stride);
  }
}

void Monitors::watch_condition(Leaf& leaf, double day, const double* probes, size_t stride) {
  const MonitorPlan::Node& n = plan_->nodes[leaf.node];
  const double* p = probes + n.probe * stride;
  switch (n.op) {
    case RunOp::ShareOfTime:
      for (size_t l = 0; l < lanes_; ++l) leaf.b[l] = truth(holds(p[l]));
      leaf.seen_from = true;
      return;
    case RunOp::TimesBegins:
      for (size_t l = 0; l < lanes_; ++l) {
        const double now = truth(holds(p[l]));
        if (leaf.count > 0 && now > leaf.b[l]) leaf.a[l] += 1;
        leaf.b[l] = now;
      }
      break;
    case RunOp::First:
      for (size_t l = 0; l < lanes_; ++l)
        if (is_none(leaf.a[l]) && holds(p[l])) leaf.a[l] = day;
      break;
    case RunOp::Eventually:
      for (size_t l = 0; l < lanes_; ++l) {
        if (!holds(p[l])) {
          leaf.b[l] = kNaN;
          continue;
        }
        if (is_none(leaf.b[l])) leaf.b[l] = day;
        if (day - leaf.b[l] >= n.holds - kDaySlack) leaf.a[l] = 1;
      }
      break;
    case RunOp::Always:
      for (size_t l = 0; l < lanes_; ++l)
        if (!holds(p[l])) leaf.a[l] = 0;
      break;
    case RunOp::Until: {
      const double* q = probes + n.probe2 * stride;
      // b: 1 once decided.
      for (size_t l = 0; l < lanes_; ++l) {
        if (leaf.b[l] != 0) continue;
        if (holds(q[l]))
          leaf.a[l] = leaf.b[l] = 1;
        else if (!holds(p[l]))
          leaf.b[l] = 1;
      }
      break;
    }
    default:
      break;
  }
  ++leaf.count;
}

void Monitors::close(Leaf& leaf) {
  const MonitorPlan::Node& n = plan_->nodes[leaf.node];
  double* out = values_.data() + leaf.node * lanes_;
  for (size_t l = 0; l < lanes_; ++l) {
    switch (n.op) {
      case RunOp::Increase:
        out[l] = leaf.b[l] - leaf.a[l];
        break;
      case RunOp::MeanOf:
      case RunOp::ShareOfTime:
        out[l] = leaf.count == 0 ? kNaN : leaf.a[l] / static_cast<double>(leaf.count);
        break;
      case RunOp::MaxOf:
      case RunOp::MinOf:
        out[l] = leaf.count == 0 ? kNaN : leaf.a[l];
        break;
      default:
        out[l] = leaf.a[l];
    }
  }
}

void Monitors::combine(uint32_t node) {
  const MonitorPlan::Node& n = plan_->nodes[node];
  double* out = values_.data() + node * lanes_;
  auto arg = [&](size_t i, size_t l) { return values_[n.args[i] * lanes_ + l]; };
  for (size_t l = 0; l < lanes_; ++l) {
    if (n.op == RunOp::Const)
      out[l] = n.value;
    else if (n.op == RunOp::None)
      out[l] = kNaN;
    else if (n.op == RunOp::Select)
      out[l] = holds(arg(0, l)) ? arg(1, l) : arg(2, l);
    else if (n.args.size() == 1)
      out[l] = unary(n.op, arg(0, l));
    else if (n.args.size() == 2)
      out[l] = binary(n.op, arg(0, l), arg(1, l));
  }
}

void Monitors::finish() {
  for (Leaf& leaf : leaves_) close(leaf);
  for (uint32_t i = 0; i < plan_->nodes.size(); ++i)
    if (!is_leaf(plan_->nodes[i].op)) combine(i);
}

}  // namespace casus::ensemble
