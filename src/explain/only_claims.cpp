#include "explain/only_claims.h"

#include <cmath>
#include <map>

#include "claims/formula.h"
#include "ensemble/structure_key.h"
#include "model/policy_order.h"
#include "model/text.h"
#include "random/math.h"

namespace casus::explain {
namespace {

using model::ClaimOp;

struct Side {
  model::ClaimExprId comparison;
  model::PolicyId policy;
};

bool is_less(ClaimOp op) { return op == ClaimOp::Lt || op == ClaimOp::Le; }
bool is_comparison(ClaimOp op) { return is_less(op) || op == ClaimOp::Gt || op == ClaimOp::Ge; }
bool is_constant(const model::Model& m, model::ClaimExprId id) {
  return m.claim_exprs[id].op == ClaimOp::Const || m.claim_exprs[id].op == ClaimOp::Param;
}

/// Per event, the policies said to be above a number and those said to be below one.
using Sides = std::map<std::string, std::pair<std::vector<Side>, std::vector<Side>>>;

void gather(const model::Model& m, model::ClaimExprId id, Sides& out) {
  const model::ClaimExpr& e = m.claim_exprs[id];
  if (e.op == ClaimOp::And) {
    for (const auto arg : e.args) gather(m, arg, out);
    return;
  }
  if (!is_comparison(e.op) || e.args.size() != 2) return;
  const bool left = m.claim_exprs[e.args[0]].op == ClaimOp::Chance && is_constant(m, e.args[1]);
  const bool right = m.claim_exprs[e.args[1]].op == ClaimOp::Chance && is_constant(m, e.args[0]);
  if (!left && !right) return;
  const model::ClaimExpr& chance = m.claim_exprs[e.args[left ? 0 : 1]];
  auto& [above, below] = out[ensemble::run_key(m, chance.run)];
  (is_less(e.op) == left ? below : above).push_back({id, chance.policy});
}

}  // namespace

std::vector<OnlyParts> only_parts(const model::Model& m, uint32_t claim) {
  std::vector<OnlyParts> out;
  if (m.claims[claim].formula == model::kNone) return out;
  Sides sides;
  gather(m, m.claims[claim].formula, sides);
  for (const auto& [key, both] : sides) {
    const auto& [above, below] = both;
    if (above.size() == 1 && !below.empty())
      out.push_back({claim, above[0].policy, above[0].comparison});
    else if (below.size() == 1 && above.size() > 1)
      out.push_back({claim, below[0].policy, below[0].comparison});
  }
  return out;
}

std::vector<std::string> lacking(const model::Model& m, model::PolicyId only,
                                 const std::vector<SearchLever>& levers,
                                 const std::vector<double>& settings) {
  if (only == model::kNone) return {};
  std::map<std::pair<model::LeverId, uint32_t>, double> wanted;  // of several settings the last
  for (const model::Setting& s : m.policies[only].settings) {
    if (s.kind != model::Setting::Kind::Lever || m.exprs[s.value].op != model::Op::Const) continue;
    const model::Lever& lever = m.levers[s.ref.family];
    for (uint32_t i = 0; i < lever.defaults.size(); ++i) {
      std::vector<uint32_t> ordinals;
      for (const auto& index : s.ref.index) ordinals.push_back(index.value);
      if (ordinals.empty() || model::instance_number(m, lever.index, ordinals) == i)
        wanted[{s.ref.family, i}] = m.exprs[s.value].value;
    }
  }
  std::vector<std::string> out;
  for (const auto& [which, value] : wanted) {
    const auto& [id, instance] = which;
    const model::Lever& lever = m.levers[id];
    const double from = lever.defaults[instance];
    if (value == from) continue;
    double has = from;
    for (size_t k = 0; k < levers.size(); ++k)
      if (levers[k].lever == id && levers[k].instance == instance) has = settings[k];
    const bool same_way = (has - from) * (value - from) > 0;
    if (same_way && std::fabs(has - from) >= 0.999 * std::fabs(value - from)) continue;
    out.push_back(model::instance_name(m, lever.name, lever.index, instance) + " = " +
                  model::value_text(value, lever.alternatives, lever.type == model::Lever::Type::Bool,
                                    lever.shown.scale));
  }
  return out;
}

namespace {

/// In how many of the fresh worlds each policy does what a comparison promises; the last one is the claim's
/// own.
struct Reached {
  std::vector<uint32_t> worlds_of;  // one a policy
  uint32_t worlds = 0;
  bool whole = true;
};

Reached reached(const SearchOptions& o, const model::Model& with, const OnlyParts& part,
                const std::vector<model::PolicyId>& policies, uint32_t first_world) {
  const model::ClaimExpr& comparison = with.claim_exprs[part.promise];
  const bool left = with.claim_exprs[comparison.args[0]].op == ClaimOp::Chance;
  const model::ClaimExpr& chance = with.claim_exprs[comparison.args[left ? 0 : 1]];
  claims::LeafTable table(with);
  const claims::Formula formula = claims::make_formula(with, part.promise, with.material, table);
  ensemble::Spec spec;
  spec.simulation() = o.spec.simulation();
  spec.model = &with;
  spec.rule = o.spec.rule;
  spec.first_world = first_world;
  spec.worlds = o.fresh_worlds;
  spec.runs = o.fresh_runs;
  for (const model::PolicyId p : policies) spec.columns.push_back({p, chance.shock, chance.run});
  Reached out;
  out.worlds_of.assign(policies.size(), 0);
  out.whole = ensemble::run(spec, [&](const ensemble::Block& b) {
    for (size_t w = 0; w < b.worlds.size(); ++w) {
      ++out.worlds;
      for (size_t p = 0; p < policies.size(); ++p) {
        const double value =
            claims::leaf_value(table.leaves[0], b.values.data() + (p * b.worlds.size() + w) * b.runs, b.runs);
        out.worlds_of[p] += claims::plain_truth(formula, &value, b.worlds[w]) ? 1 : 0;
      }
    }
  });
  return out;
}

claims::Share share_of(uint32_t k, uint32_t n) {
  if (n == 0) return {};
  return {static_cast<double>(k) / n, random::clopper_pearson_low(k, n, 0.95),
          random::clopper_pearson_high(k, n, 0.95)};
}

}  // namespace

std::vector<OnlyClaim> check_only_claims(const SearchOptions& o,
                                         const std::vector<std::vector<double>>& found, uint32_t first_world,
                                         bool& stopped) {
  const model::Model& m = *o.spec.model;
  std::vector<OnlyClaim> out;
  const model::Model with = with_policies(m, o.levers, found);
  for (uint32_t c = 0; c < m.claims.size(); ++c) {
    if (m.claims[c].asserted != "only" && m.claims[c].asserted != "necessary") continue;
    const auto parts = only_parts(m, c);
    if (parts.empty()) {
      OnlyClaim none;
      none.claim = c;
      out.push_back(none);
      continue;
    }
    for (const OnlyParts& part : parts) {
      OnlyClaim claim;
      claim.claim = c;
      claim.only = part.only;
      claim.hypothetical = part.only != model::kNone && m.policies[part.only].hypothetical;
      claim.checkable = !claim.hypothetical;
      if (claim.hypothetical) {
        out.push_back(std::move(claim));
        continue;
      }
      std::vector<size_t> lack;
      std::vector<model::PolicyId> policies;
      for (size_t k = 0; k < found.size(); ++k) {
        if (lacking(m, part.only, o.levers, found[k]).empty()) continue;
        lack.push_back(k);
        policies.push_back(static_cast<model::PolicyId>(m.policies.size() + k));
      }
      policies.push_back(part.only);
      const Reached r = reached(o, with, part, policies, first_world);
      stopped = stopped || !r.whole;
      if (!r.whole) return out;
      claim.reached_by_only = share_of(r.worlds_of.back(), r.worlds);
      uint32_t most = 0;
      for (size_t k = 0; k < lack.size(); ++k)
        if (k == 0 || r.worlds_of[k] > most) {
          most = r.worlds_of[k];
          claim.found = lack[k];
        }
      if (!lack.empty()) {
        claim.reached = share_of(most, r.worlds);
        claim.lacks = lacking(m, part.only, o.levers, found[claim.found]);
        claim.contradicted = claim.reached.low >= 0.05;
      }
      out.push_back(std::move(claim));
    }
  }
  return out;
}

}  // namespace casus::explain
