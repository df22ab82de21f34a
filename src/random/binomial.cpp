#include <algorithm>
#include <bit>
#include <cstddef>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/recursion.h"
#include "random/samplers.h"

namespace casus::random {

using namespace elementary;
using loader::deviance;
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

constexpr double kSmallMean = 16.0;

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

/// Whether a further step of Newton's could hardly move a count, and a bound on what it would move.
CASUS_INLINE bool is_last(double move) { return (move < 0.01) & (move > -0.01); }
CASUS_INLINE double left_over(double move) { return 0.2 * (move < 0 ? -move : move) + 1e-6; }

/// For the continuous x with I_q(n + 1 - x, x) = u: the signed root of twice the deviance of x from
/// (n + 1) p equals the normal quantile w of u, but for a correction of order 1 (the r* formula of
/// Barndorff-Nielsen, the first term of Temme's uniform expansion). Error of the order of 1 / (n p q).
struct Series {
  double m, rest, w;  // (n + 1) p, (n + 1) q

  /// x - m, by Newton's steps on the convex deviance; w != 0.
  double distance() const {
    const double total = m + rest;
    const double variance = m * (rest / total);
    double d = w * __builtin_sqrt(variance) + (w * w) * ((rest - m) / (6.0 * total));
    if (d < -0.97 * m) d = -0.97 * m;
    if (d > 0.97 * rest) d = 0.97 * rest;
    const double target = 0.5 * w * w;
    for (int step = 0; step < 30; ++step) {
      const double excess = (deviance(m, d) + deviance(rest, -d)) - target;
      const double slope = log1p_(d / m) - log1p_(-(d / rest));
      if (slope == 0) break;
      const double move = excess / slope;
      double next = d - move;
      if (next <= -m) next = 0.5 * (d - m);
      if (next >= rest) next = 0.5 * (d + rest);
      if (next == d) break;
      d = next;
      if (move * move < 0x1p-48 * d * d && move * move < 0x1p-60 * variance) break;
    }
    return d;
  }

  double correction(double d) const {
    const double total = m + rest;
    const double ratio = w * __builtin_sqrt((m + d) * ((rest - d) / total)) / d;
    return log_inline(ratio) / (log1p_(d / m) - log1p_(-(d / rest)));
  }

  /// A first guess at x - m: three terms of the inverse of the deviance.
  CASUS_INLINE double guess() const {
    const double variance = m * (rest / (m + rest));
    const double sd = __builtin_sqrt(variance);
    const double by_m = 1.0 / m, by_rest = 1.0 / rest;
    const double third = variance * sd * (by_m * by_m - by_rest * by_rest);
    const double fourth = variance * variance * (by_m * by_m * by_m + by_rest * by_rest * by_rest);
    const double bend = (5.0 / 72) * third * third - (1.0 / 12) * fourth;
    double d = sd * (w + w * w * ((1.0 / 6) * third + w * bend));
    d = d < -0.97 * m ? -0.97 * m : d;
    return d > 0.97 * rest ? 0.97 * rest : d;
  }

  /// One Newton step from d, and the corrected offset after it. For variances up to kPlainVariance and |w| >=
  /// kPlainQuantile, where the plain formula of the deviance cancels too little to matter.
  struct Newton {
    double move, offset;
  };
  CASUS_INLINE Newton newton(double d) const {
    const double above = log1p_inline(d / m), below = log1p_inline(-(d / rest));
    const double slope = above - below;
    const double excess = ((m + d) * above + (rest - d) * below) - 0.5 * w * w;
    const double move = excess / slope;
    const double ratio = w * __builtin_sqrt((m + d) * ((rest - d) / (m + rest))) / d;
    return {move, (d - move) + log_inline(ratio) / slope};
  }

  /// x - m by Newton's steps until the next one could hardly move a count; `doubt` bounds what is left.
  double plain_offset(double& doubt) const {
    double d = guess();
    for (int step = 0;; ++step) {
      const Newton n = newton(d);
      doubt = left_over(n.move);
      if (is_last(n.move) || step == 30) return n.offset;
      double next = d - n.move;
      if (next <= -m) next = 0.5 * (d - m);
      if (next >= rest) next = 0.5 * (d + rest);
      d = next;
    }
  }
};

/// Where `plain_offset` serves.
constexpr double kPlainVariance = 1e4;
constexpr double kPlainQuantile = 0.01;
CASUS_INLINE bool is_plain(double variance, double w) {
  return (variance <= kPlainVariance) & ((w >= kPlainQuantile) | (w <= -kPlainQuantile));
}

/// Bound on the series' error over 1 / x + 1 / (n + 1 - x), with a good part to spare.
constexpr double kSeriesError = 0.05;
/// Above this variance the series' error moves F by less than rounding does.
constexpr double kExactVariance = 1e10;
/// Below this count search is surer.
constexpr double kLeastOfSeries = 10.0;

/// How near to a whole number x may not be trusted.
CASUS_INLINE double doubt_of(double x, double n, double noise) {
  return kSeriesError * (1.0 / x + 1.0 / (n + 1.0 - x)) + x * 0x1p-49 + noise;
}

double large(const Case& c) {
  const double w = normal_quantile(c.u);
  const Series series{(c.n + 1.0) * c.p, (c.n + 1.0) * c.q, w};
  double offset = (1.0 - 2.0 * c.p) / 3.0;
  double noise = 0;
  const double variance = c.n * c.p * c.q;
  if (is_plain(variance, w)) {
    offset = series.plain_offset(noise);
  } else if (w > 1e-5 || w < -1e-5) {
    const double d = series.distance();
    offset = d + series.correction(d);
    noise = 0x1p-48 * __builtin_sqrt(series.m) / (w < 0 ? -w : w);
  }
  const double x = series.m + offset;
  if (x < kLeastOfSeries) return search(c);
  const double whole = floor_inline(x + 0.5);
  const double off = x - whole;
  const double doubt = doubt_of(x, c.n, noise);
  double k = floor_inline(x);
  if (off <= doubt && off >= -doubt && variance < kExactVariance && whole <= c.n) {
    // upper = P(X <= whole - 1)
    const auto tails = loader::incomplete_beta(whole, c.n + 1.0 - whole, c.p, c.q);
    const bool less = tails.lower < 0.5 ? c.reached_from_above(tails.lower) : c.reached(tails.upper);
    k = less ? whole - 1.0 : whole;
  }
  return k > c.n ? c.n : k;
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

/// Large means in vectors as far as the first step of the series settles them; the rest one by one.
[[gnu::always_inline]] inline void draw_large(Open& open, double* count) {
  for (size_t j = 0; j < open.count; ++j) open.mean[j] = central_quantile(open.u[j]);
  for (size_t j = 0; j < open.count; ++j)
    if (!is_central(open.u[j])) open.mean[j] = normal_quantile(open.u[j]);
  for (size_t j = 0; j < open.count; ++j) {
    const double w = open.mean[j], n = open.b[j], p = open.p[j];
    const Series series{(n + 1.0) * p, (n + 1.0) * (1.0 - p), w};
    const Series::Newton step = series.newton(series.guess());
    const double x = series.m + step.offset;
    const double whole = floor_inline(x + 0.5);
    const double off = x - whole;
    const double doubt = doubt_of(x, n, left_over(step.move));
    const bool settled = (n <= 0x1p53) & (p <= 0.5) & (n * p > kSmallMean) & is_plain(n * p * (1.0 - p), w) &
                         is_last(step.move) & (x >= kLeastOfSeries) & (x < n) &
                         ((off > doubt) | (off < -doubt));
    open.result[j] = settled ? floor_inline(x) : -1.0;
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
