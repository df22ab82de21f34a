// Policies, outcomes, claims and observations: what they become, and what is said of what is wrong.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "check/check.h"
#include "model/claim_expr.h"
#include "model/text.h"
#include "model/verify.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

using model::ClaimOp;
using model::RunOp;

const std::string kBase = R"(model small "A small model"
time from 2026-01-01 for 12 months

source paper "A paper" 2025 text grade press
actor state, rebels
unit attack, death
list Group { north, south }

premise P1 §1.1 "Patrols deter"
  affirmed by state   denied by rebels   disputed   weight free
  otherwise "They do not"
premise P2 "Anger spreads"
  affirmed by rebels   disputed   weight free
  otherwise "It does not"
premise P3 "There is a conflict"
  agreed
rival made_good "How losses are made good" {
  full "at once" §1.2
  partial "slowly"
  neither "not at all" }
  weight free

param rate : attack/month = 4 [2, 8] assumed
param toll : death = 1.5 [0.7, 3] assumed
param spread : ratio = 0.7 [0.3, 1.5] assumed
param deterred : ratio = 0.6 [0.3, 1.2] assumed
param stir : ratio = 0.1 [0.05, 0.2] assumed
param breaking : 1/month = 0.1 [0.05, 0.2] assumed
param many : attack = 40 [20, 60] assumed
param few : death = 10 [5, 20] assumed
threshold half : ratio = 0.5 [0.4, 0.6] assumed

lever patrols : level = 0
  means 0 "none", 1 "each day"
  by state   assumed
lever talks : level = 0
  means 0 "none", 1 "each week"
  by state   assumed
lever mode : { soft, hard } = soft
  means soft "words", hard "arms"
  by state   assumed
lever guards[Group] : level = 0
  means 0 "none", 1 "everywhere"
  by state   assumed

tally attacks : attack history "observed/past.csv" column attacks
tally killed[Group] : death
state truce : { holding, none } = none
state unrest : level = 0.2

process assault[g in Group] : attack
  because P3
  at rate
  times deterred ^ (patrols + guards[g]) because P1
  times deterred ^ talks
  times deterred while mode == hard
  draw dead : death from negative_binomial(mean toll, size spread)
  add 1 attack to attacks
  add dead to killed[g]
process contagion : attack
  because P2
  at rate
  raise unrest by stir
process refill : attack
  at rate
  because made_good.full
process collapse
  change truce: holding -> none at breaking

decision answer by state every 30 days
  option wait worth 0
  option act worth 1
  steadiness infinite

let calm = monthly attacks < many

policy as_is by state {}
policy both by state { patrols = 1, talks = 1 }
policy some_of_both by state { patrols = 0.5, talks = 0 }
policies mix by state over patrols in {0, 1}, mode in {soft, hard}
policy quiet hypothetical { cut assault }
shock sudden at month 3
  do set truce = holding

outcome deaths "People killed, all sides" : death = total killed   harm
outcome rush : day = first(calm)
)";

struct Result {
  Checked checked;
  Diagnostics diagnostics{500};
  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Diagnostic& d : diagnostics.sorted()) out.push_back(info(d.code).name);
    return out;
  }
  bool has(const std::string& code) const {
    const auto all = codes();
    return std::find(all.begin(), all.end(), code) != all.end();
  }
  std::string text() const {
    std::string out;
    for (const Diagnostic& d : diagnostics.sorted())
      out += std::string(info(d.code).name) + " " + d.message + " | " + d.help + "\n";
    return out;
  }
};

/// A folder with the data that the texts name.
class ClaimsCheck : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("casus_") + test->test_suite_name() + test->name());
    std::filesystem::create_directories(folder_ / "observed");
    file("past.csv", "month,attacks\n2025-11,5\n2025-12,4\n");
    file("seen.csv", "month,attacks\n2026-01,5\n2026-02,\n2026-03,7\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / "observed" / name) << text;
  }

  Result alone(const std::string& text) const {
    Result r;
    const SourceFile source("test.casus", text);
    const auto tokens = syntax::lex(source, r.diagnostics);
    const syntax::File tree = syntax::parse(source, tokens, r.diagnostics);
    if (r.diagnostics.has_errors()) return r;
    CheckOptions options;
    options.base_dir = folder_.string();
    r.checked = check(tree, source, r.diagnostics, options);
    return r;
  }
  /// The base model and more.
  Result with(const std::string& more) const { return alone(kBase + more + "\n"); }
  Result claim(const std::string& formula) const { return with("claim C \"It is so\"\n  " + formula); }
  /// The formula of a claim that must be good, back as text.
  std::string formula(const std::string& text) const {
    const Result r = claim(text);
    if (!r.checked.model) return r.text();
    EXPECT_EQ(model::verify(*r.checked.model), std::vector<std::string>{});
    return claim_expr_text(*r.checked.model, r.checked.model->claims.back().formula);
  }
  void expect(const std::string& code, const Result& r) const {
    EXPECT_TRUE(r.has(code)) << "expected " << code << ", found:\n" << r.text();
    for (const Diagnostic& d : r.diagnostics.sorted()) EXPECT_FALSE(d.help.empty()) << d.message;
  }

  std::filesystem::path folder_;
};

}  // namespace

TEST_F(ClaimsCheck, base_is_good) {
  const Result r = with("");
  ASSERT_TRUE(r.checked.model) << r.text();
  EXPECT_EQ(model::verify(*r.checked.model), std::vector<std::string>{});
}

// ---- Views

TEST_F(ClaimsCheck, views) {
  const Result r = with(R"(
view author { every premise affirmed in paper }
view common { only agreed }
view angry { every premise affirmed by rebels, deny P1, take made_good.partial }
view plain { only agreed, grant P2, deny made_good }
)");
  ASSERT_TRUE(r.checked.model) << r.text();
  using S = model::View::Setting;
  const auto& views = r.checked.model->views;
  ASSERT_EQ(views.size(), 4u);
  EXPECT_EQ(views[0].premises, (std::vector<S>{S::On, S::Drawn, S::Drawn, S::Drawn}));
  EXPECT_EQ(views[0].alternatives, (std::vector<int32_t>{-1, -1, -1, 0}));
  EXPECT_EQ(views[1].premises, (std::vector<S>{S::Off, S::Off, S::Drawn, S::Off}));
  EXPECT_EQ(views[2].premises, (std::vector<S>{S::Off, S::On, S::Drawn, S::Drawn}));
  EXPECT_EQ(views[2].alternatives[3], 1);
  EXPECT_EQ(views[3].premises, (std::vector<S>{S::Off, S::On, S::Drawn, S::Off}));
}

TEST_F(ClaimsCheck, views_that_ask_wrongly) {
  expect("C0401", with("view v { grant made_good }"));
  expect("C0401", with("view v { take P1.full }"));
  expect("C0209", with("view v { take made_good.fully }"));
  expect("C0206", with("view v { deny P9 }"));
}

// ---- Policies

TEST_F(ClaimsCheck, settings) {
  const Result r = with(R"(
policy base by state { patrols = 0.5 from month 2 until month 6, answer = act, guards[south] = 1 }
policy more like base { talks = 1 while unrest > 0 }
policy held like base hypothetical {
  hold truce = holding until 2026-06-01
  hold killed_off = 0 }
)");
  expect("C0202", r);
  const Result good = with(R"(
policy held like base hypothetical { hold truce = holding until 2026-06-01, cut assault, force collapse at day 30 }
policy base by state { patrols = 0.5 from month 2 until month 6, answer = act, guards[south] = 1 }
policy more like base { talks = 1 while unrest > 0, mode = hard once truce == holding }
)");
  ASSERT_TRUE(good.checked.model) << good.text();
  const auto& policies = good.checked.model->policies;
  const auto find = [&](const std::string& name) {
    return *std::find_if(policies.begin(), policies.end(), [&](const auto& p) { return p.name == name; });
  };
  const model::Policy held = find("held"), more = find("more");
  ASSERT_EQ(held.settings.size(), 6u);
  EXPECT_EQ(held.settings[0].from, 59);
  EXPECT_EQ(held.settings[0].until, 181);
  EXPECT_EQ(held.settings[1].kind, model::Setting::Kind::Decision);
  EXPECT_EQ(good.checked.model->exprs[held.settings[1].value].value, 2);
  EXPECT_EQ(held.settings[5].kind, model::Setting::Kind::Force);
  EXPECT_EQ(held.settings[5].from, 30);
  EXPECT_EQ(held.actors, std::vector<std::string>{"state"});
  EXPECT_EQ(more.settings[3].condition_kind, model::Setting::Condition::While);
  EXPECT_EQ(more.settings[4].condition_kind, model::Setting::Condition::Once);
  EXPECT_EQ(model::verify(*good.checked.model), std::vector<std::string>{});
}

TEST_F(ClaimsCheck, families) {
  const Result r = with("");
  ASSERT_TRUE(r.checked.model);
  std::vector<std::string> names;
  for (const auto& p : r.checked.model->policies)
    if (p.family == "mix") names.push_back(p.name);
  EXPECT_EQ(names, (std::vector<std::string>{"mix[patrols=0, mode=soft]", "mix[patrols=0, mode=hard]",
                                             "mix[patrols=1, mode=soft]", "mix[patrols=1, mode=hard]"}));
  EXPECT_EQ(r.checked.model->policies[4].label, "patrols: none; mode: arms");
}

TEST_F(ClaimsCheck, families_that_start_from_a_policy) {
  for (const char* order :
       {"policy base by state { talks = 1 }\npolicies all like base over patrols in {0, 1}\n",
        "policies all like base over patrols in {0, 1}\npolicy base by state { talks = 1 }\n"}) {
    const Result r = with(order);
    ASSERT_TRUE(r.checked.model) << r.text();
    size_t members = 0;
    for (const auto& p : r.checked.model->policies) {
      if (p.family != "all") continue;
      ++members;
      EXPECT_EQ(p.settings.size(), 2u);
      EXPECT_EQ(p.actors, std::vector<std::string>{"state"});
    }
    EXPECT_EQ(members, 2u);
  }
}

TEST_F(ClaimsCheck, wrong_policies) {
  expect("C0402", with("policy p { truce = holding }"));
  expect("C0402", with("policy p { rate = 3 }"));
  expect("C0403", with("policy p { hold unrest = 0 }"));
  expect("C0403", with("policy p like quiet {}"));
  expect("C0404", with("policies p over patrols in {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, "
                       "talks in {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}"));
  expect("C0404", with("policies p over patrols in {0, 0}"));
  expect("C0404", with("policies p over patrols in {0}, patrols in {1}"));
  expect("C0405", with("policy p { patrols = 1 from 2029-01-01 }"));
  expect("C0405", with("policy p { patrols = 1 from month 3 until month 2 }"));
  expect("C0405", with("shock s at 2030-01-01\n  do set truce = none"));
  expect("C0209", with("policy p { answer = shoot }"));
  expect("C0215", with("policy p { mode = 3 }"));
  expect("C0221", with("policy p { patrols = 2 }"));
  expect("C0221", with("policy p hypothetical { hold unrest = 2 }"));
  expect("C0202", with("policy p { patrol = 1 }"));
  expect("C0213", with("policy a like b {}\npolicy b like c {}\npolicy c like a {}"));
  expect("C0213", with("policy a like a {}"));
}

TEST_F(ClaimsCheck, long_chains_of_policies_end) {
  std::string chain = "policy p0 {}\n";
  for (int i = 5000; i > 0; --i)
    chain += "policy p" + std::to_string(i) + " like p" + std::to_string(i - 1) + " {}\n";
  expect("C0404", with(chain));
}

// ---- Outcomes

TEST_F(ClaimsCheck, outcomes) {
  const Result r = with(R"(
outcome late "Late" : attack = total attacks in last 2 months   harm
outcome twice : attack = 2 * late
outcome when_calm : month = first(calm) else 12 months
outcome worst : level = max of unrest from month 3 to month 6
outcome each : death = sum g in Group : total killed[g]
outcome premise_only : ratio = 1 because P1 else 0
outcome seen : attack = (total attacks) * (half because P1, P2 else 1) in [0, 500]
outcome held_share : ratio = if truce at end == holding then share of time truce == holding else 0
outcome long : attack = total attacks in last 30 months
)");
  ASSERT_TRUE(r.checked.model) << r.text();
  const model::Model& m = *r.checked.model;
  EXPECT_EQ(model::verify(m), std::vector<std::string>{});
  const auto text = [&](size_t k) { return run_expr_text(m, m.outcomes[k].value); };
  EXPECT_EQ(text(2), "total attacks from day 305.125 to end");
  EXPECT_EQ(text(3), "2 * (total attacks from day 305.125 to end)");
  EXPECT_EQ(text(4), "first(calm) else 365.25");
  EXPECT_EQ(text(5), "max of unrest from day 90 to day 181");
  EXPECT_EQ(text(6), "(total killed[north]) + (total killed[south])");
  EXPECT_EQ(text(9), "if ((truce at end) == 0) then (share of time (truce == holding)) else 0");
  EXPECT_EQ(text(10), "total attacks cut");
  EXPECT_EQ(m.outcomes[8].range->second, 500);
}

TEST_F(ClaimsCheck, wrong_outcomes) {
  expect("C0410", with("outcome o : level = unrest"));
  expect("C0410", with("outcome o : attack = monthly attacks + total attacks"));
  expect("C0411", with("outcome o : attack = max of (total attacks in last 2 months)"));
  expect("C0411", with("outcome o : death = deaths at end"));
  expect("C0412", with("outcome o : attack = total attacks from month 3 to month 2"));
  expect("C0412", with("outcome o : attack = total attacks from month 13 to month 14"));
  expect("C0412", with("outcome o : level = unrest at 2030-01-01"));
  expect("C0416", with("outcome o : ratio = if first(calm) < 3 months then 1 else 0\n"
                       "claim C \"x\"\n  chance(mean(o under as_is) > half under as_is) > half"));
  expect("C0213", with("outcome a : attack = b\noutcome b : attack = a"));
  expect("C0214", with("outcome o : death = total attacks"));
  expect("C0215", with("outcome o : ratio = truce at end == holding"));
  expect("C0215", with("outcome o : ratio = mean of truce == holding"));
  expect("C0219", with("outcome o : attack = total attacks in [5, 2]"));
  expect("C0207", with("outcome o : level = total unrest"));
}

TEST_F(ClaimsCheck, outcomes_that_double_end) {
  std::string chain = "outcome o0 : attack = total attacks\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "o" + std::to_string(i - 1);
    chain += "outcome o" + std::to_string(i) + " : attack = " + before + " + " + before + "\n";
  }
  expect("C0236", with(chain));
}

TEST_F(ClaimsCheck, honest_outcomes) {
  EXPECT_FALSE(with("").has("C0450"));
  expect("C0450", with("outcome o : death = total killed   harm"));
  expect("C0450", with("outcome o \"Total dead\" : death = total killed   harm"));
  EXPECT_FALSE(with("outcome o : death = total killed[north]   harm").has("C0450"));
  expect("C0451", alone("model a \"A\"\ntime from 2026-01-01 for 12 months\nunit attack\ntally t : attack\n"
                        "outcome o : attack = total t\n"));
}

// ---- Claims

TEST_F(ClaimsCheck, formulas) {
  EXPECT_EQ(formula("mean(deaths under both) < few"), "mean(total killed under both) < few");
  EXPECT_EQ(formula("mean(deaths under both) < mean(deaths under as_is) by at least few"),
            "mean(total killed under both) < mean(total killed under as_is) by at least few");
  EXPECT_EQ(formula("chance(total attacks > many under as_is with sudden) within 0.1 of half"),
            "chance((total attacks) > many under as_is with sudden) within 0.1 of half");
  EXPECT_EQ(
      formula("quantile(0.9, deaths under as_is) <= 2 * few and not chance(always calm under both) > half"),
      "(quantile(0.9, total killed under as_is) <= 2 * few) and (not (chance(always calm under both) > "
      "half))");
  EXPECT_EQ(formula("effect of patrols from 0 to 1 on deaths under as_is < 0"),
            "(mean(total killed under as_is with patrols = 1) - mean(total killed under as_is with patrols = "
            "0)) < 0");
  EXPECT_EQ(formula("effect of guards[south] from 0 to 1 on deaths under both < 0"),
            "(mean(total killed under both with guards[south] = 1) - mean(total killed under both with "
            "guards[south] = 0)) < 0");
  EXPECT_EQ(formula("mean(first(calm) else 12 months under as_is) > 3 months"),
            "mean(first(calm) else 365.25 under as_is) > 91.3125");
}

TEST_F(ClaimsCheck, events) {
  const auto event = [&](const std::string& text) {
    const std::string whole = formula("chance(" + text + " under as_is) > half");
    return whole.substr(0, whole.rfind(" under as_is"));
  };
  EXPECT_EQ(event("eventually calm within 3 months"), "chance(eventually calm from day 0 to day 91.3125");
  EXPECT_EQ(event("eventually calm within 30 months"), "chance(eventually calm cut");
  EXPECT_EQ(event("eventually calm by 2026-03-01"), "chance(eventually calm from day 0 to day 59");
  EXPECT_EQ(event("always calm from month 3 to month 6"), "chance(always calm from day 90 to day 181");
  EXPECT_EQ(event("eventually calm holds for 60 days"), "chance(eventually calm holds for 60 days");
  EXPECT_EQ(event("calm holds for 60 days"), "chance(always calm from day 0 to day 60");
  EXPECT_EQ(event("calm until truce == holding within 60 days"),
            "chance(calm until (truce == holding) from day 0 to day 60");
  EXPECT_EQ(event("truce == holding at end"), "chance((truce == holding) at end");
  EXPECT_EQ(event("truce at end == holding"), "chance((truce at end) == 0");
  EXPECT_EQ(event("first(calm) < 6 months or not eventually calm"),
            "chance((first(calm) < 182.625) or (not (eventually calm))");
  EXPECT_EQ(event("any g in Group : total killed[g] > few"),
            "chance(((total killed[north]) > few) or ((total killed[south]) > few)");
  EXPECT_EQ(event("rush > 1 month implies deaths > few"),
            "chance((not (first(calm) > 30.4375)) or ((total killed) > few)");
}

TEST_F(ClaimsCheck, windows_that_the_horizon_cuts_are_marked) {
  const Result r = claim("chance(eventually calm within 30 months under as_is) > half");
  ASSERT_TRUE(r.checked.model) << r.text();
  const auto& all = r.checked.model->run_exprs;
  const auto at =
      std::find_if(all.begin(), all.end(), [](const auto& e) { return e.op == RunOp::Eventually; });
  ASSERT_NE(at, all.end());
  EXPECT_TRUE(at->cut);
  EXPECT_EQ(at->to, 366);  // 12 months, in whole steps
}

TEST_F(ClaimsCheck, families_in_formulas) {
  EXPECT_EQ(formula("some p in mix where patrols == 1 : chance(always calm under p) > half"),
            "(chance(always calm under mix[patrols=1, mode=soft]) > half) or "
            "(chance(always calm under mix[patrols=1, mode=hard]) > half)");
  EXPECT_EQ(formula("every p in mix where patrols > 0 and mode == hard : mean(deaths under p) < mean(deaths "
                    "under as_is)"),
            "mean(total killed under mix[patrols=1, mode=hard]) < mean(total killed under as_is)");
  EXPECT_EQ(formula("chance(always calm under mix[mode=hard, patrols=0]) > half"),
            "chance(always calm under mix[patrols=0, mode=hard]) > half");
  EXPECT_EQ(formula("chance(always calm under mix[0, hard]) > half"),
            "chance(always calm under mix[patrols=0, mode=hard]) > half");
  expect("C0406", claim("chance(always calm under mix) > half"));
  expect("C0406", claim("chance(always calm under mix[0.5, hard]) > half"));
  expect("C0406", claim("chance(always calm under mix[talks=0, mode=hard]) > half"));
  expect("C0404", claim("every p in mix where patrols > 1 : chance(always calm under p) > half"));
  expect("C0202", claim("every p in mixes : chance(always calm under p) > half"));
  expect("C0202", claim("every p in mix : chance(always calm under q) > half"));
}

TEST_F(ClaimsCheck, an_effect_makes_its_policies_once) {
  const Result r = with(R"(
claim A "a"
  effect of patrols from 0 to 1 on deaths under as_is < 0
claim B "b"
  effect of patrols from 0 to 1 on total attacks under as_is < 0
)");
  ASSERT_TRUE(r.checked.model) << r.text();
  const auto& all = r.checked.model->policies;
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& p) { return p.derived; }), 2);
}

TEST_F(ClaimsCheck, wrong_formulas) {
  expect("C0410", claim("chance(calm under as_is) > half"));
  expect("C0411", claim("chance(always (eventually calm within 3 months) under as_is) > half"));
  expect("C0411", claim("chance(eventually rush > 3 months under as_is) > half"));
  expect("C0411", claim("chance(always calm holds for 3 months under as_is) > half"));
  expect("C0412", claim("chance(eventually calm holds for 14 months under as_is) > half"));
  expect("C0412", claim("chance(eventually calm holds for 3 months within 2 months under as_is) > half"));
  expect("C0413", claim("mean(rush under as_is) > 3 months"));
  expect("C0413", claim("quantile(0.5, first(calm) under as_is) > 3 months"));
  expect("C0413", claim("mean(deaths / total attacks under as_is) > few / many"));
  expect("C0415", claim("chance(deaths under as_is) > half"));
  expect("C0415", claim("mean(eventually calm under as_is) > half"));
  expect("C0416", claim("chance(total attacks > mean(total attacks under as_is) under as_is) > half"));
  expect("C0420", claim("eventually calm"));
  expect("C0420", claim("mean(deaths under as_is)"));
  expect("C0421", with("claim C \"It is so\"\n  asserted often"));
  expect("C0421", with("claim C \"It is so\"\n  not tested \"why\"\n  mean(deaths under as_is) > few"));
  expect("C0422", claim("mean(deaths under as_is) == few"));
  expect("C0423", claim("quantile(1, deaths under as_is) > few"));
  expect("C0424", claim("asserted sometimes\n  mean(deaths under as_is) > few"));
  expect("C0425", claim("half < 1"));
  expect("C0425", claim("chance(deaths > few under as_is) > 50"));
  expect("C0425", claim("chance(deaths > few under as_is) < 120 %"));
  auto help_of = [&](const std::string& number) {
    std::string help;
    for (const Diagnostic& d : claim("chance(deaths > few under as_is) < " + number).diagnostics.sorted())
      if (d.code == Code::C0425) help = d.help;
    return help;
  };
  EXPECT_EQ(help_of("50"), "write 50 %");
  EXPECT_EQ(help_of("1 * 2"), "write a number from 0 to 1, or a share such as 50 %");
  expect("C0426", claim("deaths < few"));
  expect("C0426", claim("unrest < half"));
  expect("C0427", claim("material 100 %\n  mean(deaths under as_is) > few"));
  expect("C0214", claim("mean(deaths under as_is) > many"));
  expect("C0202", claim("mean(deaths under as_it_is) > few"));
  expect("C0202", claim("mean(deaths under as_is with quake) > few"));
  expect("C0202", claim("tests S9\n  mean(deaths under as_is) > few"));
  expect("C0190", claim("chance(eventually calm given always calm under as_is) > half"));
  expect("C0201", with("claim C \"a\"\n  not tested \"b\"\nclaim C \"a\"\n  not tested \"b\""));
}

TEST_F(ClaimsCheck, a_bare_number_in_a_claim_is_a_warning) {
  expect("C0302", claim("chance(always calm under as_is) > 0.3"));
  EXPECT_FALSE(claim("chance(always calm under as_is) > half").has("C0302"));
}

TEST_F(ClaimsCheck, what_is_written_once_is_warned_of_once) {
  const auto bare = [&](const char* formula) {
    size_t count = 0;
    for (const auto& d : claim(formula).diagnostics.sorted()) count += d.code == Code::C0302;
    return count;
  };
  EXPECT_EQ(bare("every p in mix : chance(always calm under p) > 0.3"), 1u);
  EXPECT_EQ(bare("chance(any g in Group : total killed[g] > 7 death under as_is) > half"), 1u);
  EXPECT_EQ(
      bare("(every p in mix : chance(always calm under p) > half) and chance(always calm under as_is) > 0.3"),
      1u);
  EXPECT_EQ(bare("chance(always calm under as_is) > half"), 0u);
}

TEST_F(ClaimsCheck, clauses_of_claims) {
  const Result r = with(R"(
claim S1 §1.1 "Patrols help"
  asserted often   headline   family "patrols"   material 5 %
  reads "Fewer dead"   note "a note"   tests P1, S1a
  mean(deaths under both) # a comment
    < mean(deaths under as_is)
claim S1a "Another reading"
  not tested "no state of this model"
expect law "None without"
  mean(deaths under quiet) <= 0
)");
  ASSERT_TRUE(r.checked.model) << r.text();
  const model::Claim& c = r.checked.model->claims[0];
  EXPECT_EQ(c.locator, "1.1");
  EXPECT_EQ(c.asserted, "often");
  EXPECT_TRUE(c.headline);
  EXPECT_EQ(c.family, "patrols");
  EXPECT_DOUBLE_EQ(c.material, 0.05);
  EXPECT_EQ(c.reads, "Fewer dead");
  EXPECT_EQ(c.tests, (std::vector<std::string>{"P1", "S1a"}));
  EXPECT_EQ(c.formula_text, "mean(deaths under both) < mean(deaths under as_is)");
  EXPECT_EQ(r.checked.model->claims[1].formula, model::kNone);
  EXPECT_EQ(r.checked.model->claims[1].material, 0.1);
  ASSERT_EQ(r.checked.model->expectations.size(), 1u);
}

TEST_F(ClaimsCheck, more_of_everything) {
  EXPECT_FALSE(claim("mean(deaths under both) < mean(deaths under as_is)").has("C0452"));
  EXPECT_FALSE(claim("mean(deaths under some_of_both) < mean(deaths under as_is)").has("C0452"));
  expect("C0452", claim("mean(deaths under both) < mean(deaths under some_of_both)"));
  EXPECT_FALSE(claim("mean(deaths under quiet) < mean(deaths under as_is)").has("C0452"));
  const std::string swap = "policy swap by state { patrols = 0, talks = 1 }\n";
  EXPECT_FALSE(
      with(swap + "claim C \"x\"\n  mean(deaths under swap) < mean(deaths under some_of_both)").has("C0452"));
  const std::string later = "policy later by state { patrols = 1 from month 2, talks = 1 from month 3 }\n";
  const std::string idle = "policy idle by state { talks = 0 }\n";
  expect("C0452", with(later + idle + "claim C \"x\"\n  mean(deaths under later) < mean(deaths under idle)"));
}

TEST_F(ClaimsCheck, nested_families_end) {
  std::string nested;
  for (int i = 0; i < 12; ++i) nested += "every p" + std::to_string(i) + " in mix : ";
  expect("C0236", claim(nested + "mean(deaths under p0) < few"));
}

// ---- Observations

TEST_F(ClaimsCheck, observations) {
  const Result r = with(R"(
param caught : level = 0.8 [0.5, 0.95] assumed
observe attacks as press from "observed/seen.csv" column attacks
  with negative_binomial(mean caught * modelled, size spread)
observe assault[north] as plain from "observed/seen.csv" column attacks
)");
  ASSERT_TRUE(r.checked.model) << r.text();
  const auto& all = r.checked.model->observations;
  ASSERT_EQ(all.size(), 2u);
  ASSERT_EQ(all[0].rows.size(), 3u);
  EXPECT_EQ(all[0].rows[0].from, 0);
  EXPECT_EQ(all[0].rows[0].to, 31);
  EXPECT_EQ(all[0].rows[0].value, 5);
  EXPECT_TRUE(std::isnan(all[0].rows[1].value));
  EXPECT_EQ(all[1].ref.index.size(), 1u);
  EXPECT_EQ(all[1].dist, model::MarkDist::Poisson);
  EXPECT_EQ(model::verify(*r.checked.model), std::vector<std::string>{});
}

TEST_F(ClaimsCheck, wrong_observations) {
  file("overlap.csv", "from,to,attacks\n2026-01-01,2026-01-31,1\n2026-01-20,2026-02-10,2\n");
  file("negative.csv", "month,attacks\n2026-01,-3\n");
  expect("C0430", with("observe attacks as o from \"observed/overlap.csv\" column attacks"));
  expect("C0232", with("observe attacks as o from \"observed/negative.csv\" column attacks"));
  // As spreadsheets save them.
  file("empty.csv", "");
  file("semicolons.csv", "month;attacks\n2026-01;5\n");
  file("words.csv", "month,attacks\n2026-01,five\n");
  file("marked.csv", "\xEF\xBB\xBFmonth, attacks\r\n2026-01,5\r\n");
  for (const char* name : {"empty", "semicolons", "words"})
    expect("C0232", with(fmt::format("observe attacks as o from \"observed/{}.csv\" column attacks", name)));
  const Result commas = with("observe attacks as o from \"observed/semicolons.csv\" column attacks");
  EXPECT_NE(commas.text().find("not divided by commas"), std::string::npos) << commas.text();
  const Result marked = with("observe attacks as o from \"observed/marked.csv\" column attacks");
  EXPECT_FALSE(marked.has("C0232")) << marked.text();
  expect("C0207", with("observe unrest as o from \"observed/seen.csv\" column attacks"));
  expect("C0202", with("observe attack as o from \"observed/seen.csv\" column attacks"));
  expect("C0231", with("observe attacks as o from \"observed/none.csv\" column attacks"));
  expect("C0214",
         with("observe attacks as o from \"observed/seen.csv\" column attacks\n  with poisson(mean few)"));
}

}  // namespace casus::check
