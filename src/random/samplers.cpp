#include "random/samplers.h"

#include <cstddef>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/recursion.h"

namespace casus::random {

using namespace elementary;

double bernoulli_inv(double u, double p) { return u > 1.0 - p ? 1.0 : 0.0; }

double geometric_inv(double u, double mean) {
  if (!(mean > 0 && mean <= kMeanLimit)) return 0.0;
  // F(k) = 1 - (mean / (1 + mean))^(k + 1)
  const double x = log1p_(-u) / -log1p_(1.0 / mean);
  const double k = -floor_inline(-x) - 1.0;
  return k > 0 ? k : 0.0;
}

namespace {

/// Sequential search serves up to this mean and variance.
CASUS_INLINE bool is_searched(double mean, double size) {
  return (mean <= 16.0) & (mean + mean * (mean / size) <= 1024.0);
}

/// Negative binomial with p = size / (size + mean), q = mean / (size + mean).
struct NegativeBinomial {
  double mean, size, p, q;

  double search(double u) const {
    const double b = (size - 1.0) * q;
    double f = exp_inline(-size * log1p_(mean / size));
    double sum = f;
    double k = 0;
    while (u > sum && !(f < recursion::kNegligible && k > mean)) {
      k = k + 1.0;
      f = f * (b + q * k) * (1.0 / k);
      sum = sum + f;
    }
    return k;
  }

  bool reached(double u, double k) const {
    const auto tails = loader::incomplete_beta(size, k + 1.0, p, q);
    return tails.lower < 0.5 ? tails.lower >= u : tails.upper <= 1.0 - u;
  }

  /// From the gamma distribution of the same mean and size: steps that double, then halving.
  double bracket(double u) const {
    double high = floor_inline(gamma_quantile(u, size, mean / size));
    double low = high - 1.0;
    double step = 1.0;
    while (!reached(u, high)) low = high, high = high + step, step = 2.0 * step;
    for (step = 1.0; low >= 0 && reached(u, low); step = 2.0 * step) high = low, low = low - step;
    if (low < -1.0) low = -1.0;
    while (high - low > 1.5) {
      const double middle = floor_inline(0.5 * (low + high));
      if (reached(u, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
};

}  // namespace

double negative_binomial_inv(double u, double mean, double size) {
  if (!(mean > 0 && mean <= kMeanLimit && size > 0)) return 0.0;
  if (size > 1e14) return poisson_inv(u, mean);
  const NegativeBinomial d{mean, size, size / (size + mean), mean / (size + mean)};
  return is_searched(mean, size) ? d.search(u) : d.bracket(u);
}

namespace {

CASUS_VECTOR_LEVELS
void draw_chunk(const double* u, const double* mean, const double* size, double* count, size_t n) {
  using recursion::kWord;
  recursion::Open open;
  uint32_t others[recursion::kChunk];  // too large a mean or a variance for search
  size_t left = 0;
  for (size_t first = 0; first < n; first += kWord) {
    const size_t width = n - first < kWord ? n - first : kWord;
    uint64_t is_open[kWord], is_other[kWord];
    for (size_t i = 0; i < width; ++i) {
      const double m = mean[first + i], shape = size[first + i];
      const bool some = (m > 0) & (m <= kMeanLimit) & (shape > 0),
                 small = (shape <= 1e14) & is_searched(m, shape);
      is_open[i] = some & small ? ~uint64_t{0} : 0;
      is_other[i] = some & !small ? ~uint64_t{0} : 0;
      count[first + i] = 0;
    }
    recursion::each_flagged(recursion::flags_of(is_open, width), first, [&](size_t i) {
      open.u[open.count] = u[i];
      open.mean[open.count] = mean[i];
      open.a[open.count] = size[i];
      open.place[open.count++] = static_cast<uint32_t>(i);
    });
    recursion::each_flagged(recursion::flags_of(is_other, width), first,
                            [&](size_t i) { others[left++] = static_cast<uint32_t>(i); });
  }
  for (size_t j = 0; j < open.count; ++j) {
    const double many = open.mean[j], shape = open.a[j];
    const double q = many / (shape + many);
    open.zero[j] = exp_inline(-shape * log1p_inline(many / shape));
    open.a[j] = q;
    open.b[j] = (shape - 1.0) * q;
  }
  recursion::finish<true>(open, count);
  // Long tails go on beyond the bulk passes.
  for (size_t j = 0; j < open.count; ++j) others[left++] = open.place[j];
  for (size_t j = 0; j < left; ++j) {
    const uint32_t i = others[j];
    count[i] = negative_binomial_inv(u[i], mean[i], size[i]);
  }
}

}  // namespace

void negative_binomial_bulk(const double* u, const double* mean, const double* size, double* count,
                            size_t n) {
  for (size_t i = 0; i < n; i += recursion::kChunk) {
    const size_t width = n - i < recursion::kChunk ? n - i : recursion::kChunk;
    draw_chunk(u + i, mean + i, size + i, count + i, width);
  }
}

double exponential_inv(double u) { return -log1p_(-u); }

double normal_inv(double u, double mean, double sd) { return mean + sd * normal_quantile(u); }

double lognormal_inv(double u, double median, double sigma) { return lognormal_quantile(u, median, sigma); }

double gamma_inv(double u, double shape, double scale) { return gamma_quantile(u, shape, scale); }

double uniform_inv(double u, double low, double high) { return uniform_quantile(u, low, high); }

double weibull_inv(double u, double shape, double scale) {
  return shape > 0 && scale > 0 ? scale * pow_(exponential_inv(u), 1.0 / shape) : kNan;
}

double beta_inv(double u, double a, double b) { return beta_quantile(u, a, b); }

double triangular_inv(double u, double low, double mode, double high) {
  return triangular_quantile(u, low, mode, high);
}

double weibull_cumulative_hazard(double age, double shape, double scale) {
  if (!(shape > 0 && scale > 0)) return kNan;
  return age > 0 ? pow_(age / scale, shape) : 0.0;
}

}  // namespace casus::random
