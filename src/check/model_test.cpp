// What models become: rates, instances, starts, clocks, memory.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

#include "check/check.h"
#include "diag/render.h"
#include "model/text.h"
#include "model/verify.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

using model::Prior;
using model::Process;

const std::string kHead = R"(model m "A test"
time from 2026-01-01 for 12 months step 1 day
actor state, rebels
unit attack, death, fighter
list Group { north, south }
list Region { hills, plain, coast }
list Low subset of Region { plain, coast }
relation near[Region, Region] symmetric { hills - plain, plain - coast }
premise P "It is so" disputed otherwise "It is not"
param rate : 1/month = 0.1 [0.05, 0.2] assumed
param men : fighter = 100 [50, 200] assumed
param wait : month = 3 [1, 6] assumed
)";

model::Model model_of(const std::string& text) {
  const SourceFile source("test.casus", kHead + text + "\n");
  Diagnostics diagnostics;
  const auto parsed = syntax::parse_file(source, diagnostics);
  auto checked = check(parsed.file, source, diagnostics, {});
  EXPECT_FALSE(diagnostics.has_errors()) << render_text(source, diagnostics.sorted(), false);
  if (!checked.model) return {};
  EXPECT_EQ(model::verify(*checked.model), std::vector<std::string>());
  return std::move(*checked.model);
}

template <class Family>
const Family& named(const std::vector<Family>& all, const std::string& name) {
  for (const auto& f : all)
    if (f.name == name) return f;
  ADD_FAILURE() << "no " << name;
  static const Family kEmpty{};
  return kEmpty;
}

}  // namespace

TEST(check_model, braces_after_else_speak_of_the_next_list) {
  const auto m = model_of(
      "param p[Group, Region] : ratio = { north: 1 assumed, else: { hills: 2 assumed, else: 3 assumed } }");
  const auto& priors = named(m.params, "p").priors;
  ASSERT_EQ(priors.size(), 6u);
  const double expected[] = {1, 1, 1, 2, 3, 3};
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(priors[i].a, expected[i]) << i;
}

TEST(check_model, time_is_in_days) {
  const auto m = model_of("");
  EXPECT_EQ(m.step, 1);
  EXPECT_EQ(m.horizon, 366);  // 365.25 days in whole steps
  EXPECT_EQ(m.start_year, 2026);
}

TEST(check_model, ranges_say_their_scale) {
  const auto m = model_of(R"(param a : ratio = 2 [1, 4] assumed
param b : ratio = 0 [-1, 1] assumed
param c : level = 0.5 [0.2, 0.8] assumed
param d : month = 2 [1, 3] assumed
param e : 1/year = 12 assumed
param f[Group] : ratio = { north: 1 assumed, else: 3 [2, 5] assumed })");
  EXPECT_EQ(named(m.params, "a").priors[0].scale, Prior::Scale::Log);
  EXPECT_EQ(named(m.params, "b").priors[0].scale, Prior::Scale::Plain);
  EXPECT_EQ(named(m.params, "c").priors[0].scale, Prior::Scale::Logit);
  EXPECT_DOUBLE_EQ(named(m.params, "d").priors[0].a, 2 * 30.4375);
  EXPECT_DOUBLE_EQ(named(m.params, "d").priors[0].c, 3 * 30.4375);
  EXPECT_DOUBLE_EQ(named(m.params, "e").priors[0].a, 12 / 365.25);
  const auto& f = named(m.params, "f");
  ASSERT_EQ(f.priors.size(), 2u);
  EXPECT_EQ(f.priors[0].kind, Prior::Kind::Point);
  EXPECT_EQ(f.priors[1].kind, Prior::Kind::Range);
  EXPECT_TRUE(f.priors[1].assumed);
}

TEST(check_model, units_decide_what_a_rate_means) {
  const auto m = model_of(R"(state camp : fighter count = 10
state other : fighter count = 10
state truce : { holding, none } = holding since 2025-12-22
process each
  move camp -> other at rate
process all
  move camp -> other at men / wait
process come
  move nowhere -> camp at men / wait
process happen : attack
  at 1 attack/month
process turn
  change truce: none -> holding at rate
process break_down
  change truce: holding -> none
  after weibull(shape 1, scale wait) since truce == holding for a share 1
process fired)");
  EXPECT_EQ(named(m.processes, "each").rate_kind, Process::RateKind::PerUnit);
  EXPECT_EQ(named(m.processes, "all").rate_kind, Process::RateKind::Whole);
  EXPECT_EQ(named(m.processes, "come").rate_kind, Process::RateKind::Instance);
  EXPECT_EQ(named(m.processes, "happen").rate_kind, Process::RateKind::Instance);
  EXPECT_EQ(named(m.processes, "turn").kind, Process::Kind::Change);
  EXPECT_EQ(named(m.processes, "turn").from, 1);
  EXPECT_EQ(named(m.processes, "turn").to, 0);
  const auto& down = named(m.processes, "break_down");
  EXPECT_EQ(down.rate_kind, Process::RateKind::Dwell);
  EXPECT_EQ(m.clocks[down.dwell.clock].initial_age, 10);
  EXPECT_EQ(m.clocks[down.dwell.clock].name, "process:break_down:0");
  EXPECT_EQ(named(m.processes, "fired").rate, model::kNone);
}

TEST(check_model, instances_that_lead_nowhere_do_not_exist) {
  const auto m = model_of(R"(state camp[r in Region] : fighter count = 10
process walk[a in Region, b in Region]
  move camp[a] -> camp[b] at rate
process step[a in Region, b in Region] where near[a, b]
  move camp[a] -> camp[b] at rate
process descend[b in Low]
  move camp[plain] -> camp[b] at rate)");
  EXPECT_EQ(named(m.processes, "walk").instances, (std::vector<uint32_t>{1, 2, 3, 5, 6, 7}));
  EXPECT_EQ(named(m.processes, "step").instances, (std::vector<uint32_t>{1, 3, 5, 7}));
  EXPECT_EQ(named(m.processes, "descend").instances, (std::vector<uint32_t>{1}));
}

TEST(check_model, a_range_as_a_start_is_a_parameter) {
  const auto m = model_of("state camp : fighter = 5 [2, 9] assumed");
  const auto& p = named(m.params, "camp.start");
  EXPECT_EQ(p.priors[0].scale, Prior::Scale::Log);
  const auto& start = m.expr(named(m.states, "camp").initial);
  ASSERT_EQ(start.op, model::Op::Param);
  EXPECT_EQ(m.params[start.ref.family].name, "camp.start");
}

TEST(check_model, each_instance_has_its_own_start) {
  const auto m = model_of("state camp[g in Group] : fighter = 5 [2, 9] assumed");
  EXPECT_EQ(named(m.params, "camp.start").priors.size(), 2u);
  EXPECT_EQ(m.expr(named(m.states, "camp").initial).ref.index.size(), 1u);
}

TEST(check_model, choices_have_states) {
  const auto m = model_of(R"(decision d by state every 2 weeks
  option stay worth 0
  option go worth 1
  steadiness infinite
negotiation n between state, rebels every 1 month
  issue x : level by 0.25
  issue y : level from 0.5 to 1 by 0.1 = 1
  worth state x - y
  worth rebels y - x
  without a deal state 0
  without a deal rebels 0
  steadiness 2)");
  EXPECT_EQ(m.states[m.decisions[0].state].alternatives, (std::vector<std::string>{"none", "stay", "go"}));
  EXPECT_TRUE(m.states[m.decisions[0].state].implicit);
  EXPECT_EQ(m.decisions[0].period, 14);
  EXPECT_EQ(m.decisions[0].steadiness, model::kNone);
  const auto& n = m.negotiations[0];
  EXPECT_EQ(n.issues[0].points, 5u);
  EXPECT_EQ(n.issues[1].points, 6u);
  EXPECT_DOUBLE_EQ(n.issues[1].low + 5 * n.issues[1].step, 1);
  EXPECT_EQ(m.states[n.issues[1].state].name, "n.y");
  EXPECT_EQ(m.expr(m.states[n.issues[1].state].initial).value, 1);
}

TEST(check_model, lets_with_arguments_are_written_out) {
  const auto m = model_of(R"(state camp[g in Group] : fighter count = 10
let all = sum g in Group: camp[g]
let part[g in Group](x) = x * camp[g] / all
process leave[g in Group]
  move camp[g] -> nowhere at part[g](rate))");
  ASSERT_EQ(m.lets.size(), 1u);
  const auto& p = m.processes[0];
  EXPECT_EQ(model::expr_text(m, p.rate, {&p.index, nullptr, nullptr}), "rate * camp[g] / all");
}

TEST(check_model, lets_in_any_order) {
  std::string text, reversed;
  for (int i = 1; i < 500; ++i) {
    const std::string line = fmt::format("let x{} = x{} + 1\n", i, i - 1);
    text += line;
    reversed = line + reversed;
  }
  EXPECT_EQ(model_of("let x0 = 1\n" + text).lets.size(), 500u);
  EXPECT_EQ(model_of(reversed + "let x0 = 1\n").lets.size(), 500u);
}

TEST(check_model, windows_are_shared) {
  const auto m = model_of(R"(tally killed[Group] : death
let a = recent(killed, 1 week)
let b = recent(killed, 7 days)
let c = recent(killed[north], 7 days)
let d = monthly killed)");
  ASSERT_EQ(m.windows.size(), 3u);
  EXPECT_TRUE(m.windows[0].summed);
  EXPECT_FALSE(m.windows[1].summed);
  EXPECT_TRUE(m.windows[2].month);
}

TEST(check_model, premises_of_one_name) {
  const auto m = model_of(R"(premise A "a" disputed weight 0.3 by state otherwise "no"
premise B same as A
premise C same as B
premise D "d" agreed
rival R "Which" { one "1" weight 0.5 by state two "2" neither "none" })");
  const auto id = [&](const char* name) {
    for (uint32_t i = 0; i < m.premises.size(); ++i)
      if (m.premises[i].name == name) return i;
    return model::kNone;
  };
  EXPECT_EQ(named(m.premises, "B").same_as, id("A"));
  EXPECT_EQ(named(m.premises, "C").same_as, id("A"));
  EXPECT_EQ(named(m.premises, "A").weight, 0.3);
  EXPECT_FALSE(named(m.premises, "A").weight_free);
  EXPECT_TRUE(named(m.premises, "D").agreed);
  const auto& r = named(m.premises, "R");
  ASSERT_EQ(r.alternatives.size(), 3u);
  EXPECT_EQ(r.neither, 2);
  EXPECT_DOUBLE_EQ(r.alternatives[1].weight, 0.25);
}

TEST(check_model, flows_of_one_state_have_their_own_names) {
  const auto m = model_of(R"(state store[r in Region] : fighter = 1
flow store[r in Region] at men / wait
flow store[hills] returns to 2 fighter with half-life wait
flow store[plain] -> store[coast] at men / wait)");
  ASSERT_EQ(m.flows.size(), 3u);
  // Numbered by what they say, so that the order of the text does not matter.
  EXPECT_EQ(m.flows[0].name, "flow:store#3");
  EXPECT_EQ(m.flows[0].index.lists.size(), 1u);
  EXPECT_EQ(m.flows[1].name, "flow:store");
  EXPECT_TRUE(m.flows[1].index.empty());
  EXPECT_EQ(m.flows[2].kind, model::Flow::Kind::Transfer);
}

TEST(check_model, schedules_are_due_after_one_interval) {
  const auto m = model_of(R"(state open : bool = false
every 1 week as a
  do set open = true
every 1 week as b from 2025-12-30
  do set open = true
on day 40 as c
  do set open = false)");
  EXPECT_EQ(named(m.schedules, "a").first, 7);
  EXPECT_EQ(named(m.schedules, "b").first, 5);
  EXPECT_EQ(named(m.schedules, "c").first, 40);
}

}  // namespace casus::check
