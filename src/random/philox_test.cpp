#include "random/philox.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "random/philox_levels.h"

namespace casus::random {
namespace {

using Four = std::array<uint32_t, 4>;
using Two = std::array<uint32_t, 2>;

// kat_vectors of Random123 1.14.
TEST(Philox, PublishedVectors4x32) {
  EXPECT_EQ(philox4x32_10({0, 0}, {0, 0, 0, 0}), (Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const uint32_t f = 0xffffffff;
  EXPECT_EQ(philox4x32_10({f, f}, {f, f, f, f}), (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32_10({0xa4093822, 0x299f31d0}, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}),
            (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, PublishedVectors2x32) {
  EXPECT_EQ(philox2x32_10(0, {0, 0}), (Two{0xff1dae59, 0x6cd10df2}));
  EXPECT_EQ(philox2x32_10(0xffffffff, {0xffffffff, 0xffffffff}), (Two{0x2c3f628b, 0xab4fd7ad}));
  EXPECT_EQ(philox2x32_10(0x13198a2e, {0x243f6a88, 0x85a308d3}), (Two{0xdd7ce038, 0xf62a4c12}));
}

TEST(Key, DistinctForWorldsRunsAndSeeds) {
  std::set<uint64_t> seen;
  for (uint32_t world = 0; world < 300; ++world)
    for (uint32_t run = 0; run < 300; ++run) {
      const Key k = make_key(7, world, run);
      seen.insert(static_cast<uint64_t>(k.k0) << 32 | k.k1);
    }
  EXPECT_EQ(seen.size(), 90000u);
  EXPECT_NE(make_key(1, 0, 0), make_key(2, 0, 0));
  EXPECT_NE(make_key(1, 0, 0), make_key(1 + (uint64_t{1} << 32), 0, 0));
  EXPECT_NE(make_key(1, 0, kWorldRun), make_key(1, 0, kBlockRun));
}

TEST(Uniform, MidpointsOfFiftyTwoBits) {
  EXPECT_EQ(uniform_of(0, 0), 0x1p-53);
  EXPECT_EQ(uniform_of(0xffffffff, 0xffffffff), 1 - 0x1p-53);
  EXPECT_EQ(uniform_of(0, 0x80000000), 0.5 + 0x1p-53);
  EXPECT_EQ(uniform_of(0xfff, 0), 0x1p-53) << "the low twelve bits are not used";
  for (uint32_t i = 0; i < 1000; ++i) {
    const double u = uniform({1, 2}, {i, 3, 4, 5});
    EXPECT_EQ(std::fmod(u * 0x1p53, 2), 1);
    const auto x = philox4x32_10({1, 2}, {i, 3, 4, 5});
    EXPECT_EQ(u, uniform_of(x[0], x[1]));
    EXPECT_EQ(uniform2({1, 2}, {i, 3, 4, 5}), uniform_of(x[2], x[3]));
    EXPECT_EQ(1 - u, uniform_of(~x[0], ~x[1])) << "symmetric";
  }
}

TEST(Uniform, BulkIsScalarAtEveryWidth) {
  std::vector<Key> keys;
  for (uint32_t i = 0; i < 37; ++i) keys.push_back(make_key(99, i / 5, i));
  const Place places[] = {{0xdeadbeef, 4}, {0xdeadbeef, 5}, {1, 0xffffffff}, {2, 0}, {0xffffffff, 7}};
  for (size_t lanes : {1, 3, 4, 7, 8, 9, 16, 37}) {
    const size_t stride = lanes + 3;
    std::vector<double> row(lanes), matrix(stride * 5, -1.0);
    uniform_rows(keys.data(), lanes, 11, places, 1, 2, row.data(), lanes);
    uniform_rows(keys.data(), lanes, 11, places, 5, 2, matrix.data(), stride);
    for (size_t l = 0; l < lanes; ++l) {
      EXPECT_EQ(row[l], uniform(keys[l], {11, 0xdeadbeef, 4, 2}));
      for (uint32_t i = 0; i < 5; ++i)
        EXPECT_EQ(matrix[i * stride + l], uniform(keys[l], {11, places[i].family, places[i].instance, 2}));
    }
    for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(matrix[i * stride + lanes], -1.0) << "between the rows";
  }
}

TEST(Uniform, EveryVectorLevelHasTheBitsOfScalar) {
  std::vector<Key> keys;
  for (uint32_t i = 0; i < 21; ++i) keys.push_back(make_key(0xFFFFFFFFFFFFFFFF, i, 0xFFFFFFF0 + i));
  for (const UniformLevel& level : uniform_levels()) {
    std::vector<double> out(21 * 300);
    std::vector<Place> places;
    for (uint32_t i = 0; i < 300; ++i) places.push_back({0x80000000 + (i << 22), 0xFFFFFF00 + i});
    level.fill(keys.data(), 21, 0xFFFFFFFF, places.data(), places.size(), 7, out.data(), 21);
    for (uint32_t i = 0; i < 300; ++i)
      for (size_t l = 0; l < 21; ++l)
        ASSERT_EQ(out[i * 21 + l], uniform(keys[l], {0xFFFFFFFF, places[i].family, places[i].instance, 7}));
    // Only the low halves count.
    constexpr uint64_t kHigh = uint64_t{0xABC} << 32;
    std::vector<uint64_t> time(21), family(21), instance(21);
    for (uint32_t l = 0; l < 21; ++l)
      time[l] = kHigh | (0xFFFFFFF0u + l), family[l] = l << 27, instance[l] = 0u - l;
    level.fill_at(keys.data(), 21, {time.data(), family.data(), instance.data()}, out.data());
    for (size_t l = 0; l < 21; ++l)
      ASSERT_EQ(out[l], uniform(keys[l], {static_cast<uint32_t>(time[l]), static_cast<uint32_t>(family[l]),
                                          static_cast<uint32_t>(instance[l]), 0}));
  }
}

/// Successive numbers along one coordinate: chi-square over a 16 x 16 grid of pairs, and correlation.
template <typename At>
void expect_independent(const char* name, At at) {
  constexpr int kPairs = 200000;
  std::vector<int> cells(256);
  double sum = 0;
  double before = at(0);
  for (uint32_t i = 1; i <= kPairs; ++i) {
    const double now = at(i);
    ++cells[static_cast<int>(before * 16) * 16 + static_cast<int>(now * 16)];
    sum += (before - 0.5) * (now - 0.5);
    before = now;
  }
  double chi2 = 0;
  for (const int n : cells) chi2 += (n - kPairs / 256.0) * (n - kPairs / 256.0) / (kPairs / 256.0);
  EXPECT_LT(chi2, 255 + 4 * std::sqrt(2 * 255)) << name;
  EXPECT_GT(chi2, 255 - 4 * std::sqrt(2 * 255)) << name;
  EXPECT_LT(std::abs(sum / kPairs * 12), 4 / std::sqrt(kPairs)) << name;
}

TEST(Uniform, NeighboursAreIndependentAlongEachCoordinate) {
  const Key key = make_key(5, 1, 1);
  expect_independent("time", [&](uint32_t i) { return uniform(key, {i, 1, 2, 0}); });
  expect_independent("family", [&](uint32_t i) { return uniform(key, {1, i, 2, 0}); });
  expect_independent("instance", [&](uint32_t i) { return uniform(key, {1, 1, i, 0}); });
  expect_independent("draw", [&](uint32_t i) { return uniform(key, {1, 1, 2, i}); });
  expect_independent("world", [&](uint32_t i) { return uniform(make_key(5, i, 1), {1, 1, 2, 0}); });
  expect_independent("run", [&](uint32_t i) { return uniform(make_key(5, 1, i), {1, 1, 2, 0}); });
  expect_independent("seed", [&](uint32_t i) { return uniform(make_key(i, 1, 1), {1, 1, 2, 0}); });
  expect_independent("words", [&](uint32_t i) {
    const Address a{i / 2, 1, 2, 0};
    return i % 2 ? uniform2(key, a) : uniform(key, a);
  });
}

}  // namespace
}  // namespace casus::random
