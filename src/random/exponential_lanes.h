#pragma once
// Exponentials at addresses that differ from lane to lane.
#include <cstddef>
#include <cstdint>

#include "random/philox.h"

namespace casus::random {

/// Addresses of n draws; draw number 0.
struct LaneAddresses {
  const uint32_t *time, *family, *instance;
};

/// out[l] = exponential_inv(uniform(keys[l], address l)), the same bits.
void exponential_lanes(const Key* keys, LaneAddresses at, double* out, size_t n);

}  // namespace casus::random
