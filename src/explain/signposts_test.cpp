#include "explain/signposts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random/math.h"

namespace casus::explain {
namespace {

struct Rows {
  std::vector<double> x;
  std::vector<uint8_t> holds;
};

/// Normal with mean `shift` where it holds: the area is normal_cdf(shift / sqrt 2).
Rows two_normals(size_t n, double shift, uint64_t seed) {
  Rows r;
  Luck luck(seed, 21);
  for (size_t i = 0; i < n; ++i) {
    r.holds.push_back(luck.uniform() < 0.3 ? 1 : 0);
    r.x.push_back(random::normal_quantile(luck.uniform()) + (r.holds.back() ? shift : 0));
  }
  return r;
}

TEST(AreaUnderCurve, ByHand) {
  EXPECT_NEAR(area_under_curve({1, 2, 3, 4}, {0, 1, 0, 1}).value, 0.75, 1e-12);
  EXPECT_NEAR(area_under_curve({1, 1, 1, 1}, {0, 1, 0, 1}).value, 0.5, 1e-12);
  EXPECT_NEAR(area_under_curve({1, 2, 2, 3}, {0, 0, 1, 1}).value, 0.875, 1e-12);  // a tie counts half
  EXPECT_EQ(area_under_curve({1, 2, 3, 4}, {0, 0, 1, 1}).value, 1);
  EXPECT_EQ(area_under_curve({1, 2}, {1, 1}).high, 1);
}

TEST(AreaUnderCurve, IntervalsCover) {
  for (double shift : {0.0, 1.0, 2.5}) {
    const double truth = random::normal_cdf(shift / std::sqrt(2.0));
    int covered = 0;
    for (uint64_t seed = 0; seed < 1000; ++seed) {
      const Rows r = two_normals(120, shift, seed);
      const Estimate e = area_under_curve(r.x, r.holds);
      covered += e.low <= truth && truth <= e.high;
    }
    EXPECT_GE(covered, 930) << shift;
    EXPECT_LE(covered, 985) << shift;
  }
}

TEST(BalancedAccuracy, IntervalsCover) {
  // Cut at 0.5 for two normals one apart: both kinds are told rightly with chance normal_cdf(0.5).
  const double truth = random::normal_cdf(0.5);
  int covered = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    const Rows r = two_normals(120, 1, seed);
    const Estimate e = balanced_accuracy(r.x, r.holds, 0.5, true);
    covered += e.low <= truth && truth <= e.high;
  }
  EXPECT_GE(covered, 940);
}

TEST(Signposts, FindsTheOneThatTells) {
  const Rows learn = two_normals(200, 2, 1), test = two_normals(200, 2, 2);
  std::vector<Observable> all;
  for (uint64_t k = 0; k < 30; ++k) {
    const Rows a = two_normals(200, 0, 100 + k), b = two_normals(200, 0, 200 + k);
    all.push_back({a.x, b.x, k});
  }
  all[17] = {learn.x, test.x, 17};
  all[18] = {learn.x, test.x, 18};  // says the same: passed over
  const auto s = signposts(all, learn.holds, test.holds, 3);
  ASSERT_EQ(s.size(), 1u);
  EXPECT_EQ(s[0].observable, 17u);
  EXPECT_TRUE(s[0].above);
  EXPECT_NEAR(s[0].cut, 1, 0.6);
  EXPECT_NEAR(s[0].area.value, random::normal_cdf(2 / std::sqrt(2.0)), 0.06);
  EXPECT_GT(s[0].accuracy.low, 0.7);
}

TEST(Signposts, OneOfEachSubject) {
  // Two that tell, independent of each other: as two subjects both are named, as one only the better.
  const auto both = [](size_t second) {
    Rows learn = two_normals(300, 2, 1), test = two_normals(300, 2, 2);
    std::vector<double> other[2];
    uint64_t seed = 3;
    for (const Rows* r : {&learn, &test}) {
      Luck luck(seed, 8);
      for (const uint8_t h : r->holds)
        other[seed - 3].push_back(random::normal_quantile(luck.uniform()) + (h != 0 ? 1.2 : 0));
      ++seed;
    }
    return signposts({{learn.x, test.x, 0}, {other[0], other[1], second}}, learn.holds, test.holds, 2);
  };
  EXPECT_EQ(both(1).size(), 2u);
  ASSERT_EQ(both(0).size(), 1u);
  EXPECT_EQ(both(0)[0].observable, 0u);
}

TEST(Signposts, KnowsWhichWay) {
  Rows learn = two_normals(200, 2, 1), test = two_normals(200, 2, 2);
  for (double& x : learn.x) x = -x;
  for (double& x : test.x) x = -x;
  const auto s = signposts({{learn.x, test.x}}, learn.holds, test.holds, 1);
  ASSERT_EQ(s.size(), 1u);
  EXPECT_FALSE(s[0].above);
  EXPECT_GT(s[0].area.low, 0.8);
}

TEST(Signposts, NoneInNoise) {
  int told = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Rows learn = two_normals(150, 0, seed), test = two_normals(150, 0, 5000 + seed);
    std::vector<Observable> all;
    for (uint64_t k = 0; k < 20; ++k) {
      const Rows a = two_normals(150, 0, 10000 + 100 * seed + k),
                 b = two_normals(150, 0, 90000 + 100 * seed + k);
      all.push_back({a.x, b.x, k});
    }
    told += static_cast<int>(signposts(all, learn.holds, test.holds, 1).size());
  }
  EXPECT_LE(told, 12);  // 2.5 % of 200 are expected at most
}

TEST(Signposts, TooFewOfEitherKind) {
  EXPECT_TRUE(signposts({{{1, 2, 3}, {1, 2, 3}}}, {0, 0, 1}, {0, 0, 1}, 3).empty());
}

}  // namespace
}  // namespace casus::explain
