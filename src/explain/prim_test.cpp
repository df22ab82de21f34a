#include "explain/prim.h"

#include <gtest/gtest.h>

#include <functional>

namespace casus::explain {
namespace {

using Rule = std::function<bool(const std::vector<double>&)>;

/// `continuous` uniform inputs, then `binary` coins. Hits: in the box with chance `dense`, else `sparse`.
PrimData planted(size_t rows, size_t continuous, size_t binary, const Rule& in_box, double dense,
                 double sparse, uint64_t seed) {
  PrimData data;
  data.inputs.resize(continuous + binary);
  Luck luck(seed, 11);
  for (size_t r = 0; r < rows; ++r) {
    std::vector<double> x;
    for (size_t d = 0; d < continuous; ++d) x.push_back(luck.uniform());
    for (size_t d = 0; d < binary; ++d) x.push_back(luck.uniform() < 0.5 ? 1 : 0);
    for (size_t d = 0; d < x.size(); ++d) data.inputs[d].push_back(x[d]);
    data.hit.push_back(luck.uniform() < (in_box(x) ? dense : sparse) ? 1 : 0);
  }
  return data;
}

const Limit* limit(const Box& b, size_t dimension) {
  for (const Limit& l : b.limits)
    if (l.dimension == dimension) return &l;
  return nullptr;
}

TEST(Prim, FindsABoxPlantedInNoise) {
  const Rule in_box = [](const auto& x) { return x[2] > 0.6 && x[5] < 0.5; };
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const auto r = prim(planted(800, 20, 4, in_box, 0.95, 0.05, seed));
    ASSERT_TRUE(r.chosen.has_value());
    const Limit *a = limit(*r.chosen, 2), *b = limit(*r.chosen, 5);
    ASSERT_TRUE(a && a->low && b && b->high) << seed;
    EXPECT_NEAR(*a->low, 0.6, 0.08) << seed;
    EXPECT_NEAR(*b->high, 0.5, 0.08) << seed;
    EXPECT_LT(a->quasi_p, 1e-6);
    EXPECT_GT(r.chosen->coverage, 0.7);
    EXPECT_GT(r.chosen->density, 0.85);
  }
}

TEST(Prim, FindsABoxOfAPremiseAndARange) {
  const Rule in_box = [](const auto& x) { return x[8] == 1 && x[0] > 0.3; };
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const auto r = prim(planted(600, 8, 6, in_box, 0.9, 0.1, seed));
    ASSERT_TRUE(r.chosen.has_value());
    const Limit *a = limit(*r.chosen, 8), *b = limit(*r.chosen, 0);
    ASSERT_TRUE(a && b) << seed;
    EXPECT_EQ(*a->low, 1);
    EXPECT_NEAR(*b->low, 0.3, 0.12) << seed;
  }
}

TEST(Prim, PureNoiseHasNoBoxThatHoldsOnOtherRows) {
  const Rule none = [](const auto&) { return false; };
  double density = 0;
  int boxes = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const auto r = prim(planted(400, 10, 2, none, 0, 0.3, seed));
    if (!r.chosen) continue;
    ++boxes;
    density += measured(*r.chosen, planted(2000, 10, 2, none, 0, 0.3, 1000 + seed)).density;
  }
  if (boxes > 0) {
    EXPECT_NEAR(density / boxes, 0.3, 0.02);
  }
}

TEST(Prim, DensityOnOtherRowsIsCovered) {
  // The planted box known exactly: density 0.8 inside, cut at 0.5 as an observed value may be.
  Box box;
  box.limits.push_back({0, 0.5, {}, 1});
  int covered = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    const auto data = planted(200, 1, 0, [](const auto& x) { return x[0] >= 0.5; }, 0.8, 0.1, seed);
    const Estimate e = density_of(measured(box, data));
    covered += e.low <= 0.8 && 0.8 <= e.high;
  }
  EXPECT_GE(covered, 0.94 * 400);
}

TEST(Prim, TrajectoryTradesCoverageForDensity) {
  const auto data = planted(500, 5, 0, [](const auto& x) { return x[0] > 0.5; }, 0.8, 0.1, 3);
  const auto r = prim(data);
  ASSERT_GT(r.trajectory.size(), 5u);
  EXPECT_EQ(r.trajectory.front().coverage, 1);
  EXPECT_TRUE(r.trajectory.front().limits.empty());
  EXPECT_GT(r.trajectory.back().density, r.trajectory.front().density + 0.2);
  for (const Box& b : r.trajectory) {
    EXPECT_GE(b.rows, 25u);
    EXPECT_EQ(measured(b, data).hits, b.hits);
  }
}

TEST(Prim, NothingToFindWhereAllAreAlike) {
  PrimData data{{{1, 2, 3}}, {1, 1, 1}};
  EXPECT_FALSE(prim(data).chosen.has_value());
  data.hit = {0, 0, 0};
  EXPECT_FALSE(prim(data).chosen.has_value());
  EXPECT_FALSE(prim(PrimData{}).chosen.has_value());
}

TEST(Prim, QuasiPOfOneLimitIsTheBinomialTail) {
  // 8 rows, 4 hits; the box x >= 5 holds 4 rows, 4 hits: P(Bin(4, 1/2) >= 4) = 1/16.
  const PrimData data{{{1, 2, 3, 4, 5, 6, 7, 8}}, {0, 0, 0, 0, 1, 1, 1, 1}};
  PrimOptions o;
  o.largest_p = 0.07;
  const auto r = prim(data, o);
  ASSERT_TRUE(r.chosen.has_value());
  EXPECT_EQ(*r.chosen->limits[0].low, 5);
  EXPECT_NEAR(r.chosen->limits[0].quasi_p, 1.0 / 16, 1e-12);
}

}  // namespace
}  // namespace casus::explain
