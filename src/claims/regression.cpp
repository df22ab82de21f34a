#include "claims/regression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace casus::claims {
namespace {

/// In-place Gauss-Jordan inversion of a symmetric positive semidefinite matrix by sweeping its pivots in
/// order; pivots that vanish against the original diagonal are left out.
std::vector<bool> sweep(std::vector<std::vector<double>>& a, size_t pivots) {
  std::vector<bool> swept(pivots, false);
  std::vector<double> diagonal;
  for (size_t k = 0; k < pivots; ++k) diagonal.push_back(a[k][k]);
  for (size_t k = 0; k < pivots; ++k) {
    const double d = a[k][k];
    if (!(d > 1e-9 * diagonal[k]) || diagonal[k] <= 0) continue;
    swept[k] = true;
    for (double& v : a[k]) v /= d;
    for (size_t i = 0; i < a.size(); ++i) {
      if (i == k) continue;
      const double b = a[i][k];
      for (size_t j = 0; j < a.size(); ++j)
        if (j != k) a[i][j] -= b * a[k][j];
      a[i][k] = -b / d;
    }
    a[k][k] = 1 / d;
  }
  return swept;
}

std::vector<double> centred(const std::vector<double>& x) {
  const double m = mean_of(x);
  std::vector<double> out;
  for (double v : x) out.push_back(v - m);
  return out;
}

}  // namespace

double mean_of(const std::vector<double>& x) {
  return x.empty() ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double deviation_of(const std::vector<double>& x) {
  if (x.size() < 2) return 0;
  double squares = 0;
  for (double v : centred(x)) squares += v * v;
  return std::sqrt(squares / static_cast<double>(x.size() - 1));
}

double sample_quantile(std::vector<double> x, double q) {
  if (x.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(x.begin(), x.end());
  const double at = q * static_cast<double>(x.size() - 1);
  const auto i = std::min(static_cast<size_t>(at), x.size() - 1);
  if (i + 1 >= x.size()) return x.back();
  return x[i] + (at - static_cast<double>(i)) * (x[i + 1] - x[i]);
}

std::vector<Effect> regress(const std::vector<std::vector<double>>& x, const std::vector<double>& y) {
  const size_t k = x.size(), n = y.size();
  std::vector<Effect> out(k);
  if (n < 3) return out;
  std::vector<std::vector<double>> columns;
  for (const auto& c : x) columns.push_back(centred(c));
  columns.push_back(centred(y));
  std::vector<std::vector<double>> a(k + 1, std::vector<double>(k + 1, 0));
  for (size_t i = 0; i <= k; ++i)
    for (size_t j = i; j <= k; ++j) {
      double sum = 0;
      for (size_t r = 0; r < n; ++r) sum += columns[i][r] * columns[j][r];
      a[i][j] = a[j][i] = sum;
    }
  const std::vector<bool> used = sweep(a, k);
  const auto rank = static_cast<size_t>(std::count(used.begin(), used.end(), true));
  if (n < rank + 2) return out;
  const double residual = std::max(a[k][k], 0.0) / static_cast<double>(n - rank - 1);
  for (size_t i = 0; i < k; ++i)
    if (used[i]) out[i] = {a[i][k], std::sqrt(residual * std::max(a[i][i], 0.0))};
  return out;
}

Effect slope(const std::vector<double>& x, const std::vector<double>& y) {
  const double sx = deviation_of(x), sy = deviation_of(y);
  if (sx == 0 || sy == 0) return {};
  const Effect e = regress({x}, y)[0];
  return {e.size * sx / sy, e.error * sx / sy};
}

double best_cut(const std::vector<double>& x, const std::vector<bool>& holds) {
  std::vector<size_t> order(x.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return x[a] < x[b]; });
  const auto yes = static_cast<double>(std::count(holds.begin(), holds.end(), true));
  const double no = static_cast<double>(holds.size()) - yes;
  if (yes == 0 || no == 0) return 0.5;
  double best = 0.5, below_yes = 0, below_no = 0;
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    (holds[order[i]] ? below_yes : below_no) += 1;
    if (x[order[i]] == x[order[i + 1]]) continue;
    const double above = ((yes - below_yes) / yes + below_no / no) / 2;
    best = std::max({best, above, 1 - above});
  }
  return best;
}

}  // namespace casus::claims
