#include "explain/counter_world.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace casus::explain {
namespace {

constexpr size_t kGrid = 12;

double length(const std::vector<double>& x) {
  double sum = 0;
  for (double v : x) sum += v * v;
  return std::sqrt(sum);
}

double largest(const std::vector<double>& x) {
  double most = 0;
  for (double v : x) most = std::max(most, std::abs(v));
  return most;
}

std::vector<double> times(std::vector<double> x, double by) {
  for (double& v : x) v *= by;
  return x;
}

class Search {
 public:
  Search(const Margins& margins, const CounterOptions& o, size_t quantities)
      : margins_(margins), options_(o), quantities_(quantities) {}

  std::vector<double> margins(const std::vector<Change>& at) {
    evaluations += at.size();
    return margins_(at);
  }

  /// The nearest crossing for one set of turned premises, starting along `direction`.
  std::optional<CounterWorld> nearest(Coalition turned, double here, const std::vector<double>& direction) {
    if (here <= 0) return CounterWorld{{std::vector<double>(quantities_, 0.0), turned}, 0};
    std::optional<CounterWorld> best = along(direction, turned, here);
    for (size_t round = 0; round < options_.rounds; ++round) {
      const std::vector<double> from =
          best ? best->change.z : times(direction, options_.farthest / std::max(largest(direction), 1e-12));
      const auto next = along(times(gradient(from, turned), -1), turned, here);
      if (!next || (best && next->distance > 0.98 * best->distance)) {
        if (next && next->distance < best->distance) best = next;
        break;
      }
      best = next;
    }
    return best ? std::optional(sparser(*best, here)) : std::nullopt;
  }

  size_t evaluations = 0;

 private:
  /// Where the margin first falls to 0 along a direction. A single low value between high ones is taken for
  /// noise.
  std::optional<CounterWorld> along(const std::vector<double>& direction, Coalition turned, double here) {
    const double most = largest(direction);
    if (!(most > 0)) return std::nullopt;
    const std::vector<double> unit = times(direction, 1 / most);  // largest coordinate 1
    double low = 0, high = options_.farthest, at_low = here, at_high = 0;
    for (int pass = 0; pass < 2; ++pass) {
      std::vector<Change> points;
      for (size_t k = 1; k <= kGrid; ++k)
        points.push_back({times(unit, low + (high - low) * static_cast<double>(k) / kGrid), turned});
      const std::vector<double> g = margins(points);
      size_t first = 0;
      while (first < kGrid && !(g[first] <= 0 && (first + 1 == kGrid || g[first + 1] <= 0))) ++first;
      if (first == kGrid) {
        if (pass == 0) return std::nullopt;
        break;  // noise on the finer grid: the coarse bracket stands
      }
      const double step = (high - low) / kGrid;
      if (first > 0) {
        at_low = g[first - 1];
        low += step * static_cast<double>(first);
      }
      high = low + step;
      at_high = g[first];
    }
    // Linear within the bracket.
    const double t = at_low > at_high && at_low > 0 ? low + (high - low) * at_low / (at_low - at_high) : high;
    CounterWorld out{{times(unit, std::min(t, high)), turned}, 0};
    out.distance = length(out.change.z);
    return out;
  }

  std::vector<double> gradient(const std::vector<double>& z, Coalition turned) {
    std::vector<Change> points;
    for (size_t i = 0; i < quantities_; ++i)
      for (double side : {1.0, -1.0}) {
        points.push_back({z, turned});
        points.back().z[i] += side * options_.step;
      }
    const std::vector<double> g = margins(points);
    std::vector<double> out;
    for (size_t i = 0; i < quantities_; ++i) out.push_back((g[2 * i] - g[2 * i + 1]) / (2 * options_.step));
    return out;
  }

  /// Leaves quantities out, the smallest change first.
  CounterWorld sparser(const CounterWorld& from, double here) {
    CounterWorld best = from;
    std::vector<size_t> order(quantities_);
    for (size_t i = 0; i < quantities_; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return std::abs(from.change.z[a]) < std::abs(from.change.z[b]);
    });
    for (size_t i : order) {
      if (best.change.z[i] == 0) continue;
      std::vector<double> direction = best.change.z;
      direction[i] = 0;
      const auto without = along(direction, from.change.turned, here);
      if (!without || without->distance > (1 + options_.sparser) * from.distance) break;
      best = *without;
    }
    return best;
  }

  const Margins& margins_;
  const CounterOptions& options_;
  size_t quantities_;
};

}  // namespace

CounterWorlds counter_worlds(const Margins& margins, const std::vector<double>& slopes, size_t premises,
                             const CounterOptions& o) {
  CounterWorlds out;
  Search search(margins, o, slopes.size());
  // Every small set of turned premises at the best guess of everything else.
  std::vector<Change> sets;
  for (Coalition s = 0; s < Coalition{1} << premises; ++s)
    if (static_cast<size_t>(std::popcount(s)) <= o.most_turned)
      sets.push_back({std::vector<double>(slopes.size(), 0.0), s});
  const std::vector<double> at = search.margins(sets);
  out.at_best_guess = at[0];
  for (size_t turned = 0; turned <= o.most_turned; ++turned) {
    // The set of this size that brings the margin lowest.
    const Change* best = nullptr;
    double lowest = 0;
    for (size_t i = 0; i < sets.size(); ++i) {
      if (static_cast<size_t>(std::popcount(sets[i].turned)) != turned || at[i] != at[i]) continue;
      if (best && at[i] >= lowest) continue;
      best = &sets[i];
      lowest = at[i];
    }
    if (!best) break;
    out.by_turned.push_back(search.nearest(best->turned, lowest, times(slopes, -1)));
    const auto& found = out.by_turned.back();
    if (found && (turned > 0 || found->distance <= 1)) break;
  }
  out.evaluations = search.evaluations;
  return out;
}

}  // namespace casus::explain
