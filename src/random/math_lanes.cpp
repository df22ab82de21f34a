#include "random/math_lanes.h"

#include <cstdint>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/math.h"

namespace casus::random {
namespace {

/// Eight lanes, as compiled code asks for, need no loop.
[[gnu::always_inline]] inline void each(double* to, size_t n, auto f) {
  if (n == 8) {
#pragma GCC ivdep
    for (size_t l = 0; l < 8; ++l) to[l] = f(l);
    return;
  }
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = f(l);
}

}  // namespace

CASUS_VECTOR_LEVELS
void exp_lanes(double* to, const double* x, size_t n) {
  each(to, n, [=](size_t l) { return elementary::exp_inline(x[l]); });
}

CASUS_VECTOR_LEVELS
void log_lanes(double* to, const double* x, size_t n) {
  each(to, n, [=](size_t l) { return elementary::log_inline(x[l]); });
}

CASUS_VECTOR_LEVELS
void logistic_lanes(double* to, const double* x, size_t n) {
  each(to, n, [=](size_t l) { return 1 / (1 + elementary::exp_inline(-x[l])); });
}

CASUS_VECTOR_LEVELS
void expm1_lanes(double* to, const double* x, size_t n) {
  uint64_t some_far = 0, some_large = 0;
  for (size_t l = 0; l < n; ++l) {
    some_far |= elementary::is_near_expm1(x[l]) ? uint64_t{0} : uint64_t{1};
    some_large |= x[l] < 38.0 ? uint64_t{0} : uint64_t{1};
  }
  if (some_far == 0) return each(to, n, [=](size_t l) { return elementary::near_expm1(x[l]); });
  if (some_large == 0) return each(to, n, [=](size_t l) { return elementary::expm1_inline(x[l]); });
  each(to, n, [=](size_t l) {
    const double small = elementary::expm1_inline(x[l]), large = elementary::exp_inline(x[l]) - 1.0;
    return x[l] < 38.0 ? small : large;
  });
}

CASUS_VECTOR_LEVELS
void floor_lanes(double* to, const double* x, size_t n) {
  each(to, n, [=](size_t l) { return elementary::floor_inline(x[l]); });
}

void pow_lanes(double* to, const double* x, const double* y, size_t n) {
  for (size_t l = 0; l < n; ++l) to[l] = pow_(x[l], y[l]);
}

}  // namespace casus::random
