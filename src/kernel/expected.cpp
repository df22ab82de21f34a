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
  if (dist <= Amount::Binomial && !random::draw_ok(a)) return kNan;
  switch (dist) {
    case Amount::NegativeBinomial:
      return b > 0 ? a : 0;
    case Amount::Poisson:
    case Amount::Geometric:
      return a;
    case Amount::Bernoulli:
      return a < 1 ? a : 1;
    case Amount::Binomial:
      return a >= 1 && b > 0 && b <= 1 ? a * b : 0;
    case Amount::Normal:
      return a + 0 * b;
    case Amount::Lognormal:
      return a >= 0 && b >= 0 ? a * random::exp_(b * b / 2) : kNan;
    case Amount::Gamma:
      return a > 0 && a < 1e15 && b > 0 ? a * b : kNan;
    case Amount::Exponential:
      return a;
    case Amount::Uniform:
      return a <= b ? a + (b - a) / 2 : kNan;
    case Amount::Weibull:
      return a > 0 && b > 0 ? b * random::exp_(random::lgamma_(1 + 1 / a)) : kNan;
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
