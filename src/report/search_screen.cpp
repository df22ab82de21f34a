#include "report/search_screen.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/compare_screen.h"
#include "report/json_parts.h"
#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

using explain::Candidate;
using explain::Objective;
using explain::SearchOptions;
using explain::SearchResult;

constexpr size_t kWidth = 100;

/// An objective in the unit of its outcome, and as the outcome is: not as a cost.
double shown(const model::Model& m, const Objective& o, double value) {
  if (o.kind == Objective::Kind::Effort) return value;
  const bool turned = o.better == explain::Better::More && o.kind != Objective::Kind::Regret;
  return (turned ? -value : value) / m.outcomes[o.outcome].shown.scale;
}

std::string row(const SearchOptions& o, const std::string& name, const Candidate& c) {
  const model::Model& m = *o.spec.model;
  std::string out = pad(name, 20);
  for (size_t k = 0; k < o.objectives.size(); ++k) {
    const std::string then = number_text(shown(m, o.objectives[k], c.objectives[k]));
    const std::string now = c.fresh.empty() ? "-" : number_text(shown(m, o.objectives[k], c.fresh[k]));
    out += pad_left(o.objectives[k].kind == Objective::Kind::Effort ? then : then + " > " + now, 22);
  }
  return out + (c.kept ? "  *" : "") + "\n";
}

std::string convergence(const SearchResult& r) {
  std::string out = fmt::format(
      "Hypervolume below the worst of the model's policies, after each generation ({} policies "
      "tried):\n ",
      r.evaluated);
  const double last = r.hypervolume.empty() ? 0 : r.hypervolume.back();
  std::string numbers;
  for (const double h : r.hypervolume) numbers += fmt::format(" {:.3f}", last > 0 ? h / last : 0);
  return wrapped(out, kWidth) + "  " + wrapped(numbers + (last > 0 ? "  (of the last)" : ""), kWidth - 2, 2);
}

std::string only_text(const model::Model& m, const SearchResult& r) {
  std::string out;
  for (const auto& c : r.only) {
    const auto& claim = m.claims[c.claim];
    const std::string only = policy_name(m, c.only);
    std::string said;
    if (c.hypothetical)
      said = fmt::format("{} says \"{}\" of {}, which is hypothetical: not held against what was found.",
                         claim.name, claim.asserted, only);
    else if (!c.checkable)
      said = fmt::format(
          "{} says \"{}\", but its formula does not set one policy against others: not held against what was "
          "found.",
          claim.name, claim.asserted);
    else if (c.lacks.empty())
      said = fmt::format("{} (\"{}\", {}): every policy found does all that {} does.", claim.name,
                         claim.asserted, only, only);
    else
      said = fmt::format(
          "{} (\"{}\", {}): {} found_{}, which lacks {}, reaches what {} is said to reach alone in {:.0f} of "
          "100 fresh "
          "worlds ({:.0f}-{:.0f}); {} in {:.0f}.",
          claim.name, claim.asserted, only,
          c.contradicted ? "CONTRADICTED:" : "not contradicted:", c.found + 1, joined(c.lacks), only,
          100 * c.reached.value, 100 * c.reached.low, 100 * c.reached.high, only,
          100 * c.reached_by_only.value);
    out += "  " + wrapped(said, kWidth - 2, 4);
  }
  return out.empty() ? "" : "Claims that say \"only\" or \"necessary\"\n" + out + "\n";
}

}  // namespace

std::string objective_name(const model::Model& m, const Objective& o) {
  switch (o.kind) {
    case Objective::Kind::Mean:
      return "mean " + m.outcomes[o.outcome].name;
    case Objective::Kind::WorstTenth:
      return "worst " + m.outcomes[o.outcome].name;
    case Objective::Kind::Regret:
      return "regret " + m.outcomes[o.outcome].name;
    case Objective::Kind::Effort:
      break;
  }
  return "effort";
}

std::string search_screen(const SearchOptions& o, const SearchResult& r) {
  const model::Model& m = *o.spec.model;
  std::string out = wrapped(
      fmt::format("{}: {} searched over {} worlds x {} runs; judged on {} fresh worlds x {} runs; seed {}. A "
                  "result of this model: it says what the model rewards, not what to do.",
                  m.name, o.levers.size() == 1 ? "1 lever" : fmt::format("{} levers", o.levers.size()),
                  o.spec.worlds, o.spec.runs, o.fresh_worlds, o.fresh_runs, o.optimiser.seed),
      kWidth);
  if (r.stopped) out += "Stopped: what is below rests on what was done.\n";
  if (r.real.empty()) return out;
  out += "\n" + convergence(r) + "\n";
  out += pad("where searched >", 20);
  for (const auto& objective : o.objectives) out += pad_left(objective_name(m, objective), 22);
  out += "\n" + pad("on fresh worlds", 20) + "\n";
  for (const Candidate& c : r.real) out += row(o, policy_name(m, c.policy), c);
  for (size_t k = 0; k < r.found.size(); ++k) out += row(o, fmt::format("found_{}", k + 1), r.found[k]);
  out += wrapped(
             "*: on the fresh worlds no other here is at least as good in every objective. effort: mean "
             "distance of "
             "the levers from where they stand, as a share of their ranges.",
             kWidth) +
         "\n";
  out += only_text(m, r);
  out += "To paste into the model:\n";
  for (const Candidate& c : r.found)
    if (c.kept) out += c.line + "\n";
  return out;
}

nlohmann::json search_json(const SearchOptions& o, const SearchResult& r, const std::string& model_hash,
                           const std::string& version) {
  using nlohmann::json;
  const model::Model& m = *o.spec.model;
  json j{{"model", m.name},
         {"model_hash", model_hash},
         {"version", version},
         {"seed", o.optimiser.seed},
         {"worlds", o.spec.worlds},
         {"runs", o.spec.runs},
         {"fresh_worlds", o.fresh_worlds},
         {"fresh_runs", o.fresh_runs},
         {"stopped", r.stopped},
         {"evaluated", r.evaluated},
         {"total_runs", r.runs},
         {"hypervolume", r.hypervolume}};
  j["objectives"] = json::array();
  for (const auto& objective : o.objectives) j["objectives"].push_back(objective_name(m, objective));
  j["levers"] = json::array();
  for (const auto& l : o.levers)
    j["levers"].push_back(
        model::instance_name(m, m.levers[l.lever].name, m.levers[l.lever].index, l.instance));
  const auto values = [&](const std::vector<double>& costs) {
    json out = json::array();
    for (size_t k = 0; k < costs.size(); ++k) out.push_back(json_number(shown(m, o.objectives[k], costs[k])));
    return out;
  };
  j["policies"] = json::array();
  for (const Candidate& c : r.real)
    j["policies"].push_back({{"id", policy_name(m, c.policy)},
                             {"searched", values(c.objectives)},
                             {"fresh", values(c.fresh)},
                             {"kept", c.kept}});
  j["found"] = json::array();
  for (size_t k = 0; k < r.found.size(); ++k) {
    json settings = json::array();
    for (size_t l = 0; l < o.levers.size(); ++l)
      settings.push_back(json_number(r.found[k].settings[l] / m.levers[o.levers[l].lever].shown.scale));
    j["found"].push_back({{"id", fmt::format("found_{}", k + 1)},
                          {"settings", settings},
                          {"searched", values(r.found[k].objectives)},
                          {"fresh", values(r.found[k].fresh)},
                          {"kept", r.found[k].kept},
                          {"policy", r.found[k].line}});
  }
  j["only"] = json::array();
  for (const auto& c : r.only) {
    json row{{"claim", m.claims[c.claim].name}, {"checkable", c.checkable}, {"hypothetical", c.hypothetical}};
    if (c.checkable) {
      row["only"] = policy_name(m, c.only);
      row["contradicted"] = c.contradicted;
      row["lacks"] = c.lacks;
      row["reached"] = json_interval(c.reached);
      row["reached_by_only"] = json_interval(c.reached_by_only);
      row["found"] = c.lacks.empty() ? json(nullptr) : json(fmt::format("found_{}", c.found + 1));
    }
    j["only"].push_back(row);
  }
  return j;
}

}  // namespace casus::report
