#include "kernel/compete.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "random/math.h"
#include "random/philox.h"
#include "random/samplers.h"

namespace casus::kernel {
namespace {

std::vector<random::Key> some_keys(size_t runs) {
  std::vector<random::Key> keys;
  for (uint32_t r = 0; r < runs; ++r) keys.push_back(random::make_key(7, 3, r));
  return keys;
}

/// One stock in one lane, as compete.h says it.
std::vector<double> leavers(random::Key key, uint32_t time, const std::vector<Place>& places, double stock,
                            const std::vector<double>& hazards, double h) {
  double total = 0;
  for (double hazard : hazards) total += hazard;
  std::vector<double> out(hazards.size(), 0);
  double left = std::floor(stock), open = 1;
  if (!(total > 0)) return out;
  const double leave = -random::expm1_(-h * total);
  for (size_t k = 0; k < hazards.size(); ++k) {
    const double part = hazards[k] * (leave / total);
    const double u = random::uniform(key, {time, places[k].family, places[k].instance, 0});
    if (part > 0) out[k] = random::binomial_inv(u, left, part < open ? part / open : 1);
    left -= out[k];
    open -= part;
  }
  return out;
}

TEST(Competition, HasTheBitsOfOneStockAndLaneAtATime) {
  for (const auto& [runs, arms] : {std::pair{1u, 1u}, {7u, 1u}, {1u, 7u}, {16u, 4u}, {64u, 1u}}) {
    const Luck luck(some_keys(runs), arms);
    const size_t lanes = luck.lanes();
    for (size_t l = 0; l < lanes; ++l) ASSERT_EQ(luck[l], some_keys(runs)[l % runs]);
    Competition all(lanes);
    struct Stock {
      std::vector<double> units;
      std::vector<Place> places;
      std::vector<std::vector<double>> rates;
    };
    std::vector<Stock> stocks;
    for (uint32_t s = 0; s < 9; ++s) {
      Stock stock;
      for (size_t l = 0; l < lanes; ++l)
        stock.units.push_back((s * 37.0 + l) * (s == 4 ? 3000 : 1) * (l % 5 != 2));
      for (uint32_t k = 0; k <= s % 4; ++k) {
        stock.places.push_back({s * 11, k});
        stock.rates.emplace_back();
        for (size_t l = 0; l < lanes; ++l)
          stock.rates.back().push_back(s == 3 ? 0 : 0.01 * (s + 1) * k + 0.3 * (l % 3 == 1));
      }
      stocks.push_back(std::move(stock));
    }
    std::vector<std::vector<std::vector<double>>> before;
    for (Stock& s : stocks) {
      before.push_back(s.rates);
      std::vector<double*> rates;
      for (auto& r : s.rates) rates.push_back(r.data());
      all.add(s.units.data(), s.places, rates);
    }
    all.draw(luck, 5, 0.5);
    for (size_t s = 0; s < stocks.size(); ++s)
      for (size_t l = 0; l < lanes; ++l) {
        std::vector<double> hazards;
        for (const auto& r : before[s]) hazards.push_back(r[l]);
        const auto expected = leavers(luck[l], 5, stocks[s].places, stocks[s].units[l], hazards, 0.5);
        for (size_t k = 0; k < expected.size(); ++k)
          ASSERT_EQ(stocks[s].rates[k][l], expected[k]) << "stock " << s << " place " << k << " lane " << l;
      }
  }
}

TEST(FirstOf, HasTheBitsOfOneLaneAtATime) {
  for (const auto& [runs, arms] : {std::pair{1u, 1u}, {7u, 1u}, {16u, 4u}, {64u, 1u}}) {
    const Luck luck(some_keys(runs), arms);
    const size_t lanes = luck.lanes();
    const std::vector<Place> places = {{11, 0}, {11, 4}, {5, 1}, {7, 2}};
    std::vector<std::vector<double>> hazards(places.size(), std::vector<double>(lanes));
    for (size_t l = 0; l < lanes; ++l) {
      hazards[0][l] = l % 4 == 1 ? 0 : 0.3 + 0.01 * static_cast<double>(l);
      hazards[1][l] = l % 3 == 0 ? 0 : 40.0 * (l % 2);
      hazards[3][l] = l % 5 == 4 ? 0.7 : 0;
    }
    FirstOf first(places, {hazards[0].data(), hazards[1].data(), nullptr, hazards[3].data()}, lanes);
    std::vector<double> winner(lanes);
    size_t won = 0;
    for (uint32_t time = 0; time < 200; ++time) {
      ASSERT_TRUE(first.draw(luck, time, 0.5, winner.data()));
      for (size_t l = 0; l < lanes; ++l) {
        const std::vector<double> here = {hazards[0][l], hazards[1][l], 0, hazards[3][l]},
                                  never(4, std::numeric_limits<double>::infinity());
        ASSERT_EQ(winner[l], compete_for_one(luck[l], time, places, here, never, 0.5)) << l << " " << time;
        won += winner[l] >= 0 ? 1 : 0;
      }
    }
    EXPECT_GT(won, 20 * lanes);
    EXPECT_LT(won, 190 * lanes);
    for (auto& h : hazards) std::fill(h.begin(), h.end(), 0.0);
    EXPECT_FALSE(first.draw(luck, 1, 0.5, winner.data()));
    EXPECT_EQ(winner, std::vector<double>(lanes, -1.0));
  }
}

TEST(Sums, HaveTheMomentsOfSoManyDraws) {
  struct Case {
    Amount dist;
    double a, b, mean, variance;  // of one
  };
  const Case cases[] = {
      {Amount::NegativeBinomial, 1.5, 0.7, 1.5, 1.5 + 1.5 * 1.5 / 0.7},
      {Amount::Poisson, 0.4, 0, 0.4, 0.4},
      {Amount::Geometric, 2, 0, 2, 6},
      {Amount::Bernoulli, 0.3, 0, 0.3, 0.21},
      {Amount::Binomial, 4, 0.2, 0.8, 0.64},
      {Amount::Normal, -1, 2, -1, 4},
      {Amount::Gamma, 0.5, 3, 1.5, 4.5},
      {Amount::Exponential, 2, 0, 2, 4},
  };
  const random::Key key = random::make_key(1, 2, 3);
  constexpr int kDraws = 40000;
  for (const Case& c : cases)
    for (const double n : {1.0, 5.0}) {
      double sum = 0, squares = 0;
      for (uint32_t i = 0; i < kDraws; ++i) {
        const double u =
            random::uniform(key, {i, static_cast<uint32_t>(c.dist), static_cast<uint32_t>(n), 0});
        const double x = draw_sum(c.dist, u, n, c.a, c.b) - n * c.mean;
        sum += x;
        squares += x * x;
      }
      const double variance = n * c.variance;
      EXPECT_LT(std::abs(sum / kDraws), 4 * std::sqrt(variance / kDraws))
          << static_cast<int>(c.dist) << " " << n;
      EXPECT_NEAR(squares / kDraws / variance, 1, 0.12) << static_cast<int>(c.dist) << " " << n;
    }
  for (const double u : {0.1, 0.5, 0.93})
    EXPECT_EQ(draw_sum(Amount::NegativeBinomial, u, 1, 1.5, 0.7),
              draw_amount(Amount::NegativeBinomial, u, 1.5, 0.7));
}

}  // namespace
}  // namespace casus::kernel
