#pragma once
// Loops over the lanes of a tile, built for every vector level. The bits are the same at each.
#include <cstddef>
#include <cstdint>

namespace casus::kernel {

/// Whether some x isn't 0.
bool any(const double* x, size_t n);

/// The same of each row of a matrix of n lanes.
void any_rows(const double* x, size_t rows, size_t n, uint8_t* out);

/// The same, and adds every row to `totals`, one number a lane.
void any_rows(const double* x, size_t rows, size_t n, uint8_t* out, double* totals);

/// Whether every x is a rate: not below 0, and finite.
bool are_rates(const double* x, size_t n);

/// Whether some x is below `low` or above `high`, either of which may be null.
bool some_outside(const double* x, const double* low, const double* high, size_t n);

/// to += x.
void add_lanes(double* to, const double* x, size_t n);

/// to is 1 where x is `value`, else 0.
void equal_lanes(const double* x, double value, double* to, size_t n);

/// to = 0 + x.
void begin_lanes(double* to, const double* x, size_t n);

/// to *= x.
void scale_lanes(double* to, double x, size_t n);

/// x becomes 1 - (1 - x) e^-up, or x e^-down, where that isn't 0. `left` is n numbers of scratch.
void raise_lanes(double* x, const double* up, double* left, size_t n);
void lower_lanes(double* x, const double* down, double* left, size_t n);

/// What `counts` events of `value` each amount to (0 where there are none, whatever the value). False if some
/// amount is not finite.
bool amounts_of(const double* counts, const double* value, double* to, size_t n);
/// The value itself where there are events, else 0.
bool values_where(const double* counts, const double* value, double* to, size_t n);
/// counts, but 0 where `on` is 0.
void mask_lanes(const double* counts, const double* on, double* to, size_t n);

}  // namespace casus::kernel
