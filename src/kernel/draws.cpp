#include "kernel/draws.h"

#include <limits>
#include <vector>

#include "random/math.h"
#include "random/philox.h"
#include "random/samplers.h"

namespace casus::kernel {

int compete_for_one(random::Key key, uint32_t time, const std::vector<Place>& places,
                    const std::vector<double>& hazards, const std::vector<double>& due, double h) {
  int first = -1;
  double when = std::numeric_limits<double>::infinity();
  for (size_t k = 0; k < due.size(); ++k) {
    if (!(due[k] <= 1) || !(due[k] < when)) continue;
    when = due[k];
    first = static_cast<int>(k);
  }
  double total = 0;
  for (double hazard : hazards) total += hazard;
  if (!(total > 0)) return first;
  const double leave = -random::expm1_(total * -h), share = leave / total;
  double open = 1;
  for (size_t k = 0; k < hazards.size(); ++k) {
    if (!(hazards[k] > 0)) continue;
    const random::Address at{time, places[k].family, places[k].instance, 0};
    const double chance = hazards[k] * share;
    const double p = chance < open ? chance / open : 1;
    open -= chance;
    if (random::bernoulli_inv(random::uniform(key, at), p) == 0) continue;
    if (first < 0) return static_cast<int>(k);
    // When in the step it happens, given that it does.
    const double at_fraction = -random::log1p_(-random::uniform2(key, at) * leave) / (total * h);
    return at_fraction < when ? static_cast<int>(k) : first;
  }
  return first;
}

double draw_amount(Amount dist, double u, double a, double b) {
  if (!arguments_ok(dist, a, b)) return std::numeric_limits<double>::quiet_NaN();
  double x = 0;
  switch (dist) {
    case Amount::NegativeBinomial:
      x = random::negative_binomial_inv(u, a, b);
      break;
    case Amount::Poisson:
      x = random::poisson_inv(u, a);
      break;
    case Amount::Geometric:
      x = random::geometric_inv(u, a);
      break;
    case Amount::Bernoulli:
      x = random::bernoulli_inv(u, a);
      break;
    case Amount::Binomial:
      x = random::binomial_inv(u, a, b < 1 ? b : 1);
      break;
    case Amount::Normal:
      x = random::normal_inv(u, a, b);
      break;
    case Amount::Lognormal:
      x = random::lognormal_inv(u, a, b);
      break;
    case Amount::Gamma:
      x = random::gamma_inv(u, a, b);
      break;
    case Amount::Exponential:
      x = random::exponential_inv(u) * a;
      break;
    case Amount::Uniform:
      x = random::uniform_inv(u, a, b);
      break;
    case Amount::Weibull:
      x = random::weibull_inv(u, a, b);
      break;
  }
  return x;
}

double draw_sum(Amount dist, double u, double n, double a, double b) {
  switch (dist) {
    case Amount::NegativeBinomial:
      return draw_amount(dist, u, n * a, n * b);
    case Amount::Poisson:
      return draw_amount(dist, u, n * a, 0);
    case Amount::Geometric:  // negative binomial of size 1
      return draw_amount(Amount::NegativeBinomial, u, n * a, n);
    case Amount::Bernoulli:
      return draw_amount(Amount::Binomial, u, n, a);
    case Amount::Binomial:
      return draw_amount(dist, u, n * a, b);
    case Amount::Normal:
      return draw_amount(dist, u, n * a, __builtin_sqrt(n) * b);
    case Amount::Gamma:
      return draw_amount(dist, u, n * a, b);
    case Amount::Exponential:
      return draw_amount(Amount::Gamma, u, n, a);
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

void draw_sums(Amount dist, const double* u, double* n, double* a, double* b, double* out, size_t size) {
  // A sum of sound draws may have arguments that are none for one draw, and the other way round.
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (dist != Amount::NegativeBinomial) {
    for (size_t i = 0; i < size; ++i)
      out[i] = arguments_ok(dist, a[i], b[i]) ? draw_sum(dist, u[i], n[i], a[i], b[i]) : kNone;
    return;
  }
  for (size_t i = 0; i < size; ++i) a[i] = arguments_ok(Amount::NegativeBinomial, a[i], b[i]) ? a[i] : kNone;
  for (size_t i = 0; i < size; ++i) a[i] = n[i] * a[i];
  for (size_t i = 0; i < size; ++i) b[i] = n[i] * b[i];
  random::negative_binomial_bulk(u, a, b, out, size);
  for (size_t i = 0; i < size; ++i)
    if (!(a[i] >= 0) || !(a[i] <= random::kMeanLimit)) out[i] = std::numeric_limits<double>::quiet_NaN();
}

double sum_about(double u, double n, double x) {
  const double whole = random::floor_(x), part = x - whole;
  return n * whole + (part > 0 ? random::binomial_inv(u, n, part) : 0);
}

}  // namespace casus::kernel
