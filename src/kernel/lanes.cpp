#include "kernel/lanes.h"

#include <bit>
#include <cstdint>
#include <limits>

#include "base/vector_levels.h"
#include "random/math_lanes.h"

namespace casus::kernel {

namespace {

/// All bits of all numbers; without the sign it is 0 only of zeros. More numbers a round of the loop: it
/// would spend its time on counting.
[[gnu::always_inline]] inline bool some_not_zero(const double* x, size_t n) {
  uint64_t bits = 0;
#pragma GCC unroll 4
  for (size_t l = 0; l < n; ++l) bits |= std::bit_cast<uint64_t>(x[l]);
  return bits << 1 != 0;
}

}  // namespace

CASUS_VECTOR_LEVELS
bool any(const double* x, size_t n) { return some_not_zero(x, n); }

CASUS_VECTOR_LEVELS
void any_rows(const double* x, size_t rows, size_t n, uint8_t* out) {
  for (size_t r = 0; r < rows; ++r, x += n) out[r] = some_not_zero(x, n);
}

CASUS_VECTOR_LEVELS
void any_rows(const double* x, size_t rows, size_t n, uint8_t* out, double* totals) {
  for (size_t r = 0; r < rows; ++r, x += n) {
    uint64_t bits = 0;
#pragma GCC ivdep
#pragma GCC unroll 4
    for (size_t l = 0; l < n; ++l) {
      bits |= std::bit_cast<uint64_t>(x[l]);
      totals[l] += x[l];
    }
    out[r] = bits << 1 != 0;
  }
}

CASUS_VECTOR_LEVELS
bool are_rates(const double* x, size_t n) {
  uint64_t bad = 0;
  for (size_t l = 0; l < n; ++l)
    bad |= (x[l] >= 0) & (x[l] <= std::numeric_limits<double>::max()) ? uint64_t{0} : uint64_t{1};
  return bad == 0;
}

CASUS_VECTOR_LEVELS
bool some_outside(const double* x, const double* low, const double* high, size_t n) {
  uint64_t some = 0;
  if (low)
    for (size_t l = 0; l < n; ++l) some |= x[l] < low[l] ? uint64_t{1} : uint64_t{0};
  if (high)
    for (size_t l = 0; l < n; ++l) some |= x[l] > high[l] ? uint64_t{1} : uint64_t{0};
  return some != 0;
}

CASUS_VECTOR_LEVELS
void add_lanes(double* to, const double* x, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] += x[l];
}

CASUS_VECTOR_LEVELS
void equal_lanes(const double* x, double value, double* to, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = x[l] == value ? 1.0 : 0.0;
}

CASUS_VECTOR_LEVELS
void begin_lanes(double* to, const double* x, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = 0.0 + x[l];
}

CASUS_VECTOR_LEVELS
void scale_lanes(double* to, double x, size_t n) {
  for (size_t l = 0; l < n; ++l) to[l] *= x;
}

namespace {

/// left = e^-x.
CASUS_VECTOR_LEVELS
void what_is_left(const double* x, double* left, size_t n) {
  for (size_t l = 0; l < n; ++l) left[l] = -x[l];
  random::exp_lanes(left, left, n);
}

}  // namespace

CASUS_VECTOR_LEVELS
void raise_lanes(double* x, const double* up, double* left, size_t n) {
  what_is_left(up, left, n);
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double raised = 1 - (1 - x[l]) * left[l];
    x[l] = up[l] != 0 ? raised : x[l];
  }
}

CASUS_VECTOR_LEVELS
void lower_lanes(double* x, const double* down, double* left, size_t n) {
  what_is_left(down, left, n);
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double lowered = x[l] * left[l];
    x[l] = down[l] != 0 ? lowered : x[l];
  }
}

CASUS_VECTOR_LEVELS
bool amounts_of(const double* counts, const double* value, double* to, size_t n) {
  uint64_t bad = 0;
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double product = value[l] * counts[l];
    const double x = counts[l] != 0 ? product : 0.0;
    to[l] = x;
    bad |= std::bit_cast<uint64_t>(x - x);  // not 0 only of no number
  }
  return bad == 0;
}

CASUS_VECTOR_LEVELS
bool values_where(const double* counts, const double* value, double* to, size_t n) {
  uint64_t bad = 0;
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double x = counts[l] != 0 ? value[l] : 0.0;
    to[l] = x;
    bad |= std::bit_cast<uint64_t>(x - x);
  }
  return bad == 0;
}

CASUS_VECTOR_LEVELS
void mask_lanes(const double* counts, const double* on, double* to, size_t n) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = on[l] != 0 ? counts[l] : 0.0;
}

}  // namespace casus::kernel
