#include "explain/morris.h"

#include <algorithm>
#include <cmath>

namespace casus::explain {
namespace {

constexpr size_t kLevels = 4;

double middle_of(size_t level) { return (static_cast<double>(level) + 0.5) / kLevels; }

}  // namespace

std::vector<MorrisWalk> morris_walks(size_t inputs, size_t walks, uint64_t seed) {
  std::vector<MorrisWalk> out;
  Luck luck(seed, 0x30881);
  for (size_t w = 0; w < walks; ++w) {
    MorrisWalk walk;
    std::vector<size_t> level(inputs);
    for (size_t& l : level) l = luck.below(kLevels);
    const auto point = [&] {
      std::vector<double> p;
      for (size_t l : level) p.push_back(middle_of(l));
      return p;
    };
    walk.points.push_back(point());
    walk.moved = luck.permutation(inputs);
    for (size_t i : walk.moved) {
      const bool up = level[i] < kLevels / 2;  // by half of the levels, the one way that there is room
      level[i] = up ? level[i] + kLevels / 2 : level[i] - kLevels / 2;
      walk.direction.push_back(up ? 1 : -1);
      walk.points.push_back(point());
    }
    out.push_back(std::move(walk));
  }
  return out;
}

std::vector<MorrisEffect> morris_effects(const std::vector<MorrisWalk>& walks,
                                         const std::vector<std::vector<double>>& results) {
  const size_t inputs = walks.empty() ? 0 : walks[0].moved.size();
  std::vector<std::vector<double>> effects(inputs), sizes(inputs);
  for (size_t w = 0; w < walks.size(); ++w)
    for (size_t k = 0; k < inputs; ++k) {
      const double e = (results.at(w).at(k + 1) - results[w][k]) * walks[w].direction[k];
      if (e != e) continue;
      effects[walks[w].moved[k]].push_back(e);
      sizes[walks[w].moved[k]].push_back(std::abs(e));
    }
  std::vector<MorrisEffect> out;
  for (size_t i = 0; i < inputs; ++i) {
    MorrisEffect e{mean(effects[i]), mean_estimate(sizes[i]), std::sqrt(variance(effects[i]))};
    e.size.low = std::max(0.0, e.size.low);
    out.push_back(e);
  }
  return out;
}

}  // namespace casus::explain
