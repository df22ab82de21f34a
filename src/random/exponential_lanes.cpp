#include "random/exponential_lanes.h"

#include <bit>

#include "base/vector_levels.h"
#include "random/elementary.h"

namespace casus::random {
namespace {

constexpr size_t kBlock = 8;

/// Philox 4x32-10 in 64-bit lanes, as multiplications of 32 bits give 64. See philox.cpp.
[[gnu::always_inline]] inline void block(const Key* keys, LaneAddresses at, double* out, size_t n) {
  uint64_t x0[kBlock] = {}, x1[kBlock] = {}, x2[kBlock] = {}, x3[kBlock] = {}, k0[kBlock] = {},
           k1[kBlock] = {};
  for (size_t l = 0; l < n; ++l) {
    x0[l] = at.time[l];
    x1[l] = at.family[l];
    x2[l] = at.instance[l];
    k0[l] = keys[l].k0;
    k1[l] = keys[l].k1;
  }
  constexpr uint64_t kWord = 0xFFFFFFFFu;
  for (int round = 0; round < 10; ++round) {
#pragma GCC ivdep
    for (size_t l = 0; l < kBlock; ++l) {
      const uint64_t p0 = uint64_t{0xD2511F53u} * static_cast<uint32_t>(x0[l]);
      const uint64_t p1 = uint64_t{0xCD9E8D57u} * static_cast<uint32_t>(x2[l]);
      x0[l] = (p1 >> 32) ^ x1[l] ^ k0[l];
      x1[l] = p1 & kWord;
      x2[l] = (p0 >> 32) ^ x3[l] ^ k1[l];
      x3[l] = p0 & kWord;
      k0[l] = (k0[l] + 0x9E3779B9u) & kWord;
      k1[l] = (k1[l] + 0xBB67AE85u) & kWord;
    }
  }
  double u[kBlock];
#pragma GCC ivdep
  for (size_t l = 0; l < kBlock; ++l) {
    const uint64_t bits = x1[l] << 32 | x0[l];
    u[l] = (std::bit_cast<double>((bits >> 12) | 0x3FF0000000000000u) - 1.0) + 0x1p-53;
  }
#pragma GCC ivdep
  for (size_t l = 0; l < kBlock; ++l) u[l] = -elementary::log1p_inline(-u[l]);
  for (size_t l = 0; l < n; ++l) out[l] = u[l];
}

}  // namespace

CASUS_VECTOR_LEVELS
void exponential_lanes(const Key* keys, LaneAddresses at, double* out, size_t n) {
  size_t l = 0;
  for (; l + kBlock <= n; l += kBlock)
    block(keys + l, {at.time + l, at.family + l, at.instance + l}, out + l, kBlock);
  if (l < n) block(keys + l, {at.time + l, at.family + l, at.instance + l}, out + l, n - l);
}

}  // namespace casus::random
