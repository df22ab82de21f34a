#pragma once
// Draws inside blocks: one number of an event, or an amount rounded at random.
#include "kernel/evaluator.h"
#include "lower/program.h"

namespace casus::interp {

/// Entries from .. from + n; a and b the arguments. Not-a-number where they are out of range.
void draw_row(const lower::Instr&, const kernel::Entries&, size_t from, size_t n, const random::Key* keys,
              const double* a, const double* b, double* out);

}  // namespace casus::interp
