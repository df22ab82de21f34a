#include "explain/regret.h"

#include <algorithm>
#include <cmath>

#include "claims/regression.h"
#include "claims/shares.h"

namespace casus::explain {
namespace {

/// Costs of the policies in a world on one part of its runs; empty where one of them is `none`.
std::vector<double> costs_in(const PolicySample& s, size_t outcome, Better better,
                             const std::vector<size_t>& among, size_t world, size_t part) {
  std::vector<double> out;
  for (const size_t p : among) {
    const double v = s.mean(outcome, p, world, part);
    if (v != v) return {};
    out.push_back(cost_of(better, v));
  }
  return out;
}

}  // namespace

bool materially_above(double cost, double other, double margin) {
  return cost - other > margin * std::max(std::fabs(cost), std::fabs(other));
}

std::vector<Regret> regrets(const PolicySample& s, size_t outcome, Better better,
                            const std::vector<size_t>& among, double margin) {
  const size_t n = among.size();
  std::vector<std::vector<double>> plain(n), cross(n);
  std::vector<double> best_in(n, 0);
  size_t worlds = 0;
  for (size_t w = 0; w < s.worlds(); ++w) {
    const auto all = costs_in(s, outcome, better, among, w, 0);
    if (all.empty()) continue;
    ++worlds;
    const double best = *std::min_element(all.begin(), all.end());
    for (size_t p = 0; p < n; ++p) {
      plain[p].push_back(all[p] - best);
      if (!materially_above(all[p], best, margin)) best_in[p] += 1;
    }
    for (size_t chooses = 1; chooses <= 2; ++chooses) {
      const auto a = costs_in(s, outcome, better, among, w, chooses);
      const auto b = costs_in(s, outcome, better, among, w, 3 - chooses);
      if (a.empty() || b.empty()) continue;
      const auto chosen = static_cast<size_t>(std::min_element(a.begin(), a.end()) - a.begin());
      for (size_t p = 0; p < n; ++p) cross[p].push_back(b[p] - b[chosen]);
    }
  }
  std::vector<Regret> out(n);
  for (size_t p = 0; p < n && worlds > 0; ++p) {
    out[p].mean = claims::mean_over_worlds(plain[p]);
    out[p].mean.low = std::max(out[p].mean.low, 0.0);
    out[p].cross = std::min(std::max(claims::mean_of(cross[p]), 0.0), out[p].mean.value);
    out[p].p90 = claims::sample_quantile(plain[p], 0.9);
    out[p].largest = *std::max_element(plain[p].begin(), plain[p].end());
    out[p].best_share = best_in[p] / static_cast<double>(worlds);
  }
  return out;
}

}  // namespace casus::explain
