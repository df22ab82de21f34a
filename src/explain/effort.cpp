#include "explain/effort.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "claims/shares.h"
#include "model/policy_order.h"

namespace casus::explain {
namespace {

using Doings = std::map<std::string, std::vector<std::string>>;

/// The things on which two policies differ, with what the second does there ({} = nothing).
Doings beyond(const Doings& base, const Doings& policy) {
  Doings out;
  for (const auto& [thing, program] : policy) {
    const auto found = base.find(thing);
    if (found == base.end() || found->second != program) out[thing] = program;
  }
  for (const auto& [thing, program] : base)
    if (policy.count(thing) == 0) out[thing] = {};
  return out;
}

bool combine(const Doings& a, const Doings& b, Doings& out) {
  out = a;
  for (const auto& [thing, program] : b)
    if (!out.emplace(thing, program).second) return false;
  return true;
}

}  // namespace

std::vector<UnequalEffort> unequal_efforts(const model::Model& m,
                                           const std::vector<model::PolicyId>& policies) {
  std::vector<UnequalEffort> out;
  static const model::Policy kNothing{};
  const auto at = [&](model::PolicyId p) -> const model::Policy& {
    return p == model::kNone ? kNothing : m.policies[p];
  };
  for (const model::PolicyId a : policies)
    for (const model::PolicyId b : policies) {
      // Against doing nothing new, more is what is asked about.
      if (a == b || at(a).settings.empty() || at(b).settings.empty()) continue;
      UnequalEffort u{a, b, {}};
      for (const model::LeverId l : model::more_of_everything(m, at(a), at(b)))
        u.levers.push_back(m.levers[l].name);
      if (!u.levers.empty()) out.push_back(std::move(u));
    }
  return out;
}

std::vector<Combination> combinations(const model::Model& m, const std::vector<model::PolicyId>& policies) {
  std::vector<Doings> all;
  for (const model::PolicyId p : policies) all.push_back(model::doings(m, p));
  std::vector<Combination> out;
  const size_t n = policies.size();
  // Of the four corners of a square, the one that does least is `neither`; each square once.
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t x, size_t y) { return all[x].size() < all[y].size(); });
  std::set<std::array<size_t, 4>> seen;
  for (const size_t neither : order) {
    std::vector<Doings> from(n);
    for (size_t p = 0; p < n; ++p) from[p] = beyond(all[neither], all[p]);
    for (size_t a = 0; a < n; ++a)
      for (size_t b = a + 1; b < n; ++b) {
        Doings joint;
        if (from[a].empty() || from[b].empty() || !combine(from[a], from[b], joint)) continue;
        for (size_t both = 0; both < n; ++both) {
          if (both == a || both == b || both == neither || from[both] != joint) continue;
          std::array<size_t, 4> corners{neither, a, b, both};
          std::sort(corners.begin(), corners.end());
          if (seen.insert(corners).second) out.push_back({neither, a, b, both});
        }
      }
  }
  return out;
}

Synergy synergy(const PolicySample& s, const Combination& c, size_t outcome) {
  Synergy out{c, outcome, {}, {}};
  std::vector<double> parts, more;
  for (size_t w = 0; w < s.worlds(); ++w) {
    const double n = s.mean(outcome, c.neither, w), a = s.mean(outcome, c.a, w), b = s.mean(outcome, c.b, w);
    const double both = s.mean(outcome, c.both, w);
    const double sum = (a - n) + (b - n), extra = both - n - sum;
    if (extra != extra) continue;
    parts.push_back(sum);
    more.push_back(extra);
  }
  if (more.empty()) return out;
  out.parts = claims::mean_over_worlds(parts);
  out.beyond = claims::mean_over_worlds(more);
  return out;
}

}  // namespace casus::explain
