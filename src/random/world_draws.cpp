#include "random/world_draws.h"

#include <bit>
#include <vector>

#include "base/check.h"
#include "random/philox.h"

namespace casus::random {
namespace {

/// Where `place` goes in the permutation of `size` at this address: Fisher and Yates from the top, one
/// word a swap (its bias, size / 2^32, is far below what any test of ours could see).
uint32_t permuted(Key key, uint32_t name_hash, uint32_t instance, uint32_t size, uint32_t place) {
  std::vector<uint32_t> order(size);
  for (uint32_t i = 0; i < size; ++i) order[i] = i;
  std::array<uint32_t, 4> words{};
  uint32_t used = 0;
  for (uint32_t left = size; left > 1; --left, ++used) {
    if (used % 4 == 0) words = philox4x32_10(key, {0, name_hash, instance, used / 4});
    const uint32_t pick = static_cast<uint32_t>(static_cast<uint64_t>(words[used % 4]) * left >> 32);
    std::swap(order[left - 1], order[pick]);
  }
  return order[place];
}

}  // namespace

double world_uniform(uint64_t seed, uint32_t world, uint32_t block_size, uint32_t name_hash,
                     uint32_t instance) {
  CASUS_CHECK(std::has_single_bit(block_size) && block_size <= 65536, "block size");
  const Key block_key = make_key(seed, world / block_size, kBlockRun);
  const uint64_t stratum = permuted(block_key, name_hash, instance, block_size, world % block_size);
  const auto own = philox4x32_10(make_key(seed, world, kWorldRun), {0, name_hash, instance, 0});
  // The stratum in the high bits, the world's own number below: still a midpoint of 52 bits.
  const uint64_t number = static_cast<uint64_t>(own[1]) << 32 | own[0];
  const int stratum_bits = std::countr_zero(block_size);
  const uint64_t bits = stratum_bits == 0 ? number : stratum << (64 - stratum_bits) | number >> stratum_bits;
  return uniform_of(static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32));
}

}  // namespace casus::random
