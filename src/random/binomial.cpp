#include <algorithm>
#include <bit>
#include <cstddef>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/large_counts.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/recursion.h"
#include "random/samplers.h"

namespace casus::random {

using namespace elementary;
using large_counts::decide;
using large_counts::expand;
using large_counts::Expansion;
using large_counts::normal_quantiles;
using recursion::decided;
using recursion::each_flagged;
using recursion::FirstCounts;
using recursion::flags_of;
using recursion::kChunk;
using recursion::kMostlyOpen;
using recursion::kWord;
using recursion::Open;
using recursion::open_uniform;
using recursion::take_results;
using recursion::Word;

namespace {

constexpr double kSmallMean = 8.0;

/// What to invert: the smallest k with F(k) >= u, or > u (`strict`); Binomial(n, p), p <= 1/2. The
/// complement of u is carried along.
struct Case {
  double u, complement, n, p, q;
  bool strict;

  bool reached(double lower) const { return strict ? lower > u : lower >= u; }
  bool reached_from_above(double upper) const { return strict ? upper < complement : upper <= complement; }
};

double search(const Case& c) {
  if (c.u < FirstCounts(c.n * c.p, c.p).zero_below) return 0;
  const double odds = c.p / c.q;
  const double p = exp_inline(c.n * log1p_inline(-c.p));
  const double k =
      recursion::search(p, -odds, (c.n + 1.0) * odds, c.n * c.p, [&c](double sum) { return c.reached(sum); });
  return k > c.n ? c.n : k;
}

/// Above this variance the distribution function moves less between whole numbers than rounding moves it.
constexpr double kExactVariance = 1e10;

double large(const Case& c) {
  const double variance = c.n * c.p * c.q;
  const Expansion e = expand(c.n * c.p, variance, c.q - c.p, normal_quantile(c.u));
  const double k = floor_inline(e.x);
  if ((e.settles() && k < c.n) || variance > kExactVariance) return k < 0 ? 0.0 : k > c.n ? c.n : k;
  return decide(e, c.n, [&c](double count) {
    const auto tails = loader::incomplete_beta(count + 1.0, c.n - count, c.p, c.q);  // upper = P(X <= count)
    return tails.lower < 0.5 ? c.reached_from_above(tails.lower) : c.reached(tails.upper);
  });
}

double invert(const Case& c) { return c.n * c.p <= kSmallMean ? search(c) : large(c); }

}  // namespace

double binomial_inv(double u, double n, double p) {
  if (!(n >= 1 && n <= 0x1p53 && p > 0 && p <= 1)) return 0.0;
  if (p == 1.0) return n;
  if (p <= 0.5) return invert({u, 1.0 - u, n, p, 1.0 - p, false});
  // n - Y, Y ~ Binomial(n, 1 - p): the smallest k with P(Y >= n - k) >= u is n less the smallest j with
  // P(Y <= j) > 1 - u.
  return n - invert({1.0 - u, u, n, 1.0 - p, p, true});
}

namespace {

/// What `search` decides: valid arguments with a small mean and p <= 1/2.
CASUS_INLINE bool is_small(double n, double p) {
  return (n >= 1) & (n <= 0x1p53) & (p > 0) & (p <= 0.5) & (n * p <= kSmallMean);
}

/// One draw more to do.
CASUS_INLINE void pack(Open& open, size_t i, const double* u, const double* n, const double* chance) {
  open.u[open.count] = u[i];
  open.p[open.count] = chance[i];
  open.b[open.count] = n[i];
  open.place[open.count++] = static_cast<uint32_t>(i);
}

/// A word of draws of which most have to be searched for.
CASUS_INLINE void draw_word(const double* u, const double* n, double* chance, const uint64_t* is_searched,
                            size_t width) {
  Word w;
  for (size_t i = 0; i < width; ++i) {
    const double p = chance[i], many = n[i];
    const double odds = p / (1.0 - p);
    w.u[i] = open_uniform(u[i], is_searched[i]);
    w.mean[i] = many * p;
    w.zero[i] = exp_inline(many * log1p_inline(-p));
    w.a[i] = -odds;
    w.b[i] = (many + 1.0) * odds;
  }
  recursion::finish_word<true>(w, width);
  for (size_t i = 0; i < width; ++i) w.result[i] = w.result[i] > n[i] ? n[i] : w.result[i];
  take_results(w, is_searched, width, chance);
}

/// Draws that search decides, unless they are surely 0 or 1, and others that are no certain 0, packed apart.
/// The rest are made 0 or 1.
[[gnu::always_inline]] inline void triage(const double* u, const double* n, double* chance, size_t size,
                                          Open& searched, Open& others) {
  for (size_t first = 0; first < size; first += kWord) {
    const size_t width = size - first < kWord ? size - first : kWord;
    uint64_t is_searched[kWord], is_other[kWord];
    for (size_t i = 0; i < width; ++i) {
      const double many = n[first + i], p = chance[first + i], x = u[first + i], m = many * p;
      const FirstCounts counts(m, p);
      const bool some = (many >= 1) & (p > 0), small = is_small(many, p);
      const bool zero = small & (x < counts.zero_below),
                 one = small & (x > counts.one_above) & (x < counts.one_below);
      is_searched[i] = small & !(zero | one) ? ~uint64_t{0} : 0;
      is_other[i] = some & !small ? ~uint64_t{0} : 0;
      chance[first + i] = decided(zero | !some, one, p);
    }
    const uint64_t flags = flags_of(is_searched, width);
    if (std::popcount(flags) >= kMostlyOpen)
      draw_word(u + first, n + first, chance + first, is_searched, width);
    else
      each_flagged(flags, first, [&](size_t i) { pack(searched, i, u, n, chance); });
    each_flagged(flags_of(is_other, width), first, [&](size_t i) { pack(others, i, u, n, chance); });
  }
}

/// Large means in vectors where the expansion settles them; the rest one by one.
[[gnu::always_inline]] inline void draw_large(Open& open, double* count) {
  normal_quantiles(open.u, open.mean, open.count);
  for (size_t j = 0; j < open.count; ++j) {
    const double n = open.b[j], p = open.p[j], mean = n * p, q = 1.0 - p;
    const Expansion e = expand(mean, mean * q, q - p, open.mean[j]);
    const bool settled = (n <= 0x1p53) & (p <= 0.5) & (mean > kSmallMean) & (mean * q <= kExactVariance) &
                         (e.x < n) & e.settles();
    open.result[j] = settled ? floor_inline(e.x) : -1.0;
  }
  for (size_t j = 0; j < open.count; ++j)
    count[open.place[j]] =
        open.result[j] >= 0 ? open.result[j] : binomial_inv(open.u[j], open.b[j], open.p[j]);
}

CASUS_VECTOR_LEVELS
void draw_chunk(const double* u, const double* n, double* chance, size_t size) {
  Open searched, others;
  triage(u, n, chance, size, searched, others);
  if (others.count > 0) draw_large(others, chance);
  const size_t count = searched.count;
  if (count == 0) return;
  uint32_t place[kChunk];
  std::copy_n(searched.place, count, place);
  for (size_t j = 0; j < count; ++j) {
    const double p = searched.p[j], many = searched.b[j];
    const double odds = p / (1.0 - p);
    searched.mean[j] = many * p;
    searched.zero[j] = exp_inline(many * log1p_inline(-p));
    searched.a[j] = -odds;
    searched.b[j] = (many + 1.0) * odds;
  }
  recursion::finish<true>(searched, chance);
  for (size_t j = 0; j < count; ++j) {
    const uint32_t i = place[j];
    chance[i] = chance[i] > n[i] ? n[i] : chance[i];
  }
}

}  // namespace

void binomial_bulk(const double* u, const double* n, double* chance_to_count, size_t size) {
  for (size_t i = 0; i < size; i += kChunk) {
    const size_t width = size - i < kChunk ? size - i : kChunk;
    draw_chunk(u + i, n + i, chance_to_count + i, width);
  }
}

}  // namespace casus::random
