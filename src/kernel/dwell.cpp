#include "kernel/dwell.h"

#include <limits>

#include "random/math.h"
#include "random/samplers.h"

namespace casus::kernel {

double dwell_hazard(double age, double h, double shape, double scale, double factor) {
  if (!(factor > 0)) return 0;
  if (shape == 1) return h / scale * factor;
  return (random::weibull_cumulative_hazard(age + h, shape, scale) -
          random::weibull_cumulative_hazard(age, shape, scale)) *
         factor;
}

double dwell_wait(double age, double rest, double shape, double scale, double factor) {
  if (!(factor > 0) || !(rest < std::numeric_limits<double>::infinity()))
    return std::numeric_limits<double>::infinity();
  if (shape == 1) return rest / factor * scale;
  const double reached = random::weibull_cumulative_hazard(age, shape, scale) + rest / factor;
  const double wait = random::pow_(reached, 1 / shape) * scale - age;
  return wait > 0 ? wait : 0;
}

}  // namespace casus::kernel
