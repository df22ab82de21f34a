#pragma once
// Exponentials at addresses that differ from lane to lane.
#include <cstddef>
#include <cstdint>

#include "random/philox.h"

namespace casus::random {

/// out[l] = exponential_inv(uniform(keys[l], address l)), the same bits.
void exponential_lanes(const Key* keys, LaneAddresses at, double* out, size_t n);

}  // namespace casus::random
