#pragma once
// Least squares of a claim's margin on what differs between worlds.
#include <cstddef>
#include <vector>

namespace casus::claims {

struct Effect {
  double size = 0, error = 0;  // of the coefficient
  double t() const { return error > 0 ? size / error : 0; }
};

/// Effects of the columns of x (each as long as y) with an intercept. A column that is constant, or that the
/// columns before it determine, has effect and error 0.
std::vector<Effect> regress(const std::vector<std::vector<double>>& x, const std::vector<double>& y);

/// Slope of y on x alone, both in standard deviations, and its error.
Effect slope(const std::vector<double>& x, const std::vector<double>& y);

double mean_of(const std::vector<double>&);
double deviation_of(const std::vector<double>&);
/// Quantile q of the numbers: linear between the closest ranks. Empty: NaN.
double sample_quantile(std::vector<double>, double q);

/// How well one cut of x (x >= cut, or x < cut) predicts a result: balanced accuracy, the mean of the shares
/// predicted rightly among worlds where it holds and where it does not. 0.5 if all results are alike.
double best_cut(const std::vector<double>& x, const std::vector<bool>& holds);

}  // namespace casus::claims
