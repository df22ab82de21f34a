#include "kernel/expected.h"

#include <limits>

#include "random/math.h"
#include "random/math_lanes.h"
#include "random/samplers.h"

namespace casus::kernel {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double mean_amount(Amount dist, double a, double b) {
  if (!arguments_ok(dist, a, b)) return kNan;
  switch (dist) {
    case Amount::NegativeBinomial:
    case Amount::Poisson:
    case Amount::Geometric:
    case Amount::Normal:
    case Amount::Exponential:
      return a;
    case Amount::Bernoulli:
      return a < 1 ? a : 1;
    case Amount::Binomial:
      return a >= 1 ? a * (b < 1 ? b : 1) : 0;
    case Amount::Lognormal:
      return a * random::exp_(b * b / 2);
    case Amount::Gamma:
      return a * b;
    case Amount::Uniform:
      return a + (b - a) / 2;
    case Amount::Weibull:
      return b * random::exp_(random::lgamma_(1 + 1 / a));
  }
  return kNan;
}

void expected_events(const double* rate, double h, bool once, double* to, size_t n) {
  for (size_t l = 0; l < n; ++l) {
    const double mean = rate[l] * h;
    to[l] = random::draw_ok(mean) ? mean : 0;
  }
  if (!once) return;
  for (size_t l = 0; l < n; ++l) to[l] = -to[l];
  random::expm1_lanes(to, to, n);
  for (size_t l = 0; l < n; ++l) to[l] = 0 - to[l];
}

void expected_leavers(const double* units, const double* rate, const double* total, double h, double* to,
                      size_t n) {
  for (size_t l = 0; l < n; ++l) to[l] = -(total[l] * h);
  random::expm1_lanes(to, to, n);
  for (size_t l = 0; l < n; ++l) {
    const double there = random::floor_(units[l]);
    to[l] = total[l] > 0 && there > 0 ? there * (rate[l] / total[l]) * -to[l] : 0;
  }
}

}  // namespace casus::kernel
