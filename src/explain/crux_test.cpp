#include "explain/crux.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "explain/decoration.h"
#include "explain/panel.h"

namespace casus::explain {
namespace {

/// Parameters p0 .. p5 at points, and claims c0 .. that a judge makes of them.
model::Model model_of(const std::vector<double>& values, size_t claims) {
  model::Model m;
  for (size_t k = 0; k < values.size(); ++k) {
    model::Param p;
    p.name = "p" + std::to_string(k);
    model::Prior prior;
    prior.a = values[k];
    p.priors = {prior};
    m.params.push_back(p);
  }
  model::ClaimExpr e;
  m.claim_exprs.push_back(e);
  for (size_t c = 0; c < claims; ++c) {
    model::Claim claim;
    claim.name = "c" + std::to_string(c);
    claim.formula = 0;
    m.claims.push_back(claim);
  }
  return m;
}

Standing at(double share) {
  Standing s;
  s.author.value = s.agreed.value = share;
  return s;
}

double value(const model::Model& m, size_t k) { return m.params[k].priors[0].a; }

Crux crux_of(const std::vector<double>& a, const std::vector<double>& b, size_t claims,
             const std::function<double(const model::Model&, size_t)>& share, uint32_t* judged = nullptr) {
  const model::Model first = model_of(a, claims), second = model_of(b, claims);
  const auto r = find_crux(first, second, differences(first, second),
                           [&](const model::Model& m, const std::vector<std::string>& names) {
                             std::vector<Standing> out;
                             for (const auto& name : names)
                               out.push_back(at(share(m, size_t(name[1] - '0'))));
                             if (judged) ++*judged;
                             return out;
                           });
  return r;
}

TEST(Crux, OneDifferenceDecides) {
  const auto r = crux_of({0, 0, 0, 0}, {1, 1, 1, 1}, 2, [](const model::Model& m, size_t c) {
    return c == 0 ? 0.2 + 0.6 * value(m, 2) : 0.5;
  });
  ASSERT_EQ(r.changed.size(), 1u);
  EXPECT_EQ(r.alike, std::vector<std::string>{"c1"});
  EXPECT_EQ(r.changed[0].crux, std::vector<size_t>{2});
  EXPECT_TRUE(r.changed[0].explained);
  EXPECT_TRUE(r.changed[0].smallest);
  EXPECT_DOUBLE_EQ(r.changed[0].with_crux.author.value, 0.8);
  EXPECT_DOUBLE_EQ(r.changed[0].without_crux.author.value, 0.2);
}

TEST(Crux, TwoOnlyTogether) {
  const auto r = crux_of({0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1}, 1,
                         [](const model::Model& m, size_t) { return 0.1 + 0.8 * value(m, 1) * value(m, 4); });
  ASSERT_EQ(r.changed.size(), 1u);
  EXPECT_EQ(r.changed[0].crux, (std::vector<size_t>{1, 4}));
  EXPECT_TRUE(r.changed[0].alone.empty());
  EXPECT_TRUE(r.changed[0].smallest);
}

TEST(Crux, ThreeOfTwelveOnlyTogether) {
  const auto r = crux_of(
      std::vector<double>(12, 0), std::vector<double>(12, 1), 1,
      [](const model::Model& m, size_t) { return 0.1 + 0.8 * value(m, 3) * value(m, 7) * value(m, 11); });
  ASSERT_EQ(r.changed.size(), 1u);
  EXPECT_EQ(r.changed[0].crux, (std::vector<size_t>{3, 7, 11}));
  EXPECT_TRUE(r.changed[0].explained);
}

TEST(Crux, OneThatWorksAgainst) {
  // p0 raises by 0.6, p1 lowers by 0.3: p0 alone goes too far, both are needed.
  const auto r = crux_of({0, 0, 0}, {1, 1, 1}, 1, [](const model::Model& m, size_t) {
    return 0.2 + 0.6 * value(m, 0) - 0.3 * value(m, 1);
  });
  ASSERT_EQ(r.changed.size(), 1u);
  EXPECT_EQ(r.changed[0].crux, (std::vector<size_t>{0, 1}));
}

TEST(Crux, NothingDiffersNothingIsJudged) {
  uint32_t judged = 0;
  const auto r = crux_of({1, 2}, {1, 2}, 3, [](const model::Model&, size_t) { return 0.5; }, &judged);
  EXPECT_EQ(judged, 0u);
  EXPECT_EQ(r.alike.size(), 3u);
}

TEST(Crux, StopsWithWhatItHas) {
  const model::Model a = model_of({0, 0}, 1), b = model_of({1, 1}, 1);
  int left = 3;
  const auto r =
      find_crux(a, b, differences(a, b), [&](const model::Model& m, const std::vector<std::string>&) {
        return left-- > 0 ? std::vector<Standing>{at(value(m, 0))} : std::vector<Standing>{};
      });
  EXPECT_TRUE(r.stopped);
}

// Worlds of which 3 % begin to hold and 1 % cease to: the interval of the move covers the 2 points.
TEST(ClaimMove, IntervalCovers) {
  std::mt19937_64 random(5);
  int covered = 0;
  constexpr int kTimes = 1000;
  for (int k = 0; k < kTimes; ++k) {
    Readings before, after;
    before.endings.resize(1);
    after.endings.resize(1);
    for (int w = 0; w < 192; ++w) {
      const double u = std::uniform_real_distribution<double>()(random);
      const auto hold = [](bool yes) { return yes ? claims::Ending::Holds : claims::Ending::Fails; };
      before.endings[0].push_back(hold(u >= 0.03 && u < 0.5));
      after.endings[0].push_back(hold(u < 0.49));
    }
    const Estimate e = claim_move(before, after, 0);
    covered += e.low <= 0.02 && 0.02 <= e.high;
  }
  EXPECT_GE(covered, 0.93 * kTimes);
}

TEST(ClaimMove, NoChangeInFewWorldsIsNotNoChange) {
  for (const auto& [worlds, told] : {std::pair(64, false), std::pair(192, true)}) {
    Readings r;
    r.endings = {std::vector<claims::Ending>(size_t(worlds), claims::Ending::Holds)};
    const Estimate e = claim_move(r, r, 0);
    EXPECT_EQ(e.value, 0);
    EXPECT_EQ(e.high < 0.02, told) << e.high;
    EXPECT_EQ(e.low > -0.02, told) << e.low;
  }
}

TEST(RelativeMove, RemovingAllOfItIsExact) {
  const Estimate e = relative_move({100, 300, 50}, {0, 0, 0});
  EXPECT_DOUBLE_EQ(e.value, -1);
  EXPECT_NEAR(e.low, -1, 1e-12);
  EXPECT_NEAR(e.high, -1, 1e-12);
}

// Worlds differ by 40 %, each falls by 10 % on average and by more or less: the ratio of the means is -0.1.
TEST(RelativeMove, IntervalCovers) {
  std::mt19937_64 random(9);
  std::normal_distribution<double> normal;
  int covered = 0;
  constexpr int kTimes = 1000;
  for (int k = 0; k < kTimes; ++k) {
    std::vector<double> before, after;
    for (int w = 0; w < 64; ++w) {
      before.push_back(100 + 40 * normal(random));
      after.push_back(before.back() * (0.9 + 0.1 * normal(random)) + 3 * normal(random));
    }
    const Estimate e = relative_move(before, after);
    covered += e.low <= -0.1 && -0.1 <= e.high;
  }
  EXPECT_GE(covered, 0.93 * kTimes);
  EXPECT_LE(covered, 0.97 * kTimes);
}

TEST(Decoration, VerdictsAllowForNoise) {
  using V = MechanismMove::Verdict;
  EXPECT_EQ(decoration_verdict({{0, -0.9, 0.9}, {0.5, 0.2, 0.8}}), V::Decoration);
  EXPECT_EQ(decoration_verdict({{0, -0.9, 0.9}, {3, 2, 4}}), V::Moves);
  EXPECT_EQ(decoration_verdict({{0.5, -0.5, 1.5}}), V::Unknown);
  EXPECT_EQ(decoration_verdict({{1.5, -0.5, 3.5}}), V::Unknown);
  EXPECT_EQ(decoration_verdict({{-1.5, -2, -0.9}}), V::Moves);
}

}  // namespace
}  // namespace casus::explain
