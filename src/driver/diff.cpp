#include "driver/diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "driver/errors.h"
#include "driver/select.h"

namespace casus::driver {
namespace {

claims::ClaimsOptions quick(claims::ClaimsOptions o) {
  o.range = o.laws = o.step_check = false;
  o.views.clear();
  return o;
}

explain::Standing standing_of(const claims::Verdict& v) {
  explain::Standing s;
  if (!v.views.empty()) s.author = v.views[0].holds;
  if (v.views.size() > 1) s.agreed = v.views[1].holds;
  s.category = v.category;
  return s;
}

}  // namespace

explain::ModelDiff diff_models(const model::Model& a, const model::Model& b) {
  auto diff = explain::differences(a, b);
  if (!diff.incompatible.empty())
    throw UserError(
        fmt::format("'{}' and '{}' cannot be compared: {}", a.name, b.name,
                    fmt::join(diff.incompatible, "; ")),
        "give both the same units and lists (in the same order); what only one of them needs can have a name "
        "of its own");
  return diff;
}

explain::Crux diff_claims(const model::Model& a, const model::Model& b, const explain::ModelDiff& diff,
                          const claims::ClaimsOptions& options) {
  for (const auto& name : options.claims) {
    for (const auto* m : {&a, &b}) {
      std::vector<std::string> known;
      for (const auto& c : m->claims) known.push_back(c.name);
      if (std::find(known.begin(), known.end(), name) == known.end()) throw_unknown("claim", name, known);
    }
  }
  const auto wanted = [&](const std::string& name) {
    return options.claims.empty() ||
           std::find(options.claims.begin(), options.claims.end(), name) != options.claims.end();
  };
  // Claims that nobody asked for are not judged.
  model::Model first = a, second = b;
  for (auto* m : {&first, &second})
    for (auto& c : m->claims)
      if (!wanted(c.name)) c.formula = model::kNone;
  return explain::find_crux(first, second, diff,
                            [&](const model::Model& m, const std::vector<std::string>& names) {
                              auto o = quick(options);
                              o.claims = names;
                              const auto result = claims::judge(m, o);
                              std::vector<explain::Standing> out;
                              if (result.stopped) return out;
                              for (const auto& name : names)
                                for (const auto& v : result.verdicts)
                                  if (v.name == name) out.push_back(standing_of(v));
                              return out;
                            });
}

DiffCost diff_cost(const model::Model& m, const explain::ModelDiff& diff,
                   const claims::ClaimsOptions& options) {
  auto o = quick(options);
  if (!o.claims.empty())
    o.claims.erase(std::remove_if(o.claims.begin(), o.claims.end(),
                                  [&](const std::string& name) {
                                    return std::none_of(m.claims.begin(), m.claims.end(),
                                                        [&](const auto& c) { return c.name == name; });
                                  }),
                   o.claims.end());
  DiffCost cost;
  cost.runs = claims::plan(m, o).runs;
  uint32_t members = 0;
  bool block = false;
  for (const auto& d : diff.differences) {
    members += d.alone() ? 1 : 0;
    block = block || (!d.alone() && d.kind != explain::Difference::Kind::Wording);
  }
  members += block ? 1 : 0;
  cost.least = members == 0 ? 0 : 2;
  cost.most = members == 0 ? 0 : 4 + members + std::min(28u, members * (members - 1) / 2);
  return cost;
}

}  // namespace casus::driver
