#pragma once
// Counts whose mean is large: the inverse distribution function as an expansion in powers of 1 / sd, and
// where that lies too near to a whole number to decide, the distribution function itself. Private to this
// folder.
//
// The expansion is that of Cornish and Fisher (1938; Hill and Davis 1968 for the higher terms) of the smooth
// function that has the values of the lattice distribution at whole numbers, which is the incomplete gamma or
// beta function: its cumulants are those of the count less those of a uniform spread of one (Sheppard's
// corrections). For the Poisson distribution it is Q_N2 of Giles, TOMS 955 (2016); for the binomial that of
// Giles and Beentjes (2024). make_expansion.py derives it.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "random/elementary.h"
#include "random/math.h"
#include "random/recursion.h"

namespace casus::random::large_counts {

/// The count is floor(x) if no whole number lies within `doubt` of x.
struct Expansion {
  double x, doubt;

  CASUS_INLINE bool settles() const {
    const double off = x - elementary::floor_inline(x + 0.5);
    return (x >= 1.0) & ((off > doubt) | (off < -doubt));
  }
};

/// Of a count with this mean and variance: mean >= 8, mean / 2 <= variance <= mean. `skew` is its third
/// cumulant by its variance: 1 (Poisson) or 1 - 2 p. w is the normal quantile of the uniform. Where x >= 1 no
/// error seen is above 0.7 `doubt` (large_counts_test.cpp).
CASUS_INLINE Expansion expand(double mean, double variance, double skew, double w) {
  const double sd = __builtin_sqrt(variance), by_sd = 1.0 / sd;
  const double g2 = skew * skew, w2 = w * w;
  const double first = 0.5 + skew * ((w2 - 1.0) * (1.0 / 6));
  const double second = w * (w2 * (g2 * (1.0 / 144) - 1.0 / 48) + (1.0 / 48 - g2 * (7.0 / 144)));
  const double third = skew * ((g2 * (1.0 / 405) - 1.0 / 45) +
                               w2 * ((7.0 / 720 - g2 * (7.0 / 6480)) + w2 * (1.0 / 240 - g2 * (1.0 / 2160))));
  const double x = mean + (sd * w + (first + by_sd * (second + by_sd * third)));
  const double error = 0.02 + (w2 * w2) * (0.006 + 0.0009 * w2);
  return {x, error * (by_sd * by_sd * by_sd) + (mean + x) * 0x1p-49};
}

/// The smallest whole k <= most with reached(k), which asks the distribution function; found from an
/// expansion that doesn't settle it.
template <class Reached>
double decide(const Expansion& e, double most, Reached reached) {
  double k = elementary::floor_inline(e.x + 0.5) - 1.0;
  k = k < 0 ? 0.0 : k > most ? most : k;
  if (k < most && !reached(k)) {
    k = k + 1.0;
    if (e.doubt < 0.5) return k;
    while (k < most && !reached(k)) k = k + 1.0;
    return k;
  }
  if (e.doubt < 0.5) return k;
  while (k > 0 && reached(k - 1.0)) k = k - 1.0;
  return k;
}

/// w[i] = normal_quantile(u[i]), the same bits; n <= kChunk.
CASUS_INLINE void normal_quantiles(const double* u, double* w, size_t n) {
  using recursion::kChunk;
  using recursion::kWord;
  double root[kChunk];
  uint32_t place[kChunk];
  size_t tails = 0;
  for (size_t i = 0; i < n; ++i) w[i] = elementary::central_quantile(u[i]);
  for (size_t first = 0; first < n; first += kWord) {
    const size_t width = std::min(n - first, kWord);
    uint64_t is_tail[kWord];
    for (size_t i = 0; i < width; ++i) is_tail[i] = elementary::is_central(u[first + i]) ? 0 : ~uint64_t{0};
    recursion::each_flagged(recursion::flags_of(is_tail, width), first,
                            [&](size_t i) { place[tails++] = static_cast<uint32_t>(i); });
  }
  for (size_t j = 0; j < tails; ++j) {
    const double p = u[place[j]];
    root[j] = p < 0.5 ? p : 1.0 - p;
  }
  for (size_t j = 0; j < tails; ++j) root[j] = elementary::tail_root(root[j]);
  for (size_t j = 0; j < tails; ++j) {
    const double p = u[place[j]], x = elementary::shoulder_quantile(root[j]);
    w[place[j]] = !elementary::is_shoulder(root[j]) ? normal_quantile(p) : p < 0.5 ? -x : x;
  }
}

}  // namespace casus::random::large_counts
