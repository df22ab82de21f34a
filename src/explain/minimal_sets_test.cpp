#include "explain/minimal_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

namespace casus::explain {
namespace {

using Sets = std::vector<Coalition>;

TEST(MinimalSets, OfAFormula) {
  // x0 and (x1 or x2 and x3)
  const auto f = [](Coalition s) { return (s & 1) && ((s & 2) || (s & 12) == 12); };
  const auto r = minimal_sets(5, f);
  EXPECT_EQ(r.sets, (Sets{0b00011, 0b01101}));
  EXPECT_EQ(r.load_bearing, 1u);
  EXPECT_TRUE(r.complete);
}

TEST(MinimalSets, OfAMajority) {
  const auto r = minimal_sets(5, [](Coalition s) { return std::popcount(s) >= 3; });
  EXPECT_EQ(r.sets.size(), 10u);
  EXPECT_EQ(r.load_bearing, 0u);
  EXPECT_EQ(r.asked, 1u + 5 + 10 + 10);  // nothing above a set that carries
}

TEST(MinimalSets, NothingIsNeeded) {
  const auto r = minimal_sets(6, [](Coalition) { return true; });
  EXPECT_EQ(r.sets, Sets{0});
  EXPECT_EQ(r.load_bearing, 0u);
  EXPECT_EQ(r.asked, 1u);
}

TEST(MinimalSets, NothingCarries) {
  const auto r = minimal_sets(4, [](Coalition) { return false; });
  EXPECT_TRUE(r.sets.empty());
  EXPECT_EQ(r.load_bearing, 0u);
  EXPECT_EQ(r.asked, 16u);
}

TEST(MinimalSets, NotMonotone) {
  // x0 without x1, or x1 and x2 together: neither {0, 1} nor what lies above {0} counts.
  const auto f = [](Coalition s) { return ((s & 1) && !(s & 2)) || (s & 6) == 6; };
  EXPECT_EQ(minimal_sets(3, f).sets, (Sets{0b001, 0b110}));
}

TEST(MinimalSets, WithoutPlayers) {
  EXPECT_EQ(minimal_sets(0, [](Coalition) { return true; }).sets, Sets{0});
  EXPECT_TRUE(minimal_sets(0, [](Coalition) { return false; }).sets.empty());
}

TEST(MinimalSets, RandomMonotoneFunctionsAgainstBruteForce) {
  Luck luck(4, 1);
  for (int repeat = 0; repeat < 200; ++repeat) {
    Sets terms;
    for (size_t t = 0; t < 1 + luck.below(5); ++t) terms.push_back(1 + luck.below(127));
    const auto f = [&](Coalition s) {
      for (Coalition t : terms)
        if ((t & s) == t) return true;
      return false;
    };
    Sets truth;
    Coalition common = 127;
    for (Coalition s = 0; s < 128; ++s) {
      if (!f(s)) continue;
      bool minimal = true;
      for (int i = 0; i < 7; ++i)
        if ((s >> i & 1) && f(s & ~(Coalition{1} << i))) minimal = false;
      if (!minimal) continue;
      truth.push_back(s);
      common &= s;
    }
    auto r = minimal_sets(7, f);
    std::sort(r.sets.begin(), r.sets.end());
    EXPECT_EQ(r.sets, truth);
    EXPECT_EQ(r.load_bearing, common);
  }
}

TEST(MinimalSets, SaysWhenTheBudgetIsSpent) {
  const auto r = minimal_sets(30, [](Coalition s) { return std::popcount(s) >= 12; }, 1000);
  EXPECT_FALSE(r.complete);
  EXPECT_EQ(r.asked, 1000u);
}

}  // namespace
}  // namespace casus::explain
