#include "random/math.h"

#include <cstddef>

#include "random/elementary.h"
#include "random/tables.h"

namespace casus::random {

using namespace elementary;

namespace {

constexpr double kRootHalf = 0x1.6a09e667f3bcdp-1;

double size_of(double x) { return x < 0 ? -x : x; }

template <size_t N>
double horner(const double (&c)[N], double x) {
  double y = c[N - 1];
  for (size_t i = N - 1; i-- > 0;) y = c[i] + x * y;
  return y;
}

/// exp(x^2) erfc(x) for x >= 1/2.
double erfcx(double x) {
  if (x < 1) return horner(tables::kErfcxHalf, (x - 0.75) / 0.25);
  if (x < 2) return horner(tables::kErfcxOne, (x - 1.5) / 0.5);
  if (x < 4) return horner(tables::kErfcxTwo, x - 3.0);
  return horner(tables::kErfcxFour, 32.0 / (x * x) - 1.0) / x;
}

/// exp(-x^2 `half`), half 1 or 1/2: x is cut to 26 bits, whose square is exact.
double exp_minus_square(double x, double half) {
  const double cut = std::bit_cast<double>(std::bit_cast<uint64_t>(x) & 0xFFFFFFFFF8000000u);
  return exp_inline(-(cut * cut) * half) * exp_inline(-((x - cut) * (x + cut)) * half);
}

/// erf(x) / x for |x| < 1/2.
double erf_ratio(double x) { return horner(tables::kErf, x * x); }

}  // namespace

double exp_(double x) { return exp_inline(x); }

double log_(double x) { return log_inline(x); }

double floor_(double x) { return floor_inline(x); }

double expm1_(double x) { return x < 38.0 ? expm1_inline(x) : exp_inline(x) - 1.0; }

double log1p_(double x) {
  if (!(x > -1.0)) return x == -1.0 ? -kInfinity : kNan;
  return x < 0x1p60 ? log1p_inline(x) : log_inline(x);
}

double pow_(double x, double y) {
  if (y == 0.0) return 1.0;
  if (y == 0.5) return x >= 0 ? __builtin_sqrt(x) : kNan;
  const double size = size_of(y);
  const bool whole = floor_inline(y) == y;
  if (whole && size <= 64.0) {
    double base = x;
    double product = 1.0;
    for (int n = static_cast<int>(size); n > 0; n >>= 1) {
      if (n & 1) product = product * base;
      base = base * base;
    }
    return y < 0 ? 1.0 / product : product;
  }
  if (x == 0.0) return y > 0 ? 0.0 : kInfinity;
  if (x == 1.0) return 1.0;
  if (x < 0) {
    if (!whole) return kNan;
    const double power = exp_inline(y * log_inline(-x));
    return floor_inline(y / 2.0) * 2.0 == y ? power : -power;
  }
  return exp_inline(y * log_inline(x));
}

double erfc_(double x) {
  const double t = size_of(x);
  if (t < 0.5) return 1.0 - x * erf_ratio(x);
  if (!(t < 27.0)) return x > 0 ? 0.0 : (x < 0 ? 2.0 : kNan);
  const double tail = exp_minus_square(t, 1.0) * erfcx(t);
  return x > 0 ? tail : 2.0 - tail;
}

double normal_cdf(double x) {
  const double t = size_of(x) * kRootHalf;
  if (t < 0.5) return 0.5 + 0.5 * (x * kRootHalf * erf_ratio(t));
  if (!(t < 27.0)) return x > 0 ? 1.0 : (x < 0 ? 0.0 : kNan);
  const double tail = 0.5 * (exp_minus_square(size_of(x), 0.5) * erfcx(t));
  return x > 0 ? 1.0 - tail : tail;
}

double lgamma_(double x) {
  constexpr double kHalfLog2Pi = 0x1.d67f1c864beb5p-1;
  if (!(x > 0)) return x == 0.0 ? kInfinity : kNan;
  if (x >= 12.0) {  // Stirling
    if (x > 0x1p1000) return x > 0x1p1014 ? kInfinity : x * (log_inline(x) - 1.0);
    const double v = 1.0 / x;
    const double v2 = v * v;
    const double series =
        v * (1.0 / 12 -
             v2 * (1.0 / 360 -
                   v2 * (1.0 / 1260 -
                         v2 * (1.0 / 1680 - v2 * (1.0 / 1188 - v2 * (691.0 / 360360 - v2 * (1.0 / 156)))))));
    return (x - 0.5) * (log_inline(x) - 1.0) + ((kHalfLog2Pi - 0.5) + series);
  }
  const auto around_two = [](double z) {
    return z * (tables::kOneMinusEuler + z * horner(tables::kLgamma, z));
  };
  if (x < 0.5) return (around_two(x) - log1p_(x)) - log_inline(x);
  if (x < 1.5) return around_two(x - 1.0) - log1p_(x - 1.0);
  double product = 1.0;
  while (x > 2.5) {
    x = x - 1.0;
    product = product * x;
  }
  return around_two(x - 2.0) + log_inline(product);
}

}  // namespace casus::random
