#include "explain/shapley.h"

#include <gtest/gtest.h>

#include <bit>

namespace casus::explain {
namespace {

double factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

TEST(Shapley, AdditiveGame) {
  const std::vector<double> worth{3, -1, 0, 2.5};
  const Game game = [&](Coalition s) {
    double sum = 7;
    for (size_t i = 0; i < worth.size(); ++i) sum += s >> i & 1 ? worth[i] : 0;
    return std::vector<double>{sum};
  };
  for (const ShapleyValues& v : {shapley_exact(4, game), shapley_sampled(4, game, 4, 1)}) {
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(v.values[i].value, worth[i], 1e-12);
    EXPECT_NEAR(v.all - v.none, 4.5, 1e-12);
  }
}

TEST(Shapley, MajorityGameSharesEqually) {
  const Game game = [](Coalition s) { return std::vector<double>{std::popcount(s) >= 4 ? 1.0 : 0.0}; };
  const auto v = shapley_exact(7, game);
  EXPECT_EQ(v.coalitions, 128u);
  for (const Estimate& e : v.values) EXPECT_NEAR(e.value, 1.0 / 7, 1e-12);
}

TEST(Shapley, ApexGame) {
  // Wins with the apex player and another, or with the four others. Apex 3/5, the others 1/10 each.
  const Game game = [](Coalition s) {
    const int others = std::popcount(s >> 1);
    return std::vector<double>{((s & 1) && others > 0) || others == 4 ? 1.0 : 0.0};
  };
  const auto v = shapley_exact(5, game);
  EXPECT_NEAR(v.values[0].value, 0.6, 1e-12);
  for (size_t i = 1; i < 5; ++i) EXPECT_NEAR(v.values[i].value, 0.1, 1e-12);
}

TEST(Shapley, WeightedVotesOfTheSecurityCouncil) {
  // Shapley and Shubik (1954): 5 with a veto, and 4 of 10 others: 0.196 and 0.00186. Known in closed form:
  // an elected member is pivotal in place 9 with all 5 permanent ones and 3 of 9 others before it.
  const Game game = [](Coalition s) {
    return std::vector<double>{(s & 31) == 31 && std::popcount(s >> 5) >= 4 ? 1.0 : 0.0};
  };
  const auto v = shapley_exact(15, game);
  const double elected = 84.0 * factorial(8) * factorial(6) / factorial(15);
  EXPECT_NEAR(v.values[14].value, elected, 1e-12);
  EXPECT_NEAR(v.values[0].value, (1 - 10 * elected) / 5, 1e-12);
}

TEST(Shapley, NobodyPlays) {
  const Game game = [](Coalition) { return std::vector<double>{0.5}; };
  EXPECT_TRUE(shapley_exact(0, game).values.empty());
  EXPECT_EQ(shapley_exact(0, game).all, 0.5);
}

/// A game over worlds with an interaction: player 0 adds x, 1 and 2 together y; x, y vary by world.
Game noisy_game(uint64_t seed, size_t worlds) {
  return [seed, worlds](Coalition s) {
    Luck luck(seed, 99);
    std::vector<double> out;
    for (size_t w = 0; w < worlds; ++w) {
      const double x = luck.uniform(), y = 3 * luck.uniform();
      out.push_back((s & 1 ? x : 0) + ((s & 6) == 6 ? y : 0) + (s & 8 ? 1 : 0));
    }
    return out;
  };
}

TEST(Shapley, IntervalsCover) {
  const double truth[] = {0.5, 0.75, 0.75, 1.0};
  for (bool exact : {true, false}) {
    int covered = 0, all = 0;
    const int repeats = 400;
    for (int r = 0; r < repeats; ++r) {
      const Game game = noisy_game(static_cast<uint64_t>(r), 40);
      const auto v = exact ? shapley_exact(4, game) : shapley_sampled(4, game, 12, static_cast<uint64_t>(r));
      double sum = 0;
      for (size_t i = 0; i < 4; ++i) {
        sum += v.values[i].value;
        if (i == 3) continue;  // known without error
        ++all;
        covered += v.values[i].low <= truth[i] && truth[i] <= v.values[i].high;
      }
      EXPECT_NEAR(sum, v.all - v.none, 1e-9);
    }
    EXPECT_GE(covered, 0.93 * all) << "exact " << exact;
    if (exact) {
      EXPECT_LE(covered, 0.97 * all);
    }
  }
}

TEST(Shapley, SampledOrdersComeNearAndSayHowNear) {
  // 12 players with weights 1..12, a majority of the 78 votes wins.
  const Game game = [](Coalition s) {
    int votes = 0;
    for (int i = 0; i < 12; ++i) votes += s >> i & 1 ? i + 1 : 0;
    return std::vector<double>{votes > 39 ? 1.0 : 0.0};
  };
  const auto truth = shapley_exact(12, game);
  int covered = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const auto v = shapley_sampled(12, game, 400, seed);
    for (size_t i = 0; i < 12; ++i)
      covered += v.values[i].low <= truth.values[i].value && truth.values[i].value <= v.values[i].high;
  }
  EXPECT_GE(covered, 480 * 0.90);  // pairs are few in which a small player decides
}

TEST(Shapley, SameSeedSameBits) {
  const Game game = noisy_game(3, 10);
  const auto a = shapley_sampled(4, game, 8, 5), b = shapley_sampled(4, game, 8, 5);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(a.values[i].low, b.values[i].low);
}

}  // namespace
}  // namespace casus::explain
