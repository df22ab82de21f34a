#pragma once
// All blocks of a program.
#include <vector>

#include "lower/program.h"

namespace casus::lower {

/// Gives every block its number.
void number_blocks(Program&);
/// By number.
std::vector<const Block*> blocks_of(const Program&);

}  // namespace casus::lower
