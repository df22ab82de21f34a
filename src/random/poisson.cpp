#include <cstddef>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/recursion.h"
#include "random/samplers.h"
#include "random/tables.h"

namespace casus::random {

using namespace elementary;
using recursion::kChunk;
using recursion::Open;

namespace {

/// Up to this mean: sequential search.
constexpr double kSmallMean = 16.0;
/// Below e^-m by more than any rounding: 1 - m + m^2/2 - m^3/6 and a bit. A uniform below it gives 0.
CASUS_INLINE double zero_below(double m) { return (1.0 - m * (1.0 - m * (0.5 - m * (1.0 / 6)))) - 0x1p-40; }

/// The smallest k with u <= sum of the first k + 1 probabilities.
double search(double u, double mean) {
  return recursion::search(exp_inline(-mean), 0.0, mean, mean, [u](double sum) { return !(u > sum); });
}

/// Even and odd powers apart: two chains of half the length.
template <size_t N>
double polynomial(const double (&c)[N], double x) {
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

/// x - mean for the x with Gamma(x, mean) / Gamma(x) = u, where w is the normal quantile of u; its floor
/// is the count less the mean. Error below kSeriesError / x. Giles (2016), section 3.
double offset(double w, double mean) {
  const double root = __builtin_sqrt(mean);
  const double s = w / root;
  double from_mean, correction;
  if (s > -0.5 && s < 0.5) {
    from_mean = root * w + w * w * polynomial(tables::kPoissonR, s);
    correction = polynomial(tables::kPoissonC, s);
  } else {
    double r = 1.0 + (s + s * s * polynomial(tables::kPoissonR, s));
    for (int step = 0; step < 4; ++step) {
      const double log_r = log_inline(r);
      r = r - ((1.0 - r + r * log_r) - 0.5 * s * s) / log_r;
    }
    from_mean = mean * (r - 1.0);
    correction = log_inline(__builtin_sqrt(r) * s / (r - 1.0)) / log_inline(r);
  }
  const double x = mean + from_mean + correction;
  return (from_mean + correction) - 0.0218 / (x + 0.065 * mean);
}

/// Bound on |offset - exact| x, twice the largest seen (0.0024, at mean 100).
constexpr double kSeriesError = 0.005;

double large(double u, double mean) {
  const double w = normal_quantile(u);
  // Far below the mean counts are small; the series needs s > -1 and is not for small x.
  if (w * w > mean && w < 0) return search(u, mean);
  const double x = mean + offset(w, mean);
  if (x < 10.0) return search(u, mean);
  const double whole = floor_inline(x + 0.5);
  const double off = x - whole;
  const double doubt = kSeriesError / x + x * 0x1p-49;
  if (off > doubt || off < -doubt) return floor_inline(x);
  // Either whole or one less: whole - 1 if u <= P(X <= whole - 1).
  const auto tails = loader::incomplete_gamma(whole, mean);  // upper = P(X <= whole - 1)
  const bool less = mean < whole + 1.0 ? tails.lower <= 1.0 - u : tails.upper >= u;
  return less ? whole - 1.0 : whole;
}

}  // namespace

double poisson_inv(double u, double mean) {
  if (mean <= kSmallMean && mean >= 0) return u < zero_below(mean) ? 0.0 : search(u, mean);
  return draw_ok(mean) ? large(u, mean) : 0.0;
}

namespace {

/// Sets flags and the counts that are surely 0, draws large means, packs the rest.
[[gnu::always_inline]] inline void triage(const double* u, double* mean, size_t n, uint8_t* bad, Open& open) {
  uint64_t live[kChunk];
  uint8_t undecided_here[kChunk];
  uint64_t any_large = 0;
  for (size_t i = 0; i < n; ++i) {
    const double m = mean[i];
    const bool ok = (m >= 0) & (m <= kMeanLimit);
    const bool undecided = ok & !(u[i] < zero_below(m));
    live[i] = (undecided ? uint64_t{1} : 0) | (ok ? 0 : uint64_t{2});
    any_large |= m > kSmallMean ? uint64_t{1} : 0;
    mean[i] = undecided ? m : 0.0;
  }
  for (size_t i = 0; i < n; ++i) bad[i] = static_cast<uint8_t>(live[i] >> 1);
  if (any_large) {
    for (size_t i = 0; i < n; ++i) {
      if (!(mean[i] > kSmallMean)) continue;
      mean[i] = large(u[i], mean[i]);
      live[i] = 0;
    }
  }
  for (size_t i = 0; i < n; ++i) undecided_here[i] = static_cast<uint8_t>(live[i] & 1);
  open.count = recursion::pack(undecided_here, n, open.place);
}

[[gnu::always_inline]] inline void start(const double* u, const double* mean, Open& open) {
  for (size_t j = 0; j < open.count; ++j) {
    open.u[j] = u[open.place[j]];
    open.mean[j] = mean[open.place[j]];
  }
  for (size_t j = 0; j < open.count; ++j) open.p[j] = exp_inline(-open.mean[j]);
}

CASUS_VECTOR_LEVELS
void draw_chunk(const double* u, double* mean, size_t n, uint8_t* bad) {
  Open open;
  triage(u, mean, n, bad, open);
  start(u, mean, open);
  recursion::finish<false>(open, mean);
}

}  // namespace

void poisson_bulk(const double* u, double* mean_to_count, size_t n, uint8_t* bad) {
  for (size_t i = 0; i < n; i += kChunk) {
    const size_t width = n - i < kChunk ? n - i : kChunk;
    draw_chunk(u + i, mean_to_count + i, width, bad + i);
  }
}

}  // namespace casus::random
