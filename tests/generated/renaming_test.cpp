// Renaming changes the luck, not the distribution: two samples of one model under other names.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "ensemble/ensemble.h"
#include "generated/laws.h"
#include "syntax/lexer.h"

namespace casus::test {
namespace {

// Two fixed models that hold every kind of thing that draws.
const char* const kQuarrel = R"(model quarrel "A quarrel"
time from 2026-01-01 for 30 days
actor left, right
unit man, clash, death
list Side { red, blue }
premise ANGER "Clashes anger" disputed weight free otherwise "They do not"
rival cause "What drives it" {
  pride "pride" weight 0.5 by left
  need "need" weight 0.3 by left
  neither "nothing" weight 0.2 by left }
param start : man = 40 [25, 70] assumed
param joining[Side] : man/day = 1 [0.4, 2.5] assumed
param leaving : 1/day = 0.05 [0.02, 0.1] assumed
param temper : ratio = 1 [0.3, 3] assumed
param toll : death = 1.5 [0.7, 3] assumed
state men[s in Side] : man count = start
state mood : level = 0.3 [0.1, 0.6] assumed
state truce : { on, off } = on since 2025-12-01
tally killed[Side] : death
process arrival[s in Side]
  move nowhere -> men[s] at joining[s]
process desertion[s in Side]
  move men[s] -> nowhere at leaving
  times 2 while mood > 0.5 because cause.pride
process collapse
  change truce: on -> off
  after weibull(shape 0.8, scale 10 days) since truce == on for a share 0.8
process mended
  change truce: off -> on at 0.1 / 1 day
process fight[s in Side] : clash
  at 0.5 clash / 1 day
  while truce == off
  draw dead : death from negative_binomial(mean toll, size 0.8)
  add dead to killed[s]
  raise mood by 0.1
  move about 0.5 man of men[s] -> nowhere
flow mood returns to 0.3 with half-life 5 days
every 6 days as outburst
  because ANGER
  do raise mood by 0.2
decision answer by left every 5 days
  option wait worth 0
  option strike worth mood - 0.4
    do add about 1.3 death to killed[red]
  steadiness temper
outcome dead "Killed" : death = total killed harm
outcome left_over "Men at the end" : man = sum s in Side: men[s] at end
outcome sour "Mood" : ratio = mean of mood
outcome calm "Share of truce" : ratio = share of time truce == on
outcome red_dead "Killed of the red" : death = total killed[red]
)";

const char* const kTalks = R"(model haggling "Talks while a stock runs down"
time from 2026-01-01 for 40 days
actor north, south, envoy
unit ton, lorry
param want : ratio = 1 [0.4, 2.5] assumed
param pay : ratio = normal(mean 0.8, sd 0.2) assumed
param steady : ratio = lognormal(median 2, sigma 0.5) assumed
param traffic : lorry/day = triangular(low 1, mode 3, high 6) assumed
param shut_share : level = beta(a 2, b 3) assumed
state store : ton count = 200
state gate : bool = false
tally brought : ton
process lorry_comes : lorry
  at traffic
  times 0.3 while gate
  draw load : ton from poisson(mean 4 ton)
  draw spoilt : ton from gamma(shape 2, scale 0.5 ton)
  add load to store
  add spoilt to brought
  fire search once if load > 6 ton
process search
  change gate: false -> true
process reopened
  change gate: true -> false
  after exponential(mean 4 days) since gate
process eaten
  move store -> nowhere at 0.03 / 1 day
process stolen
  move store -> nowhere at 3 ton / 1 day
negotiation fee_talks between north, south mediated by envoy every 4 days
  issue fee : level by 0.1
  worth north want * fee
  worth south pay - fee
  without a deal north 0.2
  without a deal south 0.1
  steadiness steady
  agreement do move about 5.5 ton of store -> nowhere
  refusal do set gate = if shut_share > 0.4 then true else false
outcome left "In store at the end" : ton = store at end
outcome spoiled "Spoilt" : ton = total brought harm
outcome price "Fee at the end" : ratio = fee_talks.fee at end
outcome shut "Share of the time shut" : ratio = share of time gate
outcome agreed "Agreed first" : day = first(fee_talks == agreement) else 40 days
)";

/// Every declared name with another in its place.
std::string renamed(const std::string& text, const std::string& suffix) {
  const auto compiled = compile(text);
  std::set<std::string> names;
  const auto& m = *compiled.model;
  const auto all = [&](const auto& family) {
    for (const auto& x : family) names.insert(x.name);
  };
  all(m.actors), all(m.lists), all(m.premises), all(m.params), all(m.states), all(m.tallies);
  all(m.processes), all(m.schedules), all(m.decisions), all(m.negotiations), all(m.outcomes);
  for (const auto& l : m.lists) names.insert(l.elements.begin(), l.elements.end());
  for (const auto& p : m.premises)
    for (const auto& a : p.alternatives) names.insert(a.name);
  for (const auto& s : m.states)
    if (!s.implicit) names.insert(s.alternatives.begin(), s.alternatives.end());
  for (const auto& d : m.decisions)
    for (const auto& o : d.options) names.insert(o.name);
  for (const auto& n : m.negotiations)
    for (const auto& i : n.issues) names.insert(i.name);
  for (const auto& p : m.processes)
    for (const auto& mark : p.marks) names.insert(mark.name);
  names.insert(m.units.begin(), m.units.end());
  names.erase("neither");
  std::string out;
  uint32_t at = 0;
  for (const auto& token : compiled.tokens) {
    const std::string word(compiled.source.slice(token.span));
    out += compiled.source.text().substr(at, token.span.begin - at) + word;
    // A name that is also a word of the language here (`on`) keeps to itself.
    if (token.kind == syntax::TokenKind::Name && names.count(word)) out += suffix;
    at = token.span.end;
  }
  return out;
}

/// One run in each of many worlds: independent of one another.
std::map<std::string, std::vector<double>> sample(const std::string& text, const std::string& suffix) {
  const auto compiled = compile(text);
  EXPECT_EQ(first_error(compiled), "") << text;
  if (!compiled.model) return {};
  ensemble::Spec spec;
  spec.model = &*compiled.model;
  spec.seed = 7, spec.worlds = 4000, spec.runs = 1, spec.threads = 1;
  for (const auto& o : compiled.model->outcomes)
    spec.columns.push_back({model::kNone, model::kNone, o.value});
  std::map<std::string, std::vector<double>> out;
  ensemble::run(spec, [&](const ensemble::Block& b) {
    for (size_t c = 0; c < b.columns; ++c) {
      const std::string& name = compiled.model->outcomes[c].name;
      auto& values = out[name.substr(0, name.size() - suffix.size())];
      for (size_t w = 0; w < b.worlds.size(); ++w) values.push_back(b.value(c, w, 0));
    }
  });
  return out;
}

/// Largest distance between two empirical distributions (Smirnov's).
double distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double most = 0;
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == x) ++i;
    while (j < b.size() && b[j] == x) ++j;
    const double d = static_cast<double>(i) / static_cast<double>(a.size()) -
                     static_cast<double>(j) / static_cast<double>(b.size());
    most = std::max(most, std::fabs(d));
  }
  return most;
}

/// For each outcome by itself a false alarm comes one time in a million (Smirnov's limit, which is cautious
/// for values that repeat); the seed is fixed.
void expect_same_distribution(const std::string& text) {
  constexpr double kFalseAlarm = 1e-6;
  const auto before = sample(text, "");
  for (const std::string suffix : {"_b", "_other"}) {
    const auto after = sample(renamed(text, suffix), suffix);
    ASSERT_EQ(before.size(), after.size());
    for (const auto& [name, x] : before) {
      ASSERT_TRUE(after.count(name)) << name;
      const auto& y = after.at(name);
      const double n = static_cast<double>(x.size()) / 2;
      const double limit = std::sqrt(-std::log(kFalseAlarm / 2) / 2 / n);
      EXPECT_NE(x, y) << name << ": the luck is the same";
      EXPECT_LT(distance(x, y), limit) << name << suffix;
    }
  }
}

TEST(Renaming, ChangesTheLuckAndNotTheDistribution) { expect_same_distribution(kQuarrel); }

TEST(Renaming, OfTalksAndDrawsToo) { expect_same_distribution(kTalks); }

TEST(Renaming, ADifferenceWouldBeSeen) {
  const auto before = sample(kTalks, "");
  const auto after = sample(std::regex_replace(kTalks, std::regex("mean 4 ton"), "mean 5 ton"), "");
  EXPECT_GT(distance(before.at("left"), after.at("left")), 0.1);
}

}  // namespace
}  // namespace casus::test
