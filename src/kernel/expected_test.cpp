#include "kernel/expected.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "random/philox.h"

namespace casus::kernel {
namespace {

struct Case {
  Amount dist;
  double a, b;
};

/// u in the middle of each of n equal parts: the mean of an inverse over them is its integral, but for tails.
double mean_of_draws(const Case& c, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i)
    sum += draw_amount(c.dist, (static_cast<double>(i) + 0.5) / static_cast<double>(n), c.a, c.b);
  return sum / static_cast<double>(n);
}

TEST(Expected, IsTheMeanOfWhatIsDrawn) {
  const Case cases[] = {{Amount::NegativeBinomial, 2.4, 0.3},
                        {Amount::NegativeBinomial, 70, 5},
                        {Amount::Poisson, 0.2, 0},
                        {Amount::Poisson, 41, 0},
                        {Amount::Geometric, 3.5, 0},
                        {Amount::Bernoulli, 0.37, 0},
                        {Amount::Bernoulli, 1, 0},
                        {Amount::Binomial, 7, 1 + 1e-12},
                        {Amount::Binomial, 7, 0.3},
                        {Amount::Binomial, 7, 0.9},
                        {Amount::Normal, -3, 2},
                        {Amount::Lognormal, 2, 1.2},
                        {Amount::Gamma, 0.4, 3},
                        {Amount::Exponential, 2.5, 0},
                        {Amount::Uniform, -1, 4},
                        {Amount::Weibull, 0.8, 3},
                        {Amount::Weibull, 3, 0.5}};
  for (const Case& c : cases) {
    const double mean = mean_amount(c.dist, c.a, c.b);
    EXPECT_NEAR(mean_of_draws(c, 100'000), mean, 2e-3 * std::abs(mean) + 1e-6) << static_cast<int>(c.dist);
  }
}

TEST(Expected, IsNoNumberWhereADrawIsNone) {
  const double u = 0.3;
  for (uint8_t dist = 0; dist <= static_cast<uint8_t>(Amount::Weibull); ++dist)
    for (double a : {-1.0, 0.0, 0.5, 3.0, 2e9, std::nan("")})
      for (double b : {-1.0, 0.0, 2.0, std::nan("")}) {
        const auto d = static_cast<Amount>(dist);
        const double drawn = draw_amount(d, u, a, b), mean = mean_amount(d, a, b);
        EXPECT_EQ(std::isnan(mean), std::isnan(drawn)) << int{dist} << " of " << a << ", " << b;
      }
}

TEST(Expected, EventsAreThoseOfThePoissonLaw) {
  const std::vector<double> rate = {0, 0.3, 40, -1, std::nan(""), 1e300};
  std::vector<double> to(rate.size());
  expected_events(rate.data(), 0.5, false, to.data(), to.size());
  EXPECT_EQ(to, (std::vector<double>{0, 0.15, 20, 0, 0, 0}));
  expected_events(rate.data(), 0.5, true, to.data(), to.size());
  EXPECT_NEAR(to[1], 1 - std::exp(-0.15), 1e-15);
  EXPECT_NEAR(to[2], 1, 1e-8);
  for (size_t i : {0, 3, 4, 5}) EXPECT_EQ(to[i], 0);
}

TEST(Expected, LeaversShareWhoLeaves) {
  const std::vector<double> units = {10, 10.7, 0, -3, 8}, rate = {0.1, 0.1, 0.1, 0.1, 0},
                            total = {0.4, 0.1, 0.1, 0.1, 0};
  std::vector<double> to(units.size());
  expected_leavers(units.data(), rate.data(), total.data(), 2, to.data(), to.size());
  EXPECT_NEAR(to[0], 10 * (1 - std::exp(-0.8)) / 4, 1e-14);
  EXPECT_NEAR(to[1], 10 * (1 - std::exp(-0.2)), 1e-14);
  for (size_t i : {2, 3, 4}) EXPECT_EQ(to[i], 0);
}

}  // namespace
}  // namespace casus::kernel
