#include "driver/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "driver/errors.h"
#include "model/policy_order.h"

namespace casus::driver {
namespace {

using explain::Better;
using explain::Threshold;
using model::kNone;

/// Cuts at commas.
std::vector<std::string> split(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) {
    std::string name;
    for (const char c : text + ",") {
      if (c != ',') {
        if (c != ' ') name += c;
        continue;
      }
      if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
      name.clear();
    }
  }
  return out;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

using Same = std::vector<std::pair<model::PolicyId, model::PolicyId>>;

/// Those named; else every real one, and of those that do the same only the first.
std::vector<model::PolicyId> policies_asked(const model::Model& m, const std::vector<std::string>& names,
                                            Same& same) {
  std::vector<model::PolicyId> out;
  for (const auto& name : split(names)) out.push_back(find_policy(m, name));
  if (!out.empty()) return out;
  std::map<std::map<std::string, std::vector<std::string>>, model::PolicyId> seen;
  for (model::PolicyId p = 0; p < m.policies.size(); ++p) {
    if (m.policies[p].hypothetical || m.policies[p].derived) continue;
    const auto [at, fresh] = seen.emplace(model::doings(m, p), p);
    if (fresh)
      out.push_back(p);
    else
      same.emplace_back(p, at->second);
  }
  if (out.empty())
    throw UserError(
        "this model has no policy that is not hypothetical",
        "write one: policy NAME by ACTOR { LEVER = VALUE }, or name hypothetical ones after the file");
  return out;
}

std::vector<uint32_t> outcomes_asked(const model::Model& m, const std::vector<std::string>& names) {
  if (m.outcomes.empty())
    throw UserError("this model has no outcome to compare policies by",
                    "write one: outcome NAME : UNIT = total TALLY harm");
  std::vector<uint32_t> out;
  const auto asked = split(names);
  const bool all = asked.size() == 1 && asked[0] == "all";
  if (!all)
    for (const auto& name : asked) out.push_back(find_outcome(m, name));
  if (!out.empty()) return out;
  for (uint32_t o = 0; o < m.outcomes.size() && (all || o < kOutcomesShown); ++o) out.push_back(o);
  return out;
}

size_t reference_of(const model::Model& m, const std::vector<model::PolicyId>& policies,
                    const std::string& name) {
  const auto position = [&](auto&& is) {
    return static_cast<size_t>(std::find_if(policies.begin(), policies.end(), is) - policies.begin());
  };
  if (!name.empty()) {
    const model::PolicyId wanted = find_policy(m, name);
    const size_t at = position([&](model::PolicyId p) { return p == wanted; });
    if (at == policies.size())
      throw UserError(fmt::format("'{}' is not among the policies compared", name),
                      "name it among the policies too, or leave out --against");
    return at;
  }
  const size_t at = position(
      [&](model::PolicyId p) { return m.policies[p].settings.empty() && !m.policies[p].hypothetical; });
  return at == policies.size() ? 0 : at;
}

/// A parameter "tau" or "tau[kp]".
void set_param(const model::Model& m, const std::string& text, Threshold& t) {
  for (model::ParamId p = 0; p < m.params.size(); ++p) {
    for (uint32_t i = 0; i < m.params[p].priors.size(); ++i) {
      const bool plain = m.params[p].index.empty();
      if (text !=
          (plain ? m.params[p].name : model::instance_name(m, m.params[p].name, m.params[p].index, i)))
        continue;
      if (!(m.params[p].unit == m.outcomes[t.outcome].unit))
        throw UserError(fmt::format("'{}' is in {}, the outcome '{}' in {}", text, m.params[p].shown.unit,
                                    m.outcomes[t.outcome].name, m.outcomes[t.outcome].shown.unit),
                        "compare it with a parameter of the same unit, or with a number");
      t.param = p;
      t.instance = i;
      for (model::ParamId before = 0; before < p; ++before) t.at += m.params[before].priors.size();
      t.at += i;
      return;
    }
  }
  throw UserError(
      fmt::format("'{}' is neither a number nor a parameter of this model", text),
      fmt::format("write for example --satisfice \"{} <= 100\", in {}", m.outcomes[t.outcome].name,
                  m.outcomes[t.outcome].shown.unit.empty() ? "its unit" : m.outcomes[t.outcome].shown.unit));
}

}  // namespace

uint32_t find_outcome(const model::Model& m, const std::string& name) {
  for (uint32_t o = 0; o < m.outcomes.size(); ++o)
    if (m.outcomes[o].name == name) return o;
  std::vector<std::string> known;
  for (const auto& o : m.outcomes) known.push_back(o.name);
  throw_unknown("outcome", name, known);
}

Threshold parse_threshold(const model::Model& m, const std::string& text) {
  const size_t at = text.find_first_of("<>");
  const std::string form = "write it as \"OUTCOME <= NUMBER\", with <, <=, > or >=";
  if (at == std::string::npos || at == 0) throw UserError(fmt::format("'{}' is no threshold", text), form);
  Threshold t;
  t.text = trimmed(text);
  const bool equal = at + 1 < text.size() && text[at + 1] == '=';
  t.op = text[at] == '<' ? (equal ? Threshold::Op::LessEqual : Threshold::Op::Less)
                         : (equal ? Threshold::Op::GreaterEqual : Threshold::Op::Greater);
  t.outcome = find_outcome(m, trimmed(text.substr(0, at)));
  const auto& outcome = m.outcomes[t.outcome];
  if (outcome.harm && text[at] == '>')
    throw UserError(fmt::format("'{}' is a harm: no policy is to have more of it", outcome.name),
                    fmt::format("write \"{} <= ...\"", outcome.name));
  const std::string limit = trimmed(text.substr(at + 1 + (equal ? 1 : 0)));
  if (limit.empty()) throw UserError(fmt::format("'{}' has no value", text), form);
  double value = 0;
  const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), value);
  if (error == std::errc() && end == limit.data() + limit.size() && std::isfinite(value))
    t.value = value * outcome.shown.scale;
  else
    set_param(m, limit, t);
  return t;
}

std::vector<Better> directions(const model::Model& m, const std::vector<uint32_t>& outcomes,
                               const std::vector<std::string>& less, const std::vector<std::string>& more) {
  std::vector<Better> all(m.outcomes.size(), Better::Neither);
  for (uint32_t o = 0; o < m.outcomes.size(); ++o)
    if (m.outcomes[o].harm) all[o] = Better::Less;
  for (const auto& name : split(less)) all[find_outcome(m, name)] = Better::Less;
  for (const auto& name : split(more)) {
    const uint32_t o = find_outcome(m, name);
    if (m.outcomes[o].harm)
      throw UserError(fmt::format("'{}' is a harm: it can be reported or made small, never sought", name),
                      fmt::format("leave out --more {}", name));
    if (all[o] == Better::Less)
      throw UserError(fmt::format("'{}' stands after --less and after --more", name), "give one of them");
    all[o] = Better::More;
  }
  std::vector<Better> out;
  for (const uint32_t o : outcomes) out.push_back(all[o]);
  return out;
}

ensemble::WorldRule worlds_asked(const model::Model& m, Selection s, bool as_drawn, std::string& name) {
  if (as_drawn && !s.view.empty())
    throw UserError("--view and --as-drawn say different things of the premises", "give one of them");
  if (s.view.empty() && !as_drawn)
    for (const auto& v : m.views)
      if (v.name == "author") s.view = v.name;
  auto rule = make_rule(m, s);
  name = !s.view.empty() ? "view " + s.view
         : as_drawn      ? "disputed premises half and half"
                         : "every premise granted";
  if (s.view.empty() && !as_drawn)
    for (size_t p = 0; p < m.premises.size(); ++p)
      if (!m.premises[p].rival && rule.premises[p] == model::View::Setting::Drawn)
        rule.premises[p] = model::View::Setting::On;
  return rule;
}

explain::CompareOptions compare_options(const model::Model& m, const CompareAsked& asked) {
  explain::CompareOptions o;
  o.spec.model = &m;
  o.spec.rule = worlds_asked(m, asked.selection, asked.as_drawn, o.worlds_name);
  o.spec.policies = policies_asked(m, asked.policies, o.same);
  o.spec.outcomes = outcomes_asked(m, asked.outcomes);
  for (const auto& text : asked.satisfice) {
    o.thresholds.push_back(parse_threshold(m, text));
    auto& outcomes = o.spec.outcomes;
    if (std::find(outcomes.begin(), outcomes.end(), o.thresholds.back().outcome) == outcomes.end())
      outcomes.push_back(o.thresholds.back().outcome);
  }
  o.better = directions(m, o.spec.outcomes, asked.less, asked.more);
  o.reference = reference_of(m, o.spec.policies, asked.against);
  return o;
}

}  // namespace casus::driver
