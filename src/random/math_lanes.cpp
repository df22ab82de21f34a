#include "random/math_lanes.h"

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/math.h"

namespace casus::random {

CASUS_VECTOR_LEVELS
void exp_lanes(double* to, const double* x, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = elementary::exp_inline(x[l]);
}

CASUS_VECTOR_LEVELS
void log_lanes(double* to, const double* x, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = elementary::log_inline(x[l]);
}

CASUS_VECTOR_LEVELS
void logistic_lanes(double* to, const double* x, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = 1 / (1 + elementary::exp_inline(-x[l]));
}

void pow_lanes(double* to, const double* x, const double* y, size_t n) {
  for (size_t l = 0; l < n; ++l) to[l] = pow_(x[l], y[l]);
}

}  // namespace casus::random
