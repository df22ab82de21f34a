#include "explain/related_claims.h"

#include <gtest/gtest.h>

#include "claims/synthetic.h"

namespace casus::explain {
namespace {

using claims::Synthetic;
using model::ClaimOp;

TEST(RelatedClaims, ByStatementThenByQuestion) {
  Synthetic s;
  const auto x = s.quantity(), y = s.quantity();
  const auto over = [&](model::RunExprId q, model::PolicyId policy, double t) {
    return s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Mean, q, policy), s.node(ClaimOp::Const, {}, t)});
  };
  s.claim("A", "", over(x, 0, 1));
  s.claim("B", "", over(x, 1, 2));  // the same question of another policy
  s.claim("C", "", over(y, 0, 1));  // another question
  s.claim("Af", "", over(y, 1, 1));
  s.m.claims[3].tests = {"A"};
  s.claim("D", "", model::kNone);
  s.m.claims[4].tests = {"A"};  // not tested
  EXPECT_EQ(related_claims(s.m, 0), (std::vector<uint32_t>{3, 1}));
  EXPECT_EQ(related_claims(s.m, 0, 1), (std::vector<uint32_t>{3}));
  EXPECT_EQ(related_claims(s.m, 1), (std::vector<uint32_t>{0}));
  EXPECT_EQ(related_claims(s.m, 3), (std::vector<uint32_t>{0, 2}));
  EXPECT_TRUE(related_claims(s.m, 4).empty());
}

}  // namespace
}  // namespace casus::explain
