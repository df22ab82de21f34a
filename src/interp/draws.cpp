#include "interp/draws.h"

#include <limits>

#include "model/model.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::interp {
namespace {

using model::MarkDist;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool probability(double p) { return p >= 0 && p <= 1; }

double sample(MarkDist dist, double u, double a, double b) {
  switch (dist) {
    case MarkDist::NegativeBinomial: return random::draw_ok(a) && b > 0 ? random::negative_binomial_inv(u, a, b) : kNan;
    case MarkDist::Poisson: return random::draw_ok(a) ? random::poisson_inv(u, a) : kNan;
    case MarkDist::Geometric: return random::draw_ok(a) ? random::geometric_inv(u, a) : kNan;
    case MarkDist::Bernoulli: return probability(a) ? random::bernoulli_inv(u, a) : kNan;
    case MarkDist::Binomial: {
      const double n = random::floor_(a + 0.5);
      return n >= 0 && n <= 0x1p53 && probability(b) ? random::binomial_inv(u, n, b) : kNan;
    }
    case MarkDist::Normal: return b >= 0 ? random::normal_inv(u, a, b) : kNan;
    case MarkDist::Lognormal: return a > 0 && b >= 0 ? random::lognormal_inv(u, a, b) : kNan;
    case MarkDist::Gamma: return a > 0 && b > 0 ? random::gamma_inv(u, a, b) : kNan;
    case MarkDist::Exponential: return a >= 0 ? a * random::exponential_inv(u) : kNan;
    case MarkDist::Uniform: return a <= b ? random::uniform_inv(u, a, b) : kNan;
    case MarkDist::Weibull: return a > 0 && b > 0 ? random::weibull_inv(u, a, b) : kNan;
  }
  return kNan;
}

/// The whole number below, or with chance of what is left over the one above.
double rounded(double u, double x) {
  const double below = random::floor_(x);
  return u < x - below ? below + 1 : below;
}

}  // namespace

void draw_row(const lower::Instr& i, const kernel::Entries& e, size_t from, size_t n, const random::Key* keys,
              const double* a, const double* b, double* out) {
  for (size_t k = 0; k < n; ++k) {
    const size_t at = from + k;
    const uint32_t item = e.item[at];
    const random::Address address{e.time[at], e.family, e.instances == nullptr ? item : e.instances[item],
                                  e.draw[at] + i.draw};
    const double u = random::uniform(keys[e.lane[at]], address);
    out[k] = i.code == lower::Code::About ? rounded(u, a[k])
                                          : sample(static_cast<MarkDist>(i.dist), u, a[k], b == nullptr ? 0 : b[k]);
  }
}

}  // namespace casus::interp
