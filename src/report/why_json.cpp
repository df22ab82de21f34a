#include "report/why_json.h"

#include <nlohmann/json.hpp>

#include "report/claims_json.h"
#include "report/json_parts.h"

namespace casus::report {
namespace {

using nlohmann::json;

json premise(const explain::PremiseChange& p) {
  static const char* const kInView[] = {"granted", "taken_away", "varies"};
  return {{"premise", p.name},
          {"in_view", kInView[static_cast<int>(p.in_view)]},
          {"with", json_interval(p.with)},
          {"without", json_interval(p.without)},
          {"on_average", json_interval(p.on_average)},
          {"reaches", p.reaches},
          {"used", p.used}};
}

json shapley(const std::optional<explain::PremiseShares>& s) {
  if (!s) return nullptr;
  json players = json::array();
  for (const auto& p : s->players)
    players.push_back({{"premises", p.names}, {"rest", p.rest}, {"value", json_interval(p.value)}});
  return {
      {"all", s->all}, {"none", s->none}, {"exact", s->exact}, {"orders", s->orders}, {"players", players}};
}

json sets(const std::optional<explain::CarryingSets>& s) {
  if (!s) return nullptr;
  json all = json::array();
  for (size_t i = 0; i < s->sets.size(); ++i)
    all.push_back({{"premises", s->sets[i]}, {"share", s->shares[i]}});
  return {{"level", s->level},       {"carried", s->carried}, {"nothing_needed", s->nothing_needed},
          {"complete", s->complete}, {"sets", all},           {"load_bearing", s->load_bearing}};
}

json driver(const explain::Driver& d) {
  json out = {{"name", d.quantity.name},      {"note", d.note},
              {"unit", d.shown.unit},         {"best", json_number(d.best)},
              {"low", json_number(d.low)},    {"high", json_number(d.high)},
              {"sources", d.cites},           {"from_data", d.quantity.from_data},
              {"correlation", d.correlation}, {"lowest_third", d.share_low},
              {"highest_third", d.share_high}};
  out["first"] = d.indexed ? json_interval(d.first) : json(nullptr);
  out["total"] = d.indexed ? json_interval(d.total) : json(nullptr);
  out["first_on_result"] = d.indexed ? json_interval(d.first_on_result) : json(nullptr);
  out["total_on_result"] = d.indexed ? json_interval(d.total_on_result) : json(nullptr);
  return out;
}

json box(const std::optional<explain::OppositeBox>& b) {
  if (!b) return nullptr;
  json limits = json::array(), steps = json::array();
  for (const auto& l : b->limits)
    limits.push_back({{"name", l.name},
                      {"premise", l.premise},
                      {"on", l.premise ? json(l.on) : json(nullptr)},
                      {"low", l.premise ? json(nullptr) : json_number(l.low)},
                      {"high", l.premise ? json(nullptr) : json_number(l.high)},
                      {"unit", l.unit},
                      {"sources", l.cites},
                      {"quasi_p", l.quasi_p}});
  for (const auto& s : b->trajectory)
    steps.push_back({{"coverage", s.coverage}, {"density", s.density}, {"dimensions", s.limits}});
  return {{"holds", b->holds},         {"limits", limits},
          {"coverage", b->coverage},   {"density", json_interval(b->density)},
          {"base", b->base},           {"learned_on", b->learned_on},
          {"tested_on", b->tested_on}, {"inside", b->inside},
          {"trajectory", steps}};
}

json effects(const std::optional<explain::EffectShares>& e) {
  if (!e) return nullptr;
  return {{"walks", e->walks}, {"inputs", json_list(e->inputs, [](const auto& i) {
                                  return json{{"name", i.rest ? json(nullptr) : json(i.name)},
                                              {"premise", i.premise},
                                              {"rest", i.rest},
                                              {"share", json_interval(i.share)},
                                              {"share_on_result", json_interval(i.on_result)}};
                                })}};
}

json counter(const explain::NearestCounter& c) {
  static const char* const kEndings[] = {"fails", "none", "holds", "undecided", "void"};
  json changes = json::array();
  for (const auto& x : c.changes)
    changes.push_back({{"name", x.name},
                       {"premise", x.premise},
                       {"on", x.premise ? json(x.on) : json(nullptr)},
                       {"from", x.premise ? json(nullptr) : json_number(x.from)},
                       {"to", x.premise ? json(nullptr) : json_number(x.to)},
                       {"z", x.premise ? json(nullptr) : json_number(x.z)},
                       {"unit", x.unit},
                       {"sources", x.cites}});
  return {{"holds_at_best_guess", c.open_at_best ? json(nullptr) : json(c.holds_at_best)},
          {"found", c.found},
          {"changes", changes},
          {"distance", c.distance},
          {"ending", kEndings[static_cast<int>(c.ending)]},
          {"shown", c.shown},
          {"runs", c.runs}};
}

json related(const claims::Verdict& v) {
  return {{"claim", v.name},
          {"view", v.views.at(0).view},
          {"holds", json_interval(v.views.at(0).holds)},
          {"agreed", json_interval(v.views.at(1).holds)}};
}

json signpost(const explain::SignpostFound& s) {
  return {{"name", s.name},
          {"text", s.text},
          {"unit", s.unit},
          {"day", s.day},
          {"cut", json_number(s.cut)},
          {"above", s.above},
          {"area", json_interval(s.area)},
          {"accuracy", json_interval(s.accuracy)}};
}

}  // namespace

json why_json(const model::Model& m, const explain::Why& w) {
  return {{"result", claims_json(m, w.result)},
          {"view", w.view},
          {"holds", json_interval(w.all)},
          {"agreed", json_interval(w.none)},
          {"never_changes", w.never_changes},
          {"premises", json_list(w.premises, premise)},
          {"shapley", shapley(w.shapley)},
          {"carrying_sets", sets(w.sets)},
          {"quantities", w.quantities},
          {"drivers", json_list(w.drivers, driver)},
          {"others_total", json_interval(w.others_total)},
          {"index_rows", w.index_rows},
          {"screened", w.screened},
          {"box", box(w.box)},
          {"effects", effects(w.effects)},
          {"counter_world", w.counter ? counter(*w.counter) : json(nullptr)},
          {"counter_worlds", json_list(w.counters, counter)},
          {"signposts", json_list(w.signposts, signpost)},
          {"signpost_policy", w.signpost_policy},
          {"related", json_list(w.related, related)},
          {"runs", w.runs},
          {"effort", w.effort},
          {"stopped", w.stopped}};
}

json flip_json(const model::Model& m, const explain::FlipMatrix& f) {
  json rows = json::array();
  for (const auto& r : f.rows)
    rows.push_back(
        {{"premise", r.name}, {"cells", json_list(r.cells, [](const auto& e) { return json_interval(e); })}});
  return {{"model", m.name}, {"model_version", m.version}, {"claims", f.claims},
          {"rows", rows},    {"worlds", f.worlds},         {"runs", f.runs},
          {"seed", f.seed},  {"total_runs", f.total_runs}, {"stopped", f.stopped}};
}

}  // namespace casus::report
