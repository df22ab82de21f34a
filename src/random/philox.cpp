#include "random/philox.h"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "random/philox_levels.h"

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

#if defined(__x86_64__)

namespace sse2 {
#define CASUS_WORDS 2
#define CASUS_MULTIPLY(a, b) \
  reinterpret_cast<Words>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)))
#include "random/philox_lanes.inc"
}  // namespace sse2

#if defined(__GNUC__) && !defined(__clang__)
#define CASUS_PHILOX_LEVELS

#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#define CASUS_WORDS 4
#define CASUS_MULTIPLY(a, b) \
  reinterpret_cast<Words>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)))
#include "random/philox_lanes.inc"
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f")
namespace avx512 {
#define CASUS_WORDS 8
#define CASUS_MULTIPLY(a, b) \
  reinterpret_cast<Words>(   \
      _mm512_maskz_mul_epu32(0xFF, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)))
#include "random/philox_lanes.inc"
}  // namespace avx512
#pragma GCC pop_options

#endif
#else

void fill_uniforms(const Key* keys, size_t lanes, uint32_t time, const Place* places, size_t count,
                   uint32_t draw, double* out, size_t stride) {
  for (size_t i = 0; i < count; ++i)
    for (size_t l = 0; l < lanes; ++l)
      out[i * stride + l] = uniform(keys[l], {time, places[i].family, places[i].instance, draw});
}

void fill_uniforms_at(const Key* keys, size_t lanes, LaneAddresses at, double* out) {
  const auto low = [](uint64_t word) { return static_cast<uint32_t>(word); };
  for (size_t l = 0; l < lanes; ++l)
    out[l] = uniform(keys[l], {low(at.time[l]), low(at.family[l]), low(at.instance[l]), 0});
}

#endif

}  // namespace

std::vector<UniformLevel> uniform_levels() {
  std::vector<UniformLevel> levels;
#if defined(CASUS_PHILOX_LEVELS)
  if (__builtin_cpu_supports("avx512f")) levels.push_back({avx512::fill_uniforms, avx512::fill_uniforms_at});
  if (__builtin_cpu_supports("avx2")) levels.push_back({avx2::fill_uniforms, avx2::fill_uniforms_at});
#endif
#if defined(__x86_64__)
  levels.push_back({sse2::fill_uniforms, sse2::fill_uniforms_at});
#else
  levels.push_back({fill_uniforms, fill_uniforms_at});
#endif
  return levels;
}

namespace {

const UniformLevel& level() {
  static const UniformLevel widest = uniform_levels().front();
  return widest;
}

}  // namespace

void uniform_rows(const Key* keys, size_t lanes, uint32_t time, const Place* places, size_t count,
                  uint32_t draw, double* out, size_t stride) {
  level().fill(keys, lanes, time, places, count, draw, out, stride);
}

void uniform_lanes(const Key* keys, size_t lanes, LaneAddresses at, double* out) {
  level().fill_at(keys, lanes, at, out);
}

}  // namespace casus::random
