#pragma once
// All blocks of a program.
#include <vector>

#include "lower/program.h"

namespace casus::lower {

/// Gives every block its number, and the program what its largest block has.
void number_blocks(Program&);
/// By number.
std::vector<const Block*> blocks_of(const Program&);
/// Which processes' numbers of events some block or window reads.
void find_counted(Program&);

}  // namespace casus::lower
