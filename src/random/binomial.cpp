#include "random/elementary.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::random {

using namespace elementary;
using loader::deviance;

namespace {

constexpr double kSmallMean = 16.0;
constexpr double kNegligible = 0x1p-60;

/// What to invert: the smallest k with F(k) >= u, or > u (`strict`); Binomial(n, p), p <= 1/2. The
/// complement of u is carried along.
struct Case {
  double u, complement, n, p, q;
  bool strict;

  bool reached(double lower) const { return strict ? lower > u : lower >= u; }
  bool reached_from_above(double upper) const { return strict ? upper < complement : upper <= complement; }
};

double search(const Case& c) {
  // (1 - p)^n >= 1 - n p: most draws of rare events end here, without exp or log.
  if (c.u < 1.0 - c.n * c.p) return 0;
  const double odds = c.p / c.q;
  double p = exp_inline(c.n * log1p_(-c.p));
  double sum = p;
  double k = 0;
  while (!c.reached(sum) && k < c.n && !(p < kNegligible && k > c.n * c.p)) {
    k = k + 1.0;
    p = p * ((c.n - k + 1.0) / k) * odds;
    sum = sum + p;
  }
  return k;
}

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
};

/// Bound on the series' error over 1 / x + 1 / (n + 1 - x), with a good part to spare.
constexpr double kSeriesError = 0.05;
/// Above this variance the series' error moves F by less than rounding does.
constexpr double kExactVariance = 1e10;

double large(const Case& c) {
  const double w = normal_quantile(c.u);
  const Series series{(c.n + 1.0) * c.p, (c.n + 1.0) * c.q, w};
  double offset = (1.0 - 2.0 * c.p) / 3.0;
  double noise = 0;
  if (w > 1e-5 || w < -1e-5) {
    const double d = series.distance();
    offset = d + series.correction(d);
    noise = 0x1p-48 * __builtin_sqrt(series.m) / (w < 0 ? -w : w);
  }
  const double x = series.m + offset;
  if (x < 10.0) return search(c);
  const double variance = c.n * c.p * c.q;
  const double whole = floor_inline(x + 0.5);
  const double off = x - whole;
  const double doubt = kSeriesError * (1.0 / x + 1.0 / (c.n + 1.0 - x)) + x * 0x1p-49 + noise;
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

}  // namespace casus::random
