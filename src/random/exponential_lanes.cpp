#include "random/exponential_lanes.h"

#include <bit>

#include "base/vector_levels.h"
#include "random/elementary.h"

namespace casus::random {
namespace {

constexpr size_t kBlock = 8;
using Words = uint64_t __attribute__((vector_size(8 * kBlock)));

}  // namespace

CASUS_VECTOR_LEVELS
void exponential_lanes(const Key* keys, LaneAddresses at, double* out, size_t n) {
  constexpr uint64_t kWord = 0xFFFFFFFFu;
  for (size_t first = 0; first < n; first += kBlock) {
    // Philox 4x32-10 in 64-bit lanes, as products of 32 bits have 64. See philox.cpp.
    Words x0 = {}, x1 = {}, x2 = {}, x3 = {}, k0 = {}, k1 = {};
    const size_t count = n - first < kBlock ? n - first : kBlock;
    for (size_t l = 0; l < count; ++l) {
      x0[l] = at.time[first + l];
      x1[l] = at.family[first + l];
      x2[l] = at.instance[first + l];
      k0[l] = keys[first + l].k0;
      k1[l] = keys[first + l].k1;
    }
    for (int round = 0; round < 10; ++round) {
      const Words p0 = x0 * uint64_t{0xD2511F53u}, p1 = x2 * uint64_t{0xCD9E8D57u};
      x0 = (p1 >> 32) ^ x1 ^ k0;
      x1 = p1 & kWord;
      x2 = (p0 >> 32) ^ x3 ^ k1;
      x3 = p0 & kWord;
      k0 = (k0 + 0x9E3779B9u) & kWord;
      k1 = (k1 + 0xBB67AE85u) & kWord;
    }
    const Words bits = ((x1 << 32 | x0) >> 12) | 0x3FF0000000000000u;
    for (size_t l = 0; l < count; ++l) out[first + l] = std::bit_cast<double>(uint64_t{bits[l]});
  }
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const double u = (out[l] - 1.0) + 0x1p-53;
    out[l] = -elementary::log1p_inline(-u);
  }
}

}  // namespace casus::random
