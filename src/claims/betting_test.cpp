#include "claims/betting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <random>

namespace casus::claims {
namespace {

constexpr uint32_t kLooks[] = {16, 24, 40, 64, 104, 168, 256, 416};

/// Share of repetitions in which `wrong(bets)` at one of the looks.
double wrong_share(int repetitions, double low, double high,
                   const std::function<double(std::mt19937_64&)>& draw,
                   const std::function<bool(const Bets&)>& wrong) {
  std::mt19937_64 rng(7);
  int bad = 0;
  for (int i = 0; i < repetitions; ++i) {
    Bets bets(low, high);
    bool is_wrong = false;
    for (uint32_t look : kLooks) {
      while (bets.count() < look) bets.add(draw(rng));
      is_wrong = is_wrong || wrong(bets);
    }
    bad += is_wrong ? 1 : 0;
  }
  return static_cast<double>(bad) / repetitions;
}

constexpr double kShown = 1 / 0.01;
bool either(const Bets& b) { return b.up() >= kShown || b.down() >= kShown; }
bool up_only(const Bets& b) { return b.up() >= kShown; }

TEST(Betting, AtTheBoundaryOneSideIsShownInAtMostOnePercent) {
  // Mean exactly 0: showing "above" is wrong, at 1 %. Heavy and light tails, rare differences.
  const struct {
    const char* name;
    double low, high;
    std::function<double(std::mt19937_64&)> draw;
  } cases[] = {{"coin", -0.5, 0.5, [](auto& r) { return std::bernoulli_distribution(0.5)(r) ? 0.5 : -0.5; }},
               {"chance against 0.1", -0.1, 0.9,
                [](auto& r) { return std::bernoulli_distribution(0.1)(r) ? 0.9 : -0.1; }},
               {"chance against 0.9", -0.9, 0.1,
                [](auto& r) { return std::bernoulli_distribution(0.9)(r) ? 0.1 : -0.9; }},
               {"uniform", -1, 1, [](auto& r) { return std::uniform_real_distribution<double>(-1, 1)(r); }},
               {"cut lognormal less a cut lognormal", -50, 50,
                [](auto& r) {
                  std::lognormal_distribution<double> d(0, 1.5);
                  return std::min(d(r), 50.0) - std::min(d(r), 50.0);
                }},
               {"differs in 2 % of the runs, and rarely by much", -1, 19,
                [](auto& r) {
                  const double u = std::uniform_real_distribution<double>(0, 1)(r);
                  return u < 0.001 ? 19.0 : u < 0.02 ? -1.0 : 0.0;
                }},
               {"differs in 2 % of the runs, the other way", -19, 1, [](auto& r) {
                  const double u = std::uniform_real_distribution<double>(0, 1)(r);
                  return u < 0.001 ? -19.0 : u < 0.02 ? 1.0 : 0.0;
                }}};
  for (const auto& c : cases) {
    const double share = wrong_share(10000, c.low, c.high, c.draw, up_only);
    std::printf("%s: shown above in %.4f\n", c.name, share);
    EXPECT_LE(share, 0.01) << c.name;
  }
}

TEST(Betting, WellAwayFromTheBoundaryItEnds) {
  auto missed = [](double p, double at) {
    return 1 - wrong_share(
                   500, -at, 1 - at,
                   [&](auto& r) { return (std::bernoulli_distribution(p)(r) ? 1 : 0) - at; }, either);
  };
  EXPECT_LT(missed(0.5, 0.1), 0.01);
  EXPECT_LT(missed(0.02, 0.2), 0.02);
  EXPECT_LT(missed(0.8, 0.5), 0.02);
}

TEST(Betting, ARangeOnOneSideOfZeroIsCertain) {
  EXPECT_GE(Bets(0.1, 1).up(), 1e300);
  EXPECT_GE(Bets(-1, -0.1).down(), 1e300);
  Bets never(0, 0);
  never.add(0);
  EXPECT_EQ(never.up(), 1);
}

TEST(Betting, WithoutARangeNothingBefore256) {
  RangelessBets bets;
  for (int i = 0; i < 255; ++i) bets.add(5);
  EXPECT_EQ(bets.up(), 1);
  for (int i = 0; i < 100; ++i) bets.add(5 + (i % 2));
  EXPECT_GT(bets.up(), 1e3);
}

/// A total (a coin of mean 1/2 + edge) and its compensator (near its mean), less 1/2.
struct Pair {
  double plain, compensated;
};
Pair pair(std::mt19937_64& r, double edge) {
  const double u = std::uniform_real_distribution<double>(0, 1)(r);
  return {std::bernoulli_distribution(0.5 + edge)(r) ? 0.5 : -0.5, edge + 0.1 * (u - 0.5)};
}

TEST(MeanTests, OfTwoKindsOfNumbersAreWrongInAtMostOnePercent) {
  std::mt19937_64 rng(11);
  int wrong = 0;
  for (int i = 0; i < 10'000; ++i) {
    MeanTest test(-0.5, 0.5);
    for (int n = 0; n < 256; ++n) {
      const Pair x = pair(rng, 0);
      test.add(x.plain, x.compensated);
    }
    wrong += test.up() >= kShown ? 1 : 0;
  }
  EXPECT_LE(wrong, 100);
}

TEST(MeanTests, DecideWithWhicheverTellsMore) {
  auto runs = [](bool both, bool swapped) {
    std::mt19937_64 rng(12);
    double sum = 0;
    for (int i = 0; i < 500; ++i) {
      MeanTest test(-0.5, 0.5);
      int n = 0;
      for (; n < 4000 && test.up() < kShown; ++n) {
        const Pair x = pair(rng, 0.1);
        if (!both)
          test.add(x.plain);
        else
          swapped ? test.add(x.compensated, x.plain) : test.add(x.plain, x.compensated);
      }
      sum += n / 500.0;
    }
    return sum;
  };
  const double plain = runs(false, false), both = runs(true, false), other = runs(true, true);
  std::printf(
      "runs until shown: plain %.1f, with a compensator %.1f, with the two in each other's place %.1f\n",
      plain, both, other);
  EXPECT_LT(both, plain / 4);
  EXPECT_LT(other, plain / 4);
}

TEST(MeanTests, LoseWhatWasBetOnACompensatorThatIsCutOrDropped) {
  MeanTest cut(0, 1), dropped(-1, 1);
  for (int n = 0; n < 20; ++n) cut.add(0, 2);  // outside the range: it says nothing
  EXPECT_LT(cut.up(), kShown);
  dropped.drop_compensated();
  for (int n = 0; n < 100; ++n) dropped.add(n % 2 ? 1 : -1, 0.9);
  EXPECT_LT(dropped.up(), kShown);
  EXPECT_TRUE(dropped.bounded());
  EXPECT_FALSE(MeanTest(0, std::numeric_limits<double>::infinity()).bounded());
}

}  // namespace
}  // namespace casus::claims
