#include "random/world_draws.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "base/check.h"
#include "random/philox.h"

namespace casus::random {
namespace {

TEST(WorldUniform, EachBlockHasOneInEachStratum) {
  for (const uint32_t size : {1u, 2u, 16u, 64u, 256u})
    for (uint32_t block = 0; block < 5; ++block)
      for (uint32_t name = 0; name < 5; ++name) {
        std::set<int> strata;
        for (uint32_t i = 0; i < size; ++i)
          strata.insert(static_cast<int>(world_uniform(3, block * size + i, size, name * 77, 2) * size));
        EXPECT_EQ(strata.size(), size);
        EXPECT_GE(*strata.begin(), 0);
        EXPECT_LT(*strata.rbegin(), static_cast<int>(size));
      }
}

TEST(WorldUniform, IsAMidpointStrictlyInside) {
  for (uint32_t world = 0; world < 2000; ++world) {
    const double u = world_uniform(1, world, kWorldBlock, 5, 0);
    EXPECT_GT(u, 0);
    EXPECT_LT(u, 1);
    EXPECT_EQ(std::fmod(u * 0x1p53, 2), 1);
  }
}

TEST(WorldUniform, PlaceInTheStratumIsUniform) {
  std::vector<int> cells(10);
  for (uint32_t world = 0; world < 20000; ++world) {
    const double at = world_uniform(1, world, kWorldBlock, 5, 0) * kWorldBlock;
    ++cells[static_cast<int>((at - std::floor(at)) * 10)];
  }
  double chi2 = 0;
  for (const int n : cells) chi2 += (n - 2000.0) * (n - 2000.0) / 2000;
  EXPECT_LT(chi2, 30);
}

TEST(WorldUniform, NamesInstancesBlocksAndSeedsArePermutedIndependently) {
  const auto correlation = [](auto a, auto b) {
    double sum = 0;
    for (uint32_t world = 0; world < 6400; ++world) sum += (a(world) - 0.5) * (b(world) - 0.5);
    return std::abs(sum / 6400 * 12);
  };
  const auto base = [](uint32_t w) { return world_uniform(1, w, 64, 5, 0); };
  const double bound = 4 / std::sqrt(6400.0);
  EXPECT_LT(correlation(base, [](uint32_t w) { return world_uniform(1, w, 64, 6, 0); }), bound);
  EXPECT_LT(correlation(base, [](uint32_t w) { return world_uniform(1, w, 64, 5, 1); }), bound);
  EXPECT_LT(correlation(base, [](uint32_t w) { return world_uniform(2, w, 64, 5, 0); }), bound);
  EXPECT_LT(correlation(base, [](uint32_t w) { return world_uniform(1, w + 64, 64, 5, 0); }), bound);
  EXPECT_GT(correlation(base, base), 0.99);
}

TEST(WorldUniform, EveryPlaceIsEquallyLikelyForEachStratum) {
  std::vector<int> strata(64);
  for (uint32_t block = 0; block < 6400; ++block)
    ++strata[static_cast<int>(world_uniform(4, block * 64 + 17, 64, 9, 0) * 64)];
  double chi2 = 0;
  for (const int n : strata) chi2 += (n - 100.0) * (n - 100.0) / 100;
  EXPECT_LT(chi2, 63 + 4 * std::sqrt(2 * 63.0));
}

TEST(WorldUniform, MeansVaryFarLessThanIndependentDraws) {
  double worst = 0;
  for (uint32_t block = 0; block < 100; ++block) {
    double sum = 0;
    for (uint32_t i = 0; i < 64; ++i) sum += world_uniform(8, block * 64 + i, 64, 1, 0);
    worst = std::max(worst, std::abs(sum / 64 - 0.5));
  }
  EXPECT_LT(worst, 4 / (64 * std::sqrt(12.0 * 64))) << "independent draws: 64 times this";
}

TEST(WorldUniform, BadBlockSizeIsOurError) {
  EXPECT_THROW(world_uniform(1, 0, 63, 0, 0), InternalError);
  EXPECT_THROW(world_uniform(1, 0, 0, 0, 0), InternalError);
}

}  // namespace
}  // namespace casus::random
