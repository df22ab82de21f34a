#pragma once
// What flows move in a step, over the lanes of a tile; built for every vector level, the same bits at each.
#include <cstddef>

namespace casus::kernel {

/// to = (goal - x) * -left, where `left` is what remains of the way to the goal, less 1.
void approach_lanes(double* to, const double* x, const double* goal, const double* left, size_t n);

/// to = rate * factor * h.
void flow_lanes(double* to, const double* rate, const double* factor, double h, size_t n);

/// Whether a flow can be so: finite, not below 0 from one stock to another (`forward`), with a half-life
/// above 0.
inline bool is_sound_flow(double amount, double half_life, bool forward) {
  return amount - amount == 0 && (!forward || amount >= 0) && half_life > 0;
}

/// amount becomes 0 where `on` is 0. Returns whether it is sound everywhere else; half_life may be null.
bool keep_sound(double* amount, const double* on, const double* half_life, bool forward, size_t n);

}  // namespace casus::kernel
