#include "claims/recall.h"

#include <gtest/gtest.h>

#include "claims/judging.h"
#include "claims/synthetic.h"

namespace casus::claims {
namespace {

using model::ClaimOp;

/// Two claims, each on a quantity of its own.
struct TwoClaims {
  Synthetic s;
  model::PremiseId p;
  model::ParamId lift;
  ClaimsOptions options;
  uint64_t simulated = 0;  // requests

  TwoClaims() {
    p = s.premise("P");
    lift = s.param("lift", model::Prior::Scale::Log, 3, 1, 9);
    for (const char* name : {"A", "B"}) {
      const auto x = s.quantity();
      s.claim(name, "", s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Mean, x, 1), s.leaf(ClaimOp::Mean, x, 0)}));
    }
    options.worlds = 64;
    options.runs = 8;
    options.laws = options.step_check = false;
  }
  RunEnsemble simulator() {
    const auto run = s.simulator(
        [this](const kernel::World& w, model::PolicyId policy, model::RunExprId x, const double* u) {
          const bool on = ensemble::premise_on(s.m, w, {p, -1});
          return u[x % 2] * 4 + (policy == 1 && on ? w.params[lift] - 3 : 0);
        });
    return
        [this, run](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on_block) {
          ++simulated;
          return run(spec, on_block);
        };
  }
};

void expect_same_share(const Share& a, const Share& b) {
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

TEST(Recall, AnswersOneClaimFromTheRunsOfAll) {
  TwoClaims c;
  Recall recall(c.simulator());
  judge_with(c.s.m, c.options, std::ref(recall));
  EXPECT_EQ(recall.answered(), 0u);
  c.options.claims = {"B"};
  const uint64_t before = c.simulated;
  const ClaimsResult remembered = judge_with(c.s.m, c.options, std::ref(recall));
  const uint64_t again = c.simulated - before;
  const ClaimsResult anew = judge_with(c.s.m, c.options, c.simulator());
  EXPECT_GE(recall.answered(), 3u);  // the author's view, the agreed one, worlds as drawn
  EXPECT_LT(again, c.simulated - before - again);
  ASSERT_EQ(remembered.verdicts.size(), 1u);
  const Verdict &a = remembered.verdicts[0], &b = anew.verdicts[0];
  EXPECT_EQ(a.category, b.category);
  EXPECT_EQ(remembered.totals.runs, anew.totals.runs);
  ASSERT_EQ(a.views.size(), b.views.size());
  for (size_t i = 0; i < a.views.size(); ++i) expect_same_share(a.views[i].holds, b.views[i].holds);
  ASSERT_TRUE(a.lowest && b.lowest);
  expect_same_share(a.lowest->share, b.lowest->share);
}

TEST(Recall, TellsRequestsApart) {
  TwoClaims c;
  Recall recall(c.simulator());
  judge_with(c.s.m, c.options, std::ref(recall));
  for (int change = 0; change < 3; ++change) {
    ClaimsOptions other = c.options;
    if (change == 0) other.seed = 2;
    if (change == 1) other.runs = 12;
    if (change == 2) other.step = 0.5;
    const size_t answered = recall.answered();
    judge_with(c.s.m, other, std::ref(recall));
    EXPECT_EQ(recall.answered(), answered) << change;
  }
}

TEST(Recall, ForgetsWhatIsTooLarge) {
  TwoClaims c;
  Recall recall(c.simulator(), 100);
  judge_with(c.s.m, c.options, std::ref(recall));
  judge_with(c.s.m, c.options, std::ref(recall));
  EXPECT_EQ(recall.answered(), 0u);
}

}  // namespace
}  // namespace casus::claims
