#include "explain/estimate.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "random/math.h"
#include "random/philox.h"

namespace casus::explain {

double mean(const std::vector<double>& x) {
  return x.empty() ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double variance(const std::vector<double>& x) {
  if (x.size() < 2) return 0;
  const double m = mean(x);
  double squares = 0;
  for (double v : x) squares += (v - m) * (v - m);
  return squares / static_cast<double>(x.size() - 1);
}

Estimate mean_estimate(const std::vector<double>& x) {
  const double m = mean(x);
  if (x.size() < 2) return {m, m, m};
  const auto n = static_cast<double>(x.size());
  const double half = random::student_t_quantile(0.975, n - 1) * std::sqrt(variance(x) / n);
  return {m, m - half, m + half};
}

Estimate ratio_estimate(const std::vector<double>& over, const std::vector<double>& under) {
  const double below = mean(under), value = mean(over) / below;
  const auto n = static_cast<double>(over.size());
  std::vector<double> moved;
  for (size_t i = 0; i < over.size(); ++i) moved.push_back((over[i] - value * under[i]) / below);
  const double half = random::student_t_quantile(0.975, n - 1) * std::sqrt(variance(moved) / n);
  return {value, value - half, value + half};
}

Luck::Luck(uint64_t seed, uint32_t stream) {
  const random::Key key = random::make_key(seed, stream, random::kBlockRun - 1);
  k0_ = key.k0;
  k1_ = key.k1;
}

double Luck::uniform() { return random::uniform({k0_, k1_}, {next_++, 0, 0, 0}); }

size_t Luck::below(size_t n) {
  const auto i = static_cast<size_t>(uniform() * static_cast<double>(n));
  return i < n ? i : n - 1;
}

std::vector<size_t> Luck::permutation(size_t n) {
  std::vector<size_t> out(n);
  std::iota(out.begin(), out.end(), size_t{0});
  for (size_t i = n; i > 1; --i) std::swap(out[i - 1], out[below(i)]);
  return out;
}

}  // namespace casus::explain
