#include "driver/trace.h"

#include <fmt/format.h>

#include "driver/errors.h"
#include "driver/judge.h"

namespace casus::driver {

uint32_t find_tested_claim(const model::Model& m, const std::string& name) {
  std::vector<std::string> known;
  for (uint32_t c = 0; c < m.claims.size(); ++c) {
    if (m.claims[c].formula != model::kNone) known.push_back(m.claims[c].name);
    if (m.claims[c].name != name) continue;
    if (m.claims[c].formula != model::kNone) return c;
    throw UserError(fmt::format("claim '{}' is not tested{}", name,
                                m.claims[c].not_tested.empty() ? "" : ": " + m.claims[c].not_tested),
                    "give it a formula, or name another");
  }
  throw_unknown("claim", name, known);
}

explain::TraceOptions trace_options(const model::Model& m, const std::string& claim,
                                    const Selection& selection) {
  explain::TraceOptions o;
  std::string name;
  o.spec.model = &m;
  o.spec.rule = worlds_asked(m, selection, false, name);
  o.claim = find_tested_claim(m, claim);
  return o;
}

explain::DecorationOptions decoration_options(const model::Model& m, const std::vector<std::string>& claims,
                                              const Selection& selection) {
  explain::DecorationOptions o;
  std::string name;
  o.spec.model = &m;
  o.spec.rule = worlds_asked(m, selection, false, name);
  auto wanted = claims.empty() ? headline_claims(m) : claims;
  if (wanted.empty())
    for (const auto& c : m.claims)
      if (c.formula != model::kNone) wanted.push_back(c.name);
  for (const auto& c : wanted) o.claims.push_back(find_tested_claim(m, c));
  for (uint32_t k = 0; k < m.outcomes.size() && k < kOutcomesShown; ++k) o.outcomes.push_back(k);
  if (o.claims.empty() && o.outcomes.empty())
    throw UserError("this model has no claim and no outcome that a mechanism could move", "write one");
  for (model::PolicyId p = 0; p < m.policies.size(); ++p)
    if (m.policies[p].settings.empty() && !m.policies[p].hypothetical && !m.policies[p].derived) {
      o.policy = p;
      break;
    }
  return o;
}

}  // namespace casus::driver
