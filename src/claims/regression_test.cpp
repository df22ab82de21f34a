#include "claims/regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace casus::claims {
namespace {

TEST(Regression, FindsEffectsWithTheirErrors) {
  std::mt19937_64 rng(1);
  std::normal_distribution<double> normal;
  int inside = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<std::vector<double>> x(3);
    std::vector<double> y;
    for (int i = 0; i < 200; ++i) {
      for (auto& c : x) c.push_back(static_cast<double>(rng() % 2));
      y.push_back(1 + 2 * x[0][i] - 0.5 * x[1][i] + normal(rng));
    }
    const std::vector<Effect> e = regress(x, y);
    inside += std::fabs(e[0].size - 2) < 1.97 * e[0].error ? 1 : 0;
    EXPECT_NEAR(e[0].error, 0.1414, 0.03);
  }
  EXPECT_NEAR(inside / 400.0, 0.95, 0.035);
}

TEST(Regression, LeavesOutWhatIsConstantOrCopied) {
  const std::vector<double> a{0, 1, 0, 1, 1, 0}, y{1, 3, 1, 3, 3, 1};
  const std::vector<Effect> e = regress({a, a, std::vector<double>(6, 1)}, y);
  EXPECT_NEAR(e[0].size, 2, 1e-12);
  EXPECT_EQ(e[1].size, 0);
  EXPECT_EQ(e[2].size, 0);
}

TEST(Regression, BestCut) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(best_cut(x, {false, false, false, true, true, true, true, true}), 1);
  EXPECT_EQ(best_cut(x, {true, true, false, false, false, false, false, false}), 1);
  EXPECT_NEAR(best_cut(x, {true, false, true, false, true, false, true, false}), 0.625, 1e-12);
  EXPECT_EQ(best_cut(x, std::vector<bool>(8, true)), 0.5);
}

TEST(Regression, Quantiles) {
  EXPECT_EQ(sample_quantile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(sample_quantile({0, 1}, 0.25), 0.25);
}

}  // namespace
}  // namespace casus::claims
