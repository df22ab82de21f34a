#pragma once
// Random counts and amounts, each the inverse distribution function of ONE uniform in (0, 1).
//
// A count is the smallest k with u <= F(k), F accurate to rounding (1e-12 of the smaller tail, 2^-48).
// Hence it grows with u and, but for that rounding, with its mean, uses a fixed number of draws, and the same
// uniform under two policies gives counts that differ only as far as the means do (common random numbers). No
// rejection anywhere.
//
// Parameters outside their range don't throw: the result is 0 for counts, not-a-number for amounts;
// callers check with draw_ok or the `bad` flags.
#include <cstddef>
#include <cstdint>

namespace casus::random {

/// A larger mean of a count in one step is an error of the model.
inline constexpr double kMeanLimit = 1e9;

/// 0 <= mu <= kMeanLimit; false for not-a-number.
inline bool draw_ok(double mu) { return mu >= 0 && mu <= kMeanLimit; }

// Counts.

/// Means up to 16: sequential search. Above: an expansion of the inverse in powers of 1 / sd (Giles, TOMS
/// 955, 2016), and where that is too near to a whole number to decide, the exact distribution function.
double poisson_inv(double u, double mean);
/// n whole, 0 <= n <= 2^53. Search up to n min(p, 1-p) = 8; above, in the same way (Giles and Beentjes 2024).
double binomial_inv(double u, double n, double p);
double bernoulli_inv(double u, double p);
/// Failures before the first success; mean >= 0.
double geometric_inv(double u, double mean);
/// Variance mean + mean^2 / size. Means over kMeanLimit or a size not above 0: 0.
double negative_binomial_inv(double u, double mean, double size);

// Amounts.

/// Exp(1), also the threshold of clocks and dwell times.
double exponential_inv(double u);
double normal_inv(double u, double mean, double sd);
double lognormal_inv(double u, double median, double sigma);
double gamma_inv(double u, double shape, double scale);
double uniform_inv(double u, double low, double high);
double weibull_inv(double u, double shape, double scale);
double beta_inv(double u, double a, double b);
double triangular_inv(double u, double low, double mode, double high);

/// (age / scale)^shape; 0 at age <= 0.
double weibull_cumulative_hazard(double age, double shape, double scale);

/// In place over a process x lane matrix of n numbers: mean_to_count[i] becomes
/// poisson_inv(u[i], mean_to_count[i]), the same bits. bad[i] is 1 where !draw_ok(mean), the count
/// 0 there, else 0. Returns whether any is.
bool poisson_bulk(const double* u, double* mean_to_count, size_t n, uint8_t* bad);

/// The same for moves: chance_to_count[i] becomes binomial_inv(u[i], n[i], chance_to_count[i]), the same
/// bits. 0 where the arguments are none.
void binomial_bulk(const double* u, const double* n, double* chance_to_count, size_t size);

/// count[i] becomes negative_binomial_inv(u[i], mean[i], size[i]), the same bits.
void negative_binomial_bulk(const double* u, const double* mean, const double* size, double* count, size_t n);

}  // namespace casus::random
