#include "explain/pareto.h"

namespace casus::explain {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool smaller = false;
  for (size_t k = 0; k < a.size(); ++k) {
    if (!(a[k] <= b[k])) return false;
    smaller = smaller || a[k] < b[k];
  }
  return smaller;
}

std::vector<std::vector<size_t>> dominators(const std::vector<std::vector<double>>& costs) {
  std::vector<std::vector<size_t>> out(costs.size());
  for (size_t p = 0; p < costs.size(); ++p)
    for (size_t q = 0; q < costs.size(); ++q)
      if (q != p && dominates(costs[q], costs[p])) out[p].push_back(q);
  return out;
}

std::vector<ParetoMember> pareto(const PolicySample& s, const std::vector<size_t>& outcomes,
                                 const std::vector<Better>& better, const std::vector<size_t>& among) {
  std::vector<ParetoMember> out(among.size());
  std::vector<std::vector<double>> total(among.size(), std::vector<double>(outcomes.size(), 0));
  std::vector<size_t> free(among.size(), 0);
  size_t worlds = 0;
  for (size_t w = 0; w < s.worlds(); ++w) {
    std::vector<std::vector<double>> costs(among.size());
    bool known = true;
    for (size_t p = 0; p < among.size(); ++p)
      for (size_t k = 0; k < outcomes.size(); ++k) {
        const double c = cost_of(better[k], s.mean(outcomes[k], among[p], w));
        costs[p].push_back(c);
        known = known && c == c;
      }
    if (!known) continue;
    ++worlds;
    for (size_t p = 0; p < among.size(); ++p)
      for (size_t k = 0; k < outcomes.size(); ++k) total[p][k] += costs[p][k];
    const auto by = dominators(costs);
    for (size_t p = 0; p < among.size(); ++p) free[p] += by[p].empty() ? 1 : 0;
  }
  const auto by = dominators(total);
  for (size_t p = 0; p < among.size(); ++p) {
    out[p].dominated_by = by[p];
    out[p].share = worlds == 0 ? 0 : static_cast<double>(free[p]) / static_cast<double>(worlds);
  }
  return out;
}

}  // namespace casus::explain
