#pragma once
// Densities and distribution functions as the samplers and quantiles need them, without cancellation
// for large parameters. Private to this folder.
//
// Source: Loader, "Fast and accurate computation of binomial probabilities" (2000).

namespace casus::random::loader {

/// log Gamma(x + 1) - ((x + 1/2) log x - x + log(2 pi) / 2), x > 0.
double stirling_error(double x);

/// (m + d) log(1 + d / m) - d, for m > 0, m + d > 0: the deviance of m + d from m.
double deviance(double m, double d);

/// lambda^x e^-lambda / Gamma(x + 1), x >= 0, lambda > 0; x need not be whole.
double poisson_density(double x, double lambda);

/// Gamma(n + 1) / (Gamma(x + 1) Gamma(n - x + 1)) p^x q^(n - x), 0 < x < n, p + q = 1.
double binomial_density(double x, double rest, double p, double q);

/// Both tails, the smaller accurate relative to itself, and the density function's value times x (gamma)
/// or times x y (beta).
struct Tails {
  double lower, upper, slope;
};

/// P(a, x), Q(a, x).
Tails incomplete_gamma(double a, double x);

/// I_x(a, b) and I_y(b, a), x + y = 1.
Tails incomplete_beta(double a, double b, double x, double y);

}  // namespace casus::random::loader
