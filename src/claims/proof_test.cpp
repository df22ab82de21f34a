#include "claims/proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "claims/synthetic.h"

namespace casus::claims {
namespace {

using model::ClaimOp;

constexpr uint32_t kRepetitions = 10048;

/// Proves one claim in many worlds that are all alike: each is a repetition.
Proof repeat(Synthetic& s, model::ClaimExprId root, double material, const Synthetic::Draw& draw,
             uint32_t runs = 256, uint32_t worlds = kRepetitions) {
  LeafTable table(s.m);
  const Formula f = make_formula(s.m, root, material, table);
  ClaimsOptions o;
  o.worlds = worlds;
  o.prove_runs = runs;
  Sampler sampler(s.m, o, table, s.simulator(draw));
  return prove(s.m, table, {&f}, ensemble::rule_as_drawn(s.m), o, sampler)[0];
}

double share(const Proof& p, Ending e) {
  return static_cast<double>(std::count(p.endings.begin(), p.endings.end(), e)) /
         static_cast<double>(p.endings.size());
}

TEST(Proof, AtTheMarginAtMostOnePercentAreWrong) {
  // The chance is exactly at the edge between "holds" and "no material difference": neither is right for
  // sure, but "fails" never is, and on either side one of the two is wrong.
  for (double chance : {0.09, 0.0901}) {
    Synthetic s;
    const auto q = s.quantity();
    const auto root = s.node(ClaimOp::Lt, {s.leaf(ClaimOp::Chance, q, 0), s.node(ClaimOp::Const, {}, 0.1)});
    const Proof p = repeat(
        s, root, 0.1, [&](const auto&, auto, auto, const double* u) { return u[0] < chance ? 1.0 : 0.0; },
        416);
    std::printf("chance %.4f under 0.1 less 10 %%: holds %.4f, none %.4f, fails %.4f\n", chance,
                share(p, Ending::Holds), share(p, Ending::None), share(p, Ending::Fails));
    EXPECT_LE(share(p, Ending::Holds), 0.01);
    EXPECT_LE(share(p, Ending::Fails), 0.01);
  }
}

TEST(Proof, EqualMeansAreRarelyShownDifferent) {
  Synthetic s;
  const auto x = s.quantity();
  model::Outcome o;
  o.value = x;
  o.range = {0, 100};
  s.m.outcomes.push_back(o);
  const auto root = s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Mean, x, 1), s.leaf(ClaimOp::Mean, x, 0)});
  // Heavy tails; independent under the two policies, equal in mean.
  const Proof p = repeat(s, root, 0.0, [&](const auto&, auto policy, auto, const double* u) {
    const double v = u[policy == 1 ? 1 : 0];
    return std::min(100.0, 1 / (v * v) - 1);
  });
  std::printf("equal heavy-tailed means: shown different in %.4f\n",
              share(p, Ending::Holds) + share(p, Ending::Fails));
  EXPECT_LE(share(p, Ending::Holds) + share(p, Ending::Fails), 0.01);
}

TEST(Proof, CompoundClaimsKeepTheError) {
  // Three chances, all exactly at the threshold: "every" and "some" are both wrong when shown to hold.
  for (ClaimOp op : {ClaimOp::And, ClaimOp::Or}) {
    Synthetic s;
    std::vector<model::ClaimExprId> parts;
    for (int i = 0; i < 3; ++i)
      parts.push_back(
          s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Chance, s.quantity(), 0), s.node(ClaimOp::Const, {}, 0.5)}));
    const Proof p = repeat(
        s, s.node(op, parts), 0.0,
        [&](const auto&, auto, auto quantity, const double* u) { return u[quantity % 3] < 0.5 ? 1.0 : 0.0; },
        256, 5056);
    EXPECT_LE(share(p, Ending::Holds), 0.01);
    EXPECT_LE(share(p, Ending::Fails), 0.01);
  }
}

TEST(Proof, ClearCasesAreShown) {
  Synthetic s;
  const auto q = s.quantity();
  const auto root = s.node(ClaimOp::Lt, {s.leaf(ClaimOp::Chance, q, 0), s.node(ClaimOp::Const, {}, 0.3)});
  for (auto [chance, ending] : {std::pair{0.02, Ending::Holds}, {0.7, Ending::Fails}}) {
    const Proof p = repeat(
        s, root, 0.1,
        [&, c = chance](const auto&, auto, auto, const double* u) { return u[0] < c ? 1.0 : 0.0; }, 256, 640);
    EXPECT_GE(share(p, ending), 0.97);
  }
}

TEST(Proof, NoMaterialDifferenceCanBeShown) {
  Synthetic s;
  const auto x = s.quantity();
  model::Outcome o;
  o.value = x;
  o.range = {0, 20};
  s.m.outcomes.push_back(o);
  const auto root = s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Mean, x, 1), s.leaf(ClaimOp::Mean, x, 0)});
  const Proof p = repeat(
      s, root, 0.1,
      [&](const auto&, auto policy, auto, const double* u) { return 10 + (policy == 1 ? 0.05 : 0) + u[0]; },
      416, 640);
  EXPECT_GE(share(p, Ending::None), 0.99);
}

TEST(Proof, AQuantileIsAChance) {
  Synthetic s;
  const auto x = s.quantity();
  const auto root =
      s.node(ClaimOp::Le, {s.leaf(ClaimOp::Quantile, x, 0, 0.9), s.node(ClaimOp::Const, {}, 10)});
  auto draw = [](double scale) {
    return [scale](const auto&, auto, auto, const double* u) { return scale * u[0]; };
  };
  EXPECT_GE(share(repeat(s, root, 0.1, draw(9), 256, 640), Ending::Holds), 0.97);
  EXPECT_GE(share(repeat(s, root, 0.1, draw(30), 256, 640), Ending::Fails), 0.97);
}

TEST(Proof, WhatHasNoPathIsDecidedWithoutRuns) {
  Synthetic s;
  const auto x = s.quantity();
  s.m.policies[1].settings.clear();
  s.m.policies[0].settings.clear();
  const auto root = s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Chance, x, 1), s.leaf(ClaimOp::Chance, x, 0)});
  const Proof p =
      repeat(s, root, 0.1, [](const auto&, auto, auto, const double* u) { return u[0] < 0.5 ? 1.0 : 0.0; });
  EXPECT_EQ(share(p, Ending::None), 1);
  EXPECT_EQ(p.runs, 0u);
  EXPECT_TRUE(p.no_path);
}

TEST(Proof, LooksAreFixed) {
  EXPECT_EQ(looks(64), (std::vector<uint32_t>{16, 24, 40, 64}));
  EXPECT_EQ(looks(300), (std::vector<uint32_t>{16, 24, 40, 64, 104, 168, 256, 300}));
}

}  // namespace
}  // namespace casus::claims
