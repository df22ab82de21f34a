#include "random/elementary.h"
#include "random/loader.h"
#include "random/math.h"

namespace casus::random {

using namespace elementary;
using loader::Tails;

double incomplete_gamma_p(double a, double x) {
  return a > 0 && x >= 0 ? loader::incomplete_gamma(a, x).lower : kNan;
}

double incomplete_gamma_q(double a, double x) {
  return a > 0 && x >= 0 ? loader::incomplete_gamma(a, x).upper : kNan;
}

double incomplete_beta(double a, double b, double x) {
  return a > 0 && b > 0 && x >= 0 && x <= 1 ? loader::incomplete_beta(a, b, x, 1.0 - x).lower : kNan;
}

namespace {

/// The x > 0 with lower tail p and upper tail q, from `x`; `at` gives tails and their slope in z = log x.
/// Newton's steps on log lower (or log upper) as a function of z, which is concave: after the first step they
/// approach from one side. Steps out of the bracket known so far are replaced by its middle.
template <typename At>
double newton(At at, double p, double q, double x) {
  constexpr double kLeast = 0x1p-1020;
  constexpr double kMost = 0x1p1020;
  double low = kLeast;
  double high = kMost;
  for (int step = 0; step < 400; ++step) {
    if (!(x > kLeast)) return 0.0;
    if (!(x < kMost)) return kInfinity;
    const Tails here = at(x);
    const bool below = p < 0.9 ? here.lower < p : here.upper > q;
    if (below) {
      low = x;
    } else {
      high = x;
    }
    double move = kNan;
    if (p < 0.9) {
      const double f = here.lower;
      if (f > 0 && here.slope > 0) move = f / here.slope * log_inline(p / f);
    } else {
      const double g = here.upper;
      if (g > 0 && here.slope > 0) move = g / here.slope * log_inline(g / q);
    }
    const double size = move < 0 ? -move : move;
    if (size < 0x1p-51) return x;
    double next = size < 300.0 ? (size < 0.25 ? x + x * expm1_(move) : x * exp_inline(move)) : kNan;
    if (!(next > low && next < high)) {
      if (size < 0x1p-44) return x;
      next = __builtin_sqrt(low) * __builtin_sqrt(high);
      if (next <= low || next >= high) return x;
    }
    x = next;
  }
  return x;
}

bool probability(double p) { return p >= 0 && p <= 1; }

/// Standard gamma, 0 < p < 1.
double standard_gamma(double p, double shape) {
  const double q = 1.0 - p;
  // P(a, x) <= x^a / Gamma(a + 1); and Wilson and Hilferty (1931).
  const double floor = exp_inline((log_inline(p) + lgamma_(shape + 1.0)) / shape);
  const double v = 1.0 / (9.0 * shape);
  const double root = 1.0 - v + normal_quantile(p) * __builtin_sqrt(v);
  const double guess = root > 0.1 ? shape * root * root * root : 0.0;
  const auto at = [shape](double x) { return loader::incomplete_gamma(shape, x); };
  return newton(at, p, q, guess > floor ? guess : floor);
}

/// x / (1 - x) for the beta quantile x, from whichever tail is smaller; 0 < p, q < 1.
double beta_odds(double p, double q, double a, double b) {
  // Normal approximation of the log odds, about digamma(a) - digamma(b).
  const double z = normal_quantile(p < 0.5 ? p : q);
  const double spread = __builtin_sqrt(1.0 / a + 1.0 / b) * (p < 0.5 ? z : -z);
  double guess = exp_inline(spread > 600 ? 600 : (spread < -600 ? -600 : spread)) * (a / b);
  if (a < 1 || b < 1) {
    // The power laws of the tails: I_x(a, b) about x^a / (a B(a, b)), and the mirror image.
    const double log_beta = (lgamma_(a) + lgamma_(b)) - lgamma_(a + b);
    const double low = (log_inline(p * a) + log_beta) / a;
    const double high = (log_inline(q * b) + log_beta) / b;
    if (low < -1.0) {
      guess = exp_inline(low);
    } else if (high < -1.0) {
      guess = exp_inline(-high);
    }
  }
  const auto at = [a, b](double odds) {
    return loader::incomplete_beta(a, b, odds / (1.0 + odds), 1.0 / (1.0 + odds));
  };
  if (!(guess > 0x1p-1019)) guess = 0x1p-1019;
  if (!(guess < 0x1p1019)) guess = 0x1p1019;
  return newton(at, p, q, guess);
}

}  // namespace

double gamma_quantile(double p, double shape, double scale) {
  if (!(probability(p) && shape > 0 && shape < 1e15 && scale > 0)) return kNan;
  if (p == 0) return 0.0;
  if (p == 1) return kInfinity;
  return scale * standard_gamma(p, shape);
}

double beta_quantile(double p, double a, double b) {
  if (!(probability(p) && a > 0 && b > 0 && a < 1e15 && b < 1e15)) return kNan;
  if (p == 0 || p == 1) return p;
  const double odds = beta_odds(p, 1.0 - p, a, b);
  return odds < 1 ? odds / (1.0 + odds) : 1.0 / (1.0 + 1.0 / odds);
}

double student_t_quantile(double p, double df) {
  if (!(probability(p) && df > 0 && df < 1e15)) return kNan;
  if (p == 0.5) return 0.0;
  const double tail = p < 0.5 ? p : 1.0 - p;
  if (tail == 0) return p < 0.5 ? -kInfinity : kInfinity;
  // P(T^2 > t^2) = I_x(df / 2, 1 / 2) at x = df / (df + t^2): odds t^2 / df is that of 1 - x.
  const double odds = beta_odds(1.0 - 2.0 * tail, 2.0 * tail, 0.5, 0.5 * df);
  const double t = __builtin_sqrt(odds * df);
  return p < 0.5 ? -t : t;
}

double lognormal_quantile(double p, double median, double sigma) {
  if (!(probability(p) && median >= 0 && sigma >= 0)) return kNan;
  if (sigma == 0) return median;
  return median * exp_inline(sigma * normal_quantile(p));
}

double uniform_quantile(double p, double low, double high) {
  return probability(p) && low <= high ? low + (high - low) * p : kNan;
}

double triangular_quantile(double p, double low, double mode, double high) {
  if (!(probability(p) && low <= mode && mode <= high)) return kNan;
  const double width = high - low;
  if (width == 0) return low;
  if (p * width < mode - low) return low + __builtin_sqrt(p * width * (mode - low));
  return high - __builtin_sqrt((1.0 - p) * width * (high - mode));
}

double clopper_pearson_low(double k, double n, double conf) {
  if (!(k >= 0 && k <= n && conf > 0 && conf < 1)) return kNan;
  return k == 0 ? 0.0 : beta_quantile((1.0 - conf) / 2.0, k, n - k + 1.0);
}

double clopper_pearson_high(double k, double n, double conf) {
  if (!(k >= 0 && k <= n && conf > 0 && conf < 1)) return kNan;
  if (k == n) return 1.0;
  const double tail = (1.0 - conf) / 2.0;
  const double odds = beta_odds(1.0 - tail, tail, k + 1.0, n - k);
  return odds < 1 ? odds / (1.0 + odds) : 1.0 / (1.0 + 1.0 / odds);
}

}  // namespace casus::random
