#include "explain/ranking.h"

#include <algorithm>

#include "claims/regression.h"
#include "claims/shares.h"
#include "explain/regret.h"

namespace casus::explain {

PairedDifference paired_difference(const PolicySample& s, const ChanceSample& chance, size_t outcome,
                                   size_t policy, size_t from) {
  PairedDifference out;
  std::vector<double> d;
  for (size_t w = 0; w < s.worlds(); ++w) {
    const double x = s.mean(outcome, policy, w) - s.mean(outcome, from, w);
    if (x == x) d.push_back(x);
  }
  if (!d.empty()) {
    out.mean = claims::mean_over_worlds(d);
    out.q05 = claims::sample_quantile(d, 0.05);
    out.q95 = claims::sample_quantile(d, 0.95);
  }
  if (chance.values.empty()) return out;
  const auto &a = chance.values[outcome][policy], &b = chance.values[outcome][from];
  double smaller = 0, larger = 0;
  for (size_t r = 0; r < a.size(); ++r) {
    smaller += a[r] < b[r] ? 1 : 0;
    larger += a[r] > b[r] ? 1 : 0;
  }
  if (a.empty()) return out;
  out.smaller_by_chance = smaller / static_cast<double>(a.size());
  out.larger_by_chance = larger / static_cast<double>(a.size());
  return out;
}

namespace {

/// The worlds of a pair that are told apart.
struct Sides {
  std::vector<kernel::World> worlds;
  std::vector<bool> b_better;
  size_t compared = 0, unsure = 0;
  size_t count(bool b) const { return static_cast<size_t>(std::count(b_better.begin(), b_better.end(), b)); }
};

Sides sides(const PolicySample& s, size_t outcome, Better better, size_t a, size_t b, double margin) {
  Sides out;
  for (size_t w = 0; w < s.worlds(); ++w) {
    const auto gap = [&](size_t part) {
      return cost_of(better, s.mean(outcome, a, w, part)) - cost_of(better, s.mean(outcome, b, w, part));
    };
    const double x = cost_of(better, s.mean(outcome, a, w)), y = cost_of(better, s.mean(outcome, b, w));
    if (x != x || y != y) continue;
    ++out.compared;
    const bool b_wins = materially_above(x, y, margin);
    if (!b_wins && !materially_above(y, x, margin)) continue;
    out.worlds.push_back(s.drawn()[w]);
    out.b_better.push_back(b_wins);
    if ((gap(1) > 0) != (gap(2) > 0)) ++out.unsure;
  }
  return out;
}

Flip summary(const Sides& found, size_t outcome, size_t a, size_t b) {
  Flip f;
  f.outcome = outcome;
  f.a = a;
  f.b = b;
  if (found.compared == 0) return f;
  const auto n = static_cast<double>(found.compared);
  f.a_better = static_cast<double>(found.count(false)) / n;
  f.b_better = static_cast<double>(found.count(true)) / n;
  f.unsure = static_cast<double>(found.unsure) / n;
  return f;
}

}  // namespace

Flip flip(const model::Model& m, const PolicySample& s, size_t outcome, Better better, size_t a, size_t b,
          double margin, uint64_t seed) {
  const Sides found = sides(s, outcome, better, a, b, margin);
  Flip f = summary(found, outcome, a, b);
  f.separation = separate(m, found.worlds, found.b_better, seed);
  return f;
}

std::vector<Flip> flips(const model::Model& m, const PolicySample& s, size_t outcome, Better better,
                        const std::vector<size_t>& among, double margin, uint64_t seed, size_t most) {
  std::vector<Flip> out;
  if (among.size() < 2) return out;
  size_t best = among[0];
  double lowest = 0;
  for (const size_t p : among) {
    const double cost = cost_of(better, claims::mean_of(s.means(outcome, p)));
    if (p != among[0] && !(cost < lowest)) continue;
    best = p;
    lowest = cost;
  }
  for (const size_t p : among)
    if (p != best) out.push_back(summary(sides(s, outcome, better, best, p, margin), outcome, best, p));
  std::stable_sort(out.begin(), out.end(),
                   [](const Flip& x, const Flip& y) { return x.b_better > y.b_better; });
  if (out.size() > 1)
    out.erase(std::remove_if(out.begin(), out.end(), [](const Flip& f) { return f.b_better < 0.05; }),
              out.end());
  if (out.size() > most) out.resize(most);
  for (Flip& f : out) f = flip(m, s, outcome, better, f.a, f.b, margin, seed);
  return out;
}

}  // namespace casus::explain
