#pragma once
// The functions of math.h on n lanes, with the same bits. `to` may be an argument, but not overlap it
// otherwise.
#include <cstddef>

namespace casus::random {

void exp_lanes(double* to, const double* x, size_t n);
void log_lanes(double* to, const double* x, size_t n);
/// 1 / (1 + e^-x).
void logistic_lanes(double* to, const double* x, size_t n);
void expm1_lanes(double* to, const double* x, size_t n);
void floor_lanes(double* to, const double* x, size_t n);
void pow_lanes(double* to, const double* x, const double* y, size_t n);

}  // namespace casus::random
