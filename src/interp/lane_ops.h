#pragma once
// One instruction on n lanes. Each built for every vector level; the bits are the same at each.
#include <cstddef>

#include "lower/program.h"

namespace casus::interp {

void apply_op(lower::Op op, double* to, const double* a, const double* b, const double* c, size_t lanes);

}  // namespace casus::interp
