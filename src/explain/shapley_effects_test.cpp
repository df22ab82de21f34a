#include "explain/shapley_effects.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "random/math.h"

namespace casus::explain {
namespace {

using Function = std::function<double(const std::vector<double>&)>;

/// Walks between independent uniform points of the function's inputs.
ShapleyEffects effects(const Function& f, size_t inputs, size_t walks, uint64_t seed) {
  const auto orders = effect_orders(inputs, walks, seed);
  Luck luck(seed, 3);
  std::vector<std::vector<double>> y;
  for (const auto& order : orders) {
    std::vector<double> x, other;
    for (size_t i = 0; i < inputs; ++i) {
      x.push_back(luck.uniform());
      other.push_back(luck.uniform());
    }
    y.push_back({f(x)});
    for (size_t i : order) {
      x[i] = other[i];
      y.back().push_back(f(x));
    }
  }
  return shapley_effects(orders, y);
}

double normal(double u) { return random::normal_quantile(u); }

/// Linear and Gaussian: the share of each squared coefficient.
double linear(const std::vector<double>& x) { return 3 * normal(x[0]) - 2 * normal(x[1]) + normal(x[2]); }
const std::vector<double> kLinear{9.0 / 14, 4.0 / 14, 1.0 / 14};

/// A premise that switches a quantity's effect on: P Z + P / 2 + W, Z and W standard normal, P a coin.
/// With P' = P - 1/2: (1/2 + P') Z + P'/2 + 1/4 + W. Variances: Z 1/4, P' Z 1/4 (shared), P'/2 1/16, W 1; in
/// all 25/16.
double switched(const std::vector<double>& x) {
  const double p = x[0] < 0.5 ? 1 : 0;
  return p * normal(x[1]) + p / 2 + normal(x[2]);
}
const std::vector<double> kSwitched{(1.0 / 16 + 1.0 / 8) * 16 / 25, (1.0 / 4 + 1.0 / 8) * 16 / 25, 16.0 / 25};

double ishigami(const std::vector<double>& x) {
  constexpr double kPi = std::numbers::pi;
  const auto at = [&](size_t i) { return kPi * (2 * x[i] - 1); };
  return std::sin(at(0)) + 7 * std::pow(std::sin(at(1)), 2) + 0.1 * std::pow(at(2), 4) * std::sin(at(0));
}
std::vector<double> of_ishigami() {
  const double pi4 = std::pow(std::numbers::pi, 4);
  const double v1 = 0.5 * std::pow(1 + 0.1 * pi4 / 5, 2), v2 = 49.0 / 8;
  const double v13 = 0.01 * pi4 * pi4 * (1.0 / 18 - 1.0 / 50), all = v1 + v2 + v13;
  return {(v1 + v13 / 2) / all, v2 / all, v13 / 2 / all};
}

TEST(ShapleyEffects, KnownShares) {
  const std::vector<std::pair<Function, std::vector<double>>> cases{
      {linear, kLinear}, {switched, kSwitched}, {ishigami, of_ishigami()}};
  for (const auto& [f, known] : cases) {
    const auto e = effects(f, 3, 40000, 1);
    double sum = 0;
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(e.effects[i].value, known[i], 0.02) << i;
      sum += e.effects[i].value;
    }
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST(ShapleyEffects, TheVarianceIsTheResults) { EXPECT_NEAR(effects(linear, 3, 40000, 2).variance, 14, 0.4); }

TEST(ShapleyEffects, IntervalsCover) {
  for (const auto& [f, known] :
       {std::pair<Function, std::vector<double>>{linear, kLinear}, {switched, kSwitched}}) {
    int covered = 0, all = 0;
    for (uint64_t seed = 1; seed <= 400; ++seed) {
      const auto e = effects(f, 3, 64, seed);
      for (size_t i = 0; i < 3; ++i) {
        ++all;
        covered += e.effects[i].low <= known[i] && known[i] <= e.effects[i].high;
      }
    }
    EXPECT_GE(covered, 0.92 * all);
    EXPECT_LE(covered, 0.985 * all);
  }
}

TEST(ShapleyEffects, AConstantHasNoneAndUndefinedWalksAreLeftOut) {
  const auto none = effects([](const auto&) { return 2.0; }, 2, 16, 1);
  EXPECT_EQ(none.effects[0].value, 0);
  EXPECT_EQ(none.variance, 0);
  const std::vector<std::vector<size_t>> orders{{0, 1}, {1, 0}, {0, 1}};
  const double open = std::nan("");
  const auto left = shapley_effects(orders, {{0, 1, 1}, {0, 0, 1}, {0, open, 1}});
  EXPECT_EQ(left.walks, 2u);
  EXPECT_EQ(left.effects[0].value, 1);
  EXPECT_EQ(left.effects[1].value, 0);
}

TEST(ShapleyEffects, OrdersComeWithTheirReverses) {
  const auto orders = effect_orders(5, 6, 4);
  ASSERT_EQ(orders.size(), 6u);
  for (size_t w = 0; w < 6; w += 2)
    EXPECT_TRUE(std::equal(orders[w].begin(), orders[w].end(), orders[w + 1].rbegin()));
}

}  // namespace
}  // namespace casus::explain
