#include "explain/shapley.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "base/check.h"
#include "random/math.h"

namespace casus::explain {
namespace {

/// Worths asked for once.
class Worths {
 public:
  explicit Worths(const Game& game) : game_(game) {}
  const std::vector<double>& operator()(Coalition s) {
    const auto at = known_.find(s);
    if (at != known_.end()) return at->second;
    return known_.emplace(s, game_(s)).first->second;
  }
  size_t size() const { return known_.size(); }

 private:
  const Game& game_;
  std::map<Coalition, std::vector<double>> known_;
};

Coalition everybody(size_t players) { return (Coalition{1} << players) - 1; }

/// (|S|! (n - |S| - 1)!) / n!, by size of S.
std::vector<double> weights(size_t n) {
  std::vector<double> w(n);
  w[0] = 1 / static_cast<double>(n);
  for (size_t s = 1; s < n; ++s) w[s] = w[s - 1] * static_cast<double>(s) / static_cast<double>(n - s);
  return w;
}

void finish(ShapleyValues& out, size_t players, Worths& worth) {
  out.all = mean(worth(everybody(players)));
  out.none = mean(worth(0));
  out.coalitions = worth.size();
}

}  // namespace

ShapleyValues shapley_exact(size_t players, const Game& game) {
  CASUS_CHECK(players <= 20, "too many players for every coalition");
  ShapleyValues out;
  Worths worth(game);
  const std::vector<double> w = players > 0 ? weights(players) : std::vector<double>{};
  for (size_t i = 0; i < players; ++i) {
    std::vector<double> by_world(worth(0).size(), 0.0);
    for (Coalition s = 0; s <= everybody(players); ++s) {
      if (s >> i & 1) continue;
      const auto &without = worth(s), &with = worth(s | Coalition{1} << i);
      const double weight = w[static_cast<size_t>(std::popcount(s))];
      for (size_t k = 0; k < by_world.size(); ++k) by_world[k] += weight * (with[k] - without[k]);
    }
    out.values.push_back(mean_estimate(by_world));
  }
  finish(out, players, worth);
  return out;
}

ShapleyValues shapley_sampled(size_t players, const Game& game, size_t orders, uint64_t seed) {
  CASUS_CHECK(players <= 63, "a coalition has 64 bits");
  ShapleyValues out;
  out.exact = false;
  Worths worth(game);
  const size_t worlds = worth(0).size(), pairs = std::max<size_t>(2, (orders + 1) / 2);
  std::vector<std::vector<double>> by_world(players, std::vector<double>(worlds, 0.0));
  std::vector<std::vector<double>> by_pair(players, std::vector<double>(pairs, 0.0));
  Luck luck(seed, 0x5A91E7);
  for (size_t p = 0; p < pairs; ++p) {
    std::vector<size_t> order = luck.permutation(players);
    for (int turn = 0; turn < 2; ++turn) {
      Coalition s = 0;
      for (size_t i : order) {
        const auto &before = worth(s), &after = worth(s |= Coalition{1} << i);
        for (size_t k = 0; k < worlds; ++k) {
          const double added = after[k] - before[k];
          by_world[i][k] += added / (2 * static_cast<double>(pairs));
          by_pair[i][p] += added / (2 * static_cast<double>(worlds));
        }
      }
      std::reverse(order.begin(), order.end());
    }
  }
  for (size_t i = 0; i < players; ++i) {
    const double m = mean(by_world[i]);
    const double over_worlds = variance(by_world[i]) / static_cast<double>(worlds);
    const double over_orders = variance(by_pair[i]) / static_cast<double>(pairs);
    const double total = over_worlds + over_orders;
    // Welch and Satterthwaite's degrees of freedom.
    double part = over_orders * over_orders / static_cast<double>(pairs - 1);
    if (worlds > 1) part += over_worlds * over_worlds / static_cast<double>(worlds - 1);
    const double half =
        total > 0 ? random::student_t_quantile(0.975, std::max(1.0, total * total / part)) * std::sqrt(total)
                  : 0;
    out.values.push_back({m, m - half, m + half});
  }
  finish(out, players, worth);
  return out;
}

}  // namespace casus::explain
