#pragma once
// The vector levels of uniform_rows and uniform_lanes that this processor has, widest first, so that a test
// can compare them. Private to this folder.
#include <cstddef>
#include <vector>

#include "random/philox.h"

namespace casus::random {

/// As uniform_rows.
using FillUniforms = void (*)(const Key*, size_t, uint32_t, const Place*, size_t, uint32_t, double*, size_t);
/// As uniform_lanes.
using FillUniformsAt = void (*)(const Key*, size_t, LaneAddresses, double*);

struct UniformLevel {
  FillUniforms fill;
  FillUniformsAt fill_at;
};

std::vector<UniformLevel> uniform_levels();

}  // namespace casus::random
