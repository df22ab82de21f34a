#include <gtest/gtest.h>

#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "random/inverse_check.h"
#include "random/philox.h"
#include "random/recursion.h"
#include "random/samplers.h"

namespace casus::random {
namespace {

ReferenceTails reference(double k, double n, double p) {
  if (k < 0) return {0, 1};
  if (k >= n) return {1, 0};
  const long double a = k + 1.0L;
  const long double b = static_cast<long double>(n) - k;
  const long double x = p;
  return {boost::math::ibetac(a, b, x), boost::math::ibeta(a, b, x)};
}

void expect_inverse(double n, double p, int uniforms) {
  for (const double u : test_uniforms(uniforms)) {
    const double k = binomial_inv(u, n, p);
    ASSERT_EQ(k, std::floor(k));
    ASSERT_GE(k, 0);
    ASSERT_LE(k, n);
    ASSERT_TRUE(is_inverse(u, k, reference(k, n, p), reference(k - 1, n, p), 4e-12L))
        << "n " << n << " p " << p;
  }
}

TEST(Binomial, InvertsForSmallNumbers) {
  for (double n = 1; n < 90; ++n)
    for (const double p : {1e-9, 0.003, 0.1, 0.25, 0.4, 0.49, 0.5, 0.51, 0.7, 0.9, 0.999})
      expect_inverse(n, p, 50);
}

TEST(Binomial, InvertsForLargeNumbers) {
  for (double n = 100; n < 2e9; n = std::floor(n * 2.7))
    for (const double p : {1e-8, 1e-5, 1e-3, 0.02, 0.2, 0.5, 0.6, 0.95, 0.9999}) expect_inverse(n, p, 40);
}

TEST(Binomial, InvertsBesideEachStep) {
  for (const double n : {40.0, 333.0, 20000.0})
    for (const double p : {0.5, 0.42, 0.1, 0.8}) {
      const double sd = std::sqrt(n * p * (1 - p));
      for (double k = std::max(0.0, std::floor(n * p - 5 * sd)); k < std::min(n, n * p + 5 * sd); ++k) {
        const double f = static_cast<double>(reference(k, n, p).lower);
        EXPECT_EQ(binomial_inv(f * (1 - 1e-11) - 1e-14, n, p), k) << n << " " << p;
        if (1 - f > 1e-11) {
          EXPECT_EQ(binomial_inv(f + 1e-12, n, p), k + 1) << n << " " << p;
        }
      }
    }
}

TEST(Binomial, GrowsWithUniformProbabilityAndNumber) {
  for (const double n : {3.0, 30.0, 400.0, 1e5, 1e9, 0x1p53}) {
    for (const double p : {1e-6, 0.01, 0.3, 0.5, 0.77}) {
      double before = 0;
      for (const double u : test_uniforms(500)) {
        const double k = binomial_inv(u, n, p);
        ASSERT_GE(k, before) << n << " " << p << " " << u;
        before = k;
      }
    }
    for (const double u : test_uniforms(10, 1e-13)) {
      double before = 0;
      for (double p = 0; p <= 1; p += 0.0007) {
        const double k = binomial_inv(u, n, p);
        ASSERT_GE(k, before) << n << " " << p << " " << u;
        before = k;
      }
    }
  }
  for (const double u : test_uniforms(10, 1e-13))
    for (const double p : {0.02, 0.5, 0.9}) {
      double before = 0;
      for (double n = 0; n < 2000; ++n) {
        const double k = binomial_inv(u, n, p);
        ASSERT_GE(k, before) << n << " " << p << " " << u;
        before = k;
      }
    }
}

TEST(Binomial, FirstCountsAreBounds) {
  for (double n = 1; n < 2e9; n = n < 40 ? n + 1 : std::floor(n * 2.7))
    for (double mean = 1e-9; mean <= std::min(16.0, 0.5 * n); mean *= 1.11) {
      const double p = mean / n;
      const recursion::FirstCounts bounds(n * p, p);
      const long double f0 = reference(0, n, p).lower, f1 = reference(1, n, p).lower, spare = 0x1p-42L;
      ASSERT_LT(bounds.zero_below, f0 - spare) << n << " " << p;
      ASSERT_GT(bounds.one_above, f0 + spare) << n << " " << p;
      ASSERT_LT(bounds.one_below, f1 - spare) << n << " " << p;
    }
}

TEST(Binomial, BulkHasTheBitsOfScalar) {
  const Key key = make_key(3, 1, 5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  uint32_t draw = 0;
  for (const size_t size : {1u, 3u, 8u, 64u, 511u, 513u, 4000u})
    for (const double number : {1.0, 3.0, 40.0, 2000.0, 1e6, 0x1p53})
      for (const double mean : {1e-6, 0.02, 0.4, 2.0, 12.0, 20.0, 300.0}) {
        std::vector<double> u, n, p;
        for (size_t i = 0; i < size; ++i, ++draw) {
          const auto any = [&](uint32_t which) { return uniform(key, {draw, 0, 0, which}); };
          u.push_back(draw % 50 == 0 ? 1 - 0x1p-53 : draw % 50 == 1 ? 0x1p-53 : any(0));
          n.push_back(draw % 23 == 0 ? 0 : draw % 29 == 0 ? 0x1p54 : std::floor(number * any(1)) + 1);
          p.push_back(draw % 31 == 0   ? 0
                      : draw % 37 == 0 ? 1
                      : draw % 41 == 0 ? nan
                      : draw % 43 == 0 ? 1.5
                                       : std::min(1.0, mean * 2 * any(2) / number));
        }
        std::vector<double> count = p;
        binomial_bulk(u.data(), n.data(), count.data(), size);
        for (size_t i = 0; i < size; ++i)
          ASSERT_EQ(count[i], binomial_inv(u[i], n[i], p[i])) << n[i] << " " << p[i] << " " << u[i];
      }
}

TEST(Binomial, Edges) {
  EXPECT_EQ(binomial_inv(0.3, 10, 0), 0);
  EXPECT_EQ(binomial_inv(0.3, 10, 1), 10);
  EXPECT_EQ(binomial_inv(0.3, 0, 0.5), 0);
  EXPECT_EQ(binomial_inv(0.3, -1, 0.5), 0);
  EXPECT_EQ(binomial_inv(0.3, 10, 1.5), 0);
  EXPECT_EQ(binomial_inv(0.3, 10, std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(binomial_inv(0.3, 1, 0.7), 0);
  EXPECT_EQ(binomial_inv(0.31, 1, 0.7), 1);
  EXPECT_NEAR(binomial_inv(0.5, 0x1p53, 0.5) / 0x1p52, 1, 1e-15);
  EXPECT_NEAR(binomial_inv(0.975, 0x1p53, 0.5) - 0x1p52, 1.959964 * 0x1p25 * std::sqrt(2.0), 100);
  EXPECT_NEAR(binomial_inv(0.5, 0x1p53, 1e-10) / (0x1p53 * 1e-10), 1, 2e-6);
}

TEST(Binomial, DrawsHaveItsMoments) {
  const Key key = make_key(4, 0, 1);
  for (const double n : {5.0, 60.0, 1e6})
    for (const double p : {0.03, 0.5, 0.9}) {
      constexpr int kDraws = 100000;
      double sum = 0;
      double squares = 0;
      for (uint32_t i = 0; i < kDraws; ++i) {
        const double k = binomial_inv(uniform(key, {i, 1, 2, 3}), n, p);
        sum += k;
        squares += (k - n * p) * (k - n * p);
      }
      const double variance = n * p * (1 - p);
      EXPECT_LT(std::abs(sum / kDraws - n * p), 4 * std::sqrt(variance / kDraws));
      EXPECT_NEAR(squares / kDraws / variance, 1, 4 * std::sqrt((2 + 1 / variance) / kDraws));
    }
}

}  // namespace
}  // namespace casus::random
