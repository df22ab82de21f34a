#include "claims/formula.h"

#include <gtest/gtest.h>

#include <cmath>

#include "claims/synthetic.h"

namespace casus::claims {
namespace {

using model::ClaimOp;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// a OP b with 10 % material margin.
Judged compare(ClaimOp op, double a, double b, std::optional<double> by = {}) {
  Synthetic s;
  const auto x = s.leaf(ClaimOp::Mean, s.quantity(), 0), y = s.leaf(ClaimOp::Mean, s.quantity(), 0);
  std::vector<model::ClaimExprId> args{x, y};
  if (by) args.push_back(s.node(ClaimOp::Const, {}, *by));
  LeafTable table(s.m);
  const Formula f = make_formula(s.m, s.node(op, args), 0.1, table);
  const double values[] = {a, b};
  return judge_world(f, values, {});
}

TEST(Formula, ThreeEndings) {
  EXPECT_EQ(compare(ClaimOp::Lt, 0.08, 0.1).ending, Ending::Holds);
  EXPECT_EQ(compare(ClaimOp::Lt, 0.095, 0.1).ending, Ending::None);
  EXPECT_EQ(compare(ClaimOp::Lt, 0.105, 0.1).ending, Ending::None);
  EXPECT_EQ(compare(ClaimOp::Lt, 0.12, 0.1).ending, Ending::Fails);
  EXPECT_EQ(compare(ClaimOp::Gt, 0.12, 0.1).ending, Ending::Holds);
  EXPECT_EQ(compare(ClaimOp::Gt, 5, 0).ending, Ending::Holds);
  EXPECT_EQ(compare(ClaimOp::Gt, -1, 0).ending, Ending::Fails);
  EXPECT_EQ(compare(ClaimOp::Gt, 0, 0).ending, Ending::None);
  EXPECT_EQ(compare(ClaimOp::Le, 0, 0).ending, Ending::Holds);
  EXPECT_EQ(compare(ClaimOp::Ge, 1, 1).ending, Ending::Holds);
  EXPECT_EQ(compare(ClaimOp::Lt, kNaN, 1).ending, Ending::Void);
}

TEST(Formula, ByAtLeastReplacesTheMargin) {
  EXPECT_EQ(compare(ClaimOp::Lt, 100, 104, 5).ending, Ending::None);
  EXPECT_EQ(compare(ClaimOp::Lt, 100, 105, 5).ending, Ending::Holds);
  EXPECT_EQ(compare(ClaimOp::Gt, 100, 105, 5).ending, Ending::Fails);
}

TEST(Formula, MarginsArePositiveInside) {
  EXPECT_NEAR(compare(ClaimOp::Lt, 0.08, 0.1).hold, 0.1, 1e-12);
  EXPECT_NEAR(compare(ClaimOp::Lt, 0.095, 0.1).hold, -0.05, 1e-12);
  EXPECT_NEAR(compare(ClaimOp::Lt, 0.1, 0.08).fail, 0.1, 1e-12);
}

TEST(Formula, KleeneOnEndings) {
  const Ending h = Ending::Holds, n = Ending::None, f = Ending::Fails, v = Ending::Void;
  EXPECT_EQ(ending_and(h, n), n);
  EXPECT_EQ(ending_and(n, f), f);
  EXPECT_EQ(ending_and(v, f), f);
  EXPECT_EQ(ending_and(v, h), v);
  EXPECT_EQ(ending_and(v, n), v);
  EXPECT_EQ(ending_or(h, v), h);
  EXPECT_EQ(ending_or(n, f), n);
  EXPECT_EQ(ending_or(f, v), v);
  EXPECT_EQ(ending_not(n), n);
  EXPECT_EQ(ending_not(h), f);
}

TEST(Formula, LeafValues) {
  const double runs[] = {0, 1, 1, kNaN, 0};
  EXPECT_EQ(leaf_value({ClaimOp::Chance, 0, 0}, runs, 5), 0.4);
  EXPECT_TRUE(std::isnan(leaf_value({ClaimOp::Mean, 0, 0}, runs, 5)));
  const double x[] = {4, 1, 3, 2};
  EXPECT_EQ(leaf_value({ClaimOp::Mean, 0, 0}, x, 4), 2.5);
  EXPECT_EQ(leaf_value({ClaimOp::Quantile, 0, 0.5}, x, 4), 2);
  EXPECT_EQ(leaf_value({ClaimOp::Quantile, 0, 0.51}, x, 4), 3);
  EXPECT_EQ(leaf_value({ClaimOp::Quantile, 0, 1}, x, 4), 4);
}

TEST(Formula, EqualLeavesAreOne) {
  Synthetic s;
  const auto q = s.quantity();
  const auto a = s.leaf(ClaimOp::Mean, q, 0), b = s.leaf(ClaimOp::Mean, q, 0),
             c = s.leaf(ClaimOp::Mean, q, 1);
  LeafTable table(s.m);
  EXPECT_EQ(table.add(a), table.add(b));
  EXPECT_NE(table.add(a), table.add(c));
  EXPECT_EQ(table.columns.size(), 2u);
}

TEST(Formula, ThresholdsCanBeReplaced) {
  Synthetic s;
  const auto tau = s.param("tau", model::Prior::Scale::Log, 0.1, 0.05, 0.2);
  LeafTable table(s.m);
  const auto chance = s.leaf(ClaimOp::Chance, s.quantity(), 0);
  const Formula f = make_formula(s.m, s.node(ClaimOp::Lt, {chance, s.of_param(tau)}), 0.1, table);
  kernel::World w;
  w.params = {0.1};
  const double value[] = {0.15};
  EXPECT_EQ(judge_world(f, value, w).ending, Ending::Fails);
  w.params = {0.2};
  EXPECT_EQ(judge_world(f, value, w).ending, Ending::Holds);
  const auto curve_value = constant_claim_value(f, s.m.claim_exprs[f.root].args[1], w);
  EXPECT_EQ(curve_value, 0.2);
}

TEST(Formula, LawsHaveNoMargin) {
  Synthetic s;
  LeafTable table(s.m);
  const auto x = s.leaf(ClaimOp::Mean, s.quantity(), 0);
  const Formula f = make_formula(s.m, s.node(ClaimOp::Le, {x, s.node(ClaimOp::Const)}), 0, table);
  const double zero[] = {0}, little[] = {1e-9};
  EXPECT_TRUE(plain_truth(f, zero, {}));
  EXPECT_FALSE(plain_truth(f, little, {}));
}

}  // namespace
}  // namespace casus::claims
