#include "random/loader.h"

#include "random/elementary.h"
#include "random/math.h"

namespace casus::random::loader {

using namespace elementary;

namespace {

constexpr double kTwoPi = 0x1.921fb54442d18p+2;
constexpr double kHalfLog2Pi = 0x1.d67f1c864beb5p-1;
constexpr int kMostTerms = 4'000'000;
constexpr double kTiny = 0x1p-1000;

}  // namespace

double stirling_error(double x) {
  if (x < 16.0) {
    if (x < 0x1p-60) return -0.5 * log_inline(x) - kHalfLog2Pi;
    return lgamma_(x + 1.0) - ((x + 0.5) * log_inline(x) - x + kHalfLog2Pi);
  }
  const double v = 1.0 / x;
  const double v2 = v * v;
  return v * (1.0 / 12 -
              v2 * (1.0 / 360 -
                    v2 * (1.0 / 1260 - v2 * (1.0 / 1680 - v2 * (1.0 / 1188 - v2 * (691.0 / 360360))))));
}

double deviance(double m, double d) {
  const double sum = m + (m + d);
  const double size = d < 0 ? -d : d;
  if (!(size < 0.1 * sum)) {
    const double x = m + d;
    return x * log_inline(x / m) - d;
  }
  const double v = d / sum;
  const double v2 = v * v;
  double total = d * v;
  double power = 2.0 * (m + d) * v;
  for (int j = 1; j < 1000; ++j) {
    power = power * v2;
    const double next = total + power / (2 * j + 1);
    if (next == total) break;
    total = next;
  }
  return total;
}

double poisson_density(double x, double lambda) {
  if (x < 16.0) {
    if (x == 0.0) return exp_inline(-lambda);
    return exp_inline((x * log_inline(lambda) - lambda) - lgamma_(x + 1.0));
  }
  return exp_inline(-stirling_error(x) - deviance(lambda, x - lambda)) / __builtin_sqrt(kTwoPi * x);
}

double binomial_density(double x, double rest, double p, double q) {
  const double n = x + rest;
  // Of n p, n q the smaller is known better; the distances from them are the same but for the sign.
  const double d = p < q ? x - n * p : n * q - rest;
  const double error = stirling_error(n) - stirling_error(x) - stirling_error(rest);
  const double dev = deviance(n * p, d) + deviance(n * q, -d);
  return exp_inline(error - dev) * __builtin_sqrt(n / (kTwoPi * x * rest));
}

namespace {

/// Sum of 1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...: P(a, x) over the density.
double gamma_series(double a, double x) {
  double term = 1.0;
  double sum = 1.0;
  for (int k = 1; k < kMostTerms; ++k) {
    term = term * (x / (a + k));
    sum = sum + term;
    if (term < sum * 0x1p-56) break;
  }
  return sum;
}

/// Q(a, x) Gamma(a) e^x x^-a, by Lentz's method (Abramowitz and Stegun 6.5.31, even part).
double gamma_fraction(double a, double x) {
  double b = x + 1.0 - a;
  double c = 1.0 / kTiny;
  double d = 1.0 / b;
  double h = d;
  for (int k = 1; k < kMostTerms; ++k) {
    const double an = -k * (k - a);
    b = b + 2.0;
    d = an * d + b;
    if (d == 0) d = kTiny;
    c = b + an / c;
    if (c == 0) c = kTiny;
    d = 1.0 / d;
    const double factor = d * c;
    h = h * factor;
    const double off = factor - 1.0;
    if (off < 0x1p-52 && off > -0x1p-52) break;
  }
  return h;
}

/// I_x(a, b) B(a, b) / (x^a y^b), by Lentz's method (the fraction of DiDonato and Morris, TOMS 708, 1992,
/// formula 9); converges fast and without cancellation for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x, double y) {
  const double excess = a * y - b * x + 1.0;
  double h = a * excess / (a + 1.0);
  if (h == 0) h = kTiny;
  double c = h;
  double d = 0.0;
  for (int m = 1; m < kMostTerms; ++m) {
    const double two_m = a + 2.0 * m;
    const double ratio = m * (b - m) * x / (two_m - 1.0);
    const double an = (a + (m - 1.0)) * (a + b + (m - 1.0)) * x / (two_m - 1.0) * ratio;
    const double bn = m + ratio + (a + m) * (excess + m * (1.0 + y)) / (two_m + 1.0);
    d = bn + an * d;
    if (d == 0) d = kTiny;
    c = bn + an / c;
    if (c == 0) c = kTiny;
    d = 1.0 / d;
    const double factor = c * d;
    h = h * factor;
    const double off = factor - 1.0;
    if (off < 0x1p-52 && off > -0x1p-52) break;
  }
  return 1.0 / h;
}

double at_most_one(double x) { return x > 1.0 ? 1.0 : x; }

}  // namespace

Tails incomplete_gamma(double a, double x) {
  if (x == 0.0) return {0.0, 1.0, 0.0};
  if (x == kInfinity) return {1.0, 0.0, 0.0};
  const double density = poisson_density(a, x);
  if (x < a + 1.0) {
    const double lower = at_most_one(density * gamma_series(a, x));
    return {lower, 1.0 - lower, density * a};
  }
  const double upper = at_most_one(density * a * gamma_fraction(a, x));
  return {1.0 - upper, upper, density * a};
}

Tails incomplete_beta(double a, double b, double x, double y) {
  if (x == 0.0) return {0.0, 1.0, 0.0};
  if (y == 0.0) return {1.0, 0.0, 0.0};
  const double n = a + b;
  const double slope = binomial_density(a, b, x, y) * (a * (b / n));
  if (x < (a + 1.0) / (n + 2.0)) {
    const double lower = at_most_one(slope * beta_fraction(a, b, x, y));
    return {lower, 1.0 - lower, slope};
  }
  const double upper = at_most_one(slope * beta_fraction(b, a, y, x));
  return {1.0 - upper, upper, slope};
}

}  // namespace casus::random::loader
