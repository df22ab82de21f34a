#pragma once
// Elementary and distribution functions of our own: only + - * / sqrt and integer operations in a
// fixed order, so that every machine gets the same bits. No libm. Errors are in units of the last
// place (ulp) against a 200-bit reference, as asserted in math_test.cpp.
//
// Not-a-number in gives not-a-number out, and so do arguments outside a function's domain; nothing
// throws. Results below 2^-1022 may be flushed to 0.

namespace casus::random {

/// e^x. At most 1 ulp. 0 below -708 (the result would soon be subnormal), infinite above 709.78.
double exp_(double x);
/// Natural logarithm. At most 1 ulp. -infinity at 0.
double log_(double x);
/// e^x - 1. At most 2 ulp.
double expm1_(double x);
/// log(1 + x). At most 2 ulp. -infinity at -1.
double log1p_(double x);
/// x^y. y whole and up to 64 in size: repeated multiplication (and one division if y < 0), at most
/// |y| ulp. y = 1/2: the square root. Else exp(y log x), at most 2 + 2 |y log x| ulp. A negative x needs
/// a whole y. 0^0 = 1.
double pow_(double x, double y);
/// Complementary error function. At most 4 ulp, 0 above 26.5.
double erfc_(double x);
/// Logarithm of the gamma function, x > 0. Stirling's series from 12 on, below it the series in zeta
/// about 2 (and so about 1, exact zeros). At most 8 ulp, mostly below 2.
double lgamma_(double x);
/// The largest whole number not above x. Exact.
double floor_(double x);

/// Standard normal distribution function. At most 4 ulp, lower tail included.
double normal_cdf(double x);
/// Standard normal quantile, 0 < p < 1 (-+infinity at 0 and 1). Wichura, AS 241 (1988).
/// Relative error at most 1e-15.
double normal_quantile(double p);

/// Regularized lower incomplete gamma function P(a, x), a > 0, x >= 0. Series for x < a + 1,
/// continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31), prefactor after Loader (2000). Relative
/// error at most 1e-12, mostly below 1e-14.
double incomplete_gamma_p(double a, double x);
/// 1 - P(a, x) without cancellation.
double incomplete_gamma_q(double a, double x);
/// Regularized incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1. Continued fraction
/// (DiDonato and Morris, TOMS 708, 1992), prefactor after Loader (2000). Relative error at most 1e-12, mostly
/// below 1e-14.
double incomplete_beta(double a, double b, double x);

// Quantiles, 0 <= p <= 1. Gamma, beta and t by Newton steps on the logarithm of the distribution
// function (log-concave in log x and in log odds, so the steps converge). Relative error about 1e-12.

/// Mean shape * scale.
double gamma_quantile(double p, double shape, double scale);
double beta_quantile(double p, double a, double b);
double student_t_quantile(double p, double df);
/// median * e^(sigma z).
double lognormal_quantile(double p, double median, double sigma);
double uniform_quantile(double p, double low, double high);
/// low <= mode <= high.
double triangular_quantile(double p, double low, double mode, double high);

/// Exact (Clopper and Pearson 1934) two-sided bounds on a probability after k of n, 0 <= k <= n,
/// at confidence `conf` (0.95). n = 0 gives 0 and 1.
double clopper_pearson_low(double k, double n, double conf);
double clopper_pearson_high(double k, double n, double conf);

}  // namespace casus::random
