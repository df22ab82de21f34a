#include "model/list.h"

#include <cmath>

#include "model/calendar.h"
#include "model/text.h"

namespace casus::model {
namespace {

using nlohmann::json;

/// JSON has no infinity.
json finite(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json statement(const std::string& id, const std::string& locator, const std::string& text, const Voices& v) {
  return {{"id", id},
          {"locator", locator},
          {"text", text},
          {"stance", v.stance},
          {"stance_note", v.stance_note},
          {"affirmed_by", v.affirmed_by},
          {"denied_by", v.denied_by},
          {"checked", v.checked},
          {"sources", v.cites},
          {"assumed", v.assumed}};
}

/// Where premises stand: "process attack", "option response.strike", ...
class Carriers {
 public:
  explicit Carriers(const Model& m) : m_(m), of_(m.premises.size()) {
    for (const auto& p : m.processes) {
      add("process " + p.name, p.because);
      lines("process " + p.name, p.times);
      effects("process " + p.name, p.effects);
    }
    for (const auto& f : m.flows) {
      const std::string name = "flow " + (f.state.family < m.states.size() ? m.states[f.state.family].name
                                                                           : std::string("nowhere"));
      add(name, f.because);
      lines(name, f.times);
    }
    for (const auto& s : m.schedules) {
      add("schedule " + s.name, s.because);
      effects("schedule " + s.name, s.effects);
    }
    for (const auto& d : m.decisions) {
      add("decision " + d.name, d.because);
      for (const auto& o : d.options) {
        add("option " + d.name + "." + o.name, o.because);
        effects("option " + d.name + "." + o.name, o.effects);
      }
    }
    for (const auto& n : m.negotiations) {
      add("negotiation " + n.name, n.because);
      for (const auto* all : {&n.agreement, &n.refusal, &n.no_zone}) effects("negotiation " + n.name, *all);
    }
    for (const auto& l : m.lets) expression("let " + l.name, l.expr);
  }

  const std::vector<std::string>& of(size_t premise) const { return of_[premise]; }

 private:
  void add(const std::string& name, const std::vector<PremiseRef>& because) {
    for (const PremiseRef& p : because) {
      auto& all = of_[p.premise];
      if (all.empty() || all.back() != name) all.push_back(name);
    }
  }
  void lines(const std::string& name, const std::vector<TimesLine>& times) {
    for (const TimesLine& t : times) add("times line of " + name, t.because);
  }
  void effects(const std::string& name, const std::vector<Effect>& all) {
    for (const Effect& e : all) add("effect of " + name, e.because);
  }
  void expression(const std::string& name, ExprId id) {
    const Expr& e = m_.exprs[id];
    if (e.op == Op::Premise) add(name, {e.premise});
    for (const ExprId arg : e.args) expression(name, arg);
  }

  const Model& m_;
  std::vector<std::vector<std::string>> of_;
};

json weight(const Premise& p) {
  return {{"free", p.weight_free},
          {"value", p.weight_free ? json(nullptr) : json(p.weight)},
          {"by", p.weight_by}};
}

json premise(const Model& m, size_t at, const Carriers& carriers) {
  const Premise& p = m.premises[at];
  json out = statement(p.name, p.locator, p.text, p.voices);
  out["otherwise"] = p.otherwise;
  out["asserted"] = p.asserted;
  out["note"] = p.note;
  out["agreed"] = p.agreed;
  out["weight"] = weight(p);
  out["requires"] = json::array();
  for (const PremiseId id : p.requires_) out["requires"].push_back(m.premises[id].name);
  out["same_as"] = p.same_as == kNone ? "" : m.premises[p.same_as].name;
  out["carries"] = carriers.of(at);
  if (!p.rival) return out;
  out["neither"] = p.neither >= 0 ? p.alternatives[static_cast<size_t>(p.neither)].name : "";
  out["alternatives"] = json::array();
  for (const auto& a : p.alternatives) {
    json alternative = statement(a.name, a.locator, a.text, a.voices);
    alternative["weight"] = p.weight_free ? json(nullptr) : json(a.weight);
    out["alternatives"].push_back(std::move(alternative));
  }
  return out;
}

json written_statement(const Statement& s) {
  json out = statement(s.name, s.locator, s.text, s.voices);
  out["held_by"] = s.held_by;
  out["contested_by"] = s.contested_by;
  out["not_tested"] = s.not_tested;
  out["note"] = s.note;
  return out;
}

json view(const Model& m, const View& v) {
  json grant = json::array(), deny = json::array(), take = json::array();
  for (size_t k = 0; k < m.premises.size(); ++k) {
    if (v.alternatives[k] >= 0)
      take.push_back(premise_text(m, {static_cast<PremiseId>(k), v.alternatives[k]}));
    else if (v.premises[k] == View::Setting::On)
      grant.push_back(m.premises[k].name);
    else if (v.premises[k] == View::Setting::Off)
      deny.push_back(m.premises[k].name);
  }
  return {{"id", v.name}, {"label", v.label}, {"grant", grant}, {"deny", deny}, {"take", take}};
}

const char* kind_name(Prior::Kind kind) {
  switch (kind) {
    case Prior::Kind::Point:
      return "point";
    case Prior::Kind::Range:
      return "range";
    case Prior::Kind::Normal:
      return "normal";
    case Prior::Kind::Lognormal:
      return "lognormal";
    case Prior::Kind::Uniform:
      return "uniform";
    case Prior::Kind::Beta:
      return "beta";
    case Prior::Kind::Triangular:
      return "triangular";
  }
  return "?";
}

json param(const Model& m, const Param& p) {
  json values = json::array();
  for (uint32_t n = 0; n < p.priors.size(); ++n) {
    const Prior& prior = p.priors[n];
    json value = {{"id", instance_name(m, p.name, p.index, n)},
                  {"kind", kind_name(prior.kind)},
                  {"text", prior_text(prior, p.shown.scale)},
                  {"assumed", prior.assumed},
                  {"sources", prior.cites}};
    if (prior.kind == Prior::Kind::Range)
      value["range"] = {prior.a / p.shown.scale, prior.b / p.shown.scale, prior.c / p.shown.scale};
    values.push_back(std::move(value));
  }
  return {{"id", p.name},
          {"index", index_text(m, p.index)},
          {"unit", p.level                ? "level"
                   : p.shown.unit.empty() ? unit_text(m, p.unit)
                                          : p.shown.unit},
          {"note", p.note},
          {"values", values}};
}

template <class X>
json unit_of(const Model& m, const X& x) {
  if (x.type == X::Type::Level) return "level";
  if (x.type == X::Type::Bool || x.type == X::Type::Enum) return "";
  return x.shown.unit.empty() ? unit_text(m, x.unit) : x.shown.unit;
}

json lever(const Model& m, const Lever& x) {
  const bool is_bool = x.type == Lever::Type::Bool;
  json anchors = json::array(), defaults = json::array();
  for (const auto& [value, words] : x.anchors)
    anchors.push_back({{"value", value / x.shown.scale},
                       {"text", value_text(value, x.alternatives, is_bool, x.shown.scale)},
                       {"means", words}});
  for (uint32_t n = 0; n < x.defaults.size(); ++n)
    defaults.push_back({{"id", instance_name(m, x.name, x.index, n)},
                        {"value", x.defaults[n] / x.shown.scale},
                        {"text", value_text(x.defaults[n], x.alternatives, is_bool, x.shown.scale)}});
  return {{"id", x.name},          {"index", index_text(m, x.index)},
          {"unit", unit_of(m, x)}, {"alternatives", x.alternatives},
          {"defaults", defaults},  {"low", finite(x.low / x.shown.scale)},
          {"anchors", anchors},    {"high", finite(x.high / x.shown.scale)},
          {"by", x.actors}};
}

json state(const Model& m, const State& x) {
  static constexpr const char* kTypes[] = {"count", "real", "level", "bool", "enum"};
  return {{"id", x.name},
          {"index", index_text(m, x.index)},
          {"type", kTypes[static_cast<size_t>(x.type)]},
          {"unit", unit_of(m, x)},
          {"alternatives", x.alternatives},
          {"implicit", x.implicit}};
}

json process(const Model& m, const Process& p) {
  json because = json::array();
  for (const PremiseRef& r : p.because) because.push_back(premise_text(m, r));
  return {{"id", p.name},
          {"index", index_text(m, p.index)},
          {"instances", p.instances.size()},
          {"event", p.event.powers.empty() ? "" : unit_text(m, p.event)},
          {"because", because}};
}

json policy(const Policy& p) {
  return {{"id", p.name},         {"label", p.label}, {"by", p.actors}, {"hypothetical", p.hypothetical},
          {"derived", p.derived}, {"of", p.family}};
}

json outcome(const Model& m, const Outcome& o) {
  json range = nullptr;
  if (o.range) range = {o.range->first / o.shown.scale, o.range->second / o.shown.scale};
  return {{"id", o.name},
          {"label", o.label},
          {"unit", o.shown.unit.empty() ? unit_text(m, o.unit) : o.shown.unit},
          {"harm", o.harm},
          {"range", range},
          {"value", run_expr_text(m, o.value)}};
}

json claim(const Claim& c) {
  return {{"id", c.name},           {"locator", c.locator},      {"text", c.text},
          {"reads", c.reads},       {"asserted", c.asserted},    {"family", c.family},
          {"note", c.note},         {"tests", c.tests},          {"headline", c.headline},
          {"material", c.material}, {"formula", c.formula_text}, {"not_tested", c.not_tested}};
}

json observation(const Model& m, const Observation& o) {
  size_t blank = 0;
  for (const auto& row : o.rows) blank += std::isnan(row.value);
  const bool process = o.series == Window::Series::Process;
  return {{"id", o.name},
          {"of", process ? m.processes[o.ref.family].name : m.tallies[o.ref.family].name},
          {"file", o.file},
          {"column", o.column},
          {"rows", o.rows.size()},
          {"not_observed", blank},
          {"with", dist_name(o.dist)}};
}

/// Numbers are the values of params and thresholds, one an instance.
json numbers(const Model& m) {
  size_t total = 0, assumed = 0, cited = 0;
  for (const Param& p : m.params)
    for (const Prior& prior : p.priors) {
      ++total;
      assumed += prior.assumed || prior.cites.empty();
      cited += !prior.cites.empty();
    }
  return {{"total", total}, {"assumed", assumed}, {"cited", cited}};
}

void add_head(json& out, const Model& m) {
  out["name"] = m.name;
  out["title"] = m.title;
  out["version"] = m.version;
  out["about"] = m.about;
  out["maker"] = m.maker;
  out["reviewed_by"] = m.reviewed_by;
  out["material"] = m.material;
  out["start"] = text_of(start_date(m));
  out["end"] = date_text(m, m.horizon);
  out["horizon_days"] = m.horizon;
  out["step_days"] = m.step;
  out["units"] = m.units;
  out["numbers"] = numbers(m);
}

void add_evidence(json& out, const Model& m) {
  for (const char* key : {"sources", "actors", "lists", "premises", "rivals", "facts", "positions", "views"})
    out[key] = json::array();
  for (const Source& s : m.sources)
    out["sources"].push_back({{"id", s.name},
                              {"title", s.title},
                              {"year", s.year == 0 ? json(nullptr) : json(s.year)},
                              {"grade", s.grade},
                              {"url", s.url},
                              {"note", s.note},
                              {"text", s.is_text}});
  for (const Actor& a : m.actors) out["actors"].push_back({{"id", a.name}, {"label", a.label}});
  for (const List& l : m.lists) {
    json elements = json::array();
    for (size_t k = 0; k < l.elements.size(); ++k)
      elements.push_back({{"id", l.elements[k]}, {"label", k < l.labels.size() ? l.labels[k] : ""}});
    out["lists"].push_back(
        {{"id", l.name}, {"of", l.parent == kNoList ? "" : m.lists[l.parent].name}, {"elements", elements}});
  }
  const Carriers carriers(m);
  for (size_t k = 0; k < m.premises.size(); ++k)
    out[m.premises[k].rival ? "rivals" : "premises"].push_back(premise(m, k, carriers));
  for (const Statement& s : m.statements)
    out[s.kind == Statement::Kind::Fact ? "facts" : "positions"].push_back(written_statement(s));
  for (const View& v : m.views) out["views"].push_back(view(m, v));
}

}  // namespace

json listing(const Model& m) {
  json out;
  add_head(out, m);
  add_evidence(out, m);
  for (const char* key : {"params", "thresholds", "levers", "states", "tallies", "processes", "policies",
                          "shocks", "outcomes", "claims", "expectations", "observations"})
    out[key] = json::array();
  for (const Param& p : m.params) out[p.threshold ? "thresholds" : "params"].push_back(param(m, p));
  for (const Lever& x : m.levers) out["levers"].push_back(lever(m, x));
  for (const State& x : m.states) out["states"].push_back(state(m, x));
  for (const Tally& x : m.tallies)
    out["tallies"].push_back({{"id", x.name},
                              {"index", index_text(m, x.index)},
                              {"unit", x.shown.unit.empty() ? unit_text(m, x.unit) : x.shown.unit}});
  for (const Process& x : m.processes) out["processes"].push_back(process(m, x));
  for (const Policy& x : m.policies) out["policies"].push_back(policy(x));
  for (const Shock& x : m.shocks)
    out["shocks"].push_back({{"id", x.name}, {"day", x.day}, {"date", date_text(m, x.day)}});
  for (const Outcome& x : m.outcomes) out["outcomes"].push_back(outcome(m, x));
  for (const Claim& x : m.claims) out["claims"].push_back(claim(x));
  for (const Expectation& x : m.expectations)
    out["expectations"].push_back({{"id", x.name}, {"text", x.text}});
  for (const Observation& x : m.observations) out["observations"].push_back(observation(m, x));
  return out;
}

}  // namespace casus::model
