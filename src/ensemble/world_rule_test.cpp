#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ensemble/ensemble.h"

namespace casus::ensemble {
namespace {

using Setting = model::View::Setting;
using Prior = model::Prior;

model::Premise premise(const std::string& name, bool agreed = false) {
  model::Premise p;
  p.name = name;
  p.agreed = agreed;
  return p;
}

/// A agreed, D disputed, R requires D, S same as D, W with weight 0.25, a rival of three.
model::Model premise_model() {
  model::Model m;
  m.premises = {premise("A", true), premise("D"), premise("R"), premise("S"), premise("W"), premise("rival")};
  m.premises[2].requires_ = {1};
  m.premises[3].same_as = 1;
  m.premises[4].weight = 0.25;
  m.premises[5].rival = true;
  m.premises[5].alternatives.resize(3);
  m.premises[5].neither = 2;
  return m;
}

double share_on(const model::Model& m, const WorldRule& rule, model::PremiseRef ref, uint32_t worlds = 640) {
  double n = 0;
  for (uint32_t w = 0; w < worlds; ++w) n += premise_on(m, draw_world(m, rule, 5, w), ref) ? 1 : 0;
  return n / worlds;
}

TEST(DrawWorld, PremisesComeOutAtTheirWeightInEveryBlock) {
  const model::Model m = premise_model();
  const WorldRule rule = rule_as_drawn(m);
  EXPECT_EQ(share_on(m, rule, {0, -1}, 64), 1.0);
  EXPECT_EQ(share_on(m, rule, {1, -1}, 64), 0.5);
  EXPECT_EQ(share_on(m, rule, {4, -1}, 64), 0.25);
  EXPECT_NEAR(share_on(m, rule, {5, 0}, 64), 1.0 / 3, 1.0 / 64);
  EXPECT_NEAR(share_on(m, rule, {5, 2}, 64), 1.0 / 3, 1.0 / 64);
}

TEST(DrawWorld, RequiresAndSameAsApplyLast) {
  const model::Model m = premise_model();
  WorldRule rule = rule_as_drawn(m);
  for (uint32_t w = 0; w < 256; ++w) {
    const kernel::World world = draw_world(m, rule, 1, w);
    EXPECT_EQ(world.premises[3], world.premises[1]);
    EXPECT_LE(world.premises[2], world.premises[1]);
  }
  rule.premises[2] = Setting::On;
  EXPECT_EQ(share_on(m, rule, {2, -1}), share_on(m, rule, {1, -1}));
  rule.premises[3] = Setting::Off;  // D goes with what is the same as it, and R with D
  EXPECT_EQ(share_on(m, rule, {1, -1}), 0.0);
  EXPECT_EQ(share_on(m, rule, {2, -1}), 0.0);
}

TEST(DrawWorld, GrantedTakenAwayAndViews) {
  const model::Model m = premise_model();
  EXPECT_EQ(share_on(m, rule_granted(m), {4, -1}), 1.0);
  EXPECT_NEAR(share_on(m, rule_granted(m), {5, -1}), 2.0 / 3, 0.03);
  const WorldRule off = rule_taken_away(m);
  EXPECT_EQ(share_on(m, off, {0, -1}), 1.0);
  EXPECT_EQ(share_on(m, off, {1, -1}), 0.0);
  EXPECT_EQ(share_on(m, off, {5, 2}), 1.0);
  EXPECT_EQ(share_on(m, off, {5, -1}), 0.0);
  model::View view;
  view.premises = {Setting::Off,   Setting::Drawn, Setting::Drawn,
                   Setting::Drawn, Setting::Drawn, Setting::Drawn};
  view.alternatives = {-1, -1, -1, -1, -1, 1};
  const WorldRule rule = rule_of_view(m, view);
  EXPECT_EQ(share_on(m, rule, {0, -1}), 0.0);  // agreed, but denied by this view
  EXPECT_EQ(share_on(m, rule, {5, 1}), 1.0);
}

TEST(DrawWorld, APremiseLessLeavesTheOthersAlone) {
  const model::Model m = premise_model();
  model::Model fewer = m;
  fewer.premises.erase(fewer.premises.begin());
  for (model::Premise& p : fewer.premises) {
    for (auto& r : p.requires_) --r;
    if (p.same_as != model::kNone) --p.same_as;
  }
  for (uint32_t w = 0; w < 100; ++w) {
    const auto a = draw_world(m, rule_as_drawn(m), 9, w), b = draw_world(fewer, rule_as_drawn(fewer), 9, w);
    EXPECT_TRUE(std::equal(a.premises.begin() + 1, a.premises.end(), b.premises.begin()));
  }
}

TEST(Prior, RangeHasItsMedianAndPoints) {
  const struct {
    Prior::Scale scale;
    double best, low, high;
  } cases[] = {{Prior::Scale::Plain, 1, -2, 3},
               {Prior::Scale::Log, 6000, 4000, 10000},
               {Prior::Scale::Logit, 0.7, 0.4, 0.9}};
  for (const auto& c : cases) {
    const Prior p{Prior::Kind::Range, c.scale, c.best, c.low, c.high, false, {}};
    EXPECT_EQ(prior_quantile(p, 0.5), c.best);
    EXPECT_NEAR(prior_quantile(p, 0.05), c.low, 1e-9 * std::fabs(c.low));
    EXPECT_NEAR(prior_quantile(p, 0.95), c.high, 1e-9 * c.high);
    double last = -1e300;
    for (double u = 0.001; u < 1; u += 0.001) {
      EXPECT_GT(prior_quantile(p, u), last);
      last = prior_quantile(p, u);
    }
  }
  const Prior p{Prior::Kind::Range, Prior::Scale::Log, 10, 5, 20, false, {}};
  EXPECT_NEAR(prior_quantile(p, 0.95, 3), 80, 1e-9);
}

TEST(DrawWorld, BestGuessAndFixes) {
  model::Model m = premise_model();
  model::Param p;
  p.name = "x";
  p.priors = {{Prior::Kind::Range, Prior::Scale::Log, 2, 1, 4, false, {}},
              {Prior::Kind::Point, {}, 7, 0, 0, false, {}}};
  m.params = {p, p};
  m.params[1].name = "y";
  model::Lever lever;
  lever.defaults = {0.5};
  m.levers = {lever};
  WorldRule rule = rule_as_drawn(m);
  rule.best_guess = true;
  rule.fixes = {{WorldRule::Fix::Kind::Param, 1, 0, 3},
                {WorldRule::Fix::Kind::Lever, 0, 0, 1},
                {WorldRule::Fix::Kind::Start, 4, 2, 9}};
  const kernel::World w = draw_world(m, rule, 1, 17);
  EXPECT_EQ(w.params, (std::vector<double>{2, 7, 3, 7}));
  EXPECT_EQ(w.levers, std::vector<double>{1});
  ASSERT_EQ(w.starts.size(), 1u);
  EXPECT_EQ(w.starts[0].state, 4u);
  EXPECT_EQ(w.premises, (std::vector<double>{1, 1, 1, 1, 0, 0}));
}

}  // namespace
}  // namespace casus::ensemble
