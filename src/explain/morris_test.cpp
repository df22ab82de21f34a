#include "explain/morris.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace casus::explain {
namespace {

using Function = std::function<double(const std::vector<double>&)>;

std::vector<MorrisEffect> screen(const Function& f, size_t inputs, size_t walks, uint64_t seed) {
  const auto design = morris_walks(inputs, walks, seed);
  std::vector<std::vector<double>> y;
  for (const auto& w : design) {
    y.emplace_back();
    for (const auto& p : w.points) y.back().push_back(f(p));
  }
  return morris_effects(design, y);
}

TEST(Morris, WalksMoveEachInputOnceByHalf) {
  for (const auto& w : morris_walks(7, 20, 3)) {
    ASSERT_EQ(w.points.size(), 8u);
    for (size_t k = 0; k < 7; ++k)
      for (size_t i = 0; i < 7; ++i)
        EXPECT_EQ(w.points[k + 1][i] - w.points[k][i], i == w.moved[k] ? 0.5 * w.direction[k] : 0.0);
  }
}

TEST(Morris, LinearFunctionIsExact) {
  const auto e = screen([](const auto& x) { return 4 * x[0] - 2 * x[1] + 0 * x[2]; }, 3, 4, 1);
  EXPECT_NEAR(e[0].mean, 2, 1e-12);
  EXPECT_NEAR(e[1].mean, -1, 1e-12);
  EXPECT_NEAR(e[1].size.value, 1, 1e-12);
  EXPECT_EQ(e[2].size.value, 0);
  EXPECT_NEAR(e[0].deviation, 0, 1e-12);
}

TEST(Morris, ProductHasKnownMeanAndDeviation) {
  // Effect of x0 on x0 x1 is x1 / 2, x1 uniform on {1, 3, 5, 7} / 8: mean 1/4, deviation sqrt(5) / 16.
  const auto e = screen([](const auto& x) { return x[0] * x[1]; }, 2, 4000, 5);
  EXPECT_NEAR(e[0].mean, 0.25, 0.01);
  EXPECT_NEAR(e[0].deviation, std::sqrt(5.0) / 16, 0.005);
}

TEST(Morris, FindsWhatIsNotMonotone) {
  // A hill has no slope on average, but moves by half of the range are not small.
  const auto e = screen([](const auto& x) { return -(x[0] - 0.4) * (x[0] - 0.4) + 1e-3 * x[1]; }, 2, 10, 2);
  EXPECT_GT(e[0].size.low, e[1].size.high);
}

TEST(Morris, SobolGInTheRightOrder) {
  const std::vector<double> a{0, 1, 4.5, 9, 99, 99};
  const auto e = screen(
      [&](const auto& x) {
        double y = 1;
        for (size_t i = 0; i < 6; ++i) y *= (std::abs(6 * x[i] - 2) + a[i]) / (1 + a[i]);
        return y;
      },
      6, 50, 1);
  for (size_t i = 0; i + 2 < 6; ++i) EXPECT_GT(e[i].size.value, e[i + 1].size.value);
}

TEST(Morris, IntervalsCover) {
  int covered = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    const auto e = screen([](const auto& x) { return x[0] * x[1]; }, 2, 20, seed);
    covered += e[0].size.low <= 0.25 && 0.25 <= e[0].size.high;
  }
  EXPECT_GE(covered, 0.92 * 500);
  EXPECT_LE(covered, 0.98 * 500);
}

}  // namespace
}  // namespace casus::explain
