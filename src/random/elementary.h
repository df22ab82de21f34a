#pragma once
// Bodies of exp and log, inlined into scalar functions and into vector loops, so that both give the
// same bits. No branches; only operations that SSE2 has. Private to this folder.
#include <bit>
#include <cstdint>
#include <limits>

namespace casus::random::elementary {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// log 2 in two parts; the first has 33 bits, so its product with an exponent is exact.
inline constexpr double kLn2High = 0x1.62e42feep-1;
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
inline constexpr double kLog2E = 0x1.71547652b82fep+0;
/// Adding it rounds to a whole number, which is then in the low bits.
inline constexpr double kRounder = 0x1.8p52;

#define CASUS_INLINE [[gnu::always_inline]] inline

/// x = k log 2 + r + r_low, |r| <= 0.35; `shifted` has k in its low bits.
struct Reduced {
  double shifted, k, r, r_low;
};

CASUS_INLINE Reduced reduce(double x) {
  const double shifted = x * kLog2E + kRounder;
  const double k = shifted - kRounder;
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;
  return {shifted, k, r, (high - r) - low};
}

/// (e^r - 1 - r) / r^2, Taylor, for |r| <= 0.35.
CASUS_INLINE double exp_rest(double r) {
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double r8 = r4 * r4;
  const double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
  return a + (r4 * b + r8 * c);
}

/// 2^(k - 1) for the k in the low bits of `shifted`, -1021 <= k <= 1024.
CASUS_INLINE double half_power(double shifted) {
  return std::bit_cast<double>((std::bit_cast<uint64_t>(shifted) + 1022) << 52);
}

CASUS_INLINE double exp_inline(double x) {
  double clamped = x < -708.0 ? -708.0 : x;
  clamped = clamped > 710.0 ? 710.0 : clamped;
  const Reduced d = reduce(clamped);
  const double y = 1.0 + (d.r + (d.r_low + d.r * d.r * exp_rest(d.r)));
  const double scaled = (y + y) * half_power(d.shifted);
  return x < -708.0 ? 0.0 : scaled;
}

/// x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); x normal and positive.
struct Split {
  double k, f;
};

CASUS_INLINE Split split(double x) {
  constexpr uint64_t kRootHalf = 0x3FE6A09E667F3BCDu;
  const uint64_t u = std::bit_cast<uint64_t>(x) + (0x3FF0000000000000u - kRootHalf);
  const double k = std::bit_cast<double>((u >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
  const double m = std::bit_cast<double>((u & 0x000FFFFFFFFFFFFFu) + kRootHalf);
  return {k, m - 1.0};
}

/// k log 2 + log(1 + f) + c. With s = f / (2 + f): log(1 + f) = 2 artanh s = f - s (f - R),
/// R = 2 s^2 / 3 + 2 s^4 / 5 + ...; f^2 / 2 is kept apart as its part of the sum can be large.
CASUS_INLINE double log_of_split(double k, double f, double c) {
  const double half_square = 0.5 * f * f;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double a = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
  const double b = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
  const double rest = z * ((a + z4 * b) + z4 * z4 * (2.0 / 19 + z * (2.0 / 21)));
  return k * kLn2High - ((half_square - (s * (half_square + rest) + (k * kLn2Low + c))) - f);
}

CASUS_INLINE double log_inline(double x) {
  const bool small = x < 0x1p-1022;
  const Split d = split(small ? x * 0x1p54 : x);
  double y = log_of_split(small ? d.k - 54.0 : d.k, d.f, 0.0);
  y = x == 0.0 ? -kInfinity : y;
  y = x > 0x1.fffffffffffffp1023 ? kInfinity : y;
  return x >= 0.0 ? y : kNan;
}

/// Where `near_expm1` serves.
CASUS_INLINE bool is_near_expm1(double x) { return (x > -0.5) & (x < 0.5); }

/// Taylor; the terms of exp_rest and the few more that this larger range needs.
CASUS_INLINE double near_expm1(double x) {
  const double x2 = x * x;
  const double more = x * (1.0 / 87178291200.0 + x * (1.0 / 1307674368000.0 + x * (1.0 / 20922789888000.0)));
  const double x4 = x2 * x2;
  const double x8 = x4 * x4;
  return x + x2 * (exp_rest(x) + x8 * x2 * x * more);
}

CASUS_INLINE double expm1_inline(double x) {
  double clamped = x < -38.0 ? -38.0 : x;
  clamped = clamped > 38.0 ? 38.0 : clamped;
  const Reduced d = reduce(clamped);
  const double e = d.r + (d.r_low + d.r * d.r * exp_rest(d.r));
  const double power = 2.0 * half_power(d.shifted);
  const double wide = power * e + (power - 1.0);
  const double y = is_near_expm1(x) ? near_expm1(x) : wide;
  return x < -38.0 ? -1.0 : y;
}

/// log(1 + x) for -1 < x < 2^60.
CASUS_INLINE double log1p_inline(double x) {
  const bool near = (x > -0.29) & (x < 0.41);
  const double u = 1.0 + x;
  const double lost = x >= 1.0 ? 1.0 - (u - x) : x - (u - 1.0);
  const Split d = split(u);
  const double y = log_of_split(near ? 0.0 : d.k, near ? x : d.f, near ? 0.0 : lost / u);
  return (x < 0x1p-54) & (x > -0x1p-54) ? x : y;
}

/// The largest whole number not above x.
CASUS_INLINE double floor_inline(double x) {
  const double size = x < 0 ? -x : x;
  const double nearest = x < 0 ? (x - 0x1p52) + 0x1p52 : (x + 0x1p52) - 0x1p52;
  const double y = nearest > x ? nearest - 1.0 : nearest;
  return size < 0x1p52 ? y : x;
}

/// Where `central_quantile` serves.
CASUS_INLINE bool is_central(double p) { return (p - 0.5 >= -0.425) & (p - 0.5 <= 0.425); }

/// Standard normal quantile near 1/2. Wichura, "Algorithm AS 241: the percentage points of the normal
/// distribution" (1988), PPND16.
CASUS_INLINE double central_quantile(double p) {
  const double q = p - 0.5;
  const double r = 0.180625 - q * q;
  const double a =
      (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r +
           4.5921953931549871457e4) *
              r +
          1.3731693765509461125e4) *
             r +
         1.9715909503065514427e3) *
            r +
        1.3314166789178437745e2) *
           r +
       3.3871328727963666080e0);
  const double b =
      (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r +
           2.1213794301586595867e4) *
              r +
          5.3941960214247511077e3) *
             r +
         6.8718700749205790830e2) *
            r +
        4.2313330701600911252e1) *
           r +
       1.0);
  return q * (a / b);
}

/// The argument of the quantile's tails; `tail` is the smaller of p and 1 - p, above 0.
CASUS_INLINE double tail_root(double tail) { return __builtin_sqrt(-log_inline(tail)); }
/// Where `shoulder_quantile` serves: a smaller tail above 1.4e-11.
CASUS_INLINE bool is_shoulder(double root) { return root <= 5.0; }

/// Standard normal quantile of 1 - tail, beyond the centre; AS 241.
CASUS_INLINE double shoulder_quantile(double root) {
  const double r = root - 1.6;
  const double c =
      (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r +
           1.27045825245236838258e0) *
              r +
          3.64784832476320460504e0) *
             r +
         5.76949722146069140550e0) *
            r +
        4.63033784615654529590e0) *
           r +
       1.42343711074968357734e0);
  const double d =
      (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r +
           1.48103976427480074590e-1) *
              r +
          6.89767334985100004550e-1) *
             r +
         1.67638483018380384940e0) *
            r +
        2.05319162663775882187e0) *
           r +
       1.0);
  return c / d;
}

}  // namespace casus::random::elementary
