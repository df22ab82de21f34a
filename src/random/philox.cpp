#include "random/philox.h"

#include <bit>

#include "base/vector_levels.h"

namespace casus::random {
namespace {

constexpr uint32_t kMultiplier2 = 0xD256D193u;
constexpr uint32_t kMultiplier0 = 0xD2511F53u;
constexpr uint32_t kMultiplier1 = 0xCD9E8D57u;
constexpr uint32_t kWeyl0 = 0x9E3779B9u;
constexpr uint32_t kWeyl1 = 0xBB67AE85u;
constexpr int kRounds = 10;

[[gnu::always_inline]] inline double midpoint(uint32_t low, uint32_t high) {
  const uint64_t bits = static_cast<uint64_t>(high) << 32 | low;
  return (std::bit_cast<double>((bits >> 12) | 0x3FF0000000000000u) - 1.0) + 0x1p-53;
}

}  // namespace

std::array<uint32_t, 2> philox2x32_10(uint32_t key, std::array<uint32_t, 2> counter) {
  auto [x0, x1] = counter;
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t product = static_cast<uint64_t>(kMultiplier2) * x0;
    x0 = static_cast<uint32_t>(product >> 32) ^ key ^ x1;
    x1 = static_cast<uint32_t>(product);
    key += kWeyl0;
  }
  return {x0, x1};
}

std::array<uint32_t, 4> philox4x32_10(Key key, Address address) {
  uint32_t x0 = address.time, x1 = address.family, x2 = address.instance, x3 = address.draw;
  auto [k0, k1] = key;
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t p0 = static_cast<uint64_t>(kMultiplier0) * x0;
    const uint64_t p1 = static_cast<uint64_t>(kMultiplier1) * x2;
    x0 = static_cast<uint32_t>(p1 >> 32) ^ x1 ^ k0;
    x1 = static_cast<uint32_t>(p1);
    x2 = static_cast<uint32_t>(p0 >> 32) ^ x3 ^ k1;
    x3 = static_cast<uint32_t>(p0);
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  return {x0, x1, x2, x3};
}

Key make_key(uint64_t seed, uint32_t world, uint32_t run) {
  const auto inner = philox2x32_10(static_cast<uint32_t>(seed), {world, run});
  const auto outer = philox2x32_10(static_cast<uint32_t>(seed >> 32), inner);
  return {outer[0], outer[1]};
}

double uniform_of(uint32_t low, uint32_t high) { return midpoint(low, high); }

double uniform(Key key, Address address) {
  const auto x = philox4x32_10(key, address);
  return midpoint(x[0], x[1]);
}

double uniform2(Key key, Address address) {
  const auto x = philox4x32_10(key, address);
  return midpoint(x[2], x[3]);
}

namespace {

constexpr size_t kLanes = 8;

/// Eight lanes; each word in the low half of 64 bits, as the vector multiplications want it.
[[gnu::always_inline]] inline void eight_uniforms(const uint64_t* key0, const uint64_t* key1, Address a,
                                                  double* out) {
  constexpr uint64_t kLow = 0xFFFFFFFFu;
  uint64_t x0[kLanes], x1[kLanes], x2[kLanes], x3[kLanes], k0[kLanes], k1[kLanes];
  for (size_t l = 0; l < kLanes; ++l) {
    x0[l] = a.time, x1[l] = a.family, x2[l] = a.instance, x3[l] = a.draw;
    k0[l] = key0[l], k1[l] = key1[l];
  }
  for (int round = 0; round < kRounds; ++round) {
    for (size_t l = 0; l < kLanes; ++l) {
      const uint64_t p0 = static_cast<uint64_t>(kMultiplier0) * x0[l];
      const uint64_t p1 = static_cast<uint64_t>(kMultiplier1) * x2[l];
      x0[l] = (p1 >> 32) ^ x1[l] ^ k0[l];
      x1[l] = p1 & kLow;
      x2[l] = (p0 >> 32) ^ x3[l] ^ k1[l];
      x3[l] = p0 & kLow;
      k0[l] = (k0[l] + kWeyl0) & kLow;
      k1[l] = (k1[l] + kWeyl1) & kLow;
    }
  }
  for (size_t l = 0; l < kLanes; ++l) {
    const uint64_t bits = (x1[l] << 32 | x0[l]) >> 12;
    out[l] = (std::bit_cast<double>(bits | 0x3FF0000000000000u) - 1.0) + 0x1p-53;
  }
}

CASUS_VECTOR_LEVELS
void fill_uniforms(const Key* keys, size_t lanes, Address address, size_t instances, double* out) {
  for (size_t first = 0; first < lanes; first += kLanes) {
    const size_t width = lanes - first < kLanes ? lanes - first : kLanes;
    uint64_t k0[kLanes] = {}, k1[kLanes] = {};
    for (size_t l = 0; l < width; ++l) k0[l] = keys[first + l].k0, k1[l] = keys[first + l].k1;
    Address a = address;
    for (size_t i = 0; i < instances; ++i, ++a.instance) {
      double* to = out + i * lanes + first;
      if (width == kLanes) {
        eight_uniforms(k0, k1, a, to);
      } else {
        double some[kLanes];
        eight_uniforms(k0, k1, a, some);
        for (size_t l = 0; l < width; ++l) to[l] = some[l];
      }
    }
  }
}

}  // namespace

void uniform_bulk(const Key* keys, size_t lanes, uint32_t time, uint32_t family, uint32_t instance,
                  uint32_t draw, double* out) {
  fill_uniforms(keys, lanes, {time, family, instance, draw}, 1, out);
}

void uniform_matrix(const Key* keys, size_t lanes, uint32_t time, uint32_t family, uint32_t first,
                    size_t instances, uint32_t draw, double* out) {
  fill_uniforms(keys, lanes, {time, family, first, draw}, instances, out);
}

}  // namespace casus::random
