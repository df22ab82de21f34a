// Verdicts on a real small model whose chances and means are known in each world, from its text on: how often
// an answer that was shown is wrong, and how often the interval of a share holds the true one.
// CASUS_COVERAGE=8 tries eight times as many worlds.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "claims/judging.h"
#include "driver/pipeline.h"

namespace casus::test {
namespace {

using claims::Ending;

/// Raids are Poisson in number. Each of a crowd brings in others, so the crowd multiplies by 1 + spawn a day
/// on average, and its size differs much between runs.
constexpr const char* kModel = R"(
model coverage "Known chances and means"
time from 2026-01-01 for 10 days
unit raid, person, death
actor nobody

param base : raid/day = 0.5 [0.35, 0.7142857142857143] assumed
param factor : ratio = 1.1 [0.5, 2.42] assumed
param spawn : 1/day = 0.05 [0.035, 0.0714285714285714] assumed
param toll : death = 2 [1.4, 2.857142857142857] assumed

lever push : level = 0 by nobody means 0 "off", 1 "on" assumed

state crowd : person count = 4
tally born : person
tally killed : death

process assault : raid
  at base * factor ^ push
process birth : person
  move nowhere -> crowd at spawn * factor ^ push * crowd
  draw dead : death from negative_binomial(mean toll, size 0.5)
  add 1 person to born
  add dead to killed

policy off by nobody {}
policy on by nobody { push = 1 }

outcome births "People born" : person = total born in [0, 80]
outcome deaths "People killed on all sides" : death = total killed in [0, 400]

claim chance_of_five "" reads "Five raids are likely"
  chance(total assault >= 5 raid under on) > 0.5
claim more_raids "" reads "Five raids are likelier under pressure"
  chance(total assault >= 5 raid under off) < chance(total assault >= 5 raid under on)
claim many_deaths "" reads "More than five die"
  mean(deaths under off) > 5 death
claim more_births "" reads "Pressure lets the crowd grow more"
  mean(births under off) < mean(births under on)
)";

enum Param : size_t { kBase, kFactor, kSpawn, kToll };

double five_or_more(double mean) {
  double term = std::exp(-mean), under = 0;
  for (int k = 0; k < 5; ++k) {
    under += term;
    term *= mean / (k + 1);
  }
  return 1 - under;
}

double births(double spawn) { return 4 * (std::pow(1 + spawn, 10) - 1); }

Ending ending_of(double low, double high) {
  const double margin = 0.1 * std::max(low, high);
  return high - low > margin ? Ending::Holds : low - high > margin ? Ending::Fails : Ending::None;
}

/// What each claim's ending truly is in a world with these parameters.
std::array<Ending, 4> truth(const std::array<double, 4>& p) {
  const double off = five_or_more(10 * p[kBase]), on = five_or_more(10 * p[kBase] * p[kFactor]);
  return {ending_of(0.5, on), ending_of(off, on), ending_of(5, p[kToll] * births(p[kSpawn])),
          ending_of(births(p[kSpawn]), births(p[kSpawn] * p[kFactor]))};
}

/// The share of all worlds in which each holds, by quadrature over two parameters each.
std::array<double, 4> true_shares(const model::Model& m) {
  constexpr int kGrid = 500;
  const std::array<std::pair<size_t, size_t>, 4> used = {
      {{kBase, kFactor}, {kBase, kFactor}, {kSpawn, kToll}, {kSpawn, kFactor}}};
  std::array<std::vector<double>, 4> grid;
  for (size_t p = 0; p < 4; ++p)
    for (int i = 0; i < kGrid; ++i)
      grid[p].push_back(ensemble::prior_quantile(m.params[p].priors[0], (i + 0.5) / kGrid));
  std::array<double, 4> out{};
  for (size_t c = 0; c < 4; ++c)
    for (double x : grid[used[c].first])
      for (double y : grid[used[c].second]) {
        std::array<double, 4> p = {1, 1, 0.1, 1};
        p[used[c].first] = x;
        p[used[c].second] = y;
        out[c] += truth(p)[c] == Ending::Holds ? 1.0 / kGrid / kGrid : 0;
      }
  return out;
}

uint32_t scale() {
  const char* more = std::getenv("CASUS_COVERAGE");
  return more ? static_cast<uint32_t>(std::max(1, std::atoi(more))) : 1;
}

class Coverage : public ::testing::Test {
 protected:
  void SetUp() override {
    auto compiled = driver::compile_text("coverage.casus", kModel, ".");
    for (const auto& d : compiled.diagnostics.sorted())
      if (d.severity == Severity::Error) ADD_FAILURE_AT("coverage.casus", 0) << d.message;
    ASSERT_TRUE(compiled.model);
    m = std::move(*compiled.model);
    ASSERT_EQ(m.claims.size(), 4u);
    for (const char* name : {"base", "factor", "spawn", "toll"}) ASSERT_EQ(m.params[named++].name, name);
  }
  claims::RunEnsemble engine() {
    return [this](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on_block) {
      return runner.run(spec, on_block);
    };
  }

  model::Model m;
  size_t named = 0;
  ensemble::Runner runner;
};

TEST_F(Coverage, OfSharesFromFewRuns) {
  const std::array<double, 4> shares = true_shares(m);
  claims::ClaimsOptions o;
  o.worlds = 128 * scale();
  o.runs = 16;
  constexpr uint32_t kRepetitions = 1000;
  std::array<double, 4> covered{}, width{}, mean{};
  for (uint32_t seed = 1; seed <= kRepetitions; ++seed) {
    o.seed = seed;
    const claims::Setup s = claims::set_up(m, o);
    claims::Sampler sampler(m, o, s.table, engine());
    const claims::Sample sample = sampler.draw({"", s.views[0].rule, o.worlds, o.runs, 0, s.all_leaves, 0});
    for (size_t c = 0; c < 4; ++c) {
      const claims::Share share =
          claims::extrapolated_shares(claims::judge_sample(s.formulas[c], sample)).holds;
      covered[c] += share.low <= shares[c] && shares[c] <= share.high ? 1.0 / kRepetitions : 0;
      width[c] += (share.high - share.low) / kRepetitions;
      mean[c] += share.value / kRepetitions;
    }
  }
  for (size_t c = 0; c < 4; ++c) {
    std::printf("%-16s true %.3f, found on average %.3f, interval %.3f wide, covers %.3f\n",
                m.claims[c].name.c_str(), shares[c], mean[c], width[c], covered[c]);
    EXPECT_GE(covered[c], 0.93) << m.claims[c].name;
    // Chances in sixteenths: a contrast of two is extrapolated only so well.
    EXPECT_NEAR(mean[c], shares[c], 0.06) << m.claims[c].name;
  }
}

TEST_F(Coverage, OfShownAnswers) {
  claims::ClaimsOptions o;
  o.worlds = 24 * scale();
  o.prove_runs = 168;
  constexpr uint32_t kRepetitions = 1000;
  std::array<uint64_t, 4> wrong{}, shown{};
  uint64_t worlds = 0;
  for (uint32_t seed = 1; seed <= kRepetitions; ++seed) {
    o.seed = seed;
    const claims::Setup s = claims::set_up(m, o);
    claims::Sampler sampler(m, o, s.table, engine());
    std::vector<const claims::Formula*> formulas;
    for (const auto& f : s.formulas) formulas.push_back(&f);
    const auto proofs = claims::prove(m, s.table, formulas, s.views[0].rule, o, sampler);
    for (uint32_t w = 0; w < o.worlds; ++w) {
      const kernel::World world = ensemble::draw_world(m, s.views[0].rule, seed, w);
      const auto true_endings = truth({world.params[0], world.params[1], world.params[2], world.params[3]});
      for (size_t c = 0; c < 4; ++c) {
        const Ending e = proofs[c].endings[w];
        ASSERT_NE(e, Ending::Void);
        shown[c] += e != Ending::Undecided ? 1 : 0;
        wrong[c] += e != Ending::Undecided && e != true_endings[c] ? 1 : 0;
      }
    }
    worlds += o.worlds;
    for (size_t c = 0; c < 4; ++c) {
      EXPECT_TRUE(proofs[c].provable);
      EXPECT_FALSE(proofs[c].approximate);
    }
  }
  const auto all = static_cast<double>(worlds);
  for (size_t c = 0; c < 4; ++c) {
    std::printf("%-16s shown in %.3f of worlds, wrongly in %.5f\n", m.claims[c].name.c_str(),
                static_cast<double>(shown[c]) / all, static_cast<double>(wrong[c]) / all);
    EXPECT_LE(static_cast<double>(wrong[c]) / all, o.error) << m.claims[c].name;
    EXPECT_GT(static_cast<double>(shown[c]) / all, 0.05) << m.claims[c].name;
  }
}

TEST_F(Coverage, TheBudgetGoesToWorldsNearADecision) {
  // As many runs in all, once the same in every world, once where they are likeliest to decide.
  claims::ClaimsOptions even, by_need;
  even.worlds = by_need.worlds = 512;
  even.prove_runs = 64;
  by_need.prove_runs = 1024;
  by_need.prove_budget = 64;
  const claims::Setup s = claims::set_up(m, even);
  std::array<size_t, 2> open{};
  std::array<uint64_t, 2> runs{};
  for (int which : {0, 1}) {
    const claims::ClaimsOptions& o = which == 0 ? even : by_need;
    claims::Sampler sampler(m, o, s.table, engine());
    const auto proofs = claims::prove(m, s.table, {&s.formulas[0]}, s.views[0].rule, o, sampler);
    open[which] = static_cast<size_t>(
        std::count(proofs[0].endings.begin(), proofs[0].endings.end(), Ending::Undecided));
    runs[which] = sampler.totals().runs;
  }
  std::printf("open with %llu runs spread evenly: %zu of 512; with %llu by need: %zu\n",
              static_cast<unsigned long long>(runs[0]), open[0], static_cast<unsigned long long>(runs[1]),
              open[1]);
  EXPECT_LE(runs[1], uint64_t{512} * 64);
  EXPECT_LT(open[1], open[0]);
}

TEST(Estimators, EachClaimTakesTheOneWithLessNoise) {
  // Nearly all of a pool leave: how many is nearly certain, how long they were at risk isn't.
  const std::string text = R"(
model pool "Who leaves"
time from 2026-01-01 for 20 days
unit person, raid
actor nobody
param pace : raid/day = 0.5 [0.35, 0.71] assumed
lever push : level = 0 by nobody means 0 "off", 1 "on" assumed
state pool : person count = 9
process leaving : person
  move pool -> nowhere at (0.3 + 0.1 * push) / 1 day
process assault : raid
  at pace * (1 + push)
policy off by nobody {}
policy on by nobody { push = 1 }
claim leave "" reads "Most leave" mean(total leaving under off) > 5 person
claim raid "" reads "More raids under pressure" mean(total assault under on) > mean(total assault under off)
)";
  auto compiled = driver::compile_text("pool.casus", text, ".");
  for (const auto& d : compiled.diagnostics.sorted())
    if (d.severity == Severity::Error) std::printf("%s\n", d.message.c_str());
  ASSERT_TRUE(compiled.model);
  const model::Model& m = *compiled.model;
  claims::ClaimsOptions o;
  o.worlds = 64;
  claims::Setup s = claims::set_up(m, o);
  ASSERT_TRUE(s.formulas[0].compensated && s.formulas[1].compensated);
  std::vector<uint32_t> leaves = s.all_leaves;
  for (const auto& f : s.plain) leaves.insert(leaves.end(), f.leaves.begin(), f.leaves.end());
  claims::Sampler sampler(m, o, s.table, ensemble::run);
  const claims::Sample sample = sampler.draw({"", s.views[0].rule, o.worlds, o.runs, 0, leaves, 0});
  EXPECT_GT(claims::noise_of_margin(s.formulas[0], sample), 2 * claims::noise_of_margin(s.plain[0], sample));
  EXPECT_LT(claims::noise_of_margin(s.formulas[1], sample), 1e-20);
  claims::choose_estimators(s, sample);
  EXPECT_FALSE(s.formulas[0].compensated);
  EXPECT_TRUE(s.formulas[1].compensated);
  const claims::ClaimsResult r = claims::judge(m, o);
  EXPECT_FALSE(r.verdicts[0].has(claims::Flag::Compensated));
  EXPECT_TRUE(r.verdicts[1].has(claims::Flag::Compensated));
}

TEST_F(Coverage, ShownAnswersDoNotDependOnThreads) {
  std::vector<std::vector<Ending>> endings[2];
  for (unsigned threads : {1u, 3u}) {
    claims::ClaimsOptions o;
    o.worlds = 192;
    o.prove_runs = 168;
    o.prove_budget = 80;
    o.threads = threads;
    const claims::Setup s = claims::set_up(m, o);
    claims::Sampler sampler(m, o, s.table, engine());
    std::vector<const claims::Formula*> formulas;
    for (const auto& f : s.formulas) formulas.push_back(&f);
    for (const auto& p : claims::prove(m, s.table, formulas, s.views[0].rule, o, sampler))
      endings[threads == 1 ? 0 : 1].push_back(p.endings);
  }
  EXPECT_EQ(endings[0], endings[1]);
}

}  // namespace
}  // namespace casus::test
