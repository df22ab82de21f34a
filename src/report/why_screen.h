#pragma once
// What `casus why` prints: one or two screens on one claim, or the flip matrix of all.
#include <string>

#include "explain/flip_matrix.h"
#include "explain/why.h"

namespace casus::report {

struct WhyScreenOptions {
  std::string file;    // as the user wrote it, for the lines "Next:"
  size_t width = 100;  // columns
};
std::string why_screen(const model::Model&, const explain::Why&, const WhyScreenOptions&);

/// Rows of premises, columns of claims, cells in points; "." where it cannot be told from 0.
std::string flip_screen(const model::Model&, const explain::FlipMatrix&, const WhyScreenOptions&);

}  // namespace casus::report
