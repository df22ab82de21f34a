#include <gtest/gtest.h>

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "random/inverse_check.h"
#include "random/philox.h"
#include "random/recursion.h"
#include "random/samplers.h"

namespace casus::random {
namespace {

ReferenceTails reference(double k, double mean) {
  if (k < 0) return {0, 1};
  const long double a = k + 1.0L;
  return {boost::math::gamma_q(a, static_cast<long double>(mean)),
          boost::math::gamma_p(a, static_cast<long double>(mean))};
}

std::vector<double> means(double low, double high, double factor) {
  std::vector<double> all;
  for (double m = low; m <= high; m *= factor) all.push_back(m);
  return all;
}

TEST(Poisson, InvertsTheDistributionFunction) {
  for (const double mean : means(1e-9, 1e8, 1.37))
    for (const double u : test_uniforms(mean < 1e4 ? 60 : 15)) {
      const double k = poisson_inv(u, mean);
      ASSERT_EQ(k, std::floor(k));
      ASSERT_TRUE(is_inverse(u, k, reference(k, mean), reference(k - 1, mean))) << "mean " << mean;
    }
}

TEST(Poisson, InvertsAtTheSeamsOfItsMethods) {
  for (const double mean :
       {15.999, 16.0, std::nextafter(16.0, 17.0), 16.5, 18.0, 25.0, 40.0, 66.0, 70.0, 100.0, 272.0})
    for (const double u : test_uniforms(2000)) {
      const double k = poisson_inv(u, mean);
      ASSERT_TRUE(is_inverse(u, k, reference(k, mean), reference(k - 1, mean))) << "mean " << mean;
    }
}

/// Uniforms beside F(k) itself, where the series alone could not tell.
TEST(Poisson, InvertsBesideEachStep) {
  for (const double mean : {17.0, 23.4, 64.0, 200.0, 5000.0})
    for (double k = std::floor(mean - 5 * std::sqrt(mean)); k < mean + 5 * std::sqrt(mean); ++k) {
      if (k < 0) continue;
      const double f = static_cast<double>(reference(k, mean).lower);
      EXPECT_EQ(poisson_inv(f * (1 - 1e-12) - 1e-14, mean), k) << mean;
      EXPECT_EQ(poisson_inv(f + 1e-12, mean), k + 1) << mean;
    }
}

TEST(Poisson, GrowsWithTheUniform) {
  for (const double mean : means(1e-6, 1e8, 3.1)) {
    double before = 0;
    for (const double u : test_uniforms(3000)) {
      const double k = poisson_inv(u, mean);
      ASSERT_GE(k, before) << mean << " " << u;
      before = k;
    }
  }
}

TEST(Poisson, GrowsWithTheMean) {
  for (const double u : test_uniforms(40, 1e-13)) {
    double before = 0;
    for (const double mean : means(1e-6, 1e9, 1.003)) {
      const double k = poisson_inv(u, mean);
      ASSERT_GE(k, before) << mean << " " << u;
      before = k;
    }
    before = 0;
    for (double mean = 15; mean < 70; mean += 0.001) {
      const double k = poisson_inv(u, mean);
      ASSERT_GE(k, before) << mean << " " << u;
      before = k;
    }
  }
}

TEST(Poisson, BadMeansAreFlaggedAndZero) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  std::vector<double> mean = {0.5, -1e-300, nan, inf, 1.0001e9, 1e9, 0.0, -0.0, -inf};
  std::vector<double> u(mean.size(), 0.9);
  std::vector<uint8_t> bad(mean.size(), 7);
  for (size_t i = 0; i < mean.size(); ++i) EXPECT_EQ(draw_ok(mean[i]), i == 0 || (i > 4 && i < 8)) << i;
  std::vector<double> count = mean;
  poisson_bulk(u.data(), count.data(), count.size(), bad.data());
  EXPECT_EQ(bad, (std::vector<uint8_t>{0, 1, 1, 1, 1, 0, 0, 0, 1}));
  for (size_t i = 0; i < mean.size(); ++i) {
    EXPECT_EQ(count[i], poisson_inv(u[i], mean[i])) << i;
    if (bad[i]) {
      EXPECT_EQ(count[i], 0) << i;
    }
  }
  EXPECT_EQ(count[0], 1);
  EXPECT_EQ(count[6], 0);
  EXPECT_FALSE(std::signbit(count[7]));
}

/// What decides 0 and 1 without a search lies on the safe side of the distribution function, by far.
TEST(Poisson, FirstCountsAreBounds) {
  int decided = 0;
  for (const double mean : means(1e-9, 16, 1.007)) {
    const recursion::FirstCounts bounds(mean, 0.0);
    const long double f0 = reference(0, mean).lower, f1 = reference(1, mean).lower, spare = 0x1p-42L;
    ASSERT_LT(bounds.zero_below, f0 - spare) << mean;
    ASSERT_GT(bounds.one_above, f0 + spare) << mean;
    ASSERT_LT(bounds.one_below, f1 - spare) << mean;
    decided += bounds.one_below - bounds.one_above > 0.5 * static_cast<double>(f1 - f0);
  }
  EXPECT_GT(decided, 1000) << "most of those that are 1, unless the mean is large";
}

TEST(Poisson, BulkHasTheBitsOfScalar) {
  const Key key = make_key(3, 1, 4);
  uint32_t n = 0;
  for (const size_t size : {1u, 2u, 7u, 8u, 100u, 511u, 512u, 513u, 5000u})
    for (const double scale : {1e-6, 0.02, 0.4, 2.0, 16.0, 30.0, 1e5}) {
      std::vector<double> u, mean;
      std::vector<uint8_t> bad(size);
      for (size_t i = 0; i < size; ++i, ++n) {
        u.push_back(n % 50 == 0 ? 1 - 0x1p-53 : n % 50 == 1 ? 0x1p-53 : uniform(key, {n, 0, 0, 0}));
        mean.push_back(n % 20 == 0 ? 0 : scale * 2 * uniform(key, {n, 0, 0, 1}));
      }
      std::vector<double> count = mean;
      poisson_bulk(u.data(), count.data(), size, bad.data());
      for (size_t i = 0; i < size; ++i)
        ASSERT_EQ(count[i], poisson_inv(u[i], mean[i])) << mean[i] << " " << u[i];
    }
}

TEST(Poisson, DrawsHaveItsDistribution) {
  const Key key = make_key(12, 0, 1);
  for (const double mean : {0.02, 0.4, 2.2, 14.0, 60.0, 1000.0}) {
    constexpr int kDraws = 200000;
    const double sd = std::sqrt(mean);
    const int low = static_cast<int>(std::max(0.0, std::floor(mean - 3 * sd)));
    std::vector<double> seen(static_cast<size_t>(6 * sd + 3));
    double sum = 0;
    double squares = 0;
    for (uint32_t i = 0; i < kDraws; ++i) {
      const double k = poisson_inv(uniform(key, {i, static_cast<uint32_t>(mean * 100), 0, 0}), mean);
      sum += k;
      squares += (k - mean) * (k - mean);
      const double cell = std::clamp(k - low, 0.0, static_cast<double>(seen.size() - 1));
      ++seen[static_cast<size_t>(cell)];
    }
    EXPECT_LT(std::abs(sum / kDraws - mean), 4 * sd / std::sqrt(kDraws));
    const double fourth = mean + 3 * mean * mean;
    EXPECT_LT(std::abs(squares / kDraws - mean), 4 * std::sqrt((fourth - mean * mean) / kDraws));
    double chi2 = 0;
    int cells = -1;
    for (size_t c = 0; c < seen.size(); ++c) {
      const long double before = c == 0 ? 0 : reference(low + static_cast<double>(c) - 1, mean).lower;
      const long double after =
          c + 1 == seen.size() ? 1 : reference(low + static_cast<double>(c), mean).lower;
      const double expected = static_cast<double>((after - before) * kDraws);
      if (expected < 5) continue;
      chi2 += (seen[c] - expected) * (seen[c] - expected) / expected;
      ++cells;
    }
    EXPECT_LT(chi2, cells + 4 * std::sqrt(2.0 * cells) + 4) << mean;
  }
}

TEST(Poisson, CommonLuckMakesSmallDifferencesSmall) {
  const Key key = make_key(1, 2, 3);
  for (const double mean : {2.0, 20.0, 100.0, 1e4}) {
    double squares = 0;
    constexpr int kPairs = 100000;
    for (uint32_t i = 0; i < kPairs; ++i) {
      const double u = uniform(key, {i, 7, 0, 0});
      const double d = poisson_inv(u, mean * 1.001) - poisson_inv(u, mean);
      squares += d * d;
    }
    // Independent draws would give 2 mean.
    EXPECT_LT(squares / kPairs, 1.3 * (0.001 * mean + 0.00001 * mean * mean) + 1e-3) << mean;
  }
}

}  // namespace
}  // namespace casus::random
