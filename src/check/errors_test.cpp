// What is said of models that are wrong: the code, and the text under the caret. Nothing is said twice.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cctype>
#include <fstream>
#include <string>
#include <vector>

#include "check/check.h"
#include "diag/render.h"
#include "model/verify.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

const std::string kHead = R"(model m "A test"
time from 2026-01-01 for 12 months step 1 day
source paper "A paper" 2025
actor state, rebels
unit attack, death, fighter
list Group { north, south }
list Region { hills, plain, coast }
list Hilly subset of Region { hills }
premise P "It is so" disputed otherwise "It is not"
rival R "Which" { one "the one" other "the other" neither "none of them" }
param rate : 1/month = 0.1 [0.05, 0.2] cite paper
param share : level = 0.2 [0.1, 0.4] assumed
param men : fighter = 100 [50, 200] assumed
param size[Group] : fighter = { north: 100 assumed, else: 50 assumed }
param wait : month = 3 [1, 6] assumed
lever push : level = 0 means 0 "none", 1 "all" by state assumed
tally killed[Group] : death
state camp[g in Group] : fighter count = size[g]
state pool : fighter = men
state anger : level = share
state truce : { holding, broken } = holding since 2025-06-01
state open : bool = true
)";

struct Said {
  const char* code;
  const char* at;  // the text under the caret
};

struct Case {
  const char* name;
  const char* text;
  std::vector<Said> errors;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

struct Result {
  Checked checked;
  std::vector<Diagnostic> all;
  std::string text;
};

Result compile(const std::string& text) {
  const SourceFile source("test.casus", text);
  Diagnostics diagnostics;
  const auto parsed = syntax::parse_file(source, diagnostics);
  CheckOptions options;
  options.base_dir = CASUS_SOURCE_DIR "/docs/language/examples";
  Result r{check(parsed.file, source, diagnostics, options), diagnostics.sorted(), ""};
  r.text = render_text(source, r.all, false);
  return r;
}

}  // namespace

class check_errors : public testing::TestWithParam<Case> {};

TEST_P(check_errors, are_these) {
  const Case& c = GetParam();
  const std::string text = kHead + c.text + "\n";
  const Result r = compile(text);
  std::vector<std::string> expected, found;
  for (const auto& e : c.errors) expected.push_back(fmt::format("{} {}", e.code, e.at));
  for (const auto& d : r.all)
    if (d.severity == Severity::Error)
      found.push_back(
          fmt::format("{} {}", info(d.code).name, text.substr(d.span.begin, d.span.end - d.span.begin)));
  EXPECT_EQ(expected, found) << r.text;
  EXPECT_EQ(r.checked.model.has_value(), c.errors.empty());
  for (const auto& d : r.all) {
    if (d.code < Code::C0201) continue;
    EXPECT_FALSE(d.help.empty()) << info(d.code).name << " has no help";
  }
  if (r.checked.model) {
    EXPECT_EQ(model::verify(*r.checked.model), std::vector<std::string>());
  }
}

// The order of the errors is that of the text.
const Case kCases[] = {
    {"nothing", "", {}},
    // one cause, told once
    {"unit_used_again",
     "tally t : deth\nparam x : deth = 3 assumed\nlet z = 5 deth\nprocess a : attack\n  at 1 attack/month\n  "
     "draw "
     "n : deth from poisson(mean 1 death)\n  add n to killed[north]\n  add 1 deth to t",
     {{"C0210", "deth"}}},
    {"unit_under_a_misspelt_word",
     "unt apple, pear\nparam x : apple = 3 assumed\nlet z = 5 pear",
     {{"C0110", "unt"}}},
    {"source_under_a_misspelt_word",
     "sorce book \"B\"\nparam x : ratio = 1 cite book\nparam y : ratio = 1 cite book",
     {{"C0110", "sorce"}}},
    {"name_used_again", "let x = rats\nlet y = rats * 2\nlet z = x + rats", {{"C0202", "rats"}}},
    {"twice_and_used_a_param",
     "param rate : attack = 1 assumed\nlet z = rate + 1 attack",
     {{"C0201", "rate"}}},
    {"twice_and_used_a_state",
     "state anger : fighter count = 1\nprocess a\n  move anger -> nowhere at rate\non month 2 as o\n  do "
     "raise "
     "anger by 1",
     {{"C0201", "anger"}}},
    {"twice_of_two_kinds",
     "tally pool : attack\nlet z = pool + men\nprocess a : attack\n  at 1 attack/month\n  add 1 attack to "
     "pool",
     {{"C0201", "pool"}}},
    {"twice_and_used_a_lever",
     "lever push : ratio = 3 assumed\npolicy p by state { push = 2 }",
     {{"C0201", "push"}}},
    {"twice_and_used_a_list", "list Group { east }\nlet z = sum g in Group: camp[g]", {{"C0201", "Group"}}},
    {"twice_and_used_a_premise",
     "premise P \"p\" disputed\nview v { grant P }\nprocess a : attack\n  at 1 attack/month because P else 0 "
     "attack/month",
     {{"C0201", "P"}}},
    {"draw_and_its_use",
     "process a : attack\n  at 1 attack/month\n  draw men : death from poisson(mean 1 death)\n  add men to "
     "killed[north]",
     {{"C0201", "men"}}},
    {"variable_and_its_use", "let x[rate in Group] = rate * 2", {{"C0201", "rate in Group"}}},
    {"elements_twice_and_their_values",
     "list L { a, b, a }\nparam x[L] : ratio = { a: 1 assumed, b: 2 assumed }",
     {{"C0201", "a"}}},
    {"about_in_a_let_with_arguments",
     "let f(a) = about a\nlet x = f(1)\nlet y = f(2)",
     {{"C0237", "about a"}}},
    {"prior_of_another_unit",
     "param x : attack = normal(mean 1 death, sd 1 attack) assumed",
     {{"C0214", "1 death"}}},
    {"lever_without_a_name", "lever : level = 0", {{"C0111", ":"}}},
    {"trigger_half_written", "when anger as o\n  do set open = false", {{"C0111", "as"}}},
    // names
    {"outcome_as_value", "outcome dead \"d\" : death = total killed harm\nlet x = dead", {{"C0207", "dead"}}},
    {"policy_as_value", "policy calm by state { push = 0 }\nlet x = calm", {{"C0207", "calm"}}},
    {"element_as_value", "let x = north", {{"C0207", "north"}}},
    {"state_as_premise", "process a : attack\n  at 1 attack/month\n  because anger", {{"C0206", "anger"}}},
    {"memory_of_an_expression", "let x = recent(2 * killed, 3 days)", {{"C0207", "2 * killed"}}},
    {"declared_twice", "param rate : ratio = 1 assumed", {{"C0201", "rate"}}},
    {"same_name_other_kind", "state push : level = 0", {{"C0201", "push"}}},
    {"reserved", "state nowhere : level = 0", {{"C0201", "nowhere"}}},
    {"variable_shadows", "let x[rate in Group] = size[rate]", {{"C0201", "rate in Group"}}},
    {"draw_shadows",
     "process a : attack\n  at 1 attack/month\n  draw men : death from poisson(mean 1 death)",
     {{"C0201", "men"}}},
    {"element_twice", "list L { a, b, a }", {{"C0201", "a"}}},
    {"unknown_name", "let x = rats", {{"C0202", "rats"}}},
    {"unknown_once_for_echoes",
     "let x = rats + 1\nlet y = x * 2\nprocess a : attack\n  at y",
     {{"C0202", "rats"}}},
    {"unknown_list", "let x = sum g in Grup: camp[g]", {{"C0203", "g in Grup"}}},
    {"unknown_element", "let x = camp[nord]", {{"C0203", "nord"}}},
    {"other_list", "let x[r in Region] = camp[r]", {{"C0203", "r"}}},
    {"empty_list", "list L subset of Region { }", {{"C0111", "}"}}},
    {"subset_of_subset", "list L subset of Hilly { hills }", {{"C0203", "Hilly"}}},
    {"unknown_source", "param x : ratio = 1 cite papr", {{"C0204", "papr"}}},
    {"unknown_actor",
     "decision d by stat every 1 month\n  option a worth 0\n  steadiness 1",
     {{"C0205", "stat"}}},
    {"unknown_premise", "process a : attack\n  at 1 attack/month\n  because Q", {{"C0206", "Q"}}},
    {"rival_without_alternative", "process a : attack\n  at 1 attack/month\n  because R", {{"C0206", "R"}}},
    {"premise_as_value", "let x = P", {{"C0207", "P"}}},
    {"process_as_value", "process a : attack\n  at 1 attack/month\nlet x = a", {{"C0207", "a"}}},
    {"memory_of_a_state", "let x = recent(pool, 3 days)", {{"C0207", "pool"}}},
    {"index_missing", "let x = camp", {{"C0208", "camp"}}},
    {"index_too_many", "let x = pool[north]", {{"C0208", "pool[north]"}}},
    {"index_expression", "let x = camp[1 + 1]", {{"C0208", "1 + 1"}}},
    {"arguments_missing", "let f(a, b) = a + b\nlet x = f(1)", {{"C0208", "f(1)"}}},
    {"unknown_alternative", "let x = truce == holdin", {{"C0209", "holdin"}}},
    {"unknown_alternative_of_rival",
     "process a : attack\n  at 1 attack/month\n  because R.two",
     {{"C0209", "R.two"}}},
    {"unknown_unit", "param x : fightr = 1 assumed", {{"C0210", "fightr"}}},
    {"unknown_unit_of_a_number", "let x = 5 apples", {{"C0210", "5 apples"}}},
    {"time_twice", "time from 2026-01-01 for 1 month", {{"C0212", "time from 2026-01-01 for 1 month"}}},
    // circles
    {"let_of_itself", "let x = x + 1", {{"C0213", "x"}}},
    {"lets_of_each_other", "let x = y + 1\nlet y = x + 1", {{"C0213", "y"}}},
    {"let_with_arguments_of_itself", "let f(a) = f(a) + 1\nlet x = f(1)", {{"C0213", "f"}}},
    {"premises_in_a_circle", "premise A same as B\npremise B same as A", {{"C0213", "premise A same as B"}}},
    {"premises_in_a_long_circle",
     "premise A \"a\" disputed requires B\npremise B \"b\" disputed requires C\npremise C \"c\" disputed "
     "requires A\npremise D \"d\" disputed requires A",
     {{"C0213", "premise A \"a\" disputed requires B"}}},
    {"premise_requires_itself",
     "premise A \"a\" disputed requires A",
     {{"C0213", "premise A \"a\" disputed requires A"}}},
    // units
    {"unit_sum", "let x = pool + wait", {{"C0214", "pool + wait"}}},
    {"unit_comparison", "let x = pool > 5", {{"C0214", "pool > 5"}}},
    {"unit_zero_fits", "let x = pool > 0", {}},
    {"unit_exponent", "let x = 2 ^ pool", {{"C0214", "pool"}}},
    {"unit_root", "let x = sqrt(pool)", {{"C0214", "pool"}}},
    {"unit_root_of_a_square", "let x = sqrt(pool * pool) + pool", {}},
    {"unit_exp", "let x = exp(wait)", {{"C0214", "wait"}}},
    {"unit_of_let", "let x : attack = pool", {{"C0214", "pool"}}},
    {"unit_of_let_with_arguments", "let f(a) : attack = a\nlet x = f(pool)", {{"C0214", "f(pool)"}}},
    {"unit_converts", "let x = wait + 3 weeks", {}},
    {"unit_of_param_value", "param x : fighter = 3 days assumed", {{"C0214", "3 days"}}},
    {"unit_of_start", "state s : fighter = wait", {{"C0214", "wait"}}},
    {"unit_of_effect",
     "process a : attack\n  at 1 attack/month\n  add 1 attack to killed[north]",
     {{"C0214", "1 attack"}}},
    {"unit_of_move",
     "state dead : death count = 0\nprocess a\n  move camp[north] -> dead at rate",
     {{"C0214", "move camp[north] -> dead at rate"}}},
    {"unit_of_window", "let x = recent(killed, 3 fighter)", {{"C0214", "3 fighter"}}},
    {"unit_of_worths",
     "decision d by state every 1 month\n  option a worth pool\n  option b worth wait\n  steadiness infinite",
     {{"C0214", "wait"}}},
    {"unit_of_steadiness",
     "decision d by state every 1 month\n  option a worth pool\n  option b worth 0\n  steadiness 1",
     {{"C0214", "1"}}},
    // kinds
    {"number_as_condition", "let x = if pool then 1 else 0", {{"C0215", "pool"}}},
    {"condition_as_number", "let x = open + 1", {{"C0215", "open"}}},
    {"comparison_of_kinds", "let x = truce == pool", {{"C0215", "truce == pool"}}},
    {"alternatives_of_two_states", "state s : { a, b } = a\nlet x = truce == s", {{"C0215", "truce == s"}}},
    {"sum_of_conditions", "let x = sum g in Group: open", {{"C0215", "open"}}},
    {"set_to_another_kind", "on month 2 as o\n  do set open = 3 days", {{"C0215", "3 days"}}},
    {"chain", "let x = 0 < share < 1", {{"C0111", "<"}}},
    {"not_constant", "every wait as e\n  do set open = false", {{"C0216", "wait"}}},
    {"param_of_param", "param x : ratio = share assumed", {{"C0216", "share"}}},
    // rates
    {"rate_per_unit", "process a\n  move camp[north] -> nowhere at rate", {}},
    {"rate_for_the_stock", "process a\n  move camp[north] -> nowhere at men / wait", {}},
    {"rate_without_time", "process a\n  move camp[north] -> nowhere at share", {{"C0218", "share"}}},
    {"rate_from_nowhere", "process a\n  move nowhere -> camp[north] at rate", {{"C0218", "rate"}}},
    {"rate_of_an_event", "process a : attack\n  at rate", {{"C0218", "rate"}}},
    {"rate_without_event", "process a\n  at 1 attack / 1 month", {{"C0218", "1 attack / 1 month"}}},
    {"rate_of_a_change",
     "process a\n  change truce: holding -> broken at men / wait",
     {{"C0218", "men / wait"}}},
    {"rate_below_zero", "process a : attack\n  at -1 attack/month", {{"C0221", "-1 attack/month"}}},
    {"rate_of_a_param_below_zero",
     "param x : attack/month = -3 [-4, -1] assumed\nprocess a : attack\n  at x",
     {{"C0221", "x"}}},
    // ranges
    {"range_upside_down", "param x : ratio = 1 [2, 0.5] assumed", {{"C0219", "1 [2, 0.5]"}}},
    {"range_without_best", "param x : ratio = 3 [1, 2] assumed", {{"C0219", "3 [1, 2]"}}},
    {"range_from_zero", "param x : ratio = 1 [0, 2] assumed", {{"C0220", "0"}}},
    {"range_from_zero_of_a_state", "state s : fighter = 1 [0, 2] assumed", {{"C0220", "0"}}},
    {"level_above_one", "param x : level = 1.5 assumed", {{"C0221", "1.5"}}},
    {"level_range_to_one", "param x : level = 0.5 [0.1, 1] assumed", {{"C0221", "0.5 [0.1, 1]"}}},
    {"lever_outside", "lever x : ratio = 3 in 0 .. 2 means 0 \"none\" assumed", {{"C0221", "3"}}},
    {"huge_number", "let x = 1e308", {{"C0221", "1e308"}}},
    {"duration_of_zero", "every 0 days as e\n  do set open = false", {{"C0221", "0 days"}}},
    {"date_outside", "on 2031-01-01 as o\n  do set open = false", {{"C0221", "2031-01-01"}}},
    {"age_after_the_start", "state s : bool = true since 2026-02-01", {{"C0221", "since 2026-02-01"}}},
    {"month_13", "on 2026-13-01 as o\n  do set open = false", {{"C0104", "2026-13-01"}}},
    {"entry_missing", "param x[Group] : ratio = { north: 1 assumed }", {{"C0222", "{ north: 1 assumed }"}}},
    {"entry_twice",
     "param x[Group] : ratio = { north: 1 assumed, north: 2 assumed, else: 1 assumed }",
     {{"C0222", "north"}}},
    {"entries_too_deep",
     "param x[Group] : ratio = { north: { south: 1 assumed }, else: 1 assumed }",
     {{"C0222", "{ south: 1 assumed }"}}},
    {"unknown_prior", "param x : ratio = cauchy(mean 1) assumed", {{"C0111", "1"}}},
    {"prior_arguments", "param x : ratio = normal(mean 1) assumed", {{"C0223", "normal(mean 1)"}}},
    {"unknown_draw",
     "process a : attack\n  at 1 attack/month\n  draw x : death from zipf(mean 1 death)\n  add x to "
     "killed[north]",
     {{"C0223", "zipf(mean 1 death)"}}},
    {"draw_arguments",
     "process a : attack\n  at 1 attack/month\n  draw x : death from poisson(size 1 death)",
     {{"C0223", "size 1 death"}}},
    {"dwell_arguments",
     "process a\n  change truce: holding -> broken\n  after weibull(shape 1) since truce == holding",
     {{"C0223", "weibull(shape 1)"}}},
    // evidence
    {"rival_without_neither", "rival Q \"Which\" { one \"a\" two \"b\" }", {{"C0224", "Q"}}},
    {"weight_above_one", "premise Q \"q\" disputed weight 1.5 by state", {{"C0225", "1.5"}}},
    {"weights_above_one",
     "rival Q \"Which\" { one \"a\" weight 0.8 by state two \"b\" weight 0.7 by state neither \"c\" }",
     {{"C0225", "Q"}}},
    {"agreed_with_weight", "premise Q \"q\" agreed weight 0.5 by state", {{"C0226", "Q"}}},
    {"agreed_and_denied", "premise Q \"q\" agreed denied by rebels", {{"C0226", "Q"}}},
    {"two_stances", "premise Q \"q\" agreed disputed", {{"C0114", "disputed"}}},
    // sizes
    {"window_too_long", "let x = recent(killed, 1000000 days)", {{"C0227", "recent(killed, 1000000 days)"}}},
    {"too_many_instances",
     "list A { a1, a2, a3, a4, a5, a6, a7, a8, a9, a10 }\nstate s[a in A, b in A, c in A, d in A, e in A, f "
     "in A] : level = 0",
     {{"C0228", "s"}}},
    // processes
    {"two_moves",
     "process a\n  move camp[north] -> nowhere at rate\n  move camp[south] -> nowhere",
     {{"C0114", "move"}}},
    {"two_rates", "process a\n  move camp[north] -> nowhere at rate\n  at rate", {{"C0229", "at rate"}}},
    {"nowhere_to_nowhere",
     "process a\n  move nowhere -> nowhere at rate",
     {{"C0229", "move nowhere -> nowhere at rate"}}},
    {"no_instance",
     "process a[g in Group] where g != g\n  move camp[g] -> nowhere at rate",
     {{"C0229", "g != g"}}},
    {"dwell_of_units",
     "process a\n  move camp[north] -> nowhere\n  after fixed(wait) since open",
     {{"C0229", "after fixed(wait) since open"}}},
    {"change_to_itself",
     "process a\n  change truce: holding -> holding at rate",
     {{"C0229", "change truce: holding -> holding"}}},
    {"move_of_a_number", "process a\n  move pool -> nowhere at rate", {{"C0230", "pool"}}},
    {"change_of_a_count", "process a\n  change pool: a -> b at rate", {{"C0230", "pool"}}},
    {"raise_of_a_count", "on month 2 as o\n  do raise pool by 1", {{"C0230", "pool"}}},
    {"add_to_a_lever", "on month 2 as o\n  do add 1 to push", {{"C0230", "push"}}},
    {"fire_of_a_state", "on month 2 as o\n  do fire pool once", {{"C0230", "pool"}}},
    {"flow_of_a_count", "flow camp[north] at 1 fighter/month", {{"C0230", "camp"}}},
    {"flow_of_an_unknown", "flow anger2 returns to 0 with half-life wait", {{"C0202", "anger2"}}},
    // data
    {"file_missing", "tally t : attack history \"none.csv\" column x", {{"C0231", "\"none.csv\""}}},
    {"file_outside",
     "tally t : attack history \"../../../README.md\" column x",
     {{"C0231", "\"../../../README.md\""}}},
    {"file_absolute", "tally t : attack history \"/etc/passwd\" column x", {{"C0231", "\"/etc/passwd\""}}},
    {"past_of_one",
     "tally t[Group] : attack history \"observed/remember.csv\" column attacks\nlet x = recent(t[north], 3 "
     "days)",
     {{"C0240", "recent(t[north], 3 days)"}}},
    {"past_of_all",
     "tally t[Group] : attack history \"observed/remember.csv\" column attacks\nlet x = recent(t, 3 days)",
     {}},
    {"column_missing",
     "tally t : attack history \"observed/remember.csv\" column atacks",
     {{"C0232", "atacks"}}},
    // choices
    {"no_options", "decision d by state every 1 month\n  steadiness 1", {{"C0233", "d"}}},
    {"no_steadiness", "decision d by state every 1 month\n  option a worth 0", {{"C0233", "d"}}},
    {"no_worth",
     "decision d by state every 1 month\n  option a\n  option b worth 0\n  steadiness 1",
     {{"C0233", "option a"}}},
    {"no_worth_of_the_only_option",
     "decision d by state every 1 month\n  option a do set open = false\n  steadiness 1",
     {{"C0233", "option a do set open = false"}}},
    {"worth_misspelt",
     "decision d by state every 1 month\n  option a wroth 1\n  steadiness 1",
     {{"C0111", "wroth"}}},
    {"nobody_decides", "decision d every 1 month\n  option a worth 0\n  steadiness 1", {{"C0233", "d"}}},
    {"negotiation_bare", "negotiation n between state, rebels", {{"C0233", "n"}}},
    {"negotiation_with_a_misspelt_party",
     "negotiation n between state, rebls every 1 month\n  issue x : level by 0.5\n  worth state x\n  worth "
     "rebls 1 - x\n  without a deal state 0\n  without a deal rebels 0\n  steadiness 1",
     {{"C0205", "rebls"}}},
    {"negotiation_incomplete",
     "negotiation n between state, rebels every 1 month\n  issue x : level by 0.5\n  worth state x\n  worth "
     "rebels 1 - x\n  without a deal state 0\n  steadiness 1",
     {{"C0233", "n"}}},
    {"grid_too_fine",
     "negotiation n between state, rebels every 1 month\n  issue x : level by 0.01\n  issue y : level by "
     "0.01\n  worth state x\n  worth rebels y\n  without a deal state 0\n  without a deal rebels 0\n  "
     "steadiness 1",
     {{"C0234", "n"}}},
    {"grid_step_of_zero",
     "negotiation n between state, rebels every 1 month\n  issue x : level by 0\n  worth state x\n  worth "
     "rebels 1 - x\n  without a deal state 0\n  without a deal rebels 0\n  steadiness 1",
     {{"C0234", "issue x : level by 0"}}},
    // randomness and time
    {"about_in_a_let", "let x = about share", {{"C0237", "about share"}}},
    {"part_of_a_unit_of_a_count",
     "on month 2 as o\n  do add men * share to camp[north]",
     {{"C0238", "men * share"}}},
    {"about_part_of_a_unit", "on month 2 as o\n  do add about men * share to camp[north]", {}},
    {"whole_units",
     "process a : attack\n  at 1 attack/month\n  draw n : fighter from poisson(mean men)\n  move n of "
     "camp[north] -> camp[south]",
     {}},
    {"since_of_a_draw",
     "process a : attack\n  at 1 attack/month\n  draw n : fighter from poisson(mean men)\n  fire a once if "
     "since(n > 3 fighter) > 3 days",
     {{"C0240", "n"}}},
    {"draw_of_a_draw",
     "process a : attack\n  at 1 attack/month\n  draw n : fighter from poisson(mean men)\n"
     "  draw k : fighter from poisson(mean n)",
     {{"C0240", "n"}}},
    {"start_of_a_lever", "state s : level = push", {{"C0240", "push"}}},
    {"start_of_a_state", "state s : level = anger", {{"C0240", "anger"}}},
    {"where_of_a_state",
     "process a[g in Group] where camp[g] > 0\n  move camp[g] -> nowhere at rate",
     {{"C0240", "camp[g] > 0"}}},
    {"since_in_a_sum",
     "let x = number of g in Group: since(camp[g] > 0) > wait",
     {{"C0240", "since(camp[g] > 0)"}}},
};

// ---- One cause, one error: a whole model, with one word of it wrong.

class check_echoes : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(CASUS_SOURCE_DIR "/tests/cases/taste.casus");
    std::string line;
    while (std::getline(in, line)) {
      if (decls_.empty() || (!line.empty() && std::islower(static_cast<unsigned char>(line[0]))))
        decls_.emplace_back();
      decls_.back() += line + "\n";
    }
    ASSERT_GT(decls_.size(), 30u);
  }
  /// The model with declaration `k` replaced.
  std::string with(size_t k, const std::string& text) const {
    std::string out;
    for (size_t i = 0; i < decls_.size(); ++i) out += i == k ? text : decls_[i];
    return out;
  }
  static std::string errors(const std::string& text) {
    const SourceFile source("test.casus", text);
    Diagnostics diagnostics;
    const auto parsed = syntax::parse_file(source, diagnostics);
    CheckOptions options;
    options.base_dir = CASUS_SOURCE_DIR "/tests/cases";
    check(parsed.file, source, diagnostics, options);
    std::vector<Diagnostic> all;
    for (const auto& d : diagnostics.sorted())
      if (d.severity == Severity::Error) all.push_back(d);
    return all.size() == 1 ? info(all[0].code).name : render_text(source, all, false);
  }

  std::vector<std::string> decls_;
};

TEST_F(check_echoes, of_a_second_declaration) {
  for (const auto& d : decls_) {
    const std::string word = d.substr(0, d.find(' '));
    // Several of these may stand; in the others each name is declared twice.
    if (word == "#" || word == "flow" || word == "actor" || word == "unit" || word[0] == '#') continue;
    const std::string found = errors(with(decls_.size(), "") + d);
    EXPECT_EQ(found, word == "model" || word == "time" ? "C0212" : "C0201") << d;
  }
}

TEST_F(check_echoes, of_a_misspelt_declaration) {
  for (size_t k = 0; k < decls_.size(); ++k) {
    const size_t end = decls_[k].find(' ');
    if (decls_[k][0] == '#' || end == std::string::npos || end < 4) continue;
    std::string text = decls_[k];
    text[end - 1] = 'q';
    EXPECT_EQ(errors(with(k, text)), "C0110") << decls_[k];
  }
}

TEST_F(check_echoes, of_a_misspelt_name) {
  for (size_t k = 0; k < decls_.size(); ++k) {
    const size_t end = decls_[k].find(' ');
    if (decls_[k][0] == '#' || end == std::string::npos) continue;
    std::string text = decls_[k];
    text.insert(end + 1, "zz");
    const std::string found = errors(with(k, text));
    EXPECT_LE(found.size(), 5u) << decls_[k] << found;
  }
}

TEST_F(check_echoes, of_a_missing_type) {
  for (size_t k = 0; k < decls_.size(); ++k) {
    const std::string word = decls_[k].substr(0, decls_[k].find(' '));
    if (word != "param" && word != "lever" && word != "state" && word != "tally" && word != "outcome")
      continue;
    std::string text = decls_[k];
    text.replace(text.find(" : "), 3, " ");
    const std::string found = errors(with(k, text));
    EXPECT_EQ(found, "C0111") << decls_[k] << found;
  }
}

// ---- What is said, in words.

struct Wording {
  const char* name;
  const char* text;
  std::vector<const char*> says;
};

std::ostream& operator<<(std::ostream& out, const Wording& w) { return out << w.name; }

class check_wording : public testing::TestWithParam<Wording> {};

TEST_P(check_wording, is_this) {
  const Wording& w = GetParam();
  const Result r = compile(kHead + w.text + "\n");
  for (const char* part : w.says) EXPECT_NE(r.text.find(part), std::string::npos) << part << "\n" << r.text;
  for (const char* never : {"/day", "e+0", "0 written", "the model has no name", "something else"})
    EXPECT_EQ(r.text.find(never), std::string::npos) << never << "\n" << r.text;
}

const Wording kWordings[] = {
    {"unknown_unit",
     "param x : apple = 1 assumed\nparam y : apple = 2 assumed\nparam z : apple/month = 1 assumed",
     {"there is no unit 'apple'", "and here", "or declare it: unit apple"}},
    {"unknown_name", "let x = nothing_like_it", {"nothing is called 'nothing_like_it'", "known here: "}},
    {"unknown_in_many_places",
     "let a1 = rats\nlet a2 = rats\nlet a3 = rats\nlet a4 = rats\nlet a5 = rats\nlet a6 = rats",
     {"did you mean 'rate'?", "and in 2 more places"}},
    {"unknown_actor", "lever l : level = 0 by nobody", {"or declare it: actor nobody"}},
    {"unknown_source",
     "param x : ratio = 1 cite none_such",
     {"or declare it: source none_such \"TITLE\" YEAR"}},
    {"unknown_policy",
     "claim A \"a\"\n  chance(always open under hard) > 0.5",
     {"there is no policy 'hard'", "declare it: policy hard { LEVER = VALUE }"}},
    {"no_number", "param x : ratio = nan assumed", {"numbers are finite"}},
    {"state_as_premise",
     "process a : attack\n  at 1 attack/month\n  because anger",
     {"'anger' is a state, not a premise", "after `while`"}},
    {"index_left_out", "let x = camp", {"'camp' stands here without its index", "write camp[north]"}},
    {"index_too_many", "let x = camp[north, south]", {"'camp' has 1 index, here 2 are written"}},
    {"pair_index",
     "state bond[{a, b} in Region] : level = 0\nlet x = bond[hills]",
     {"write bond[{hills, plain}]"}},
    {"arguments_left_out", "let f(a, b) = a + b\nlet x = f", {"without its arguments", "write f(a, b)"}},
    {"arguments_too_few", "let f(a, b) = a + b\nlet x = f(1)", {"'f' takes 2 arguments, here 1 is written"}},
    {"caret_on_the_later_of_two",
     "state killed : level = 0",
     {"'killed' is declared twice\n  --> test.casus:23:7", "first here"}},
    {"rate_as_written",
     "process a : attack\n  at rate",
     {"this rate is in 1/month", "a rate is in attack/month: the unit of the event per time"}},
    {"rate_in_years",
     "param x : attack/year = 12 assumed\nlet y = x + wait",
     {"unit mismatch: attack/year and month cannot be added", "in attack/year"}},
    {"unit_of_a_let", "let w : death/month = rate", {"'w' is declared in death/month, this is in 1/month"}},
    {"pure_number",
     "process a : attack\n  at 1 attack/month\n  times wait",
     {"a pure number was expected, this is in month"}},
    {"bare_time",
     "flow anger returns to 0 with half-life 3",
     {"a length of time was expected", "write 3 days, 3 weeks or 3 months"}},
    {"bare_large", "on month 2 as o\n  do add 1000000 to pool", {"write 1000000 fighter"}},
    {"bare_rate", "flow pool at 5", {"write 5 fighter/month"}},
    {"bare_in_a_sum",
     "let x = pool > 5",
     {"fighter and a pure number cannot be compared", "write 5 fighter"}},
    {"bare_in_a_claim",
     "policy p by state { push = 0 }\nclaim A \"a\"\n  mean(total killed under p) < 5",
     {"death and a pure number cannot be compared", "write 5 death"}},
    {"raise_of_a_tally",
     "on month 2 as o\n  do raise killed[north] by 1",
     {"'killed' is a tally, and a level is needed here", "a tally only grows: add AMOUNT to killed[north]"}},
    {"raise_of_a_stock",
     "on month 2 as o\n  do raise pool by 1",
     {"`raise` works on levels, and 'pool' is an amount in fighter", "write add AMOUNT to pool"}},
    {"lower_of_a_count",
     "on month 2 as o\n  do lower camp[north] by 1",
     {"write move AMOUNT of camp[north] -> nowhere"}},
    {"set_of_a_param",
     "on month 2 as o\n  do set men = 1",
     {"'men' is a parameter, and a state is needed here"}},
    {"too_fine",
     "negotiation n between state, rebels every 1 month\n  issue x : level by 0.0001\n  worth state x\n  "
     "worth "
     "rebels x\n  without a deal state 0\n  without a deal rebels 0\n  steadiness 1",
     {"this issue would have 10,001 values, more than 1,000"}},
    {"too_many",
     "list A { a, b, c, d, e, f, g, h, i, j }\nstate s[u in A, v in A, w in A, x in A, y in A, z in A] : "
     "level = 0",
     {"'s' would have 1,000,000 instances", "more than 200,000"}},
    {"negotiation_bare",
     "negotiation n between state, rebels",
     {"the negotiation 'n' is not complete", "what a deal is worth to 'state' is not said", "`every 3 weeks`",
      "`worth rebels E`"}},
    {"circle_of_premises",
     "premise A \"a\" disputed requires B\npremise B \"b\" disputed requires A",
     {"A requires B requires A"}},
    {"start_by_element",
     "state s[g in Group] : ratio = { north: 1, south: 2 }",
     {"the start of 's' cannot be given element by element", "`param` over the same list"}},
    {"file_that_is_missing",
     "observe killed as o from \"none.csv\" column deaths",
     {"there is no such file"}},
};

INSTANTIATE_TEST_SUITE_P(table, check_wording, testing::ValuesIn(kWordings),
                         [](const testing::TestParamInfo<Wording>& test) {
                           return std::string(test.param.name);
                         });

INSTANTIATE_TEST_SUITE_P(table, check_errors, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& test) {
                           return std::string(test.param.name);
                         });

}  // namespace casus::check
