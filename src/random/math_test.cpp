#include "random/math.h"

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cstring>

#include "random/reference.h"

namespace casus::random {
namespace {

using reference::Points;
using reference::Real;
using reference::Worst;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Worst error of `f` against `exact` at `count` points that `point` makes of numbers in (0, 1).
template <typename F, typename Exact, typename Point>
Worst worst(F f, Exact exact, Point point, int count) {
  Points points;
  Worst w;
  for (int i = 0; i < count; ++i) {
    const double x = point(points);
    w.see(x, f(x), exact(x));
  }
  return w;
}

template <typename Point>
void expect_error(const char* name, double (*f)(double), Real (*exact)(const Real&), Point point,
                  double bound, int count = 20000) {
  const Worst w = worst(f, [&](double x) { return exact(Real(x)); }, point, count);
  ::testing::Test::RecordProperty(name, w.text());
  EXPECT_LE(w.error, bound) << name << ": " << w.text();
}

auto range(double low, double high) {
  return [=](Points& p) { return p.between(low, high); };
}

/// Sign random, size 2^low .. 2^high.
auto sizes(double low, double high) {
  return [=](Points& p) { return (p.next() < 0.5 ? -1 : 1) * std::exp2(p.between(low, high)); };
}

auto positive(double low, double high) {
  return [=](Points& p) { return std::exp2(p.between(low, high)); };
}

Real exact_exp(const Real& x) { return exp(x); }
Real exact_log(const Real& x) { return log(x); }
Real exact_expm1(const Real& x) { return abs(x) < 0.01 ? boost::math::expm1(x) : Real(exp(x) - 1); }
Real exact_log1p(const Real& x) { return abs(x) < 0.01 ? boost::math::log1p(x) : Real(log(1 + x)); }
Real exact_erfc(const Real& x) { return boost::math::erfc(x); }
Real exact_normal_cdf(const Real& x) { return boost::math::erfc(Real(-x / sqrt(Real(2)))) / 2; }

TEST(Exp, ErrorAgainst200Bits) {
  expect_error("all", exp_, exact_exp, range(-708, 709.7), 0.9);
  expect_error("usual", exp_, exact_exp, range(-20, 5), 0.9);
  expect_error("small", exp_, exact_exp, sizes(-60, 0), 0.9);
}

TEST(Exp, Edges) {
  EXPECT_EQ(exp_(0), 1);
  EXPECT_EQ(exp_(-0.0), 1);
  EXPECT_EQ(exp_(kInf), kInf);
  EXPECT_EQ(exp_(709.8), kInf);
  EXPECT_LT(exp_(709.78), kInf);
  EXPECT_EQ(exp_(-kInf), 0);
  EXPECT_EQ(exp_(-708.01), 0);
  EXPECT_GT(exp_(-708), 0);
  EXPECT_TRUE(std::isnan(exp_(kNan)));
}

TEST(Log, ErrorAgainst200Bits) {
  expect_error("all", log_, exact_log, positive(-1074, 1023.9), 0.9);
  expect_error("near one", log_, exact_log, range(0.5, 2), 0.9);
  expect_error("nearer", log_, exact_log, range(1 - 1e-6, 1 + 1e-6), 0.9);
}

TEST(Log, Edges) {
  EXPECT_EQ(log_(1), 0);
  EXPECT_EQ(log_(0), -kInf);
  EXPECT_EQ(log_(kInf), kInf);
  EXPECT_TRUE(std::isnan(log_(-1)));
  EXPECT_TRUE(std::isnan(log_(kNan)));
}

TEST(Expm1, ErrorAgainst200Bits) {
  expect_error("all", expm1_, exact_expm1, range(-40, 709), 1.2);
  expect_error("middle", expm1_, exact_expm1, range(-3, 3), 1.2);
  expect_error("small", expm1_, exact_expm1, sizes(-70, 0), 1.2);
  EXPECT_EQ(expm1_(-kInf), -1);
  EXPECT_EQ(expm1_(kInf), kInf);
  EXPECT_TRUE(std::isnan(expm1_(kNan)));
}

TEST(Log1p, ErrorAgainst200Bits) {
  expect_error("near minus one", log1p_, exact_log1p, range(-1 + 1e-15, -0.2), 1.2);
  expect_error("middle", log1p_, exact_log1p, range(-0.5, 3), 1.2);
  expect_error("small", log1p_, exact_log1p, sizes(-70, -1.1), 1.2);
  expect_error("large", log1p_, exact_log1p, positive(0, 1000), 1.2);
  EXPECT_EQ(log1p_(-1), -kInf);
  EXPECT_EQ(log1p_(kInf), kInf);
  EXPECT_TRUE(std::isnan(log1p_(-1.5)));
}

TEST(Erfc, ErrorAgainst200Bits) {
  expect_error("middle", erfc_, exact_erfc, range(-6, 2), 4, 5000);
  expect_error("tail", erfc_, exact_erfc, range(0.4, 26.5), 4, 5000);
  EXPECT_EQ(erfc_(0), 1);
  EXPECT_EQ(erfc_(kInf), 0);
  EXPECT_EQ(erfc_(-kInf), 2);
  EXPECT_TRUE(std::isnan(erfc_(kNan)));
}

TEST(NormalCdf, ErrorAgainst200Bits) {
  expect_error("lower tail", normal_cdf, exact_normal_cdf, range(-37.5, 0), 4, 5000);
  expect_error("upper", normal_cdf, exact_normal_cdf, range(0, 9), 4, 5000);
  EXPECT_EQ(normal_cdf(0), 0.5);
  EXPECT_EQ(normal_cdf(kInf), 1);
  EXPECT_EQ(normal_cdf(-kInf), 0);
}

TEST(NormalQuantile, RelativeErrorAgainst200Bits) {
  Points points;
  double worst = 0;
  for (int i = 0; i < 5000; ++i) {
    const double p = i % 2 ? points.next() : std::exp2(points.between(-1000, -1));
    const double x = normal_quantile(p);
    if (p == 0.5) continue;
    // One step of Newton from x in 200 bits: its length is the error.
    const Real density = exp(-Real(x) * x / 2) / sqrt(2 * boost::math::constants::pi<Real>());
    const Real step = (exact_normal_cdf(Real(x)) - Real(p)) / density;
    worst = std::max(worst, static_cast<double>(abs(step / Real(x))));
  }
  RecordProperty("relative", std::to_string(worst * 1e16) + "e-16");
  EXPECT_LE(worst, 1e-15);
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_EQ(normal_quantile(0), -kInf);
  EXPECT_EQ(normal_quantile(1), kInf);
  EXPECT_TRUE(std::isnan(normal_quantile(-0.1)));
  EXPECT_TRUE(std::isnan(normal_quantile(kNan)));
}

TEST(Lgamma, ErrorAgainst200Bits) {
  const auto exact = [](double x) { return boost::math::lgamma(Real(x)); };
  Points unused;
  const Worst small = worst(lgamma_, exact, positive(-1000, 0), 1000);
  const Worst near = worst(lgamma_, exact, range(0.5, 2.5), 2000);
  const Worst middle = worst(lgamma_, exact, range(2.5, 15), 2000);
  const Worst large = worst(lgamma_, exact, positive(3.5, 60), 1000);
  RecordProperty("small", small.text());
  RecordProperty("near", near.text());
  RecordProperty("middle", middle.text());
  RecordProperty("large", large.text());
  EXPECT_LE(small.error, 4) << small.text();
  EXPECT_LE(near.error, 8) << near.text();
  EXPECT_LE(middle.error, 4) << middle.text();
  EXPECT_LE(large.error, 4) << large.text();
  EXPECT_EQ(lgamma_(1), 0);
  EXPECT_EQ(lgamma_(2), 0);
  EXPECT_EQ(lgamma_(0), kInf);
  EXPECT_EQ(lgamma_(kInf), kInf);
  EXPECT_TRUE(std::isnan(lgamma_(-1.5)));
}

TEST(Pow, ErrorGrowsAsDocumented) {
  Points points;
  double whole = 0;
  double broken = 0;
  for (int i = 0; i < 5000; ++i) {
    const double x = std::exp2(points.between(-8, 8));
    const double n = std::floor(points.between(-64, 65));
    if (n != 0)
      whole = std::max(whole, reference::ulp_error(pow_(x, n), pow(Real(x), Real(n))) / std::abs(n));
    const double y = points.between(-80, 80);
    const double allowed = 2 + 2 * std::abs(y * std::log(x));
    broken = std::max(broken, reference::ulp_error(pow_(x, y), pow(Real(x), Real(y))) / allowed);
  }
  RecordProperty("whole", std::to_string(whole));
  RecordProperty("broken", std::to_string(broken));
  EXPECT_LE(whole, 1);
  EXPECT_LE(broken, 1);
}

TEST(Pow, Edges) {
  EXPECT_EQ(pow_(3, 4), 81);
  EXPECT_EQ(pow_(-2, 3), -8);
  EXPECT_NEAR(pow_(-2, 65) / -std::exp2(65), 1, 1e-13);
  EXPECT_NEAR(pow_(-2, 66) / std::exp2(66), 1, 1e-13);
  EXPECT_EQ(pow_(2, -1), 0.5);
  EXPECT_EQ(pow_(2, 0.5), std::sqrt(2.0));
  EXPECT_EQ(pow_(0, 0), 1);
  EXPECT_EQ(pow_(0, 2.5), 0);
  EXPECT_EQ(pow_(0, -2.5), kInf);
  EXPECT_TRUE(std::isnan(pow_(-2, 1.5)));
  EXPECT_TRUE(std::isnan(pow_(kNan, 1.5)));
  EXPECT_TRUE(std::isnan(pow_(2, kNan)));
}

TEST(Floor, IsExact) {
  Points points;
  for (int i = 0; i < 10000; ++i) {
    const double x = (points.next() - 0.5) * std::exp2(points.between(-3, 60));
    EXPECT_EQ(floor_(x), std::floor(x));
    EXPECT_EQ(floor_(std::floor(x)), std::floor(x));
  }
  for (const double x : {0.0, 0.5, -0.5, 1.5, -1.5, 4503599627370495.5, -4503599627370495.5, 1e300})
    EXPECT_EQ(floor_(x), std::floor(x)) << x;
}

}  // namespace
}  // namespace casus::random
