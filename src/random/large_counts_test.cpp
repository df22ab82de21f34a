#include "random/large_counts.h"

#include <gtest/gtest.h>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <vector>

#include "random/inverse_check.h"

namespace casus::random {
namespace {

using large_counts::decide;
using large_counts::expand;
using large_counts::Expansion;

/// Where the smooth distribution function is that of the normal at w: the root of `tails(x, upper)` less it,
/// of the smaller tail, by its logarithm. Not-a-number without one above 0.
template <class Tails>
long double root(Tails tails, double w, long double near, long double most) {
  const bool upper = w > 0;
  const long double tail = 0.5L * std::erfc(std::abs(static_cast<long double>(w)) / std::sqrt(2.0L));
  const auto off = [&](long double x) { return std::log(tails(x, upper) / tail); };
  long double low = near, high = near;
  for (long double step = 0.01L; (off(low) > 0) == (off(high) > 0); step *= 2) {
    low = std::max(near - step, 1e-3L);
    high = std::min(near + step, most);
    if (step > most) return std::numeric_limits<long double>::quiet_NaN();
  }
  uintmax_t rounds = 200;
  const auto [a, b] = boost::math::tools::toms748_solve(
      off, low, high, boost::math::tools::eps_tolerance<long double>(60), rounds);
  return (a + b) / 2;
}

TEST(LargeCounts, ErrorsAreBelowTheirBound) {
  int seen = 0;
  for (const double mean : {8.0, 9.0, 11.0, 16.0, 25.0, 60.0, 300.0, 5000.0})
    for (const double p : {0.0, 1e-4, 0.05, 0.2, 0.35, 0.5})
      for (double w = -6.4; w < 6.5; w += 0.37) {
        const double n = p == 0 ? 0 : std::floor(mean / p) + 1, m = p == 0 ? mean : n * p;
        const Expansion e = expand(m, m * (1 - p), 1 - 2 * p, w);
        if (e.x < 1 || (p > 0 && e.x >= n)) continue;
        const long double q = 1 - static_cast<long double>(p), many = n;
        const auto tails = [&](long double x, bool upper) {  // of P(X < x)
          if (p == 0)
            return upper ? boost::math::gamma_p(x, static_cast<long double>(mean))
                         : boost::math::gamma_q(x, static_cast<long double>(mean));
          return upper ? boost::math::ibetac(many + 1 - x, x, q) : boost::math::ibeta(many + 1 - x, x, q);
        };
        const long double exact = root(tails, w, e.x, p == 0 ? 1e5L : many + 1 - 1e-3L);
        ASSERT_LT(std::abs(e.x - exact), 0.7L * e.doubt) << "mean " << mean << " p " << p << " w " << w;
        ++seen;
      }
  EXPECT_GT(seen, 1300);
}

TEST(LargeCounts, DecidesFromAnyGuess) {
  for (const double answer : {0.0, 1.0, 7.0, 40.0, 100.0})
    for (const double doubt : {0.01, 30.0})
      for (double x = doubt > 1 ? answer - 20.3 : answer; x < answer + (doubt > 1 ? 20 : 1); x += 0.7) {
        const auto reached = [answer](double k) { return k >= answer; };
        EXPECT_EQ(decide({x, doubt}, 100, reached), answer) << x << " " << doubt;
      }
}

TEST(LargeCounts, QuantilesInBulkHaveTheBitsOfScalar) {
  std::vector<double> u = test_uniforms(200);
  for (const double edge : {0.075, 0.925, 0x1p-53, 1 - 0x1p-53, 1.38e-11, 1.4e-11, 1 - 1.38e-11, 1e-300})
    u.push_back(edge);
  for (size_t n = 0; n <= std::min(u.size(), recursion::kChunk); n += n < 70 ? 1 : 37) {
    std::vector<double> w(n);
    large_counts::normal_quantiles(u.data() + (u.size() - n), w.data(), n);
    for (size_t i = 0; i < n; ++i) EXPECT_EQ(w[i], normal_quantile(u[u.size() - n + i]));
  }
}

}  // namespace
}  // namespace casus::random
