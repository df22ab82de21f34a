// Comparing, searching, diffing and tracing on models that are written for it, from text to answer.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "driver/compare.h"
#include "driver/diff.h"
#include "driver/errors.h"
#include "driver/pipeline.h"
#include "driver/search.h"
#include "driver/trace.h"
#include "explain/ledger.h"
#include "explain/panel.h"
#include "explain/switches.h"
#include "model/hash.h"
#include "model/verify.h"

namespace casus {
namespace {

using model::Model;

Model compile(const std::string& text) {
  auto c = driver::compile_text("test", text, ".");
  for (const auto& d : c.diagnostics.sorted())
    if (d.severity == Severity::Error)
      throw std::runtime_error(d.message + " at " + std::to_string(d.span.begin));
  return std::move(*c.model);
}

std::string teaching(const std::string& name) {
  std::stringstream text;
  text << std::ifstream(std::string(CASUS_SOURCE_DIR) + "/models/teaching/" + name + ".casus").rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no '" + from + "'");
  return text.replace(at, from.size(), to);
}

/// Deaths fall with `care` up to 0.6 and rise again after it; `watch` helps by as much as `care` at its best.
/// `idle` does nothing that counts.
const char* const kCare = R"(
model care "What care and watching save"
time from 2026-01-01 for 12 months step 1 day
actor ministry, clerks
unit death, bell
param base : death/month = 30 [20, 45] assumed
param slope : ratio = 2 [1.5, 2.5] assumed
param idle_rate : bell/month = 10 [5, 20] assumed
premise HELPS "Care helps" disputed weight free otherwise "It does nothing"
lever care : level = 0 means 0 "none", 1 "much" by ministry assumed
lever watch : level = 0 means 0 "none", 1 "much" by clerks assumed
tally dead : death
tally rung : bell
process dying : death
  at base
  times 1 - 0.5 * (1 - slope * (care - 0.6) ^ 2 / 0.72) because HELPS
  times 1 - 0.6 * watch
  add 1 death to dead
process ringing : bell
  at idle_rate
  add 1 bell to rung
policy as_is by ministry {}
policy full by ministry { care = 1 }
policy right by ministry { care = 0.6 }
policy watched by clerks { watch = 1 }
policy both by ministry, clerks { care = 0.6, watch = 1 }
policy dream hypothetical { cut dying }
outcome deaths "Deaths" : death = total dead harm
outcome bells "Bells" : bell = total rung
claim CARE "Care saves lives" asserted often
  mean(deaths under right) < mean(deaths under as_is)
claim ONLY "Only care and watching together save many" asserted only
  chance(total dead < 150 death under both) > 0.5 and chance(total dead < 150 death under watched) < 0.1
)";

driver::CompareAsked everything() {
  driver::CompareAsked asked;
  return asked;
}

explain::CompareOptions care_options(const Model& m, driver::CompareAsked asked) {
  auto o = driver::compare_options(m, asked);
  o.spec.worlds = 64;
  o.spec.runs = 4;
  o.chance_runs = 50;
  return o;
}

TEST(Compare, OfAModelWithKnownAnswers) {
  const Model m = compile(kCare);
  auto asked = everything();
  asked.satisfice = {"deaths <= 250", "deaths < 120"};
  const auto c = explain::compare(care_options(m, asked));
  ASSERT_EQ(c.real, 5u);
  EXPECT_EQ(c.policies.size(), 5u);  // hypothetical ones only where named
  EXPECT_EQ(c.outcomes.size(), 2u);
  EXPECT_EQ(c.better[1], explain::Better::Neither);
  const auto mean = [&](const std::string& name) {
    return c
        .cells[0][size_t(std::find_if(c.policies.begin(), c.policies.end(),
                                      [&](auto p) { return m.policies[p].name == name; }) -
                         c.policies.begin())]
        .mean;
  };
  // base has a mean of about 31 a month: 12 months.
  EXPECT_NEAR(mean("as_is"), 31 * 12, 25);
  EXPECT_NEAR(mean("right") / mean("as_is"), 0.5, 0.03);  // at 0 the factor is 1 (slope 2)
  EXPECT_NEAR(mean("watched") / mean("as_is"), 0.4, 0.03);
  EXPECT_NEAR(mean("both") / mean("as_is"), 0.2, 0.03);
  // `both` is best in every world, so it has no regret and alone is in the Pareto set.
  EXPECT_DOUBLE_EQ(c.cells[0][4].regret->mean.value, 0);
  for (size_t p = 0; p < 4; ++p) EXPECT_FALSE(c.pareto[p].dominated_by.empty());
  EXPECT_TRUE(c.pareto[4].dominated_by.empty());
  EXPECT_GT(c.satisficing[4].all.value, 0.95);
  EXPECT_LT(c.satisficing[0].each[1].value, 0.05);
  // Two halvings save less together than apart: the sum of the parts is -0.5 - 0.6, both -0.8 of as_is.
  bool found = false;
  for (const auto& s : c.synergies) {
    if (s.outcome != 0) continue;
    found = true;
    EXPECT_EQ(m.policies[c.policies[s.of.both]].name, "both");
    EXPECT_NEAR(s.beyond.value / mean("as_is"), 0.3, 0.05);
    EXPECT_GT(s.beyond.low, 0);
  }
  EXPECT_TRUE(found);
}

TEST(Compare, ThreadsChangeNothing) {
  const Model m = compile(kCare);
  auto o = care_options(m, everything());
  o.spec.threads = 1;
  const auto one = explain::compare(o);
  o.spec.threads = 3;
  const auto three = explain::compare(o);
  for (size_t k = 0; k < one.cells.size(); ++k)
    for (size_t p = 0; p < one.policies.size(); ++p) {
      EXPECT_EQ(one.cells[k][p].mean, three.cells[k][p].mean);
      EXPECT_EQ(one.cells[k][p].difference.mean.low, three.cells[k][p].difference.mean.low);
    }
}

TEST(Compare, WrongNamesSayWhatThereIs) {
  const Model m = compile(kCare);
  const auto remedy = [&](auto&& change) -> std::string {
    auto asked = everything();
    change(asked);
    try {
      driver::compare_options(m, asked);
    } catch (const driver::UserError& e) {
      return std::string(e.what()) + " | " + e.remedy;
    }
    return "";
  };
  EXPECT_NE(remedy([](auto& a) { a.outcomes = {"death"}; }).find("deaths"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.policies = {"ful"}; }).find("full"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.satisfice = {"deats <= 3"}; }).find("deaths"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.satisfice = {"deaths >= 3"}; }).find("harm"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.satisfice = {"deaths = 3"}; }).find("OUTCOME <="), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.satisfice = {"deaths <= many"}; }).find("number"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.satisfice = {"deaths <= idle_rate"}; }).find("unit"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.more = {"deaths"}; }).find("never sought"), std::string::npos);
  EXPECT_NE(remedy([](auto& a) { a.against = "dream"; }).find("not among"), std::string::npos);
}

explain::SearchOptions care_search(const Model& m) {
  driver::SearchAsked asked;
  asked.objectives = {"mean:deaths", "effort"};
  asked.grid = 10;
  auto o = driver::search_options(m, everything(), asked);
  o.spec.worlds = 16;
  o.spec.runs = 4;
  o.fresh_worlds = 64;
  o.fresh_runs = 8;
  o.optimiser.population = 16;
  o.optimiser.generations = 25;
  return o;
}

TEST(Search, FindsTheKnownBestAndJudgesItAfresh) {
  const Model m = compile(kCare);
  const auto r = explain::search(care_search(m));
  ASSERT_FALSE(r.found.empty());
  const auto best = std::min_element(r.found.begin(), r.found.end(),
                                     [](const auto& x, const auto& y) { return x.fresh[0] < y.fresh[0]; });
  EXPECT_NEAR(best->settings[0], 0.6, 0.101);
  EXPECT_NEAR(best->settings[1], 1, 0.001);
  EXPECT_NE(best->line.find("watch = 1"), std::string::npos) << best->line;
  for (size_t k = 1; k < r.hypervolume.size(); ++k) EXPECT_GE(r.hypervolume[k], r.hypervolume[k - 1]);
  // The line can be pasted: it compiles, and does on the same worlds what was said.
  const Model pasted = compile(std::string(kCare) + best->line + "\n");
  const auto id = driver::find_policy(pasted, best->line.substr(7, best->line.find(' ', 7) - 7));
  auto spec = care_search(m).spec;
  spec.model = &pasted;
  spec.policies = {id};
  spec.outcomes = {0};
  const auto s = explain::sample_policies(spec);
  double mean = 0;
  for (size_t w = 0; w < s.worlds(); ++w) mean += s.mean(0, 0, w) / double(s.worlds());
  EXPECT_NEAR(mean, best->objectives[0], 1e-9);
}

TEST(Search, ThreadsChangeNothingAndSeedsDo) {
  const Model m = compile(kCare);
  auto o = care_search(m);
  o.optimiser.generations = 3;
  o.spec.threads = 1;
  const auto one = explain::search(o);
  o.spec.threads = 2;
  const auto two = explain::search(o);
  EXPECT_EQ(one.hypervolume, two.hypervolume);
  ASSERT_EQ(one.found.size(), two.found.size());
  for (size_t k = 0; k < one.found.size(); ++k) {
    EXPECT_EQ(one.found[k].settings, two.found[k].settings);
    EXPECT_EQ(one.found[k].fresh, two.found[k].fresh);
  }
  o.optimiser.seed = 2;
  const auto other = explain::search(o);
  EXPECT_NE(one.evaluated == other.evaluated ? one.hypervolume : std::vector<double>{}, other.hypervolume);
}

TEST(Search, AnOnlyClaimIsHeldAgainstWhatWasFound) {
  // With half the base, watching alone gets there, and so does care of 0.5 with watching.
  const Model m = compile(replaced(kCare, "30 [20, 45]", "14 [12, 16]"));
  const auto r = explain::search(care_search(m));
  ASSERT_EQ(r.only.size(), 1u);
  EXPECT_TRUE(r.only[0].checkable);
  EXPECT_EQ(m.policies[r.only[0].only].name, "both");
  EXPECT_TRUE(r.only[0].contradicted);
  EXPECT_FALSE(r.only[0].lacks.empty());
  EXPECT_GT(r.only[0].reached.value, 0.9);
  // With a base so high that nothing gets there, nothing contradicts.
  const Model high = compile(replaced(kCare, "30 [20, 45]", "300 [200, 450]"));
  const auto none = explain::search(care_search(high));
  EXPECT_FALSE(none.only[0].contradicted);
}

TEST(Search, NeverSeeksAHarm) {
  const Model m = compile(kCare);
  driver::SearchAsked asked;
  asked.objectives = {"mean:bells"};
  EXPECT_THROW(driver::search_options(m, everything(), asked), driver::UserError);
  auto more = everything();
  more.more = {"bells"};
  EXPECT_EQ(driver::search_options(m, more, asked).objectives[0].better, explain::Better::More);
  more.more = {"deaths"};
  asked.objectives = {"mean:deaths"};
  EXPECT_THROW(driver::search_options(m, more, asked), driver::UserError);
  asked.levers = {"cre"};
  EXPECT_THROW(driver::search_options(m, everything(), asked), driver::UserError);
}

TEST(Diff, ShuffledTextsAreTheSame) {
  const Model a = compile(kCare);
  const Model b = compile(replaced(replaced(kCare, "tally rung : bell\n", ""), "policy as_is",
                                   "tally rung : bell\npolicy as_is"));
  EXPECT_TRUE(explain::differences(a, b).differences.empty());
}

TEST(Diff, NamesWhatDiffersByKind) {
  const Model a = compile(kCare);
  std::string text = replaced(kCare, "slope : ratio = 2 [1.5, 2.5]", "slope : ratio = 1 [0.5, 1.5]");
  text = replaced(text, "{ care = 1 }", "{ care = 0.9 }");
  text = replaced(text, "times 1 - 0.6 * watch", "times 1 - 0.5 * watch");
  text = replaced(text, "\"Care helps\"", "\"Care helps much\"");
  text = replaced(text, "lever watch : level = 0 ", "lever watch : level = 0.1 ");
  const auto d = explain::differences(a, compile(text));
  std::vector<std::string> said;
  for (const auto& x : d.differences) said.push_back(x.what + (x.alone() ? "" : " (block)"));
  EXPECT_EQ(said,
            (std::vector<std::string>{"param slope", "lever watch", "policy full", "process dying (block)"}));
  EXPECT_NE(d.differences[0].before.find("2 [1.5, 2.5]"), std::string::npos);
  EXPECT_NE(d.differences[0].after.find("1 [0.5, 1.5]"), std::string::npos);
}

TEST(Diff, AllDifferencesMadeGiveTheOtherModel) {
  const Model a = compile(kCare);
  std::string text = replaced(kCare, "slope : ratio = 2 [1.5, 2.5]", "slope : ratio = 1 [0.5, 1.5]");
  text = replaced(text, "{ care = 1 }", "{ care = 0.9 }");
  text = replaced(text, "lever watch : level = 0 ", "lever watch : level = 0.1 ");
  const Model b = compile(text);
  const auto d = explain::differences(a, b);
  EXPECT_EQ(model::hash(explain::between(a, b, d, std::vector<bool>(d.differences.size(), true))),
            model::hash(b));
  EXPECT_EQ(model::hash(explain::between(a, b, d, std::vector<bool>(d.differences.size(), false))),
            model::hash(a));
  // With a mechanism changed too, one number unmade is the first's number in the second's model.
  const Model c = compile(replaced(text, "times 1 - 0.6 * watch", "times 1 - 0.5 * watch"));
  const auto e = explain::differences(a, c);
  std::vector<bool> made(e.differences.size(), true);
  made[0] = false;
  EXPECT_EQ(model::hash(explain::between(a, c, e, made)),
            model::hash(compile(replaced(replaced(text, "times 1 - 0.6 * watch", "times 1 - 0.5 * watch"),
                                         "slope : ratio = 1 [0.5, 1.5]", "slope : ratio = 2 [1.5, 2.5]"))));
}

TEST(Diff, OtherUnitsAndListsCannotBeCompared) {
  const Model a = compile(kCare);
  const Model b =
      compile(replaced(replaced(kCare, "param idle_rate : bell/month", "param idle_rate : death/month"),
                       "process ringing : bell\n  at idle_rate\n  add 1 bell to rung",
                       "process ringing : death\n  at idle_rate\n  add 1 bell to rung"));
  try {
    driver::diff_models(a, b);
    FAIL();
  } catch (const driver::UserError& e) {
    EXPECT_NE(std::string(e.what()).find("param idle_rate"), std::string::npos) << e.what();
    EXPECT_NE(e.remedy.find("same units"), std::string::npos);
  }
}

TEST(Diff, TheCruxOfATeachingModel) {
  const std::string text = teaching("truce_collapse");
  const Model a = compile(text);
  // Monitors that do harm, among other changes that don't bear on it.
  std::string other =
      replaced(text, "watch_factor : ratio = 0.6 [0.3, 1.3]", "watch_factor : ratio = 3 [2, 5]");
  other = replaced(other, "attacks_base : attack/month = 20 [10, 40]",
                   "attacks_base : attack/month = 22 [10, 40]");
  other = replaced(other, "spread : ratio = 0.7 [0.3, 1.5]", "spread : ratio = 0.8 [0.3, 1.5]");
  const Model b = compile(other);
  const auto diff = driver::diff_models(a, b);
  claims::ClaimsOptions o;
  o.worlds = 64;
  o.runs = 8;
  o.claims = {"MONITORS"};
  const auto r = driver::diff_claims(a, b, diff, o);
  ASSERT_EQ(r.changed.size(), 1u);
  ASSERT_EQ(r.changed[0].crux.size(), 1u);
  EXPECT_EQ(diff.differences[r.changed[0].crux[0]].what, "param watch_factor");
  EXPECT_TRUE(r.changed[0].explained);
}

ensemble::Spec spec_of(const Model& m) {
  ensemble::Spec s;
  s.model = &m;
  s.rule = ensemble::rule_granted(m);
  s.worlds = 16;
  s.runs = 4;
  return s;
}

std::vector<uint32_t> tested(const Model& m) {
  std::vector<uint32_t> out;
  for (uint32_t c = 0; c < m.claims.size(); ++c)
    if (m.claims[c].formula != model::kNone) out.push_back(c);
  return out;
}

std::vector<std::pair<model::NodeId, model::NodeId>> all_links(const Model& m, const model::Graph& g) {
  std::vector<std::pair<model::NodeId, model::NodeId>> out;
  for (const auto& e : g.edges)
    if (e.from != e.to && explain::can_be_cut(m, g, e.from, e.to) &&
        std::find(out.begin(), out.end(), std::pair(e.from, e.to)) == out.end())
      out.emplace_back(e.from, e.to);
  return out;
}

TEST(Switches, AllOnChangesNoBit) {
  for (const char* name : {"truce_collapse", "deterrence", "sponsor_proxy", "commitment"}) {
    const Model m = compile(teaching(name));
    const auto g = model::build_graph(m);
    const auto links = all_links(m, g);
    std::vector<model::NodeId> sources;
    for (const auto& [a, b] : links) sources.push_back(a);
    const auto held = explain::hold_sources(spec_of(m), model::kNone, g, sources);
    const auto before = explain::Panel(m, tested(m), {0}, 0).read(spec_of(m), spec_of(m).rule);
    for (const auto& switched :
         {explain::switchable_mechanisms(m), explain::switchable_links(m, g, links, held)}) {
      EXPECT_GE(switched.switches.size(), 3u) << name;
      EXPECT_TRUE(model::verify(switched.model).empty()) << name << ": " << model::verify(switched.model)[0];
      const auto after = explain::Panel(switched.model, tested(m), {0}, 0).read(spec_of(m), spec_of(m).rule);
      EXPECT_EQ(before.leaves, after.leaves) << name;
      EXPECT_EQ(before.outcomes, after.outcomes) << name;
      // Every switch can be turned off.
      for (size_t k = 0; k < switched.switches.size(); ++k) {
        auto spec = spec_of(m);
        spec.worlds = 1;
        EXPECT_TRUE(explain::Panel(switched.model, tested(m), {0}, 0)
                        .read(spec, explain::switched_off(switched, spec.rule, k))
                        .whole);
      }
    }
  }
}

TEST(Switches, WhatIsCutIsCut) {
  const Model m = compile(teaching("truce_collapse"));
  const auto g = model::build_graph(m);
  const auto links = all_links(m, g);
  std::vector<model::NodeId> sources;
  for (const auto& [a, b] : links) sources.push_back(a);
  const auto switched =
      explain::switchable_links(m, g, links, explain::hold_sources(spec_of(m), 0, g, sources));
  explain::Panel panel(switched.model, {}, {0}, 0);
  const auto read = [&](const std::string& name) {
    for (size_t k = 0; k < switched.switches.size(); ++k)
      if (switched.switches[k].name == name)
        return panel.read(spec_of(m), explain::switched_off(switched, spec_of(m).rule, k)).outcomes[0];
    throw std::runtime_error("no switch " + name);
  };
  for (const double deaths : read("process assault -> tally killed")) EXPECT_EQ(deaths, 0);
  // With the truce held at its start, where it holds, no world sees more attacks than a truce that never
  // breaks.
  const auto calm = read("state truce -> process assault");
  const auto kept = read("process collapse -> state truce");
  EXPECT_EQ(calm, kept);
}

TEST(Decoration, FindsTheBellAndNotTheDying) {
  const Model m = compile(kCare);
  auto o = driver::decoration_options(m, {}, {});
  o.outcomes = {0};
  o.spec.worlds = 192;
  o.spec.runs = 4;
  const auto d = explain::find_decoration(o);
  for (const auto& x : d.mechanisms) {
    if (x.name == "process ringing") {
      EXPECT_EQ(x.verdict, explain::MechanismMove::Verdict::Decoration);
    }
    if (x.name == "process dying") {
      EXPECT_EQ(x.verdict, explain::MechanismMove::Verdict::Moves);
    }
  }
  EXPECT_EQ(d.mechanisms.size(), 3u);  // and the times line that HELPS carries
  EXPECT_EQ(d.mechanisms[1].name, "times line 1 of process dying");
  EXPECT_EQ(d.mechanisms[1].verdict, explain::MechanismMove::Verdict::Moves);
}

TEST(Trace, PathsOfAKnownModel) {
  const Model m = compile(teaching("truce_collapse"));
  auto o = driver::trace_options(m, "MONITORS", {});
  o.spec.worlds = 64;
  o.spec.runs = 8;
  const auto t = explain::trace(o);
  const auto name = [&](model::NodeId n) {
    for (const auto& x : t.nodes)
      if (x.node == n) return x.name;
    return std::string("?");
  };
  bool found = false;
  for (const auto& p : t.paths) {
    std::string text;
    for (const auto n : p.nodes) text += (text.empty() ? "" : " > ") + name(n);
    if (text == "lever monitoring > process collapse > state truce > process assault > tally killed") {
      found = true;
      EXPECT_TRUE(p.shortest);
      EXPECT_GT(p.strength, 0);
    }
  }
  EXPECT_TRUE(found);
  for (const auto& l : t.links) {
    // Without the last link nobody is killed.
    if (name(l.from) == "process assault" && name(l.to) == "tally killed") {
      EXPECT_TRUE(l.measured);
      EXPECT_NEAR(l.most.value, -1, 1e-12);
    }
  }
  EXPECT_EQ(t.nodes[0].distance, 0u);
}

TEST(Ledger, WhatDecidesComesFirst) {
  // Care is worth what `slope` says; the rest doesn't bear on the sign of its effect.
  const Model m =
      compile(replaced(replaced(kCare, "slope : ratio = 2 [1.5, 2.5]", "slope : ratio = 1 [-3, 5]"),
                       "mean(deaths under right) < mean(deaths under as_is)",
                       "mean(deaths under right) < mean(deaths under full)"));
  claims::ClaimsOptions o;
  o.claims = {"CARE"};
  o.worlds = 256;
  o.runs = 8;
  const auto l = explain::ledger(m, o);
  ASSERT_FALSE(l.entries.empty());
  EXPECT_TRUE(l.entries[0].name == "slope" || l.entries[0].name == "HELPS") << l.entries[0].name;
  for (const auto& e : l.entries) {
    if (e.name == "slope" || e.name == "HELPS") {
      EXPECT_EQ(e.claims_moved, 1u) << e.name;
    }
    if (e.name == "idle_rate") {
      EXPECT_EQ(e.claims_moved, 0u);
    }
  }
}

}  // namespace
}  // namespace casus
