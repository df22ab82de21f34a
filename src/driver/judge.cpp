#include "driver/judge.h"

#include <fmt/format.h>

#include <stdexcept>

#include "driver/errors.h"
#include "driver/version.h"
#include "model/hash.h"

namespace casus::driver {

void apply(const model::Model& m, const Selection& s, claims::ClaimsOptions& options) {
  for (const auto& name : s.grants) {
    const auto ref = find_premise(m, name);
    if (m.premises[ref.premise].rival && ref.alternative < 0)
      throw UserError(
          fmt::format("'{}' is a rival: say which alternative is granted", name),
          fmt::format("write --grant {}.{}", name, m.premises[ref.premise].alternatives.front().name));
    options.grant.push_back(ref);
  }
  for (const auto& name : s.withouts) options.without.push_back(find_premise(m, name));
  options.fixes = make_rule(m, s).fixes;
  if (!s.view.empty()) options.views = {find_view(m, s.view).name};
}

claims::ClaimsResult judge(const model::Model& m, const claims::ClaimsOptions& options) {
  try {
    auto result = claims::judge(m, options);
    result.version = kVersion;
    result.model_hash = fmt::format("{:016x}", model::hash(m));
    return result;
  } catch (const std::invalid_argument& e) {
    throw UserError(e.what(), "'casus check FILE --json' lists all names");
  }
}

std::vector<std::string> headline_claims(const model::Model& m) {
  std::vector<std::string> names;
  for (const auto& c : m.claims)
    if (c.headline && c.formula != model::kNone) names.push_back(c.name);
  return names;
}

std::string selection_text(const Selection& s) {
  std::string out;
  const auto add = [&](const char* word, const std::vector<std::string>& names) {
    if (names.empty()) return;
    out += fmt::format("{}{} {}", out.empty() ? "" : "; ", word, fmt::join(names, ", "));
  };
  add("without", s.withouts);
  add("granting", s.grants);
  add("fixing", s.fixes);
  return out;
}

std::string author_view_name(const claims::ClaimsResult& r) {
  for (const auto& v : r.verdicts)
    if (!v.views.empty()) return v.views.front().view;
  return "";
}

}  // namespace casus::driver
