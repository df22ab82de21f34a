#include "explain/counter_world.h"

#include <gtest/gtest.h>

#include <cmath>

namespace casus::explain {
namespace {

using Point = std::function<double(const std::vector<double>& z, Coalition turned)>;

Margins of(const Point& g) {
  return [g](const std::vector<Change>& all) {
    std::vector<double> out;
    for (const Change& c : all) out.push_back(g(c.z, c.turned));
    return out;
  };
}

TEST(CounterWorld, LinearIsTheFootOfThePerpendicular) {
  // 3 - 2 z0 - z1: distance 3 / sqrt 5, at 3 (2, 1) / 5. A poor first direction does no harm.
  CounterOptions o;
  o.sparser = 0;
  o.rounds = 2;
  const auto r =
      counter_worlds(of([](const auto& z, Coalition) { return 3 - 2 * z[0] - z[1]; }), {-1, -5}, {}, o);
  ASSERT_TRUE(r.by_turned.at(0).has_value());
  const CounterWorld& w = *r.by_turned[0];
  EXPECT_NEAR(w.distance, 3 / std::sqrt(5.0), 0.02);
  EXPECT_NEAR(w.change.z[0], 1.2, 0.03);
  EXPECT_NEAR(w.change.z[1], 0.6, 0.03);
  EXPECT_EQ(r.at_best_guess, 3);
}

TEST(CounterWorld, CurvedSurface) {
  // The parabola z1 = 2 - z0^2 / 2 comes nearest to the origin at (sqrt 2, 1): distance sqrt 3. (At (0, 2) it
  // is 2 away, which is a stationary point: the start is off it.)
  const auto r = counter_worlds(of([](const auto& z, Coalition) { return 2 - z[1] - z[0] * z[0] / 2; }),
                                {-1, -1}, {}, {2.5, 8, 0, 2, 6, 0.5});
  ASSERT_TRUE(r.by_turned.at(0).has_value());
  EXPECT_NEAR(r.by_turned[0]->distance, std::sqrt(3.0), 0.04);
}

TEST(CounterWorld, LeavesOutWhatHelpsLittle) {
  CounterOptions o;
  o.sparser = 0.05;
  const auto r =
      counter_worlds(of([](const auto& z, Coalition) { return 2 - 1.5 * z[0] + 0.2 * z[1] - 0.1 * z[2]; }),
                     {-1.5, 0.2, -0.1}, {}, o);
  const CounterWorld& w = r.by_turned.at(0).value();
  EXPECT_EQ(w.change.z[1], 0);
  EXPECT_EQ(w.change.z[2], 0);
  EXPECT_NEAR(w.change.z[0], 4.0 / 3, 0.02);
}

TEST(CounterWorld, TurnsAPremiseWhereQuantitiesDontDo) {
  // No quantity helps; premise 2 turned does, and premises 0 and 1 only together.
  const auto g = [](const auto&, Coalition s) { return (s & 4) ? -0.5 : (s & 3) == 3 ? -1.0 : 1.0; };
  const auto r = counter_worlds(of(g), {0.0, 0.0}, {0, 1, 2});
  EXPECT_FALSE(r.by_turned.at(0).has_value());
  EXPECT_EQ(r.by_turned.at(1).value().change.turned, 4u);
  EXPECT_EQ(r.by_turned[1]->distance, 0);
  EXPECT_EQ(r.by_turned.size(), 2u);
}

TEST(CounterWorld, TwoPremisesAndAQuantity) {
  const auto g = [](const auto& z, Coalition s) { return (s & 3) == 3 ? 1 - z[0] : 5.0; };
  const auto r = counter_worlds(of(g), {-1}, {0, 1});
  EXPECT_FALSE(r.by_turned.at(0).has_value());
  EXPECT_FALSE(r.by_turned.at(1).has_value());
  ASSERT_TRUE(r.by_turned.at(2).has_value());
  EXPECT_EQ(r.by_turned[2]->change.turned, 3u);
  EXPECT_NEAR(r.by_turned[2]->distance, 1, 0.02);
}

TEST(CounterWorld, SaysWhenThereIsNone) {
  const auto r = counter_worlds(of([](const auto&, Coalition) { return 1.0; }), {1, 2}, {0});
  for (const auto& w : r.by_turned) EXPECT_FALSE(w.has_value());
}

TEST(CounterWorld, BearsNoise) {
  double worst = 0;
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Luck luck(seed, 5);
    const auto r = counter_worlds(
        of([&](const auto& z, Coalition) { return 2 - z[0] - z[1] + 0.2 * (luck.uniform() - 0.5); }),
        {-1, -1}, {});
    ASSERT_TRUE(r.by_turned.at(0).has_value());
    worst = std::max(worst, std::abs(r.by_turned[0]->distance - std::sqrt(2.0)));
  }
  EXPECT_LT(worst, 0.25);
}

TEST(CounterWorld, MovesOfOnePremiseExcludeEachOther) {
  // Moves 0 and 1 are alternatives of one rival: together they would do best, but cannot be.
  const auto g = [](const auto&, Coalition s) {
    EXPECT_NE(s & 3, 3u);
    return (s & 3) == 3 ? -9.0 : (s & 6) == 6 ? -1.0 : 2.0 - (s & 1 ? 1 : 0);
  };
  const auto r = counter_worlds(of(g), {}, {7, 7, 8});
  ASSERT_EQ(r.by_turned.size(), 3u);
  EXPECT_EQ(r.by_turned[2].value().change.turned, 6u);
}

TEST(CounterWorld, FindsTheOneMoveAmongMany) {
  const auto g = [](const auto&, Coalition s) { return s >> 41 & 1 ? -1.0 : 1.0; };
  std::vector<size_t> moves;
  for (size_t i = 0; i < 60; ++i) moves.push_back(i);
  const auto r = counter_worlds(of(g), {}, moves);
  EXPECT_EQ(r.by_turned.at(1).value().change.turned, Coalition{1} << 41);
}

TEST(CounterWorld, ManyQuantitiesOfWhichTwoMatter) {
  // 2 - z3 - z11 among 16: distance sqrt 2, the others left out again.
  std::vector<double> slopes(16, -0.1);
  CounterOptions o;
  o.rounds = 3;
  const auto r = counter_worlds(of([](const auto& z, Coalition) { return 2 - z[3] - z[11]; }), slopes, {}, o);
  const CounterWorld& w = r.by_turned.at(0).value();
  EXPECT_NEAR(w.distance, std::sqrt(2.0), 0.02);
  for (size_t i = 0; i < 16; ++i)
    if (i != 3 && i != 11) {
      EXPECT_EQ(w.change.z[i], 0) << i;
    }
}

TEST(CounterWorld, EvaluatesNoMoreThanSaid) {
  for (size_t quantities : {0u, 1u, 5u, 16u})
    for (size_t n : {0u, 1u, 5u, 40u}) {
      std::vector<size_t> moves;
      for (size_t i = 0; i < n; ++i) moves.push_back(i);
      const auto r = counter_worlds(of([](const auto& z, Coalition s) {
                                      double g = 4;
                                      for (double x : z) g -= 0.2 * x;
                                      return g - 0.5 * static_cast<double>(s > 0);
                                    }),
                                    std::vector<double>(quantities, -0.2), moves);
      EXPECT_LE(r.evaluations, counter_evaluations(quantities, n));
    }
}

}  // namespace
}  // namespace casus::explain
