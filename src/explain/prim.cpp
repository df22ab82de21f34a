#include "explain/prim.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "random/math.h"

namespace casus::explain {
namespace {

using Rows = std::vector<size_t>;

bool inside(const Limit& l, double x) { return !(l.low && x < *l.low) && !(l.high && x > *l.high) && x == x; }

Limit& limit_of(Box& box, size_t dimension) {
  auto at = std::lower_bound(box.limits.begin(), box.limits.end(), dimension,
                             [](const Limit& l, size_t d) { return l.dimension < d; });
  if (at == box.limits.end() || at->dimension != dimension)
    at = box.limits.insert(at, Limit{dimension, {}, {}, 1});
  return *at;
}

Rows rows_in(const Box& box, const PrimData& data) {
  Rows out;
  for (size_t r = 0; r < data.hit.size(); ++r)
    if (std::all_of(box.limits.begin(), box.limits.end(),
                    [&](const Limit& l) { return inside(l, data.inputs[l.dimension][r]); }))
      out.push_back(r);
  return out;
}

size_t hits_in(const Rows& rows, const PrimData& data) {
  return static_cast<size_t>(
      std::count_if(rows.begin(), rows.end(), [&](size_t r) { return data.hit[r] != 0; }));
}

void count(Box& box, const Rows& rows, const PrimData& data) {
  const size_t all =
      static_cast<size_t>(std::count_if(data.hit.begin(), data.hit.end(), [](uint8_t h) { return h != 0; }));
  box.rows = rows.size();
  box.hits = hits_in(rows, data);
  box.coverage = all > 0 ? static_cast<double>(box.hits) / static_cast<double>(all) : 0;
  box.density = rows.empty() ? 0 : static_cast<double>(box.hits) / static_cast<double>(rows.size());
}

/// P(X >= hits), X binomial.
double at_least(size_t hits, size_t rows, double p) {
  if (hits == 0) return 1;
  return random::incomplete_beta(static_cast<double>(hits), static_cast<double>(rows - hits + 1), p);
}

void test_limits(Box& box, const PrimData& data) {
  for (size_t i = 0; i < box.limits.size(); ++i) {
    Box wider = box;
    wider.limits.erase(wider.limits.begin() + static_cast<ptrdiff_t>(i));
    count(wider, rows_in(wider, data), data);
    box.limits[i].quasi_p = at_least(box.hits, box.rows, wider.density);
  }
}

struct Peel {
  size_t dimension = 0;
  bool low = false;  // takes the lowest rows away
  double edge = 0;   // of what stays
  double gain = 0;
  bool found = false;
};

/// Where a side of the box would be cut: about `take` rows go, ties together. Nothing if all values are
/// alike.
std::optional<double> edge_after(std::vector<double> values, size_t take, bool low) {
  const auto nth = static_cast<ptrdiff_t>(low ? take : values.size() - 1 - take);
  std::nth_element(values.begin(), values.begin() + nth, values.end());
  const double at = values[static_cast<size_t>(nth)];
  const auto beyond = [&](double x) { return low ? x < at : x > at; };
  if (std::any_of(values.begin(), values.end(), beyond)) return at;
  // The whole cut is one tied value: it goes as a whole.
  std::optional<double> next;
  for (double x : values)
    if (low ? x > at : x < at)
      if (!next || (low ? x < *next : x > *next)) next = x;
  return next;
}

Peel best_peel(const Box& box, const Rows& rows, const PrimData& data, size_t take, size_t least) {
  Peel best;
  for (size_t d = 0; d < data.inputs.size(); ++d) {
    std::vector<double> values;
    for (size_t r : rows) values.push_back(data.inputs[d][r]);
    for (bool low : {true, false}) {
      const auto edge = edge_after(values, take, low);
      if (!edge) continue;
      size_t stay = 0, hits = 0;
      for (size_t r : rows) {
        if (low ? data.inputs[d][r] < *edge : data.inputs[d][r] > *edge) continue;
        ++stay;
        hits += data.hit[r] != 0 ? 1 : 0;
      }
      if (stay < least || stay == rows.size()) continue;
      const double gain = (static_cast<double>(hits) / static_cast<double>(stay) - box.density) /
                          static_cast<double>(rows.size() - stay);
      if (!best.found || gain > best.gain) best = {d, low, *edge, gain, true};
    }
  }
  return best;
}

/// Sides moved outwards again, as long as the density doesn't fall.
void paste(Box& box, const PrimData& data, double share) {
  for (bool moved = true; moved;) {
    moved = false;
    Box best = box;
    for (const Limit& l : box.limits)
      for (bool low : {true, false}) {
        if (low ? !l.low : !l.high) continue;
        Box open = box;
        (low ? limit_of(open, l.dimension).low : limit_of(open, l.dimension).high).reset();
        std::vector<double> beyond;
        for (size_t r : rows_in(open, data)) {
          const double x = data.inputs[l.dimension][r];
          if (low ? x < *l.low : x > *l.high) beyond.push_back(x);
        }
        if (beyond.empty()) continue;
        std::sort(beyond.begin(), beyond.end());
        if (low) std::reverse(beyond.begin(), beyond.end());
        const size_t more = std::min(
            beyond.size(), std::max<size_t>(1, static_cast<size_t>(share * static_cast<double>(box.rows))));
        (low ? limit_of(open, l.dimension).low : limit_of(open, l.dimension).high) = beyond[more - 1];
        count(open, rows_in(open, data), data);
        if (open.rows > box.rows && open.density >= box.density && open.density >= best.density &&
            (open.density > best.density || open.rows > best.rows))
          best = open;
      }
    if (best.rows > box.rows) {
      box = best;
      moved = true;
    }
  }
}

/// The box with the limits that tell most: those with too large a quasi-p go, the largest first, and then the
/// weakest until few are left.
Box trimmed(Box box, const PrimData& data, const PrimOptions& o) {
  for (;;) {
    test_limits(box, data);
    const auto worst = std::max_element(box.limits.begin(), box.limits.end(),
                                        [](const Limit& a, const Limit& b) { return a.quasi_p < b.quasi_p; });
    if (worst == box.limits.end() || (worst->quasi_p <= o.largest_p && box.limits.size() <= o.dimensions))
      return box;
    box.limits.erase(worst);
    count(box, rows_in(box, data), data);
  }
}

double balance(const Box& b) {
  return b.coverage + b.density > 0 ? 2 * b.coverage * b.density / (b.coverage + b.density) : 0;
}

}  // namespace

PrimResult prim(const PrimData& data, const PrimOptions& o) {
  for (const auto& x : data.inputs) CASUS_CHECK(x.size() == data.hit.size(), "one value a row");
  PrimResult out;
  Box box;
  Rows rows(data.hit.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  count(box, rows, data);
  out.trajectory.push_back(box);
  if (box.hits == 0 || box.hits == box.rows) return out;
  const auto least = std::max<size_t>(1, static_cast<size_t>(o.least * static_cast<double>(rows.size())));
  while (box.density < 1) {
    const auto take = std::max<size_t>(1, static_cast<size_t>(o.peel * static_cast<double>(rows.size())));
    if (take >= rows.size()) break;
    const Peel peel = best_peel(box, rows, data, take, least);
    if (!peel.found || peel.gain < 0) break;
    Limit& l = limit_of(box, peel.dimension);
    (peel.low ? l.low : l.high) = peel.edge;
    rows = rows_in(box, data);
    count(box, rows, data);
    out.trajectory.push_back(box);
  }
  paste(box, data, o.peel);
  if (box.rows > out.trajectory.back().rows) out.trajectory.push_back(box);
  const double whole = balance(out.trajectory.front());
  for (const Box& b : out.trajectory) {
    const Box t = trimmed(b, data, o);
    if (t.limits.empty() || balance(t) <= whole) continue;
    if (!out.chosen || balance(t) > balance(*out.chosen)) out.chosen = t;
  }
  for (Box& b : out.trajectory) test_limits(b, data);
  return out;
}

Box measured(const Box& box, const PrimData& data) {
  Box out = box;
  count(out, rows_in(out, data), data);
  return out;
}

Estimate density_of(const Box& box) {
  const auto k = static_cast<double>(box.hits), n = static_cast<double>(box.rows);
  return {box.density, random::clopper_pearson_low(k, n, 0.95), random::clopper_pearson_high(k, n, 0.95)};
}

}  // namespace casus::explain
