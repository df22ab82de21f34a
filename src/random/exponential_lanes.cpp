#include "random/exponential_lanes.h"

#include "base/vector_levels.h"
#include "random/elementary.h"

namespace casus::random {
namespace {

CASUS_VECTOR_LEVELS
void exponentials_of(double* u, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) u[l] = -elementary::log1p_inline(-u[l]);
}

}  // namespace

void exponential_lanes(const Key* keys, LaneAddresses at, double* out, size_t n) {
  uniform_lanes(keys, n, at, out);
  exponentials_of(out, n);
}

}  // namespace casus::random
