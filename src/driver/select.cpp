#include "driver/select.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "check/check.h"
#include "diag/diagnostic.h"
#include "driver/errors.h"
#include "model/text.h"

namespace casus::driver {
namespace {

using model::kNone;
using model::Model;
using Setting = model::View::Setting;

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

template <class Items>
uint32_t position(const Items& items, const std::string& name) {
  for (size_t i = 0; i < items.size(); ++i)
    if (items[i].name == name) return uint32_t(i);
  return kNone;
}

/// A member of a family may be written with other spaces: "mix[a=0,b=1]".
std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (size_t from = 0; from <= text.size();) {
    const size_t to = std::min(text.find(at, from), text.size());
    parts.push_back(trimmed(text.substr(from, to - from)));
    from = to + 1;
  }
  return parts;
}

/// The number of an instance named `[a, b]`; every instance where no index is written.
std::vector<uint32_t> chosen_instances(const Model& m, const model::Index& index, const std::string& family,
                                       const std::vector<std::string>& elements) {
  const uint64_t count = instance_count(m, index);
  std::vector<uint32_t> all;
  if (elements.empty()) {
    for (uint64_t i = 0; i < count; ++i) all.push_back(uint32_t(i));
    return all;
  }
  if (elements.size() != index.lists.size())
    throw UserError(
        fmt::format("'{}' has {} lists, {} elements were given", family, index.lists.size(), elements.size()),
        "write one element for each list, or none to mean every instance");
  std::vector<uint32_t> ordinals;
  for (size_t k = 0; k < elements.size(); ++k) {
    const auto& list = m.lists[index.lists[k]];
    const auto found = std::find(list.elements.begin(), list.elements.end(), elements[k]);
    if (found == list.elements.end()) throw_unknown("element of " + list.name, elements[k], list.elements);
    ordinals.push_back(uint32_t(found - list.elements.begin()));
  }
  return {instance_number(m, index, ordinals)};
}

/// What a fixed thing can be; the bounds are in its own unit.
struct Fixable {
  std::string name;
  const std::vector<std::string>* alternatives = nullptr;
  bool is_bool = false;
  double scale = 1;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};

/// A number in the unit as declared, or the name of an alternative.
double parse_value(const std::string& text, const Fixable& of) {
  if (of.alternatives && !of.alternatives->empty()) {
    const auto found = std::find(of.alternatives->begin(), of.alternatives->end(), text);
    if (found == of.alternatives->end()) throw_unknown("alternative of " + of.name, text, *of.alternatives);
    return double(found - of.alternatives->begin());
  }
  if (of.is_bool) {
    if (text == "true" || text == "1") return 1;
    if (text == "false" || text == "0") return 0;
    throw UserError(fmt::format("'{}' is true or false, not '{}'", of.name, text),
                    fmt::format("write --fix {}=true or --fix {}=false", of.name, of.name));
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value * of.scale))
    throw UserError(fmt::format("'{}' is not a number", text),
                    fmt::format("write --fix '{}=NUMBER', in the unit of its declaration", of.name));
  if (value * of.scale < of.low || value * of.scale > of.high) {
    const bool both = std::isfinite(of.low) && std::isfinite(of.high);
    throw UserError(fmt::format("'{}' cannot be {}", of.name, text),
                    both ? fmt::format("it goes from {} to {}", model::number_text(of.low / of.scale),
                                       model::number_text(of.high / of.scale))
                    : std::isfinite(of.low)
                        ? fmt::format("it is at least {}", model::number_text(of.low / of.scale))
                        : fmt::format("it is at most {}", model::number_text(of.high / of.scale)));
  }
  return value * of.scale;
}

Fixable fixable(const model::Param& p) {
  Fixable out{p.name, nullptr, false, p.shown.scale};
  if (p.level) out.low = 0, out.high = 1;
  return out;
}

Fixable fixable(const model::Lever& l) {
  return {l.name, &l.alternatives, l.type == model::Lever::Type::Bool, l.shown.scale, l.low, l.high};
}

/// Bounds that are expressions are left to the run, which counts what it clamps.
Fixable fixable(const Model& m, const model::State& s) {
  using Type = model::State::Type;
  Fixable out{s.name, &s.alternatives, s.type == Type::Bool, s.shown.scale};
  if (s.type == Type::Count || s.type == Type::Level) out.low = 0;
  if (s.type == Type::Level) out.high = 1;
  const auto bound = [&](model::ExprId id, double otherwise) {
    return id != kNone && m.exprs[id].op == model::Op::Const ? m.exprs[id].value : otherwise;
  };
  out.low = bound(s.low, out.low), out.high = bound(s.high, out.high);
  return out;
}

void add_fixes(const Model& m, ensemble::WorldRule& rule, const std::string& text) {
  using Kind = ensemble::WorldRule::Fix::Kind;
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UserError(fmt::format("'{}' is not NAME=VALUE", text),
                    "write for example --fix strength[ttp]=6000");
  std::string name = trimmed(std::string_view(text).substr(0, equals));
  const std::string value = trimmed(std::string_view(text).substr(equals + 1));
  std::vector<std::string> elements;
  if (const size_t open = name.find('['); open != std::string::npos) {
    if (name.back() != ']')
      throw UserError(fmt::format("'{}' lacks its closing ]", name), "write NAME[element]=VALUE");
    elements = split(std::string_view(name).substr(open + 1, name.size() - open - 2), ',');
    name = trimmed(name.substr(0, open));
  }
  const auto add = [&](Kind kind, uint32_t family, const model::Index& index, double v) {
    for (uint32_t i : chosen_instances(m, index, name, elements)) rule.fixes.push_back({kind, family, i, v});
  };
  if (const uint32_t p = position(m.params, name); p != kNone)
    return add(Kind::Param, p, m.params[p].index, parse_value(value, fixable(m.params[p])));
  if (const uint32_t l = position(m.levers, name); l != kNone)
    return add(Kind::Lever, l, m.levers[l].index, parse_value(value, fixable(m.levers[l])));
  if (const uint32_t s = position(m.states, name); s != kNone)
    return add(Kind::Start, s, m.states[s].index, parse_value(value, fixable(m, m.states[s])));
  auto known = names_of(m.params);
  for (const auto& l : m.levers) known.push_back(l.name);
  for (const auto& s : m.states) known.push_back(s.name);
  throw_unknown("parameter, lever or state", name, known);
}

}  // namespace

void throw_unknown(const std::string& kind, const std::string& name, const std::vector<std::string>& known) {
  const std::string near = nearest_name(name, known);
  std::string remedy;
  if (!near.empty()) {
    remedy = fmt::format("did you mean '{}'?", near);
  } else if (known.empty()) {
    remedy = fmt::format("the model has no {}", kind);
  } else {
    const size_t shown = std::min<size_t>(known.size(), 12);
    remedy = fmt::format("there are: {}{}", fmt::join(known.begin(), known.begin() + long(shown), ", "),
                         shown < known.size() ? ", ..." : "");
  }
  throw UserError(fmt::format("no {} '{}' in this model", kind, name), remedy);
}

void check_step(const Model& m, double step) {
  if (step == 0) return;
  const check::CheckOptions limits;
  if (step > m.horizon)
    throw UserError(fmt::format("--step: {} days are longer than the horizon, {} days",
                                model::number_text(step), model::number_text(m.horizon)),
                    "a shorter step");
  if (m.horizon / step > static_cast<double>(limits.max_steps))
    throw UserError(fmt::format("--step: the runs would have {:.0f} steps, more than {}", m.horizon / step,
                                limits.max_steps),
                    "a longer step");
}

ensemble::Recording find_recorded(const Model& m, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  const auto add = [&](const auto& items) {
    for (const auto& item : items) known.push_back(item.name);
  };
  add(m.states), add(m.tallies), add(m.lets), add(m.processes);
  for (const auto& name : names) {
    const size_t from = name.rfind("total ", 0) == 0 ? 6 : 0;
    const std::string base = trimmed(std::string_view(name).substr(from, name.find('[', from) - from));
    if (std::find(known.begin(), known.end(), base) == known.end())
      throw_unknown("state, tally, let or process", base, known);
  }
  try {
    return ensemble::record(m, names);
  } catch (const std::invalid_argument& e) {
    throw UserError(e.what(),
                    "an instance is named with its elements, as in cell[ttp, kp]; the name alone is all");
  }
}

model::PolicyId find_policy(const Model& m, const std::string& name) {
  const std::string wanted = without_spaces(name);
  std::vector<std::string> known;
  for (model::PolicyId id = 0; id < m.policies.size(); ++id) {
    if (without_spaces(m.policies[id].name) == wanted) return id;
    if (!m.policies[id].derived) known.push_back(m.policies[id].name);
  }
  throw_unknown("policy", name, known);
}

uint32_t find_shock(const Model& m, const std::string& name) {
  const uint32_t found = position(m.shocks, name);
  if (found == kNone) throw_unknown("shock", name, names_of(m.shocks));
  return found;
}

const model::View& find_view(const Model& m, const std::string& name) {
  const uint32_t found = position(m.views, name);
  if (found == kNone) throw_unknown("view", name, names_of(m.views));
  return m.views[found];
}

model::PremiseRef find_premise(const Model& m, const std::string& name) {
  const size_t dot = name.find('.');
  const uint32_t found = position(m.premises, name.substr(0, dot));
  if (found == kNone) throw_unknown("premise", name.substr(0, dot), names_of(m.premises));
  const auto& premise = m.premises[found];
  if (dot == std::string::npos) return {found, -1};
  const uint32_t alternative = position(premise.alternatives, name.substr(dot + 1));
  if (alternative == kNone)
    throw_unknown("alternative of " + premise.name, name.substr(dot + 1), names_of(premise.alternatives));
  return {found, int32_t(alternative)};
}

void set_premise(const Model& m, ensemble::WorldRule& rule, model::PremiseRef ref, Setting setting) {
  rule.premises.resize(m.premises.size(), Setting::Drawn);
  rule.alternatives.resize(m.premises.size(), -1);
  const auto root = [&](uint32_t p) { return m.premises[p].same_as == kNone ? p : m.premises[p].same_as; };
  for (uint32_t p = 0; p < m.premises.size(); ++p) {
    if (root(p) != root(ref.premise)) continue;
    rule.premises[p] = setting;
    rule.alternatives[p] = ref.alternative;
  }
}

ensemble::WorldRule make_rule(const Model& m, const Selection& selection) {
  auto rule = selection.view.empty() ? ensemble::rule_as_drawn(m)
                                     : ensemble::rule_of_view(m, find_view(m, selection.view));
  for (const auto& name : selection.grants) {
    const auto ref = find_premise(m, name);
    if (m.premises[ref.premise].rival && ref.alternative < 0)
      throw UserError(
          fmt::format("'{}' is a rival: say which alternative is granted", name),
          fmt::format("write --grant {}.{}", name, m.premises[ref.premise].alternatives.front().name));
    set_premise(m, rule, ref, Setting::On);
  }
  for (const auto& name : selection.withouts) {
    const auto ref = find_premise(m, name);
    if (std::find(selection.grants.begin(), selection.grants.end(), name) != selection.grants.end())
      throw UserError(fmt::format("'{}' is both granted and taken away", name),
                      "give one of --grant and --without");
    set_premise(m, rule, {ref.premise, -1}, Setting::Off);
  }
  for (const auto& fix : selection.fixes) add_fixes(m, rule, fix);
  return rule;
}

}  // namespace casus::driver
