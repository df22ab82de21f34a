#pragma once
// The vector levels of uniform_matrix that this processor has, widest first, so that a test can compare
// them. Private to this folder.
#include <cstddef>
#include <vector>

#include "random/philox.h"

namespace casus::random {

/// keys, lanes, address of the first instance, instances, out, numbers from one instance to the next.
using FillUniforms = void (*)(const Key*, size_t, Address, size_t, double*, size_t);

std::vector<FillUniforms> uniform_levels();

}  // namespace casus::random
