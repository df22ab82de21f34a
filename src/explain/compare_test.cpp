#include "explain/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "claims/shares.h"
#include "model/policy_order.h"

namespace casus::explain {
namespace {

using Table = std::vector<std::vector<double>>;  // [policy][world]

/// One outcome, exact means (both runs of a world alike).
PolicySample sample_of(const Table& table) {
  PolicySample s(table.size(), 1, 2);
  for (size_t w = 0; w < table[0].size(); ++w) {
    std::vector<std::vector<double>> runs;
    for (const auto& policy : table) runs.push_back({policy[w], policy[w]});
    kernel::World world;
    world.number = static_cast<uint32_t>(w);
    s.add_world(world, runs);
  }
  return s;
}

TEST(PolicySample, MeansOfAllRunsAndHalvesWithoutNone) {
  PolicySample s(1, 1, 4);
  s.add_world({}, {{1, 3, 5, std::nan("")}});
  EXPECT_EQ(s.mean(0, 0, 0), 3);
  EXPECT_EQ(s.mean(0, 0, 0, 1), 2);
  EXPECT_EQ(s.mean(0, 0, 0, 2), 5);
  EXPECT_EQ(s.none_values, 1u);
}

TEST(Regret, OfATableByHand) {
  const auto s = sample_of({{10, 40}, {20, 20}, {19.5, 30}});
  const auto r = regrets(s, 0, Better::Less, {0, 1, 2}, 0.1);
  EXPECT_DOUBLE_EQ(r[0].mean.value, 10);  // 0 and 20
  EXPECT_DOUBLE_EQ(r[1].mean.value, 5);   // 10 and 0
  EXPECT_DOUBLE_EQ(r[2].mean.value, 9.75);
  EXPECT_DOUBLE_EQ(r[1].largest, 10);
  EXPECT_DOUBLE_EQ(r[0].best_share, 0.5);
  EXPECT_DOUBLE_EQ(r[1].best_share, 0.5);
  EXPECT_DOUBLE_EQ(r[2].best_share, 0);
  EXPECT_DOUBLE_EQ(r[0].cross, 10);  // without noise both agree
  const auto more = regrets(s, 0, Better::More, {0, 1, 2}, 0.1);
  EXPECT_DOUBLE_EQ(more[0].mean.value, 5);  // 10 and 0
}

TEST(Regret, OnlyAmongThoseNamed) {
  const auto s = sample_of({{10, 10}, {20, 20}, {1, 1}});
  const auto r = regrets(s, 0, Better::Less, {0, 1}, 0.1);
  EXPECT_DOUBLE_EQ(r[0].mean.value, 0);
  EXPECT_DOUBLE_EQ(r[1].mean.value, 10);
}

// Ten policies that are all alike: the true regret is 0. Noise makes it positive, the crossed one is near 0.
// One policy that is better by 1: the others' true regret is 1, between the two.
TEST(Regret, TruthLiesBetweenCrossedAndPlain) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 3);
  for (const double gain : {0.0, 1.0}) {
    PolicySample s(10, 1, 8);
    for (int w = 0; w < 4000; ++w) {
      std::vector<std::vector<double>> runs(10, std::vector<double>(8));
      for (size_t p = 0; p < 10; ++p)
        for (double& x : runs[p]) x = 100 - (p == 0 ? gain : 0) + noise(random);
      s.add_world({}, runs);
    }
    std::vector<size_t> all(10);
    for (size_t p = 0; p < 10; ++p) all[p] = p;
    const auto r = regrets(s, 0, Better::Less, all, 0);
    EXPECT_LE(r[5].cross, gain + 0.05);
    EXPECT_GT(r[5].mean.value, gain + 0.5);
    EXPECT_GE(r[5].cross, gain == 0 ? 0 : 0.1);
  }
}

// Policies differ by 2 on average, worlds by 10, runs by 5; runs of the two policies share most of their
// luck.
TEST(PairedDifference, IntervalCovers) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  int covered = 0;
  double paired_width = 0, apart_width = 0;
  constexpr int kTimes = 1000;
  for (int k = 0; k < kTimes; ++k) {
    PolicySample s(2, 1, 4);
    for (int w = 0; w < 64; ++w) {
      const double world = 100 + 10 * normal(random), effect = 2 + normal(random);
      std::vector<std::vector<double>> runs(2, std::vector<double>(4));
      for (int r = 0; r < 4; ++r) {
        const double luck = 5 * normal(random);
        runs[0][r] = world + luck;
        runs[1][r] = world + effect + luck + normal(random);
      }
      s.add_world({}, runs);
    }
    const auto d = paired_difference(s, {}, 0, 1, 0);
    covered += d.mean.low <= 2 && 2 <= d.mean.high;
    paired_width += d.mean.high - d.mean.low;
    const auto a = claims::mean_over_worlds(s.means(0, 0)), b = claims::mean_over_worlds(s.means(0, 1));
    apart_width += std::hypot(a.high - a.low, b.high - b.low);
  }
  EXPECT_GE(covered, 0.93 * kTimes);
  EXPECT_LE(covered, 0.97 * kTimes);
  EXPECT_LT(paired_width, apart_width / 5);
}

TEST(Satisficing, EachAndAll) {
  PolicySample s(1, 2, 2);
  const double first[] = {1, 2, 3, 4}, second[] = {10, 20, 10, 30};
  for (int w = 0; w < 4; ++w) {
    kernel::World world;
    world.params = {w < 2 ? 5.0 : 15.0};
    s.add_world(world, {{first[w], first[w]}, {second[w], second[w]}});
  }
  Threshold a;
  a.value = 3;
  Threshold b;  // against the parameter: 10 <= 5 no, 20 no, 10 <= 15 yes, 30 no
  b.outcome = 1;
  b.param = 0;
  ChanceSample chance;
  chance.runs = 2;
  chance.values = {{{1, 9}}, {{4, 4}}};
  kernel::World best;
  best.params = {5};
  const auto r = satisfy(s, chance, best, {a, b}, {0, 1});
  EXPECT_DOUBLE_EQ(r[0].each[0].value, 0.75);
  EXPECT_DOUBLE_EQ(r[0].each[1].value, 0.25);
  EXPECT_DOUBLE_EQ(r[0].all.value, 0.25);
  EXPECT_DOUBLE_EQ(r[0].chance_each[0], 0.5);
  EXPECT_DOUBLE_EQ(r[0].chance_all, 0.5);
  EXPECT_LT(r[0].all.low, 0.25);
}

TEST(Pareto, ByMeansAndByWorld) {
  PolicySample s(3, 2, 2);
  // World 0: p0 (1, 5), p1 (2, 2), p2 (3, 3): p2 is dominated. World 1: p0 (1, 1) dominates all.
  s.add_world({}, {{1, 1}, {2, 2}, {3, 3}, {5, 5}, {2, 2}, {3, 3}});
  s.add_world({}, {{1, 1}, {2, 2}, {3, 3}, {1, 1}, {2, 2}, {3, 3}});
  const auto r = pareto(s, {0, 1}, {Better::Less, Better::Less}, {0, 1, 2});
  EXPECT_TRUE(r[0].dominated_by.empty());
  EXPECT_TRUE(r[1].dominated_by.empty());                     // means (1, 3) and (2, 2)
  EXPECT_EQ(r[2].dominated_by, (std::vector<size_t>{0, 1}));  // (3, 3): p0 is no worse in the second
  EXPECT_DOUBLE_EQ(r[0].share, 1);
  EXPECT_DOUBLE_EQ(r[1].share, 0.5);
  EXPECT_DOUBLE_EQ(r[2].share, 0);
}

TEST(Pareto, EqualPointsDoNotDominate) {
  EXPECT_FALSE(dominates({1, 1}, {1, 1}));
  EXPECT_TRUE(dominates({1, 0}, {1, 1}));
  EXPECT_FALSE(dominates({0, 2}, {1, 1}));
}

/// A model with parameters x0..x9, uniform on [0, 1], and worlds drawn from it.
struct Worlds {
  model::Model m;
  std::vector<kernel::World> worlds;
  explicit Worlds(uint32_t count, uint64_t seed = 1) {
    for (int k = 0; k < 10; ++k) {
      model::Param p;
      p.name = "x" + std::to_string(k);
      model::Prior prior;
      prior.kind = model::Prior::Kind::Uniform;
      prior.b = 1;
      p.priors = {prior};
      m.params.push_back(p);
    }
    for (uint32_t w = 0; w < count; ++w) worlds.push_back(ensemble::draw_world(m, {}, seed, w));
  }
};

TEST(Separation, FindsWhatDecides) {
  const Worlds w(128);
  std::vector<bool> is;
  for (const auto& world : w.worlds) is.push_back(world.params[3] > 0.7);
  const auto s = separate(w.m, w.worlds, is, 1);
  EXPECT_EQ(s.name, "x3");
  EXPECT_TRUE(s.above);
  EXPECT_NEAR(s.cut, 0.7, 0.02);
  EXPECT_EQ(s.accuracy, 1);
  EXPECT_LE(s.p_value, 0.01);
}

TEST(Separation, TooFewWorldsSayNothing) {
  const Worlds w(64);
  std::vector<bool> is(64, false);
  is[0] = true;
  EXPECT_EQ(separate(w.m, w.worlds, is, 1).kind, Separation::Kind::Nothing);
}

// Kinds that nothing decides: a p-value of at most 0.05 comes up in about one of twenty.
TEST(Separation, ChanceIsNotTakenForACause) {
  std::mt19937_64 random(3);
  int found = 0;
  constexpr int kTimes = 300;
  for (int k = 0; k < kTimes; ++k) {
    const Worlds w(64, static_cast<uint64_t>(k + 1));
    std::vector<bool> is;
    for (size_t i = 0; i < w.worlds.size(); ++i) is.push_back(random() % 3 == 0);
    found += separate(w.m, w.worlds, is, 1, 99).p_value <= 0.05;
  }
  EXPECT_LE(found, 28);  // 15 expected; 28 is 3.4 standard deviations above
  EXPECT_GE(found, 3);
}

TEST(Flips, SaysWhereTheOrderTurns) {
  Worlds w(256);
  PolicySample s(2, 1, 2);
  for (const auto& world : w.worlds) {
    const double x = world.params[5];  // a better where x5 < 0.6
    s.add_world(world, {{100, 100}, {100 + 100 * (0.6 - x), 100 + 100 * (0.6 - x)}});
  }
  const auto f = flips(w.m, s, 0, Better::Less, {0, 1}, 0.1, 1, 2);
  ASSERT_EQ(f.size(), 1u);
  EXPECT_EQ(f[0].a, 0u);                    // better on average
  EXPECT_NEAR(f[0].b_better, 0.3, 0.01);    // x5 > 0.7
  EXPECT_NEAR(f[0].a_better, 0.489, 0.01);  // 60 - 100 x > 0.1 (160 - 100 x): x < 0.489
  EXPECT_EQ(f[0].separation.name, "x5");
  EXPECT_TRUE(f[0].separation.above);
}

/// Levers talks, strikes, monitors at 0; policies that set some of them.
struct Policies {
  model::Model m;
  Policies() {
    m.horizon = 100;
    for (const char* name : {"talks", "strikes", "monitors"}) {
      model::Lever l;
      l.name = name;
      l.defaults = {0};
      l.low = 0;
      l.high = 1;
      m.levers.push_back(l);
    }
  }
  model::PolicyId add(const std::string& name, std::vector<std::pair<uint32_t, double>> sets) {
    model::Policy p;
    p.name = name;
    for (const auto& [lever, value] : sets) {
      model::Expr e;
      e.value = value;
      m.exprs.push_back(e);
      model::Setting s{};
      s.kind = model::Setting::Kind::Lever;
      s.ref.family = lever;
      s.value = static_cast<model::ExprId>(m.exprs.size() - 1);
      s.from = 0;
      s.until = 1000;
      p.settings.push_back(s);
    }
    m.policies.push_back(p);
    return static_cast<model::PolicyId>(m.policies.size() - 1);
  }
};

TEST(Effort, OneHasMoreOfEverything) {
  Policies p;
  const auto none = p.add("none", {});
  const auto less = p.add("less", {{0, 0.5}, {1, 0.5}});
  const auto more = p.add("more", {{0, 1}, {1, 1}});
  const auto other = p.add("other", {{0, 1}, {1, 0.2}});
  const auto u = unequal_efforts(p.m, {none, less, more, other});
  ASSERT_EQ(u.size(), 1u);
  EXPECT_EQ(u[0].more, more);
  EXPECT_EQ(u[0].less, less);
  EXPECT_EQ(u[0].levers, (std::vector<std::string>{"talks", "strikes"}));
}

TEST(Synergy, FindsTheSquareOnceAndMeasuresIt) {
  Policies p;
  const std::vector<model::PolicyId> all{p.add("both", {{0, 1}, {1, 1}}), p.add("none", {}),
                                         p.add("a", {{0, 1}}), p.add("b", {{1, 1}}),
                                         p.add("c", {{2, 1}, {0, 0.3}})};
  const auto c = combinations(p.m, all);
  ASSERT_EQ(c.size(), 1u);
  EXPECT_EQ(c[0].neither, 1u);
  EXPECT_EQ(c[0].both, 0u);
  // both 50, none 100, a 90, b 80: parts -30, beyond -20.
  const auto s = sample_of({{50, 50}, {100, 100}, {90, 90}, {80, 80}, {0, 0}});
  const auto y = synergy(s, c[0], 0);
  EXPECT_DOUBLE_EQ(y.parts.value, -30);
  EXPECT_DOUBLE_EQ(y.beyond.value, -20);
}

TEST(Compare, HypotheticalPoliciesAreNeverRanked) {
  Policies p;
  const auto real = p.add("real", {});
  const auto other = p.add("other", {{0, 1}});
  const auto dream = p.add("dream", {{0, 0.5}});
  p.m.policies[dream].hypothetical = true;
  model::Outcome o;
  o.name = "dead";
  o.harm = true;
  p.m.outcomes.push_back(o);
  CompareOptions options;
  options.spec.model = &p.m;
  options.spec.policies = {real, other, dream};
  options.spec.outcomes = {0};
  options.better = {Better::Less};
  const auto c = compare_samples(options, sample_of({{10, 20}, {12, 15}, {1, 1}}), {});
  EXPECT_EQ(c.real, 2u);
  EXPECT_FALSE(c.cells[0][2].regret);
  EXPECT_DOUBLE_EQ(c.cells[0][0].regret->mean.value, 2.5);  // not against the hypothetical one
  EXPECT_EQ(c.pareto.size(), 2u);
  EXPECT_TRUE(c.pareto[1].dominated_by.empty());
}

TEST(Compare, WorstTenthIsOnTheBadSide) {
  std::vector<double> x;
  for (int k = 1; k <= 100; ++k) x.push_back(k);
  EXPECT_DOUBLE_EQ(worst_tenth(x, Better::Less), 95.5);
  EXPECT_DOUBLE_EQ(worst_tenth(x, Better::More), 5.5);
  EXPECT_TRUE(std::isnan(worst_tenth(x, Better::Neither)));
}

}  // namespace
}  // namespace casus::explain
