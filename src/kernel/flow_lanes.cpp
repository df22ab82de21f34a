#include "kernel/flow_lanes.h"

#include <cstdint>

#include "base/vector_levels.h"

namespace casus::kernel {

CASUS_VECTOR_LEVELS
void approach_lanes(double* to, const double* x, const double* goal, const double* left, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = (goal[l] - x[l]) * -left[l];
}

CASUS_VECTOR_LEVELS
void flow_lanes(double* to, const double* rate, const double* factor, double h, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = rate[l] * factor[l] * h;
}

CASUS_VECTOR_LEVELS
bool keep_sound(double* amount, const double* on, const double* half_life, bool forward, size_t n) {
  uint64_t bad = 0;
  const double least = forward ? 0.0 : -__builtin_inf();
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double x = on[l] != 0 ? amount[l] : 0.0;
    amount[l] = x;
    bad |= (x - x == 0) & (x >= least) ? uint64_t{0} : uint64_t{1};
  }
  if (half_life == nullptr) return bad == 0;
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) bad |= (half_life[l] > 0) | (on[l] == 0) ? uint64_t{0} : uint64_t{1};
  return bad == 0;
}

}  // namespace casus::kernel
