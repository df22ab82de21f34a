#include "claims/drivers.h"

#include <algorithm>

#include "claims/regression.h"
#include "ensemble/structure_key.h"

namespace casus::claims {
namespace {

using model::ClaimOp;

constexpr double kSignificant = 3.5;
constexpr size_t kFewest = 8;
constexpr int kCurvePoints = 21;

double size_of(double x) { return x < 0 ? -x : x; }

struct Threshold {
  model::ClaimExprId node;   // the constant side
  model::ClaimExprId other;  // the side that is measured
};

bool is_comparison(ClaimOp op) {
  return op == ClaimOp::Lt || op == ClaimOp::Le || op == ClaimOp::Gt || op == ClaimOp::Ge;
}

std::optional<Threshold> find_threshold(const Formula& f, model::ClaimExprId id, const kernel::World& any) {
  const model::ClaimExpr& e = f.model->claim_exprs[id];
  if (is_comparison(e.op)) {
    const bool left = constant_claim_value(f, e.args[0], any).has_value();
    const bool right = constant_claim_value(f, e.args[1], any).has_value();
    if (left == right) return std::nullopt;
    return Threshold{e.args[left ? 0 : 1], e.args[left ? 1 : 0]};
  }
  for (model::ClaimExprId a : e.args)
    if (auto t = find_threshold(f, a, any)) return t;
  return std::nullopt;
}

/// Values of a threshold to try, ascending, the stated one among them.
std::vector<double> grid_of(bool chance, double stated) {
  std::vector<double> out;
  for (int i = 0; i < kCurvePoints; ++i) {
    const double x = static_cast<double>(i) / (kCurvePoints - 1);
    out.push_back(chance ? x : stated * 2 * x);
  }
  if (std::find(out.begin(), out.end(), stated) == out.end()) out.push_back(stated);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::vector<Quantity> quantities(const model::Model& m) {
  std::vector<Quantity> out;
  size_t at = 0;
  for (model::ParamId p = 0; p < m.params.size(); ++p)
    for (uint32_t i = 0; i < m.params[p].priors.size(); ++i, ++at) {
      const model::Prior& prior = m.params[p].priors[i];
      if (prior.kind == model::Prior::Kind::Point) continue;
      const std::string name = m.params[p].index.empty()
                                   ? m.params[p].name
                                   : model::instance_name(m, m.params[p].name, m.params[p].index, i);
      out.push_back({p, i, at, name, !prior.assumed && !prior.cites.empty()});
    }
  return out;
}

std::vector<TurnsOn> param_effects(const model::Model& m, const std::vector<Quantity>& list, const Sample& s,
                                   const WorldEndings& w) {
  std::vector<TurnsOn> out;
  std::vector<size_t> defined;
  std::vector<double> margin;
  for (size_t i = 0; i < w.size(); ++i) {
    if (w.hold[i] != w.hold[i] || w.all()[i] == Ending::Undecided) continue;
    defined.push_back(i);
    margin.push_back(w.hold[i]);
  }
  if (defined.size() < 3 * kFewest) return out;
  for (const Quantity& q : list) {
    // By rank, so that long tails don't decide.
    std::vector<size_t> order = defined;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return s.worlds[a].params[q.at] < s.worlds[b].params[q.at]; });
    std::vector<double> rank(w.size(), 0), x;
    for (size_t r = 0; r < order.size(); ++r) rank[order[r]] = static_cast<double>(r);
    for (size_t i : defined) x.push_back(rank[i]);
    const Effect e = slope(x, margin);
    if (size_of(e.t()) < kSignificant) continue;
    TurnsOn t;
    t.kind = TurnsOn::Kind::Param;
    t.name = q.name;
    t.label = m.params[q.param].note;
    t.effect = e.size;
    t.effect_error = e.error;
    t.from_data = q.from_data;
    const size_t third = order.size() / 3;
    for (size_t r = 0; r < third; ++r) {
      t.share_without += w.all()[order[r]] == Ending::Holds ? 1.0 / static_cast<double>(third) : 0;
      t.share_with +=
          w.all()[order[order.size() - 1 - r]] == Ending::Holds ? 1.0 / static_cast<double>(third) : 0;
    }
    out.push_back(std::move(t));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const TurnsOn& a, const TurnsOn& b) { return size_of(a.effect) > size_of(b.effect); });
  return out;
}

Restated restated(const model::Model& m, const std::vector<Indicator>& ind, const std::vector<Quantity>& list,
                  const Sample& s, const WorldEndings& w) {
  Restated out;
  std::vector<size_t> defined;
  std::vector<bool> holds;
  for (size_t i = 0; i < w.size(); ++i) {
    if (w.all()[i] == Ending::Undecided || w.all()[i] == Ending::Void) continue;
    defined.push_back(i);
    holds.push_back(w.all()[i] == Ending::Holds);
  }
  const auto yes = static_cast<size_t>(std::count(holds.begin(), holds.end(), true));
  const size_t least = std::max(kFewest, defined.size() / 20);
  if (yes < least || defined.size() - yes < least) return out;
  auto consider = [&](const std::string& name, auto&& value) {
    std::vector<double> x;
    for (size_t i : defined) x.push_back(value(s.worlds[i]));
    const double accuracy = best_cut(x, holds);
    if (accuracy <= out.accuracy) return;
    out.accuracy = accuracy;
    out.name = name;
  };
  for (const Indicator& k : ind)
    consider(k.name,
             [&](const kernel::World& world) { return ensemble::premise_on(m, world, k.ref) ? 1.0 : 0.0; });
  for (const Quantity& q : list)
    consider(q.name, [&](const kernel::World& world) { return world.params[q.at]; });
  if (out.accuracy <= kRestates) out.name.clear();
  return out;
}

std::optional<Curve> threshold_curve(const Formula& f, const Sample& s) {
  if (s.size() == 0) return std::nullopt;
  const auto t = find_threshold(f, f.root, s.worlds[0]);
  if (!t) return std::nullopt;
  const model::Model& m = *f.model;
  const model::ClaimExpr& node = m.claim_exprs[t->node];
  Curve curve;
  Override change;
  std::vector<double> stated;
  for (const kernel::World& w : s.worlds) stated.push_back(*constant_claim_value(f, t->node, w));
  curve.stated = sample_quantile(stated, 0.5);
  if (node.op == ClaimOp::Param) {
    change.param_key = ensemble::expr_key(m, node.probe);
    const model::Expr& e = m.exprs[node.probe];
    if (e.op == model::Op::Param) {
      const model::Param& p = m.params[e.ref.family];
      curve.name = p.name;
      curve.shown = p.shown;
      if (p.index.empty()) curve.stated = p.priors.at(0).a;
    }
  }
  change.node = t->node;
  const bool chance = m.claim_exprs[t->other].op == ClaimOp::Chance;
  if (!chance && curve.stated == 0) return std::nullopt;
  for (double value : grid_of(chance, curve.stated)) {
    change.value = value;
    const EndingShares shares = extrapolated_shares(judge_sample(f, s, &change));
    curve.points.push_back({value, shares.holds.value});
  }
  for (size_t i = 0; i + 1 < curve.points.size(); ++i) {
    const CurvePoint &a = curve.points[i], &b = curve.points[i + 1];
    if ((a.share < 0.5) == (b.share < 0.5)) continue;
    const double at = a.threshold + (0.5 - a.share) / (b.share - a.share) * (b.threshold - a.threshold);
    // The crossing nearest to the stated value.
    if (!curve.changes_at || size_of(at - curve.stated) < size_of(*curve.changes_at - curve.stated))
      curve.changes_at = at;
  }
  return curve;
}

}  // namespace casus::claims
