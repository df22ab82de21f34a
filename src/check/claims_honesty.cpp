#include "check/claims_honesty.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/policy_order.h"

namespace casus::check {
namespace {

using model::ClaimOp;
using model::PolicyId;

/// The policies under which a value is taken.
void add_policies(const model::Model& m, model::ClaimExprId id, std::set<PolicyId>& out) {
  const model::ClaimExpr& e = m.claim_exprs[id];
  if (e.policy != kNone) out.insert(e.policy);
  for (const model::ClaimExprId arg : e.args) add_policies(m, arg, out);
}

std::vector<std::string> more_of(const model::Model& m, const model::Policy& a, const model::Policy& b) {
  std::vector<std::string> names;
  for (const model::LeverId lever : model::more_of_everything(m, a, b)) names.push_back(m.levers[lever].name);
  return names;
}

}  // namespace

void warn_of_more_of_everything(Context& c) {
  std::set<std::pair<PolicyId, PolicyId>> seen;
  for (const model::ClaimExpr& e : c.m.claim_exprs) {
    const bool comparison = e.op >= ClaimOp::Lt && e.op <= ClaimOp::Within;
    if (!comparison) continue;
    std::set<PolicyId> left, right;
    add_policies(c.m, e.args[0], left);
    add_policies(c.m, e.op == ClaimOp::Within ? e.args[2] : e.args[1], right);
    if (left.size() != 1 || right.size() != 1) continue;
    PolicyId a = *left.begin(), b = *right.begin();
    if (a == b || !seen.insert(std::minmax(a, b)).second) continue;
    if (c.m.policies[a].hypothetical || c.m.policies[b].hypothetical) continue;
    // Against doing nothing new, more is what is asked about.
    if (c.m.policies[a].settings.empty() || c.m.policies[b].settings.empty()) continue;
    auto names = more_of(c.m, c.m.policies[a], c.m.policies[b]);
    if (names.empty()) {
      std::swap(a, b);
      names = more_of(c.m, c.m.policies[a], c.m.policies[b]);
    }
    if (names.empty()) continue;
    auto& d = c.error(Code::C0452, e.span,
                      fmt::format("'{}' only has more of everything than '{}'", c.m.policies[a].name,
                                  c.m.policies[b].name));
    d.notes.push_back(fmt::format("more of: {}; less of nothing", fmt::join(names, ", ")));
    d.labels.push_back({c.m.policies[a].span, "more"});
    d.labels.push_back({c.m.policies[b].span, "less"});
    d.help =
        "if more is better, it wins; compare it also with a policy of the same effort, spread differently";
  }
}

}  // namespace casus::check
