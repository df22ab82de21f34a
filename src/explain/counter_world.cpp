#include "explain/counter_world.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/check.h"

namespace casus::explain {
namespace {

constexpr size_t kGrid = 8;  // points along a direction, twice: over the whole way, and where it crosses

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

  /// Keeps as few of the largest changes as the way bears.
  CounterWorld sparser(const CounterWorld& from, double here) {
    std::vector<size_t> order;
    for (size_t i = 0; i < quantities_; ++i)
      if (from.change.z[i] != 0) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return std::abs(from.change.z[a]) > std::abs(from.change.z[b]);
    });
    CounterWorld best = from;
    for (size_t low = 1, high = order.size(); low < high;) {  // `high` of them are enough
      const size_t keep = (low + high) / 2;
      std::vector<double> direction(quantities_, 0.0);
      for (size_t k = 0; k < keep; ++k) direction[order[k]] = from.change.z[order[k]];
      const auto fewer = along(direction, from.change.turned, here);
      const bool enough = fewer && fewer->distance <= (1 + options_.sparser) * from.distance;
      if (enough) best = *fewer;
      (enough ? high : low) = enough ? keep : keep + 1;
    }
    return best;
  }

  const Margins& margins_;
  const CounterOptions& options_;
  size_t quantities_;
};

/// Moves made at the best guess of every quantity.
struct TurnedSet {
  Coalition moves = 0;
  double margin = 0;
};

/// None, each alone, and pairs of those that do most alone; larger sets are not tried.
std::vector<TurnedSet> turned_sets(Search& search, size_t quantities, const std::vector<size_t>& moves,
                                   const CounterOptions& o) {
  std::vector<TurnedSet> out;
  const auto measure = [&](std::vector<Coalition> sets) {
    std::vector<Change> at;
    for (Coalition s : sets) at.push_back({std::vector<double>(quantities, 0.0), s});
    const std::vector<double> g = search.margins(at);
    for (size_t k = 0; k < sets.size(); ++k) out.push_back({sets[k], g[k]});
  };
  std::vector<Coalition> sets{0};
  for (size_t i = 0; i < moves.size() && o.most_turned > 0; ++i) sets.push_back(Coalition{1} << i);
  measure(sets);
  if (o.most_turned < 2) return out;
  std::vector<size_t> order;
  for (size_t i = 0; i + 1 < out.size(); ++i)
    if (out[i + 1].margin == out[i + 1].margin) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return out[a + 1].margin < out[b + 1].margin; });
  order.resize(std::min(order.size(), o.paired));
  sets.clear();
  for (size_t x = 0; x < order.size(); ++x)
    for (size_t y = x + 1; y < order.size(); ++y)
      if (moves[order[x]] != moves[order[y]])
        sets.push_back(Coalition{1} << order[x] | Coalition{1} << order[y]);
  if (!sets.empty()) measure(sets);
  return out;
}

}  // namespace

CounterWorlds counter_worlds(const Margins& margins, const std::vector<double>& slopes,
                             const std::vector<size_t>& moves, const CounterOptions& o) {
  CASUS_CHECK(moves.size() <= kMostMoves, "a coalition has 64 bits");
  CounterWorlds out;
  Search search(margins, o, slopes.size());
  const std::vector<TurnedSet> sets = turned_sets(search, slopes.size(), moves, o);
  out.at_best_guess = sets[0].margin;
  for (size_t turned = 0; turned <= o.most_turned; ++turned) {
    // The set of this size that brings the margin lowest.
    const TurnedSet* best = nullptr;
    for (const TurnedSet& s : sets)
      if (static_cast<size_t>(std::popcount(s.moves)) == turned && s.margin == s.margin &&
          (!best || s.margin < best->margin))
        best = &s;
    if (!best) break;
    out.by_turned.push_back(search.nearest(best->moves, best->margin, times(slopes, -1)));
    const auto& found = out.by_turned.back();
    if (found && (turned > 0 || found->distance <= 1)) break;
  }
  out.evaluations = search.evaluations;
  return out;
}

size_t counter_evaluations(size_t quantities, size_t moves, const CounterOptions& o) {
  const size_t line = 2 * kGrid, paired = std::min(o.paired, moves);
  size_t halvings = 0;
  while ((size_t{1} << halvings) < quantities) ++halvings;
  const size_t way = quantities == 0 ? 0 : line + o.rounds * (line + 2 * quantities) + halvings * line;
  return 1 + moves + paired * (paired - 1) / 2 + (1 + std::min(o.most_turned, moves)) * way;
}

}  // namespace casus::explain
