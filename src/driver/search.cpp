#include "driver/search.h"

#include <fmt/format.h>

#include <algorithm>

#include "driver/errors.h"

namespace casus::driver {
namespace {

using explain::Better;
using explain::Objective;

Objective parse_objective(const model::Model& m, const std::string& text, const CompareAsked& asked) {
  static const char* const kForm =
      "one of mean:OUTCOME, worst:OUTCOME (mean of the worst tenth of the worlds), "
      "regret:OUTCOME, effort";
  Objective o;
  if (text == "effort") {
    o.kind = Objective::Kind::Effort;
    return o;
  }
  const size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  if (colon == std::string::npos || (kind != "mean" && kind != "worst" && kind != "regret"))
    throw UserError(fmt::format("'{}' is no objective", text), kForm);
  o.kind = kind == "mean"    ? Objective::Kind::Mean
           : kind == "worst" ? Objective::Kind::WorstTenth
                             : Objective::Kind::Regret;
  o.outcome = find_outcome(m, text.substr(colon + 1));
  o.better = directions(m, {o.outcome}, asked.less, asked.more)[0];
  if (o.better == Better::Neither)
    throw UserError(
        fmt::format("'{}' is no harm, so nothing says which way it is better", m.outcomes[o.outcome].name),
        fmt::format("add --less {0} or --more {0}", m.outcomes[o.outcome].name));
  return o;
}

std::vector<Objective> usual_objectives(const model::Model& m, const CompareAsked& asked) {
  std::vector<Objective> out;
  std::vector<uint32_t> all(m.outcomes.size());
  for (uint32_t o = 0; o < all.size(); ++o) all[o] = o;
  const auto better = directions(m, all, asked.less, asked.more);
  std::vector<uint32_t> wanted;
  for (const auto& name : asked.outcomes)
    if (name.find(',') == std::string::npos && name != "all") wanted.push_back(find_outcome(m, name));
  for (uint32_t o = 0; o < all.size() && out.size() < 2; ++o) {
    if (better[o] == Better::Neither) continue;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), o) == wanted.end()) continue;
    out.push_back({Objective::Kind::Mean, o, better[o]});
  }
  if (out.empty())
    throw UserError(
        "this model has no outcome that is a harm, and no --less or --more says what is better",
        "mark outcomes with `harm`, or add --objective mean:OUTCOME with --less or --more OUTCOME");
  out.push_back({Objective::Kind::Effort, model::kNone, Better::Less});
  return out;
}

std::string lever_name(const model::Model& m, const explain::SearchLever& l) {
  return model::instance_name(m, m.levers[l.lever].name, m.levers[l.lever].index, l.instance);
}

/// Cuts at commas outside brackets; blanks are dropped.
std::vector<std::string> names(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) {
    std::string name;
    int depth = 0;
    for (const char c : text + ",") {
      depth += (c == '[') - (c == ']');
      if (c == ',' && depth <= 0) {
        if (!name.empty()) out.push_back(name);
        name.clear();
      } else {
        name += c;
      }
    }
  }
  return out;
}

/// Whether a name given means this lever: its family, or "family[a, b]" with or without blanks.
bool means(const model::Model& m, const std::string& name, const explain::SearchLever& l) {
  const auto bare = [](std::string s) {
    s.erase(std::remove(s.begin(), s.end(), ' '), s.end());
    return s;
  };
  return bare(name) == m.levers[l.lever].name || bare(name) == bare(lever_name(m, l));
}

std::vector<explain::SearchLever> levers_asked(const model::Model& m, const SearchAsked& asked) {
  const auto all = explain::searchable_levers(m, asked.grid);
  std::vector<explain::SearchLever> out;
  std::vector<std::string> known;
  for (const auto& l : all) known.push_back(lever_name(m, l));
  for (const auto& name : names(asked.levers)) {
    if (std::any_of(all.begin(), all.end(), [&](const auto& l) { return means(m, name, l); })) continue;
    for (const auto& lever : m.levers)
      if (lever.name == name)
        throw UserError(fmt::format("'{}' has no bounds to search between", name),
                        fmt::format("write them: lever {} : UNIT in [LOW, HIGH] = ...", name));
    throw_unknown("lever to search", name, known);
  }
  for (const auto& actor : names(asked.by))
    if (std::none_of(m.actors.begin(), m.actors.end(), [&](const auto& a) { return a.name == actor; })) {
      std::vector<std::string> actors;
      for (const auto& a : m.actors) actors.push_back(a.name);
      throw_unknown("actor", actor, actors);
    }
  for (const auto& l : all) {
    const auto wanted = names(asked.levers);
    const auto by = names(asked.by);
    const auto& actors = m.levers[l.lever].actors;
    if (!wanted.empty() &&
        std::none_of(wanted.begin(), wanted.end(), [&](const auto& n) { return means(m, n, l); }))
      continue;
    if (!by.empty() && std::none_of(by.begin(), by.end(), [&](const auto& a) {
          return std::find(actors.begin(), actors.end(), a) != actors.end();
        }))
      continue;
    out.push_back(l);
  }
  if (out.empty())
    throw UserError("there is no lever to search",
                    "a lever is searched if it is a level, a truth, one of some words, or "
                    "a number with bounds, and --by and --levers leave it in");
  return out;
}

}  // namespace

explain::SearchOptions search_options(const model::Model& m, const CompareAsked& asked,
                                      const SearchAsked& search) {
  const explain::CompareOptions compared = compare_options(m, asked);
  explain::SearchOptions o;
  o.spec = compared.spec;
  o.spec.policies.erase(std::remove_if(o.spec.policies.begin(), o.spec.policies.end(),
                                       [&](model::PolicyId p) { return m.policies[p].hypothetical; }),
                        o.spec.policies.end());
  if (o.spec.policies.empty()) o.spec.policies.push_back(model::kNone);
  for (const auto& text : search.objectives) o.objectives.push_back(parse_objective(m, text, asked));
  if (o.objectives.empty()) o.objectives = usual_objectives(m, asked);
  o.levers = levers_asked(m, search);
  return o;
}

}  // namespace casus::driver
