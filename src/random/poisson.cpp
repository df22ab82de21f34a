#include <bit>
#include <cstddef>
#include <cstring>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/recursion.h"
#include "random/samplers.h"
#include "random/tables.h"

namespace casus::random {

using namespace elementary;
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

/// Up to this mean: sequential search.
constexpr double kSmallMean = 16.0;
/// The smallest k with u <= sum of the first k + 1 probabilities.
double search(double u, double mean) {
  return recursion::search(exp_inline(-mean), 0.0, mean, mean, [u](double sum) { return !(u > sum); });
}

/// Even and odd powers apart: two chains of half the length.
template <size_t N>
CASUS_INLINE double polynomial(const double (&c)[N], double x) {
  static_assert(N % 2 == 0);
  const double x2 = x * x;
  double even = c[N - 2];
  double odd = c[N - 1];
  for (size_t i = N - 2; i > 0; i -= 2) {
    even = c[i - 2] + x2 * even;
    odd = c[i - 1] + x2 * odd;
  }
  return even + x * odd;
}

/// The x with Gamma(x, mean) / Gamma(x) = u, where w is the normal quantile of u; its floor is the count.
/// Error below kSeriesError / x. Giles (2016), section 3.
struct Series {
  double w, mean, root, s;

  CASUS_INLINE Series(double quantile, double m)
      : w(quantile), mean(m), root(__builtin_sqrt(m)), s(quantile / root) {}

  CASUS_INLINE bool is_central() const { return (s > -0.5) & (s < 0.5); }
  /// Where is_central().
  CASUS_INLINE double central() const {
    return whole_of(root * w + w * w * polynomial(tables::kPoissonR, s), polynomial(tables::kPoissonC, s));
  }
  double elsewhere() const {
    double r = 1.0 + (s + s * s * polynomial(tables::kPoissonR, s));
    for (int step = 0; step < 4; ++step) {
      const double log_r = log_inline(r);
      r = r - ((1.0 - r + r * log_r) - 0.5 * s * s) / log_r;
    }
    return whole_of(mean * (r - 1.0), log_inline(__builtin_sqrt(r) * s / (r - 1.0)) / log_inline(r));
  }

 private:
  CASUS_INLINE double whole_of(double from_mean, double correction) const {
    const double x = mean + from_mean + correction;
    return mean + ((from_mean + correction) - 0.0218 / (x + 0.065 * mean));
  }
};

/// Bound on |x - exact| x, twice the largest seen (0.0024, at mean 100).
constexpr double kSeriesError = 0.005;
/// Below this count search is surer.
constexpr double kLeastOfSeries = 10.0;
/// How near to a whole number x may not be trusted.
CASUS_INLINE double doubt_of(double x) { return kSeriesError / x + x * 0x1p-49; }
/// Far below the mean counts are small; the series needs s > -1.
CASUS_INLINE bool is_far_below(double w, double mean) { return (w * w > mean) & (w < 0); }

double large(double u, double mean) {
  const double w = normal_quantile(u);
  if (is_far_below(w, mean)) return search(u, mean);
  const Series series(w, mean);
  const double x = series.is_central() ? series.central() : series.elsewhere();
  if (x < kLeastOfSeries) return search(u, mean);
  const double whole = floor_inline(x + 0.5);
  const double off = x - whole, doubt = doubt_of(x);
  if (off > doubt || off < -doubt) return floor_inline(x);
  // Either whole or one less: whole - 1 if u <= P(X <= whole - 1).
  const auto tails = loader::incomplete_gamma(whole, mean);  // upper = P(X <= whole - 1)
  const bool less = mean < whole + 1.0 ? tails.lower <= 1.0 - u : tails.upper >= u;
  return less ? whole - 1.0 : whole;
}

}  // namespace

double poisson_inv(double u, double mean) {
  if (mean <= kSmallMean && mean >= 0) return u < FirstCounts(mean, 0.0).zero_below ? 0.0 : search(u, mean);
  return draw_ok(mean) ? large(u, mean) : 0.0;
}

namespace {

/// A word of draws of which most have to be searched for.
CASUS_INLINE void draw_word(const double* u, double* mean, const uint64_t* is_searched, size_t width) {
  Word w;
  for (size_t i = 0; i < width; ++i) {
    w.u[i] = open_uniform(u[i], is_searched[i]);
    w.mean[i] = mean[i];
    w.zero[i] = exp_inline(-mean[i]);
  }
  recursion::finish_word<false>(w, width);
  take_results(w, is_searched, width, mean);
}

/// One draw more to do.
CASUS_INLINE void pack(Open& open, size_t i, const double* u, const double* mean) {
  open.u[open.count] = u[i];
  open.mean[open.count] = mean[i];
  open.place[open.count++] = static_cast<uint32_t>(i);
}

/// Draws that search decides, unless it is surely 0 or 1, and those that it isn't for, are packed; means that
/// are none are flagged. Returns whether some are.
[[gnu::always_inline]] inline bool triage(const double* u, double* mean, size_t n, uint8_t* bad, Open& open,
                                          Open& others) {
  bool some_bad = false;
  for (size_t first = 0; first < n; first += kWord) {
    const size_t width = n - first < kWord ? n - first : kWord;
    uint64_t is_searched[kWord], is_other[kWord];
    for (size_t i = 0; i < width; ++i) {
      const double m = mean[first + i], x = u[first + i];
      const FirstCounts counts(m, 0.0);
      const bool small = (m >= 0) & (m <= kSmallMean), zero = small & (x < counts.zero_below),
                 one = small & (x > counts.one_above) & (x < counts.one_below);
      is_searched[i] = small & !(zero | one) ? ~uint64_t{0} : 0;
      is_other[i] = small ? 0 : ~uint64_t{0};
      mean[first + i] = decided(zero, one, m);
    }
    const uint64_t searched = flags_of(is_searched, width);
    const bool mostly_open = std::popcount(searched) >= kMostlyOpen;
    if (mostly_open) draw_word(u + first, mean + first, is_searched, width);
    each_flagged(mostly_open ? 0 : searched, first, [&](size_t i) { pack(open, i, u, mean); });
    each_flagged(flags_of(is_other, width), first, [&](size_t i) {
      if (draw_ok(mean[i])) return pack(others, i, u, mean);
      bad[i] = 1;
      some_bad = true;
      mean[i] = 0.0;
    });
  }
  return some_bad;
}

/// Large means in vectors where the series settles them; the rest one by one.
CASUS_INLINE void draw_large(Open& open, double* count) {
  for (size_t j = 0; j < open.count; ++j) open.a[j] = central_quantile(open.u[j]);
  for (size_t j = 0; j < open.count; ++j)
    if (!is_central(open.u[j])) open.a[j] = normal_quantile(open.u[j]);
  for (size_t j = 0; j < open.count; ++j) {
    const Series series(open.a[j], open.mean[j]);
    const double x = series.central();
    const double whole = floor_inline(x + 0.5);
    const double off = x - whole, doubt = doubt_of(x);
    const bool settled = series.is_central() & !is_far_below(series.w, series.mean) & (x >= kLeastOfSeries) &
                         ((off > doubt) | (off < -doubt));
    open.result[j] = settled ? floor_inline(x) : -1.0;
  }
  for (size_t j = 0; j < open.count; ++j)
    count[open.place[j]] = open.result[j] >= 0 ? open.result[j] : large(open.u[j], open.mean[j]);
}

CASUS_VECTOR_LEVELS
bool draw_chunk(const double* u, double* mean, size_t n, uint8_t* bad) {
  Open open, others;
  const bool some_bad = triage(u, mean, n, bad, open, others);
  if (others.count > 0) draw_large(others, mean);
  for (size_t j = 0; j < open.count; ++j) open.zero[j] = exp_inline(-open.mean[j]);
  recursion::finish<false>(open, mean);
  return some_bad;
}

}  // namespace

bool poisson_bulk(const double* u, double* mean_to_count, size_t n, uint8_t* bad) {
  std::memset(bad, 0, n);
  bool some_bad = false;
  for (size_t i = 0; i < n; i += kChunk) {
    const size_t width = n - i < kChunk ? n - i : kChunk;
    some_bad |= draw_chunk(u + i, mean_to_count + i, width, bad + i);
  }
  return some_bad;
}

}  // namespace casus::random
