#include "explain/why.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "claims/judge.h"
#include "claims/synthetic.h"
#include "explain/flip_matrix.h"
#include "explain/observables.h"
#include "random/math.h"

namespace casus::explain {
namespace {

using claims::Synthetic;
using model::ClaimOp;
using Scale = model::Prior::Scale;

/// The claim "mean X under b is over 10": X is 0 without P; with P and Q or R, 20; plus the parameter's
/// logarithm. S can matter to X but does not; nothing depends on T.
struct Case {
  Synthetic s;
  model::PremiseId p, q, r, s_, t;
  model::ParamId boost, quiet;
  model::RunExprId x, y;

  Case() {
    p = s.premise("P");
    q = s.premise("Q");
    r = s.premise("R");
    s_ = s.premise("S");
    t = s.premise("T");
    boost = s.param("boost", Scale::Log, 1, 0.25, 4);
    quiet = s.param("quiet", Scale::Log, 1, 0.25, 4);
    x = s.quantity();
    y = s.quantity();
    // What X reads, for the graph.
    for (model::ParamId id : {boost, quiet}) s.reads_param(x, id);
    for (model::PremiseId id : {p, q, r, s_}) s.reads_premise(x, id);
  }
  bool on(const kernel::World& w, model::PremiseId id) const {
    return ensemble::premise_on(s.m, w, {id, -1});
  }
  void claim(double over, double steep = 0) {
    steep_ = steep;
    s.claim("C", "", s.node(ClaimOp::Gt, {s.leaf(ClaimOp::Mean, x, 1), s.node(ClaimOp::Const, {}, over)}),
            0.0);
  }
  claims::RunEnsemble simulator() const {
    return s.simulator([this](const kernel::World& w, model::PolicyId, model::RunExprId, const double* u) {
      const double lift = on(w, p) && (on(w, q) || on(w, r)) ? 20 : 0;
      return lift + steep_ * random::log_(w.params[boost]) + 0.1 * random::normal_quantile(u[0]);
    });
  }
  Why asked(WhyOptions o = {}) const {
    o.claim = "C";
    return why(s.m, o, simulator());
  }
  const PremiseChange& premise(const Why& w, const std::string& name) const {
    for (const auto& c : w.premises)
      if (c.name == name) return c;
    throw std::runtime_error("no " + name);
  }
  double steep_ = 0;
};

TEST(Why, KnowsWhatCarriesAClaim) {
  Case c;
  c.claim(10);
  WhyOptions o;
  o.effort = 1u << 20;
  const Why w = c.asked(o);
  EXPECT_EQ(w.all.value, 1);
  EXPECT_EQ(w.none.value, 0);
  ASSERT_TRUE(w.shapley.has_value());
  double sum = 0;
  for (const auto& p : w.shapley->players) {
    sum += p.value.value;
    // P: 2/3 (it decides unless it comes first; of the 6 orders of P, Q, R in 4). Q, R: 1/6.
    if (p.names[0] == "P") {
      EXPECT_NEAR(p.value.value, 2.0 / 3, 1e-9);
    }
    if (p.names[0] == "Q" || p.names[0] == "R") {
      EXPECT_NEAR(p.value.value, 1.0 / 6, 1e-9);
    }
  }
  EXPECT_NEAR(sum, w.shapley->all - w.shapley->none, 1e-9);
  ASSERT_TRUE(w.sets.has_value());
  ASSERT_EQ(w.sets->sets.size(), 2u);
  EXPECT_EQ(w.sets->load_bearing, std::vector<std::string>{"P"});
  EXPECT_FALSE(c.premise(w, "T").used);
  EXPECT_TRUE(c.premise(w, "S").reaches);
  EXPECT_EQ(c.premise(w, "P").without->value, 0);
  EXPECT_EQ(c.premise(w, "P").with->value, 1);
}

TEST(Why, SharesAreThoseOfJudge) {
  Case c;
  c.claim(15, 6);
  WhyOptions o;
  o.seed = 7;
  const Why w = c.asked(o);
  claims::ClaimsOptions j;
  j.worlds = o.worlds;
  j.runs = o.runs;
  j.seed = 7;
  const claims::ClaimsResult r = claims::judge_with(c.s.m, j, c.simulator());
  const claims::Verdict &a = w.result.verdicts[0], &b = r.verdicts[0];
  EXPECT_EQ(a.category, b.category);
  for (size_t v : {0u, 1u}) {
    EXPECT_EQ(a.views[v].holds.value, b.views[v].holds.value);
    EXPECT_EQ(a.views[v].holds.low, b.views[v].holds.low);
  }
  ASSERT_TRUE(w.shapley.has_value());
  EXPECT_NEAR(w.shapley->all, b.views[0].holds.value, 1e-12);
  EXPECT_NEAR(w.shapley->none, b.views[1].holds.value, 1e-12);
}

TEST(Why, DriversAndTheNearestCounterWorld) {
  Case c;
  c.claim(15, 6);  // with everything granted: 20 + 6 log boost > 15, log boost over -5/6
  const Why w = c.asked();
  ASSERT_FALSE(w.drivers.empty());
  EXPECT_EQ(w.drivers[0].quantity.name, "boost");
  ASSERT_TRUE(w.drivers[0].indexed);
  EXPECT_GT(w.drivers[0].total.value, 0.9);
  EXPECT_GT(w.drivers[0].share_high, w.drivers[0].share_low);
  for (const Driver& d : w.drivers)
    if (d.quantity.name == "quiet" && d.indexed) {
      EXPECT_LT(d.total.value, 0.05);
    }
  ASSERT_TRUE(w.counter.has_value());
  EXPECT_TRUE(w.counter->holds_at_best);
  ASSERT_TRUE(w.counter->found);
  // log boost has the standard deviation log 4 / 1.645.
  const double z = 5.0 / 6 / (std::log(4.0) / 1.6448536);
  EXPECT_NEAR(w.counter->distance, z, 0.25 * z);
  EXPECT_GE(w.counter->distance, z * 0.99);
  ASSERT_EQ(w.counter->changes.size(), 1u);
  EXPECT_EQ(w.counter->changes[0].name, "boost");
  EXPECT_EQ(w.counter->ending, claims::Ending::Fails);
}

TEST(Why, TheNearestCounterWorldMayGrantAPremise) {
  Case c;
  c.claim(10);  // holds where P does with Q or R
  c.s.m.views.push_back({});
  model::View& v = c.s.m.views.back();
  v.name = "sceptic";
  v.premises.assign(c.s.m.premises.size(), model::View::Setting::On);
  v.premises[c.p] = model::View::Setting::Off;
  v.alternatives.assign(c.s.m.premises.size(), -1);
  WhyOptions o;
  o.view = "sceptic";
  const Why w = c.asked(o);
  ASSERT_TRUE(w.counter.has_value() && w.counter->found);
  EXPECT_FALSE(w.counter->holds_at_best);
  ASSERT_EQ(w.counter->changes.size(), 1u);
  EXPECT_EQ(w.counter->changes[0].name, "P");
  EXPECT_TRUE(w.counter->changes[0].on);
  EXPECT_EQ(w.counter->distance, 0);
  EXPECT_EQ(w.counter->ending, claims::Ending::Holds);
}

TEST(Why, CounterWorldsByNumberOfPremises) {
  Case c;
  c.claim(14, 2);  // 20 + 2 log boost > 14: out of reach of boost alone; without P far below
  const Why w = c.asked();
  ASSERT_TRUE(w.counter.has_value() && w.counter->found);
  ASSERT_EQ(w.counters.size(), 1u);
  EXPECT_EQ(w.counters[0].changes[0].name, "P");
  EXPECT_FALSE(w.counters[0].changes[0].on);
}

TEST(Why, ShapleyEffectsPutPremisesAndQuantitiesOnOneScale) {
  Case c;
  c.claim(10, 4);
  WhyOptions o;
  o.effort = 300000;
  const Why w = c.asked(o);
  ASSERT_TRUE(w.effects.has_value());
  // P, Q and R carry the claim, P most; boost moves the margin a little, everything else not at all.
  EXPECT_EQ(w.effects->inputs[0].name, "P");
  EXPECT_TRUE(w.effects->inputs[0].premise);
  double of_premises = 0, sum = 0;
  for (const auto& i : w.effects->inputs) {
    sum += i.share.value;
    if (i.premise) of_premises += i.share.value;
    if (i.name == "boost") {
      EXPECT_GT(i.share.low, 0);
      EXPECT_LT(i.share.value, 0.2);
    }
    if (i.rest) {
      EXPECT_NEAR(i.share.value, 0, 0.02);
    }
  }
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_GT(of_premises, 0.8);
}

TEST(Why, TheClaimsBesideIt) {
  Case c;
  c.claim(10);
  c.s.claim("Cf", "",
            c.s.node(ClaimOp::Gt, {c.s.leaf(ClaimOp::Mean, c.x, 0), c.s.node(ClaimOp::Const, {}, 10)}), 0.0);
  c.s.m.claims.back().tests = {"C"};
  WhyOptions o;
  EXPECT_TRUE(c.asked(o).related.empty());
  o.related = true;
  const Why w = c.asked(o);
  ASSERT_EQ(w.related.size(), 1u);
  EXPECT_EQ(w.related[0].name, "Cf");
  EXPECT_EQ(w.related[0].views.size(), 2u);
  EXPECT_EQ(w.related[0].views[0].holds.value, 1);
  o.claim = "C";
  EXPECT_LE(static_cast<double>(w.runs), 1.25 * static_cast<double>(plan_why(c.s.m, o).runs));
}

TEST(Observables, NothingHidden) {
  model::Model m;
  m.horizon = 720;
  for (const auto type : {model::State::Type::Level, model::State::Type::Count, model::State::Type::Real,
                          model::State::Type::Bool, model::State::Type::Enum}) {
    model::State s;
    s.name = "s" + std::to_string(m.states.size());
    s.type = type;
    if (type == model::State::Type::Enum) s.alternatives = {"holding", "none"};
    m.states.push_back(s);
  }
  m.tallies.emplace_back();
  m.tallies[0].name = "dead";
  const auto outcome = [&](const char* name, model::Op op, uint32_t family, model::RunOp run) {
    model::Expr e;
    e.op = op;
    e.ref.family = family;
    m.exprs.push_back(e);
    model::RunExpr r;
    r.op = run;
    r.probe = static_cast<model::ExprId>(m.exprs.size() - 1);
    r.from = run == model::RunOp::At ? m.horizon : 0;
    r.to = m.horizon;
    m.run_exprs.push_back(r);
    model::Outcome o;
    o.name = name;
    o.value = static_cast<model::RunExprId>(m.run_exprs.size() - 1);
    m.outcomes.push_back(o);
  };
  outcome("mood", model::Op::State, 0, model::RunOp::At);    // a level
  outcome("people", model::Op::State, 1, model::RunOp::At);  // a count: people can be counted
  outcome("killed", model::Op::Tally, 0, model::RunOp::Increase);
  std::set<std::string> names;
  std::map<std::string, std::set<size_t>> subjects;
  for (const Observed& o : observables(m, 1).list) {
    names.insert(o.name);
    subjects[o.name].insert(o.subject);
  }
  EXPECT_EQ(names, (std::set<std::string>{"people", "killed", "dead", "s3", "s4 is holding"}));
  for (const auto& [name, of] : subjects) EXPECT_EQ(of.size(), 1u) << name;  // at each moment
  EXPECT_EQ(subjects["killed"], subjects["dead"]);
}

TEST(Why, TheBoxOfTheOppositeHoldsOnOtherWorlds) {
  Case c;
  c.claim(10);
  const Why w = c.asked();
  ASSERT_TRUE(w.box.has_value());
  EXPECT_FALSE(w.box->holds);
  EXPECT_GT(w.box->density.value, w.box->base);
  EXPECT_EQ(w.box->limits[0].name, "P");
  EXPECT_FALSE(w.box->limits[0].on);
}

TEST(Why, AClaimThatNeverChangesHasNoDrivers) {
  Case c;
  c.claim(-1000);
  const Why w = c.asked();
  EXPECT_TRUE(w.never_changes);
  EXPECT_TRUE(w.always_holds);
  EXPECT_TRUE(w.drivers.empty());
  EXPECT_FALSE(w.shapley.has_value());
  EXPECT_FALSE(w.box.has_value());
}

TEST(Why, FastAsksForNoRunsOfItsOwn) {
  Case c;
  c.claim(10);
  WhyOptions o;
  o.fast = true;
  const Why w = c.asked(o);
  EXPECT_FALSE(w.shapley.has_value());
  EXPECT_NEAR(c.premise(w, "P").on_average.value, 0.75, 0.1);
  EXPECT_LE(w.runs, plan_why(c.s.m,
                             [&] {
                               WhyOptions p = o;
                               p.claim = "C";
                               return p;
                             }())
                        .runs);
}

TEST(Why, CostsAboutWhatWasPlanned) {
  Case c;
  c.claim(15, 6);
  for (uint64_t effort : {1000u, 60000u, 400000u}) {
    WhyOptions o;
    o.effort = effort;
    const Why w = c.asked(o);
    o.claim = "C";
    const WhyPlan p = plan_why(c.s.m, o);
    EXPECT_LT(static_cast<double>(w.runs), 1.25 * static_cast<double>(p.runs)) << effort;
  }
}

TEST(Why, NamesThatTheModelLacks) {
  Case c;
  c.claim(10);
  WhyOptions o;
  o.claim = "D";
  EXPECT_THROW(why(c.s.m, o, c.simulator()), std::invalid_argument);
  o.claim = "C";
  o.view = "nobody";
  EXPECT_THROW(why(c.s.m, o, c.simulator()), std::invalid_argument);
}

class StopAfter : public ensemble::Progress {
 public:
  explicit StopAfter(int calls) : left_(calls) {}
  void advance(uint64_t, uint64_t) override {}
  bool stop() override { return left_-- <= 0; }

 private:
  int left_;
};

TEST(Why, StopsWithWhatItHas) {
  Case c;
  c.claim(15, 6);
  // The simulator of tests asks nobody; the sampler is asked between samples.
  const claims::RunEnsemble inner = c.simulator();
  for (int calls = 0; calls < 40; ++calls) {
    StopAfter progress(calls);
    WhyOptions o;
    o.claim = "C";
    o.progress = &progress;
    const Why w = why(c.s.m, o, [&](const ensemble::Spec& spec, const auto& on_block) {
      if (spec.progress->stop()) return false;
      return inner(spec, on_block);
    });
    if (calls < 3) {
      EXPECT_TRUE(w.stopped);
    }
    if (w.shapley) {
      EXPECT_NEAR(w.shapley->all, w.all.value, 1e-9);
    }
  }
}

TEST(FlipMatrix, FindsTheCellsThatAreNotZero) {
  Case c;
  c.claim(10);
  c.s.claim("D", "",
            c.s.node(ClaimOp::Gt, {c.s.leaf(ClaimOp::Mean, c.y, 1), c.s.node(ClaimOp::Const, {}, 1e6)}), 0.0);
  claims::ClaimsOptions o;
  o.worlds = 1024;
  const FlipMatrix f = flip_matrix(c.s.m, o, c.simulator());
  EXPECT_EQ(f.claims, (std::vector<std::string>{"C", "D"}));
  ASSERT_EQ(f.rows.size(), 5u);
  EXPECT_EQ(f.rows[0].name, "P");
  EXPECT_NEAR(f.rows[0].cells[0].value, 0.75, 0.05);  // with P it holds where Q or R does
  for (const FlipRow& r : f.rows) {
    EXPECT_EQ(r.cells[1].value, 0);
    if (r.name == "Q" || r.name == "R") {
      EXPECT_NEAR(r.cells[0].value, 0.25, 0.06);
    }
    if (r.name == "S" || r.name == "T") {
      EXPECT_NEAR(r.cells[0].value, 0, 0.05);
    }
    if (r.name == "T") {
      EXPECT_EQ(r.cells[0].high, 0);  // nothing depends on it
    }
  }
}

TEST(FlipMatrix, IntervalsCover) {
  Case c;
  c.claim(10);
  int covered = 0, all = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    claims::ClaimsOptions o;
    o.worlds = 128;
    o.seed = seed;
    const FlipMatrix f = flip_matrix(c.s.m, o, c.simulator());
    for (const FlipRow& r : f.rows) {
      // P decides where Q or R holds (3 of 4); Q where P holds and R does not (1 of 4).
      const double truth = r.name == "P" ? 0.75 : r.name == "Q" || r.name == "R" ? 0.25 : 0;
      ++all;
      covered += r.cells[0].low <= truth && truth <= r.cells[0].high;
    }
  }
  EXPECT_GE(covered, 0.92 * all);
}

}  // namespace
}  // namespace casus::explain
