#pragma once
// Addressed random numbers: a number is a function of where it is used, not of what was drawn before.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): Philox
// 4x32 and 2x32, ten rounds each, as published in Random123.
#include <array>
#include <cstddef>
#include <cstdint>

namespace casus::random {

/// Where a number is used: the counter of Philox, word by word.
///   time      step number, or in exact mode the number of this instance's firing
///   family    hash32 of kind and qualified name ("process:attack")
///   instance  row-major number of the index tuple
///   draw      0 the count or clock; 1.. marks
struct Address {
  uint32_t time, family, instance, draw;
};

/// An address but for its time and draw.
struct Place {
  uint32_t family, instance;
};

/// Addresses that differ from lane to lane, in the low halves of words; draw number 0.
struct LaneAddresses {
  const uint64_t *time, *family, *instance;
};

struct Key {
  uint32_t k0, k1;
  friend bool operator==(const Key&, const Key&) = default;
};

/// Draws with this run belong to the world (parameters, premises), not to one of its runs.
inline constexpr uint32_t kWorldRun = 0xFFFFFFFF;
/// Draws with this run belong to a block of worlds (see world_draws.h).
inline constexpr uint32_t kBlockRun = 0xFFFFFFFE;

/// Philox 2x32-10: a bijection of the counter for each key.
std::array<uint32_t, 2> philox2x32_10(uint32_t key, std::array<uint32_t, 2> counter);

std::array<uint32_t, 4> philox4x32_10(Key key, Address address);

/// P2(P2((world, run), low word of seed), high word of seed), P2 = Philox 2x32-10. Distinct (world,
/// run) have distinct keys under one seed.
Key make_key(uint64_t seed, uint32_t world, uint32_t run);

/// Two words (low, high) as a number in (0, 1): the 52 high bits b of the 64 as (b + 1/2) / 2^52.
/// Exact, symmetric about 1/2, never 0 or 1; the smallest is 2^-53.
double uniform_of(uint32_t low, uint32_t high);

/// Words 0 and 1 of the block at this address as a number in (0, 1).
double uniform(Key key, Address address);

/// Words 2 and 3 of the same block. Independent of `uniform` there.
double uniform2(Key key, Address address);

/// out[i * stride + l] = uniform(keys[l], {time, places[i], draw}), the same bits. Any number of lanes; 8 or
/// a multiple is fastest.
void uniform_rows(const Key* keys, size_t lanes, uint32_t time, const Place* places, size_t count,
                  uint32_t draw, double* out, size_t stride);

/// out[l] = uniform(keys[l], address l), the same bits.
void uniform_lanes(const Key* keys, size_t lanes, LaneAddresses at, double* out);

}  // namespace casus::random
