#include "explain/related_claims.h"

#include <algorithm>
#include <set>
#include <string>

#include "ensemble/structure_key.h"

namespace casus::explain {
namespace {

std::set<std::string> statements_of(const model::Claim& c) {
  std::set<std::string> out(c.tests.begin(), c.tests.end());
  out.insert(c.name);
  return out;
}

/// What a claim asks of runs, whatever the policy.
void questions(const model::Model& m, model::ClaimExprId id, std::set<std::string>& out) {
  const model::ClaimExpr& e = m.claim_exprs[id];
  if (e.run != model::kNone)
    out.insert(std::to_string(static_cast<int>(e.op)) + "/" + std::to_string(e.value) + "/" +
               ensemble::run_key(m, e.run));
  for (const model::ClaimExprId arg : e.args) questions(m, arg, out);
}

std::set<std::string> questions(const model::Model& m, const model::Claim& c) {
  std::set<std::string> out;
  questions(m, c.formula, out);
  return out;
}

}  // namespace

std::vector<uint32_t> related_claims(const model::Model& m, uint32_t claim, size_t most) {
  const model::Claim& of = m.claims[claim];
  std::vector<uint32_t> same_statement, same_question;
  if (of.formula == model::kNone) return {};
  const auto statements = statements_of(of), asked = questions(m, of);
  for (uint32_t k = 0; k < m.claims.size(); ++k) {
    const model::Claim& other = m.claims[k];
    if (k == claim || other.formula == model::kNone) continue;
    const auto theirs = statements_of(other);
    const bool shared = std::any_of(theirs.begin(), theirs.end(),
                                    [&](const std::string& s) { return statements.count(s) > 0; });
    if (shared)
      same_statement.push_back(k);
    else if (!asked.empty() && questions(m, other) == asked)
      same_question.push_back(k);
  }
  same_statement.insert(same_statement.end(), same_question.begin(), same_question.end());
  same_statement.resize(std::min(same_statement.size(), most));
  return same_statement;
}

}  // namespace casus::explain
