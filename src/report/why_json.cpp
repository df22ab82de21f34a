#include "report/why_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/claims_json.h"

namespace casus::report {
namespace {

using nlohmann::json;

json number(double v) { return std::isfinite(v) ? json(v) : json(nullptr); }
json number(const std::optional<double>& v) { return v ? number(*v) : json(nullptr); }

template <class Interval>
json interval(const Interval& e) {
  return {{"value", number(e.value)}, {"low", number(e.low)}, {"high", number(e.high)}};
}
template <class Interval>
json interval(const std::optional<Interval>& e) {
  return e ? interval(*e) : json(nullptr);
}

json premise(const explain::PremiseChange& p) {
  static const char* const kInView[] = {"granted", "taken_away", "varies"};
  return {{"premise", p.name},
          {"in_view", kInView[static_cast<int>(p.in_view)]},
          {"with", interval(p.with)},
          {"without", interval(p.without)},
          {"on_average", interval(p.on_average)},
          {"reaches", p.reaches},
          {"used", p.used}};
}

json shapley(const std::optional<explain::PremiseShares>& s) {
  if (!s) return nullptr;
  json players = json::array();
  for (const auto& p : s->players)
    players.push_back({{"premises", p.names}, {"rest", p.rest}, {"value", interval(p.value)}});
  return {{"all", s->all}, {"none", s->none}, {"exact", s->exact}, {"players", players}};
}

json sets(const std::optional<explain::CarryingSets>& s) {
  if (!s) return nullptr;
  json all = json::array();
  for (size_t i = 0; i < s->sets.size(); ++i)
    all.push_back({{"premises", s->sets[i]}, {"share", s->shares[i]}});
  return {{"level", s->level},
          {"carried", s->carried},
          {"nothing_needed", s->nothing_needed},
          {"sets", all},
          {"load_bearing", s->load_bearing}};
}

json driver(const explain::Driver& d) {
  json out = {{"name", d.quantity.name},      {"note", d.note},
              {"unit", d.shown.unit},         {"best", number(d.best)},
              {"low", number(d.low)},         {"high", number(d.high)},
              {"sources", d.cites},           {"from_data", d.quantity.from_data},
              {"correlation", d.correlation}, {"lowest_third", d.share_low},
              {"highest_third", d.share_high}};
  out["first"] = d.indexed ? interval(d.first) : json(nullptr);
  out["total"] = d.indexed ? interval(d.total) : json(nullptr);
  out["first_on_result"] = d.indexed ? interval(d.first_on_result) : json(nullptr);
  out["total_on_result"] = d.indexed ? interval(d.total_on_result) : json(nullptr);
  return out;
}

json box(const std::optional<explain::OppositeBox>& b) {
  if (!b) return nullptr;
  json limits = json::array(), steps = json::array();
  for (const auto& l : b->limits)
    limits.push_back({{"name", l.name},
                      {"premise", l.premise},
                      {"on", l.premise ? json(l.on) : json(nullptr)},
                      {"low", l.premise ? json(nullptr) : number(l.low)},
                      {"high", l.premise ? json(nullptr) : number(l.high)},
                      {"unit", l.unit},
                      {"sources", l.cites},
                      {"quasi_p", l.quasi_p}});
  for (const auto& s : b->trajectory)
    steps.push_back({{"coverage", s.coverage}, {"density", s.density}, {"dimensions", s.limits}});
  return {{"holds", b->holds},         {"limits", limits},
          {"coverage", b->coverage},   {"density", interval(b->density)},
          {"base", b->base},           {"learned_on", b->learned_on},
          {"tested_on", b->tested_on}, {"inside", b->inside},
          {"trajectory", steps}};
}

json counter(const std::optional<explain::NearestCounter>& c) {
  if (!c) return nullptr;
  static const char* const kEndings[] = {"fails", "none", "holds", "undecided", "void"};
  json changes = json::array();
  for (const auto& x : c->changes)
    changes.push_back({{"name", x.name},
                       {"premise", x.premise},
                       {"from", x.premise ? json(nullptr) : number(x.from)},
                       {"to", x.premise ? json(nullptr) : number(x.to)},
                       {"z", x.premise ? json(nullptr) : number(x.z)},
                       {"unit", x.unit},
                       {"sources", x.cites}});
  return {{"holds_at_best_guess", c->holds_at_best},
          {"found", c->found},
          {"changes", changes},
          {"distance", c->distance},
          {"ending", kEndings[static_cast<int>(c->ending)]},
          {"shown", c->shown},
          {"runs", c->runs}};
}

json signpost(const explain::SignpostFound& s) {
  return {{"name", s.name},
          {"unit", s.unit},
          {"day", s.day},
          {"cut", number(s.cut)},
          {"above", s.above},
          {"area", interval(s.area)},
          {"accuracy", interval(s.accuracy)}};
}

template <class List, class Write>
json list(const List& all, Write write) {
  json out = json::array();
  for (const auto& x : all) out.push_back(write(x));
  return out;
}

}  // namespace

json why_json(const model::Model& m, const explain::Why& w) {
  return {{"result", claims_json(m, w.result)},
          {"view", w.view},
          {"holds", interval(w.all)},
          {"agreed", interval(w.none)},
          {"never_changes", w.never_changes},
          {"premises", list(w.premises, premise)},
          {"shapley", shapley(w.shapley)},
          {"carrying_sets", sets(w.sets)},
          {"quantities", w.quantities},
          {"drivers", list(w.drivers, driver)},
          {"others_total", interval(w.others_total)},
          {"index_rows", w.index_rows},
          {"box", box(w.box)},
          {"counter_world", counter(w.counter)},
          {"signposts", list(w.signposts, signpost)},
          {"signpost_policy", w.signpost_policy},
          {"runs", w.runs},
          {"effort", w.effort},
          {"stopped", w.stopped}};
}

json flip_json(const model::Model& m, const explain::FlipMatrix& f) {
  json rows = json::array();
  for (const auto& r : f.rows)
    rows.push_back(
        {{"premise", r.name}, {"cells", list(r.cells, [](const auto& e) { return interval(e); })}});
  return {{"model", m.name}, {"model_version", m.version}, {"claims", f.claims},
          {"rows", rows},    {"worlds", f.worlds},         {"runs", f.runs},
          {"seed", f.seed},  {"total_runs", f.total_runs}, {"stopped", f.stopped}};
}

}  // namespace casus::report
