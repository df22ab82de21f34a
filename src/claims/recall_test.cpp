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
  const size_t answered = recall.answered();  // corners that a view reaches
  c.options.claims = {"B"};
  const uint64_t before = c.simulated;
  const ClaimsResult remembered = judge_with(c.s.m, c.options, std::ref(recall));
  const uint64_t again = c.simulated - before;
  const ClaimsResult anew = judge_with(c.s.m, c.options, c.simulator());
  EXPECT_GE(recall.answered(), answered + 3);  // the author's view, the agreed one, worlds as drawn
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

/// What the blocks of a request hold, one after the other.
std::vector<double> values(Recall& recall, const ensemble::Spec& spec) {
  std::vector<double> out;
  recall(spec, [&](const ensemble::Block& b) { out.insert(out.end(), b.values.begin(), b.values.end()); });
  return out;
}

struct Request : TwoClaims {
  ensemble::Spec spec;

  Request() {
    spec.model = &s.m;
    spec.worlds = 70;
    spec.runs = 8;
    for (const model::RunExprId x : {0u, 1u})
      for (const model::PolicyId policy : {0u, 1u}) spec.columns.push_back({policy, model::kNone, x, false});
  }
};

TEST(Recall, GivesSomeColumnsInAnyOrder) {
  Request c;
  Recall recall(c.simulator());
  values(recall, c.spec);
  ensemble::Spec some = c.spec;
  some.columns = {c.spec.columns[3], c.spec.columns[0]};
  Recall fresh(c.simulator());
  EXPECT_EQ(values(recall, some), values(fresh, some));
  EXPECT_EQ(recall.answered(), 1u);
  EXPECT_EQ(fresh.answered(), 0u);
}

TEST(Recall, TellsRequestsApart) {
  Request c;
  Recall recall(c.simulator());
  values(recall, c.spec);
  std::vector<ensemble::Spec> others(8, c.spec);
  others[0].seed = 2;
  others[1].runs = 12;
  others[2].first_run = 8;
  others[3].worlds = 64;
  others[4].first_world = 64;
  others[5].step = 0.5;
  others[6].rule = ensemble::rule_granted(c.s.m);
  others[7].columns.push_back({0, model::kNone, 1000, false});
  for (const auto& other : others) values(recall, other);
  EXPECT_EQ(recall.answered(), 0u);
  values(recall, c.spec);
  EXPECT_EQ(recall.answered(), 1u);
}

TEST(Recall, ForgetsWhatIsTooLarge) {
  Request c;
  Recall recall(c.simulator(), 100);
  values(recall, c.spec);
  values(recall, c.spec);
  EXPECT_EQ(recall.answered(), 0u);
}

}  // namespace
}  // namespace casus::claims
