#pragma once
// What is drawn in a step: numbers of events, who leaves a stock for where, amounts, roundings.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "random/philox.h"
#include "random/samplers.h"

namespace casus::kernel {

/// Where events of one instance of a process are drawn.
using random::Place;

/// Competition (compete.h) for a stock of one in one lane, where some are not hazards but things certain to
/// come at a fraction of the step (`due` <= 1; infinite for hazards). The earliest happens. Returns its
/// number, or -1.
int compete_for_one(random::Key key, uint32_t time, const std::vector<Place>& places,
                    const std::vector<double>& hazards, const std::vector<double>& due, double h);

/// Amount with the distribution of a mark; bad arguments give no number.
enum class Amount : uint8_t {
  NegativeBinomial,
  Poisson,
  Geometric,
  Bernoulli,
  Binomial,
  Normal,
  Lognormal,
  Gamma,
  Exponential,
  Uniform,
  Weibull,
};
/// Chances that add up to 1 may be a little over it.
inline constexpr double kCertain = 1 + 1e-9;
/// Whether the distribution has such arguments.
inline bool arguments_ok(Amount dist, double a, double b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const bool mean = a >= 0 && a <= random::kMeanLimit;
  switch (dist) {
    case Amount::NegativeBinomial:
      return mean && b > 0;
    case Amount::Poisson:
    case Amount::Geometric:
      return mean;
    case Amount::Bernoulli:
      return a >= 0 && a <= kCertain;
    case Amount::Binomial:
      return mean && b >= 0 && b <= kCertain;
    case Amount::Normal:
      return b >= 0 && b < kInfinity;
    case Amount::Lognormal:
      return a >= 0 && b >= 0 && b < kInfinity;
    case Amount::Gamma:
      return a > 0 && a < 1e15 && b > 0;
    case Amount::Exponential:
      return a >= 0;
    case Amount::Uniform:
      return a <= b;
    case Amount::Weibull:
      return a > 0 && b > 0;
  }
  return false;
}

double draw_amount(Amount dist, double u, double a, double b);

/// Sum of n independent amounts, n >= 1, from one uniform; the distribution has to be one with a closed sum
/// (not lognormal, uniform, Weibull). For n = 1 the same as draw_amount, but for the exponential's last bits.
double draw_sum(Amount dist, double u, double n, double a, double b);

/// draw_sum over packed draws: n, a and b (which are overwritten) and u, of `size` numbers each, to `out`.
void draw_sums(Amount dist, const double* u, double* n, double* a, double* b, double* out, size_t size);

/// x rounded up or down at random so that its mean is x; of n such, the sum.
double sum_about(double u, double n, double x);

}  // namespace casus::kernel
