#include "random/math_lanes.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "random/math.h"

namespace casus::random {
namespace {

std::vector<double> points(size_t n, double from) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  std::vector<double> x = {
      0.0,   -0.0,   1.0,    -1.0,   kInf,   -kInf, std::numeric_limits<double>::quiet_NaN(),
      709.7, 709.79, -707.9, -708.1, 5e-324, 1e308};
  while (x.size() < n) x.push_back(from += 0.37);
  x.resize(n);
  return x;
}

void expect_same(double found, double expected) {
  if (std::isnan(expected))
    EXPECT_TRUE(std::isnan(found)) << found;
  else
    EXPECT_EQ(std::bit_cast<uint64_t>(found), std::bit_cast<uint64_t>(expected));
}

TEST(MathLanes, BitsOfTheScalarFunctions) {
  for (size_t n : {1, 2, 7, 8, 9, 16, 64, 65, 200}) {
    const std::vector<double> x = points(n, -30), y = points(n, -3);
    std::vector<double> to(n);
    exp_lanes(to.data(), x.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], exp_(x[l]));
    log_lanes(to.data(), x.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], log_(x[l]));
    logistic_lanes(to.data(), x.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], 1 / (1 + exp_(-x[l])));
    expm1_lanes(to.data(), x.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], expm1_(x[l]));
    floor_lanes(to.data(), x.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], floor_(x[l]));
    pow_lanes(to.data(), x.data(), y.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], pow_(x[l], y[l]));
    to = x;
    exp_lanes(to.data(), to.data(), n);
    for (size_t l = 0; l < n; ++l) expect_same(to[l], exp_(x[l]));
  }
}

TEST(MathLanes, SmallExponentsHaveTheBitsToo) {
  for (const double widest : {0.4999, 0.5, 37.0}) {
    std::vector<double> x(64), to(x.size());
    for (size_t l = 0; l < x.size(); ++l) x[l] = widest * (static_cast<double>(l) - 32) / 32;
    expm1_lanes(to.data(), x.data(), x.size());
    for (size_t l = 0; l < x.size(); ++l) expect_same(to[l], expm1_(x[l]));
  }
}

}  // namespace
}  // namespace casus::random
