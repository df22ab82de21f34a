#include "report/compare_json.h"

#include <cmath>

#include "report/compare_screen.h"
#include "report/json_parts.h"

namespace casus::report {
namespace {

using explain::Comparison;
using nlohmann::json;

const char* better_id(explain::Better b) {
  switch (b) {
    case explain::Better::Neither:
      return "neither";
    case explain::Better::Less:
      return "less";
    case explain::Better::More:
      return "more";
  }
  return "";
}

json cell_json(const explain::Cell& c, double k) {
  json j;
  j["over_worlds"] = {{"mean", json_number(c.mean / k)},
                      {"median", json_number(c.median / k)},
                      {"q05", json_number(c.q05 / k)},
                      {"q25", json_number(c.q25 / k)},
                      {"q75", json_number(c.q75 / k)},
                      {"q95", json_number(c.q95 / k)},
                      {"worst_tenth", json_number(c.worst_tenth / k)}};
  j["over_chance"] = {{"median", json_number(c.chance_median / k)},
                      {"q05", json_number(c.chance_q05 / k)},
                      {"q95", json_number(c.chance_q95 / k)}};
  j["difference"] = {{"mean", json_interval(c.difference.mean, k)},
                     {"q05", json_number(c.difference.q05 / k)},
                     {"q95", json_number(c.difference.q95 / k)},
                     {"smaller_by_chance", c.difference.smaller_by_chance},
                     {"larger_by_chance", c.difference.larger_by_chance}};
  if (c.regret)
    j["regret"] = {{"mean", json_interval(c.regret->mean, k)},
                   {"cross", json_number(c.regret->cross / k)},
                   {"p90", json_number(c.regret->p90 / k)},
                   {"largest", json_number(c.regret->largest / k)},
                   {"best_share", c.regret->best_share}};
  return j;
}

json separation_json(const model::Model& m, const explain::Separation& s) {
  using Kind = explain::Separation::Kind;
  if (s.kind == Kind::Nothing) return nullptr;
  json j{{"kind", s.kind == Kind::Premise ? "premise" : "param"},
         {"name", s.name},
         {"accuracy", s.accuracy},
         {"p_value", s.p_value}};
  if (s.kind == Kind::Premise) {
    j["holds"] = s.above;
  } else {
    j["above"] = s.above;
    j["cut"] = json_number(s.cut / m.params[s.param].shown.scale);
    j["unit"] = m.params[s.param].shown.unit;
  }
  return j;
}

void add_comparisons(const Comparison& c, json& j) {
  const auto name = [&](size_t p) { return policy_name(*c.model, c.policies[p]); };
  const auto outcome = [&](size_t o) { return c.model->outcomes[c.outcomes[o]].name; };
  const auto scale = [&](size_t o) { return c.model->outcomes[c.outcomes[o]].shown.scale; };
  j["pareto"] = {{"over", json::array()}, {"policies", json::array()}};
  for (const uint32_t o : c.pareto_over) j["pareto"]["over"].push_back(outcome(o));
  for (size_t p = 0; p < c.pareto.size(); ++p) {
    json by = json::array();
    for (const size_t q : c.pareto[p].dominated_by) by.push_back(name(q));
    j["pareto"]["policies"].push_back(
        {{"policy", name(p)}, {"dominated_by", by}, {"share", c.pareto[p].share}});
  }
  j["unequal_efforts"] = json::array();
  for (const auto& e : c.efforts)
    j["unequal_efforts"].push_back({{"more", policy_name(*c.model, e.more)},
                                    {"less", policy_name(*c.model, e.less)},
                                    {"levers", e.levers}});
  j["synergies"] = json::array();
  for (const auto& s : c.synergies)
    j["synergies"].push_back({{"neither", name(s.of.neither)},
                              {"a", name(s.of.a)},
                              {"b", name(s.of.b)},
                              {"both", name(s.of.both)},
                              {"outcome", outcome(s.outcome)},
                              {"parts", json_interval(s.parts, scale(s.outcome))},
                              {"beyond", json_interval(s.beyond, scale(s.outcome))}});
  j["flips"] = json::array();
  for (const auto& f : c.flips)
    j["flips"].push_back({{"outcome", outcome(f.outcome)},
                          {"a", name(f.a)},
                          {"b", name(f.b)},
                          {"a_better", f.a_better},
                          {"b_better", f.b_better},
                          {"unsure", f.unsure},
                          {"b_better_where", separation_json(*c.model, f.separation)}});
}

}  // namespace

json compare_json(const Comparison& c, const std::string& model_hash, const std::string& version) {
  const model::Model& m = *c.model;
  json j;
  j["model"] = m.name;
  j["model_version"] = m.version;
  j["model_hash"] = model_hash;
  j["version"] = version;
  j["seed"] = c.seed;
  j["worlds"] = c.worlds;
  j["runs"] = c.runs;
  j["chance_runs"] = c.chance_runs;
  j["total_runs"] = c.total_runs;
  j["worlds_of"] = c.worlds_name;
  j["withheld"] = c.withheld;
  j["none_values"] = c.none_values;
  j["stopped"] = c.stopped;
  j["against"] = policy_name(m, c.policies[c.reference]);
  j["material"] = m.material;
  j["policies"] = json::array();
  for (size_t p = 0; p < c.policies.size(); ++p) {
    json policy{{"id", policy_name(m, c.policies[p])}, {"hypothetical", p >= c.real}};
    if (!c.satisficing.empty()) {
      const auto& s = c.satisficing[p];
      json each = json::array();
      for (size_t t = 0; t < s.each.size(); ++t)
        each.push_back({{"worlds", json_interval(s.each[t])}, {"by_chance", s.chance_each[t]}});
      policy["thresholds"] = {{"each", each},
                              {"all", {{"worlds", json_interval(s.all)}, {"by_chance", s.chance_all}}}};
    }
    j["policies"].push_back(policy);
  }
  j["same"] = json::array();
  for (const auto& [left, other] : c.same)
    j["same"].push_back({{"policy", policy_name(m, left)}, {"does_as", policy_name(m, other)}});
  j["thresholds"] = json::array();
  for (const auto& t : c.thresholds) j["thresholds"].push_back(t.text);
  j["outcomes"] = json::array();
  for (size_t o = 0; o < c.outcomes.size(); ++o) {
    const auto& outcome = m.outcomes[c.outcomes[o]];
    json row{{"id", outcome.name},   {"label", outcome.label},           {"unit", outcome.shown.unit},
             {"harm", outcome.harm}, {"better", better_id(c.better[o])}, {"policies", json::array()}};
    for (size_t p = 0; p < c.policies.size() && c.worlds > 0; ++p) {
      json cell = cell_json(c.cells[o][p], outcome.shown.scale);
      cell["policy"] = policy_name(m, c.policies[p]);
      row["policies"].push_back(std::move(cell));
    }
    j["outcomes"].push_back(std::move(row));
  }
  add_comparisons(c, j);
  return j;
}

}  // namespace casus::report
