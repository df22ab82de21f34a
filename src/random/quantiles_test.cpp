#include <gtest/gtest.h>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "random/inverse_check.h"
#include "random/math.h"

namespace casus::random {
namespace {

using Long = long double;

double relative(double got, Long exact) {
  return exact == 0 ? std::abs(got) : static_cast<double>(std::abs(got / exact - 1));
}

TEST(IncompleteGamma, AgreesWithReference) {
  double worst = 0;
  for (double a = 1e-3; a < 1e7; a *= 1.9)
    for (const double z : {-6.0, -3.0, -1.0, -0.1, 0.0, 0.1, 1.0, 3.0, 6.0}) {
      const double x = a < 1 ? a * std::exp(z) : a + z * std::sqrt(a);
      if (x <= 0) continue;
      const Long p = boost::math::gamma_p(Long{a}, Long{x});
      const Long q = boost::math::gamma_q(Long{a}, Long{x});
      // The smaller tail is the one that could lose digits; the other is one minus it.
      worst = std::max(worst,
                       p < q ? relative(incomplete_gamma_p(a, x), p) : relative(incomplete_gamma_q(a, x), q));
      EXPECT_NEAR(incomplete_gamma_p(a, x) + incomplete_gamma_q(a, x), 1, 1e-15);
    }
  RecordProperty("relative", std::to_string(worst * 1e15) + "e-15");
  EXPECT_LT(worst, 1e-12);
  EXPECT_EQ(incomplete_gamma_p(2, 0), 0);
  EXPECT_EQ(incomplete_gamma_p(2, std::numeric_limits<double>::infinity()), 1);
  EXPECT_TRUE(std::isnan(incomplete_gamma_p(0, 1)));
  EXPECT_TRUE(std::isnan(incomplete_gamma_p(1, -1)));
}

TEST(IncompleteBeta, AgreesWithReference) {
  double worst = 0;
  for (double a = 1e-2; a < 1e6; a *= 2.7)
    for (double b = 1e-2; b < 1e6; b *= 3.1)
      for (const double z : {-5.0, -2.0, -0.5, 0.0, 0.5, 2.0, 5.0}) {
        const double mean = a / (a + b);
        const double x = mean + z * std::sqrt(mean * (1 - mean) / (a + b + 1));
        if (x <= 0 || x >= 1) continue;
        const Long p = boost::math::ibeta(Long{a}, Long{b}, Long{x});
        const Long q = boost::math::ibetac(Long{a}, Long{b}, Long{x});
        if (p < q) worst = std::max(worst, relative(incomplete_beta(a, b, x), p));
        EXPECT_NEAR(incomplete_beta(a, b, x), static_cast<double>(p), 1e-12) << a << " " << b << " " << x;
      }
  RecordProperty("relative", std::to_string(worst * 1e15) + "e-15");
  EXPECT_LT(worst, 1e-12);
  EXPECT_EQ(incomplete_beta(2, 3, 0), 0);
  EXPECT_EQ(incomplete_beta(2, 3, 1), 1);
  EXPECT_TRUE(std::isnan(incomplete_beta(2, 3, 1.1)));
  EXPECT_TRUE(std::isnan(incomplete_beta(-2, 3, 0.1)));
}

/// Relative distance of x from the quantile: one step of Newton, in relative units.
double quantile_error(double p, double x, Long lower, Long upper, Long density) {
  const Long gap = lower < 0.5L ? lower - Long{p} : (1 - Long{p}) - upper;
  return static_cast<double>(std::abs(gap / (density * x)));
}

TEST(GammaQuantile, InvertsTheReference) {
  double worst = 0;
  for (double shape = 0.01; shape < 1e6; shape *= 1.7)
    for (const double p : test_uniforms(20)) {
      const double x = gamma_quantile(p, shape, 1);
      if (x < 1e-290) continue;
      const Long a = shape;
      const double e =
          quantile_error(p, x, boost::math::gamma_p(a, Long{x}), boost::math::gamma_q(a, Long{x}),
                         boost::math::gamma_p_derivative(a, Long{x}));
      ASSERT_LT(e, 1e-11) << shape << " " << p << " " << x;
      worst = std::max(worst, e);
    }
  RecordProperty("relative", std::to_string(worst * 1e15) + "e-15");
  EXPECT_LT(worst, 2e-12);
}

TEST(BetaQuantile, InvertsTheReference) {
  double worst = 0;
  for (double a = 0.03; a < 1e5; a *= 3.3)
    for (double b = 0.05; b < 1e5; b *= 4.1)
      for (const double p : test_uniforms(9, 1e-12)) {
        const double x = beta_quantile(p, a, b);
        if (x < 1e-290 || x > 1 - 1e-9) continue;
        const double e = quantile_error(p, x, boost::math::ibeta(Long{a}, Long{b}, Long{x}),
                                        boost::math::ibetac(Long{a}, Long{b}, Long{x}),
                                        boost::math::ibeta_derivative(Long{a}, Long{b}, Long{x})) *
                         1.0;
        // Near 1 the double nearest the quantile is itself this far off.
        ASSERT_LT(e * x, 1e-11) << a << " " << b << " " << p << " " << x;
        worst = std::max(worst, e * x / std::min(1.0, x));
      }
  RecordProperty("relative", std::to_string(worst * 1e15) + "e-15");
  EXPECT_LT(worst, 5e-12);
}

TEST(StudentQuantile, KnownValues) {
  EXPECT_NEAR(student_t_quantile(0.975, 1), 12.706204736174698, 1e-11);
  EXPECT_NEAR(student_t_quantile(0.975, 2), 4.302652729749464, 1e-12);
  EXPECT_NEAR(student_t_quantile(0.975, 30), 2.042272456301238, 1e-12);
  EXPECT_NEAR(student_t_quantile(0.9, 5), 1.4758840488244815, 1e-12);
  EXPECT_NEAR(student_t_quantile(0.975, 1e9), 1.959963986, 1e-8);
  EXPECT_EQ(student_t_quantile(0.5, 3), 0);
  for (const double df : {0.5, 1.0, 3.3, 40.0, 1e4})
    for (const double p : {1e-10, 0.001, 0.2, 0.4999})
      EXPECT_NEAR(student_t_quantile(p, df) / student_t_quantile(1 - p, df), -1, p < 1e-6 ? 1e-5 : 1e-11);
  for (const double p : {1e-6, 0.01, 0.3, 0.49999, 0.7, 0.999})
    EXPECT_NEAR(student_t_quantile(p, 1) / std::tan(std::acos(-1) * (p - 0.5)), 1, 1e-10) << "Cauchy";
}

TEST(ClopperPearson, KnownValuesAndCoverageEdges) {
  EXPECT_EQ(clopper_pearson_low(0, 20, 0.95), 0);
  EXPECT_NEAR(clopper_pearson_high(0, 20, 0.95), 1 - std::pow(0.025, 1.0 / 20), 1e-13);
  EXPECT_NEAR(clopper_pearson_low(20, 20, 0.95), std::pow(0.025, 1.0 / 20), 1e-13);
  EXPECT_EQ(clopper_pearson_high(20, 20, 0.95), 1);
  EXPECT_NEAR(clopper_pearson_low(5, 10, 0.95), 0.18708602844739855, 1e-12);
  EXPECT_NEAR(clopper_pearson_high(5, 10, 0.95), 0.81291397155260145, 1e-12);
  EXPECT_EQ(clopper_pearson_low(0, 0, 0.95), 0);
  EXPECT_EQ(clopper_pearson_high(0, 0, 0.95), 1);
  EXPECT_TRUE(std::isnan(clopper_pearson_low(3, 2, 0.95)));
  for (const double n : {1.0, 7.0, 100.0, 10000.0, 1e6})
    for (double k = 1; k < n; k = std::ceil(k * 3.3)) {
      const double low = clopper_pearson_low(k, n, 0.9);
      const double high = clopper_pearson_high(k, n, 0.9);
      EXPECT_NEAR(static_cast<double>(boost::math::ibeta(Long{k}, Long{n - k + 1}, Long{low})), 0.05, 1e-12);
      EXPECT_NEAR(static_cast<double>(boost::math::ibetac(Long{k + 1}, Long{n - k}, Long{high})), 0.05,
                  1e-12);
    }
}

TEST(Quantiles, GrowWithP) {
  double gamma = 0, beta = 0, t = -1e300, triangle = 0, log_normal = 0;
  for (const double p : test_uniforms(4000)) {
    const auto grows = [&](double& before, double now) {
      EXPECT_GE(now, before * (before > 0 ? 1 - 1e-12 : 1 + 1e-12)) << p;
      before = now;
    };
    grows(gamma, gamma_quantile(p, 0.7, 2));
    grows(beta, beta_quantile(p, 0.7, 2));
    grows(t, student_t_quantile(p, 4));
    grows(triangle, triangular_quantile(p, 1, 2, 4));
    grows(log_normal, lognormal_quantile(p, 3, 0.7));
  }
}

TEST(Quantiles, SimpleOnesAndEdges) {
  EXPECT_EQ(uniform_quantile(0.25, 2, 6), 3);
  EXPECT_EQ(triangular_quantile(0, 1, 2, 4), 1);
  EXPECT_EQ(triangular_quantile(1, 1, 2, 4), 4);
  EXPECT_NEAR(triangular_quantile(1.0 / 3, 1, 2, 4), 2, 1e-15);
  EXPECT_EQ(triangular_quantile(0.5, 2, 2, 2), 2);
  EXPECT_EQ(lognormal_quantile(0.5, 3, 1.5), 3);
  EXPECT_EQ(lognormal_quantile(0.3, 3, 0), 3);
  EXPECT_EQ(gamma_quantile(0, 2, 3), 0);
  EXPECT_EQ(gamma_quantile(1, 2, 3), std::numeric_limits<double>::infinity());
  EXPECT_NEAR(gamma_quantile(0.5, 1, 3), 3 * std::log(2.0), 1e-13);
  EXPECT_EQ(beta_quantile(0, 2, 3), 0);
  EXPECT_EQ(beta_quantile(1, 2, 3), 1);
  EXPECT_NEAR(beta_quantile(0.3, 1, 1), 0.3, 1e-15);
  EXPECT_TRUE(std::isnan(gamma_quantile(-0.1, 2, 3)));
  EXPECT_TRUE(std::isnan(gamma_quantile(0.1, 0, 3)));
  EXPECT_TRUE(std::isnan(beta_quantile(0.1, 0, 3)));
  EXPECT_TRUE(std::isnan(triangular_quantile(0.1, 3, 2, 4)));
  EXPECT_TRUE(std::isnan(uniform_quantile(0.1, 3, 2)));
  EXPECT_TRUE(std::isnan(lognormal_quantile(0.1, 3, -1)));
}

}  // namespace
}  // namespace casus::random
