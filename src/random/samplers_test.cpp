#include "random/samplers.h"

#include <gtest/gtest.h>

#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "base/hash.h"
#include "random/inverse_check.h"
#include "random/math.h"
#include "random/philox.h"

namespace casus::random {
namespace {

TEST(Bernoulli, IsTheInverse) {
  EXPECT_EQ(bernoulli_inv(0.69, 0.3), 0);
  EXPECT_EQ(bernoulli_inv(0.71, 0.3), 1);
  EXPECT_EQ(bernoulli_inv(0x1p-53, 1), 1);
  EXPECT_EQ(bernoulli_inv(1 - 0x1p-53, 0), 0);
}

TEST(Geometric, InvertsTheDistributionFunction) {
  for (const double mean : {1e-9, 0.01, 0.4, 1.0, 7.0, 1000.0, 1e8}) {
    const long double rate = std::log1p(1.0L / mean);
    const auto tails = [&](double k) {
      return ReferenceTails{-std::expm1(-(k + 1) * rate), std::exp(-(k + 1) * rate)};
    };
    for (const double u : test_uniforms(200)) {
      const double k = geometric_inv(u, mean);
      ASSERT_TRUE(is_inverse(u, k, tails(k), tails(k - 1))) << mean;
    }
  }
  EXPECT_EQ(geometric_inv(0.9, 0), 0);
  EXPECT_EQ(geometric_inv(0.9, -1), 0);
}

TEST(NegativeBinomial, BulkHasTheBitsOfScalar) {
  const Key key = make_key(3, 1, 6);
  uint32_t draw = 0;
  for (const size_t n : {1u, 7u, 64u})
    for (const double mean : {0.01, 0.5, 4.0, 15.0, 40.0})
      for (const double size : {0.3, 0.7, 12.0, 1e5, 1e15}) {
        std::vector<double> u, means, sizes, count(n);
        for (size_t i = 0; i < n; ++i, ++draw) {
          u.push_back(draw % 50 == 0 ? 1 - 0x1p-53 : uniform(key, {draw, 0, 0, 0}));
          means.push_back(draw % 23 == 0   ? 0
                          : draw % 29 == 0 ? -1
                                           : 2 * mean * uniform(key, {draw, 0, 0, 1}));
          sizes.push_back(draw % 31 == 0 ? 0 : 2 * size * uniform(key, {draw, 0, 0, 2}));
        }
        negative_binomial_bulk(u.data(), means.data(), sizes.data(), count.data(), n);
        for (size_t i = 0; i < n; ++i)
          ASSERT_EQ(count[i], negative_binomial_inv(u[i], means[i], sizes[i]))
              << means[i] << " " << sizes[i] << " " << u[i];
      }
}

TEST(NegativeBinomial, InvertsTheDistributionFunction) {
  for (const double mean : {1e-6, 0.1, 2.0, 15.0, 40.0, 1000.0, 1e6})
    for (const double size : {0.05, 0.5, 1.0, 7.3, 200.0, 1e6}) {
      const long double p = static_cast<long double>(size) / (static_cast<long double>(size) + mean);
      const auto tails = [&](double k) {
        if (k < 0) return ReferenceTails{0, 1};
        return ReferenceTails{boost::math::ibeta(static_cast<long double>(size), k + 1.0L, p),
                              boost::math::ibetac(static_cast<long double>(size), k + 1.0L, p)};
      };
      for (const double u : test_uniforms(15, 1e-12)) {
        const double k = negative_binomial_inv(u, mean, size);
        ASSERT_EQ(k, std::floor(k));
        ASSERT_TRUE(is_inverse(u, k, tails(k), tails(k - 1), 1e-11L)) << mean << " " << size;
      }
    }
  EXPECT_EQ(negative_binomial_inv(0.9, 0, 2), 0);
  EXPECT_EQ(negative_binomial_inv(0.9, 5, 0), 0);
  EXPECT_EQ(negative_binomial_inv(0.9, 50, 1e15), poisson_inv(0.9, 50));
}

/// Mean and variance over addressed draws.
void expect_moments(const char* name, double mean, double variance,
                    const std::function<double(double)>& draw) {
  constexpr int kDraws = 200000;
  const Key key = make_key(77, 0, 0);
  double sum = 0;
  double squares = 0;
  for (uint32_t i = 0; i < kDraws; ++i) {
    const double x = draw(uniform(key, {i, hash32(name), 0, 0})) - mean;
    sum += x;
    squares += x * x;
  }
  EXPECT_LT(std::abs(sum / kDraws), 4 * std::sqrt(variance / kDraws)) << name;
  EXPECT_NEAR(squares / kDraws / variance, 1, 0.05) << name;
}

TEST(Amounts, HaveTheirMoments) {
  expect_moments("exponential", 1, 1, exponential_inv);
  expect_moments("normal", 3, 4, [](double u) { return normal_inv(u, 3, 2); });
  expect_moments("lognormal", 2 * std::exp(0.125), 4 * std::exp(0.25) * std::expm1(0.25),
                 [](double u) { return lognormal_inv(u, 2, 0.5); });
  expect_moments("gamma", 6, 12, [](double u) { return gamma_inv(u, 3, 2); });
  expect_moments("uniform", 3, 4.0 / 3, [](double u) { return uniform_inv(u, 1, 5); });
  expect_moments("weibull", 3 * std::tgamma(1.5), 9 * (1 - std::pow(std::tgamma(1.5), 2)),
                 [](double u) { return weibull_inv(u, 2, 3); });
  expect_moments("beta", 0.4, 0.04, [](double u) { return beta_inv(u, 2, 3); });
  expect_moments("triangular", 7.0 / 3, (1 + 4 + 16 - 2 - 4 - 8) / 18.0,
                 [](double u) { return triangular_inv(u, 1, 2, 4); });
  expect_moments("bernoulli", 0.3, 0.21, [](double u) { return bernoulli_inv(u, 0.3); });
  expect_moments("geometric", 2, 6, [](double u) { return geometric_inv(u, 2); });
  expect_moments("negative binomial", 3, 3 + 9 / 2.0,
                 [](double u) { return negative_binomial_inv(u, 3, 2); });
}

TEST(Weibull, HazardAndDrawAgree) {
  for (const double u : {0.01, 0.5, 0.99}) {
    const double t = weibull_inv(u, 1.7, 20);
    EXPECT_NEAR(weibull_cumulative_hazard(t, 1.7, 20), exponential_inv(u), 1e-14 * exponential_inv(u) * 10);
  }
  EXPECT_EQ(weibull_cumulative_hazard(0, 2, 3), 0);
  EXPECT_EQ(weibull_cumulative_hazard(-1, 2, 3), 0);
  EXPECT_EQ(weibull_cumulative_hazard(6, 2, 3), 4);
  EXPECT_EQ(weibull_cumulative_hazard(6, 1, 3), 2);
  EXPECT_TRUE(std::isnan(weibull_cumulative_hazard(6, 0, 3)));
}

TEST(Amounts, BadParametersGiveNotANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(normal_inv(0.3, nan, 1)));
  EXPECT_TRUE(std::isnan(lognormal_inv(0.3, 1, -1)));
  EXPECT_TRUE(std::isnan(gamma_inv(0.3, -1, 1)));
  EXPECT_TRUE(std::isnan(beta_inv(0.3, nan, 1)));
  EXPECT_TRUE(std::isnan(weibull_inv(0.3, 0, 1)));
  EXPECT_TRUE(std::isnan(triangular_inv(0.3, 2, 1, 3)));
}

/// Every function over fixed arguments: the same bits on every machine, compiler and vector level. A
/// change here changes every result anyone has kept.
TEST(Bits, AreTheSameEverywhere) {
  Hash64 math, draws;
  const Key key = make_key(1, 2, 3);
  for (uint32_t i = 0; i < 2000; ++i) {
    const double u = uniform(key, {i, 0, 0, 0});
    const double v = uniform2(key, {i, 0, 0, 0});
    const double mean = exp_(20 * v - 8);
    for (const double x : {exp_(40 * u - 20), log_(u), expm1_(u), log1p_(-u), erfc_(10 * u - 3),
                           lgamma_(30 * u), normal_cdf(u), normal_quantile(u), pow_(u, v),
                           incomplete_gamma_p(mean, mean * (0.5 + u)), incomplete_beta(5 * u, mean, v),
                           gamma_quantile(u, v, 1), beta_quantile(u, v, 3), student_t_quantile(u, 7 * v)})
      math.add(x);
    for (const double x : {poisson_inv(u, mean), binomial_inv(u, 1000, v), negative_binomial_inv(u, mean, v),
                           geometric_inv(u, mean), weibull_inv(u, 1 + v, 2), triangular_inv(u, 0, v, 1)})
      draws.add(x);
  }
  EXPECT_EQ(math.value(), 4273467146474703951u);
  EXPECT_EQ(draws.value(), 15016630458084261444u);
}

}  // namespace
}  // namespace casus::random
