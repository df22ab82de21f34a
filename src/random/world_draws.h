#pragma once
// Uniforms of worlds: a Latin hypercube in blocks of worlds, addressed by name.
//
// Source: McKay, Beckman, Conover (1979). Blocks let the number of worlds grow without redrawing.
#include <cstdint>

namespace casus::random {

inline constexpr uint32_t kWorldBlock = 64;

/// The uniform in (0, 1) of parameter (name_hash, instance) in `world`.
///
/// Of the worlds b * block_size .. (b + 1) * block_size - 1, exactly one falls into each stratum
/// [s / block_size, (s + 1) / block_size). The order of the strata is a permutation addressed by (seed,
/// block, name, instance); the place in the stratum is the world's own number at that address. So
/// another name or instance, or more worlds, leaves this one alone, and different names are
/// independent. A midpoint of 52 bits, as philox.h has them.
/// `block_size`: a power of two up to 65536 (checked).
double world_uniform(uint64_t seed, uint32_t world, uint32_t block_size, uint32_t name_hash,
                     uint32_t instance);

}  // namespace casus::random
