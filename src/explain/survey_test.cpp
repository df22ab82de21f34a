#include "explain/survey.h"

#include <gtest/gtest.h>

#include "claims/synthetic.h"

namespace casus::explain {
namespace {

using model::ClaimOp;

/// One claim that P and a number carry; Q does nothing.
struct Case {
  claims::Synthetic s;
  model::PremiseId p;
  model::ParamId lift;
  claims::ClaimsOptions options;

  Case() {
    p = s.premise("P");
    s.premise("Q");
    lift = s.param("lift", model::Prior::Scale::Log, 3, 1, 9);
    const auto x = s.quantity();
    s.reads_premise(x, p);
    s.claim("A", "", s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Mean, x, 1), s.leaf(ClaimOp::Mean, x, 0)}));
    options.worlds = 64;
    options.runs = 8;
    options.laws = options.step_check = false;
  }
  claims::RunEnsemble simulator() const {
    return s.simulator(
        [this](const kernel::World& w, model::PolicyId policy, model::RunExprId, const double* u) {
          const bool on = ensemble::premise_on(s.m, w, {p, -1});
          return 5 + u[0] + (policy == 1 ? (on ? 1 : -1) + 0.5 * (w.params[lift] - 3) : 0);
        });
  }
};

void expect_same(const FlipMatrix& a, const FlipMatrix& b) {
  EXPECT_EQ(a.worlds, b.worlds);
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (size_t r = 0; r < a.rows.size(); ++r) {
    EXPECT_EQ(a.rows[r].name, b.rows[r].name);
    ASSERT_EQ(a.rows[r].cells.size(), b.rows[r].cells.size());
    for (size_t c = 0; c < a.rows[r].cells.size(); ++c) {
      EXPECT_EQ(a.rows[r].cells[c].value, b.rows[r].cells[c].value);
      EXPECT_EQ(a.rows[r].cells[c].low, b.rows[r].cells[c].low);
    }
  }
}

TEST(Survey, IsTheJudgementAndTheFlipMatrixOnMoreWorlds) {
  const Case c;
  const Survey all = survey(c.s.m, c.options, 192, c.simulator());
  const auto judged = claims::judge_with(c.s.m, c.options, c.simulator());
  ASSERT_EQ(all.result.verdicts.size(), 1u);
  EXPECT_EQ(all.result.verdicts[0].views[0].holds.value, judged.verdicts[0].views[0].holds.value);
  EXPECT_EQ(all.result.totals.runs, judged.totals.runs);
  auto more = c.options;
  more.worlds = 192;
  expect_same(all.flips, flip_matrix(c.s.m, more, c.simulator()));
  EXPECT_EQ(all.flips.rows[0].name, "P");
  EXPECT_GT(all.flips.rows[0].cells[0].low, 0.2);
}

TEST(Survey, TakesNoWorldsWhereJudgingHasEnough) {
  const Case c;
  EXPECT_EQ(survey_cost(c.s.m, c.options, 64).flips, 0u);
  EXPECT_EQ(survey_cost(c.s.m, c.options, 65).flips, 64u * 8 * 2);
  EXPECT_EQ(survey(c.s.m, c.options, 1, c.simulator()).flips.worlds, 64u);
}

TEST(Survey, LedgerNamesWhatCarriesTheClaim) {
  const Case c;
  const Survey all = survey(c.s.m, c.options, 192, c.simulator());
  ASSERT_EQ(all.ledger.entries.size(), 3u);
  for (const LedgerEntry& e : all.ledger.entries)
    EXPECT_EQ(e.claims_moved, e.name == "Q" ? 0u : 1u) << e.name;
  EXPECT_EQ(all.ledger.worlds, 64u);
  EXPECT_FALSE(all.stopped);
}

}  // namespace
}  // namespace casus::explain
