#include "report/claims_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/claims_screen.h"
#include "report/json_parts.h"

namespace casus::report {
namespace {

using nlohmann::json;

json settings(const std::vector<claims::PremiseSetting>& all) {
  json out = json::array();
  for (const auto& s : all) out.push_back({{"premise", s.name}, {"on", s.on}});
  return out;
}

json estimand(const claims::Estimand& e) {
  static const char* const kKinds[] = {"chance", "mean", "quantile"};
  return {{"kind", kKinds[int(e.kind)]},
          {"policy", e.policy},
          {"shock", e.shock},
          {"outcome", e.outcome},
          {"unit", e.shown.unit},
          {"mean", json_number(e.mean / e.shown.scale)},
          {"q05", json_number(e.q05 / e.shown.scale)},
          {"q50", json_number(e.q50 / e.shown.scale)},
          {"q95", json_number(e.q95 / e.shown.scale)}};
}

json view(const claims::ViewResult& v) {
  json out = {{"view", v.view},
              {"label", v.label},
              {"worlds", v.worlds},
              {"runs", v.runs},
              {"holds", json_interval(v.holds)},
              {"none", json_interval(v.none)},
              {"fails", json_interval(v.fails)},
              {"undecided", v.undecided},
              {"void", v.voids},
              {"withheld", v.withheld},
              {"estimands", json::array()}};
  for (const auto& e : v.estimands) out["estimands"].push_back(estimand(e));
  return out;
}

json corner(const std::optional<claims::Corner>& c) {
  if (!c) return nullptr;
  return {{"share", json_interval(c->share)},
          {"worlds", c->worlds},
          {"premises", settings(c->settings)},
          {"view", c->view}};
}

json example(const std::optional<claims::ExampleWorld>& w) {
  if (!w) return nullptr;
  return {{"world", w->world},
          {"view", w->view},
          {"premises", settings(w->settings)},
          {"margin", json_number(w->margin)},
          {"stress", w->stress}};
}

json turns_on(const claims::TurnsOn& t) {
  return {{"kind", t.kind == claims::TurnsOn::Kind::Premise ? "premise" : "param"},
          {"name", t.name},
          {"with", json_number(t.share_with)},
          {"without", json_number(t.share_without)},
          {"effect", json_number(t.effect)},
          {"simulated", t.simulated},
          {"from_data", t.from_data}};
}

json curve(const std::optional<claims::Curve>& c) {
  if (!c) return nullptr;
  json points = json::array();
  for (const auto& p : c->points)
    points.push_back({json_number(p.threshold / c->shown.scale), json_number(p.share)});
  return {{"threshold", c->name},
          {"unit", c->shown.unit},
          {"stated", json_number(c->stated / c->shown.scale)},
          {"points", points},
          {"changes_at", c->changes_at ? json_number(*c->changes_at / c->shown.scale) : json(nullptr)}};
}

json verdict(const model::Model& m, const claims::Verdict& v) {
  const auto& c = m.claims[v.claim];
  json out = {{"id", v.name},           {"locator", c.locator},      {"text", c.text},
              {"reads", c.reads},       {"formula", c.formula_text}, {"asserted", c.asserted},
              {"headline", c.headline}, {"material", c.material},    {"tested", c.formula != model::kNone}};
  if (c.formula == model::kNone) {
    out["not_tested"] = c.not_tested;
    return out;
  }
  out["category"] = claims::category_id(v.category);
  out["depends_on"] = v.depends_on;
  out["needed"] = v.needed;
  out["method"] = v.method == claims::Method::Shown ? "shown" : "estimated";
  for (const auto& one : v.views) out["views"].push_back(view(one));
  out["low"] = v.lowest ? json_number(v.lowest->share.value) : json(nullptr);
  out["high"] = v.highest ? json_number(v.highest->share.value) : json(nullptr);
  out["lowest"] = corner(v.lowest);
  out["highest"] = corner(v.highest);
  out["turns_on"] = json::array();
  for (const auto& t : v.turns_on) out["turns_on"].push_back(turns_on(t));
  out["quantities"] = v.quantities;
  out["quantities_from_data"] = v.quantities_from_data;
  out["restates"] = v.restates;
  out["holds_in"] = example(v.holds_in);
  out["fails_in"] = example(v.fails_in);
  out["curve"] = curve(v.curve);
  out["cut_window"] = v.cut_window;
  out["step_flips"] = v.step_checked ? json(v.step_flips) : json(nullptr);
  out["runs"] = v.runs;
  out["flags"] = json::array();
  for (const auto f : v.flags) out["flags"].push_back(claims::flag_id(f));
  return out;
}

}  // namespace

json claims_json(const model::Model& m, const claims::ClaimsResult& r, const ScreenOptions& o) {
  json out = {{"model", r.model},
              {"model_version", r.model_version},
              {"model_hash", r.model_hash},
              {"version", r.version},
              {"seed", r.seed},
              {"worlds", r.worlds},
              {"runs", r.runs},
              {"method", r.simulation == kernel::Method::Exact ? "exact" : "step"},
              {"step_days", r.step},
              {"stopped", r.stopped},
              {"asked", settings(r.asked)},
              {"totals",
               {{"runs", r.totals.runs},
                {"faulty_runs", r.totals.faulty_runs},
                {"clamps", r.totals.clamps},
                {"shortfalls", r.totals.shortfalls},
                {"set_conflicts", r.totals.set_conflicts},
                {"events", r.totals.events}}},
              {"first_faulty", replay_command(m, r, o)},
              {"claims", json::array()},
              {"expectations", json::array()}};
  for (const auto& v : r.verdicts) out["claims"].push_back(verdict(m, v));
  for (const auto& e : r.expectations)
    out["expectations"].push_back(
        {{"id", e.name}, {"worlds", e.worlds}, {"broken", e.broken}, {"view", e.view}});
  return out;
}

}  // namespace casus::report
