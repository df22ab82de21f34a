#include "claims/shares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>

namespace casus::claims {
namespace {

/// Worlds whose true margin is normal(centre, 1); a run shows it with noise. Holds if above 0. As blocks are
/// Latin hypercubes, the margins of a block are stratified.
struct Problem {
  double centre;
  double noise;  // of one run
  bool lognormal;
};

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

double inverse_normal(double p) {
  double low = -9, high = 9;
  for (int i = 0; i < 60; ++i) (normal_cdf((low + high) / 2) < p ? low : high) = (low + high) / 2;
  return low;
}

WorldEndings simulate(const Problem& p, size_t worlds, int runs, std::mt19937_64& rng) {
  static const std::vector<double> quantiles = [] {
    std::vector<double> q;
    for (int i = 0; i < 64 * 64; ++i) q.push_back(inverse_normal((i + 0.5) / (64 * 64)));
    return q;
  }();
  std::normal_distribution<double> normal;
  std::vector<int> strata(64);
  WorldEndings out;
  for (size_t w = 0; w < worlds; ++w) {
    if (w % 64 == 0) {
      for (int i = 0; i < 64; ++i) strata[i] = i;
      std::shuffle(strata.begin(), strata.end(), rng);
    }
    // Two dimensions make the margin; one of them is stratified.
    const double z = quantiles[strata[w % 64] * 64 + static_cast<int>(rng() % 64)];
    const double margin = p.centre + (z + normal(rng)) / std::sqrt(2.0);
    double sums[kParts] = {};
    for (int r = 0; r < runs; ++r) {
      const double e = p.lognormal ? (std::exp(normal(rng)) - std::exp(0.5)) / 2.16 : normal(rng);
      for (int part : {0, 1 + 2 * r / runs, 3 + 4 * r / runs}) sums[part] += margin + p.noise * e;
    }
    for (size_t part = 0; part < kParts; ++part)
      out.parts[part].push_back(sums[part] > 0 ? Ending::Holds : Ending::Fails);
  }
  return out;
}

struct Coverage {
  double extrapolated = 0, plain = 0, bias = 0;
};

Coverage coverage(const Problem& p, size_t worlds, int repetitions) {
  std::mt19937_64 rng(3);
  Coverage c;
  const double truth = normal_cdf(p.centre);
  for (int i = 0; i < repetitions; ++i) {
    WorldEndings w = simulate(p, worlds, 16, rng);
    const Share s = extrapolated_shares(w).holds;
    c.extrapolated += s.low <= truth && truth <= s.high ? 1.0 / repetitions : 0;
    c.bias += (s.value - truth) / repetitions;
    for (auto& part : w.parts) part = w.parts[0];
    const Share plain = extrapolated_shares(w).holds;
    c.plain += plain.low <= truth && truth <= plain.high ? 1.0 / repetitions : 0;
  }
  return c;
}

TEST(Shares, IntervalsOfTheEstimateCoverTheTruth) {
  for (double centre : {0.0, 0.84, 1.64})
    for (double noise : {1.0, 3.0, 5.0})
      for (bool lognormal : {false, true}) {
        const Coverage c = coverage({centre, noise, lognormal}, 1024, 600);
        std::printf("1024 worlds, share %.2f noise %.0f %s: covers %.3f (plain %.3f), bias %.4f\n",
                    normal_cdf(centre), noise, lognormal ? "lognormal" : "normal", c.extrapolated, c.plain,
                    c.bias);
        // 600 repetitions: three standard errors are 0.027.
        EXPECT_GE(c.extrapolated, noise <= 3 ? 0.94 : 0.86);
        EXPECT_LE(std::fabs(c.bias), noise <= 1 ? 0.003 : noise <= 3 ? 0.015 : 0.06);
      }
}

TEST(Shares, FewWorldsGiveWideIntervalsNotWrongOnes) {
  for (double centre : {0.0, 1.64, 2.5}) {
    const Coverage c = coverage({centre, 2.0, false}, 128, 1500);
    std::printf("128 worlds, share %.2f: covers %.3f\n", normal_cdf(centre), c.extrapolated);
    EXPECT_GE(c.extrapolated, 0.94);
  }
}

TEST(Shares, SumToOneAndKeepUndecidedApart) {
  WorldEndings w;
  for (auto& part : w.parts)
    part = {Ending::Holds, Ending::Fails, Ending::Undecided, Ending::Void, Ending::None};
  const EndingShares s = extrapolated_shares(w);
  EXPECT_NEAR(s.holds.value + s.none.value + s.fails.value + s.voids + s.undecided, 1, 1e-12);
  EXPECT_NEAR(s.undecided, 0.2, 1e-12);
  EXPECT_NEAR(s.voids, 0.2, 1e-12);
}

TEST(Shares, ShownSharesLeaveRoomForTheUndecided) {
  std::vector<Ending> e(100, Ending::Holds);
  std::fill(e.begin(), e.begin() + 20, Ending::Undecided);
  const EndingShares s = shown_shares(e, 0.01);
  EXPECT_NEAR(s.holds.value, 0.8, 1e-12);
  EXPECT_NEAR(s.holds.high, 1, 1e-12);
  EXPECT_LT(s.holds.low, 0.72);
}

}  // namespace
}  // namespace casus::claims
