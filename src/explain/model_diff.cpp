#include "explain/model_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/policy_order.h"
#include "model/print.h"
#include "model/text.h"

namespace casus::explain {
namespace {

using Kind = Difference::Kind;
using model::kNone;
using model::Model;

template <class Items>
uint32_t find(const Items& items, const std::string& name) {
  for (uint32_t i = 0; i < items.size(); ++i)
    if (items[i].name == name) return i;
  return kNone;
}

std::string index_names(const Model& m, const model::Index& index) {
  std::string out;
  for (const model::ListId l : index.lists) out += m.lists[l].name + (index.pair ? "*" : ",");
  return out;
}

bool same_prior(const model::Prior& x, const model::Prior& y) {
  return x.kind == y.kind && x.scale == y.scale && x.a == y.a && x.b == y.b && x.c == y.c;
}

std::string provenance(const model::Prior& p) {
  std::string out = p.assumed ? ", assumed" : "";
  for (const auto& c : p.cites) out += (out.empty() ? ", cite " : ", ") + c;
  return out;
}

/// Units and lists of what both declare.
class Compatibility {
 public:
  Compatibility(const Model& a, const Model& b) : a_(a), b_(b) {}

  std::vector<std::string> problems() {
    for (const auto& list : a_.lists) {
      const uint32_t other = find(b_.lists, list.name);
      if (other == kNone || b_.lists[other].elements == list.elements) continue;
      std::vector<std::string> only_a, only_b;
      const auto& elements = b_.lists[other].elements;
      for (const auto& e : list.elements)
        if (std::find(elements.begin(), elements.end(), e) == elements.end()) only_a.push_back(e);
      for (const auto& e : elements)
        if (std::find(list.elements.begin(), list.elements.end(), e) == list.elements.end())
          only_b.push_back(e);
      if (only_a.empty() && only_b.empty())
        out_.push_back(fmt::format("list {}: its elements stand in another order", list.name));
      else
        out_.push_back(fmt::format("list {}: only the first has {}; only the second has {}", list.name,
                                   only_a.empty() ? "nothing" : fmt::format("{}", fmt::join(only_a, ", ")),
                                   only_b.empty() ? "nothing" : fmt::format("{}", fmt::join(only_b, ", "))));
    }
    same("param", a_.params, b_.params);
    same("lever", a_.levers, b_.levers);
    same("state", a_.states, b_.states);
    same("tally", a_.tallies, b_.tallies);
    for (const auto& x : a_.outcomes) {
      const uint32_t other = find(b_.outcomes, x.name);
      if (other == kNone) continue;
      unit("outcome " + x.name, x.unit, b_.outcomes[other].unit);
    }
    return out_;
  }

 private:
  void unit(const std::string& what, const model::Unit& x, const model::Unit& y) {
    const std::string u = model::unit_text(a_, x), v = model::unit_text(b_, y);
    if (u != v) out_.push_back(fmt::format("{}: in {} in the first, in {} in the second", what, u, v));
  }
  template <class Items>
  void same(const char* kind, const Items& xs, const Items& ys) {
    for (const auto& x : xs) {
      const uint32_t other = find(ys, x.name);
      if (other == kNone) continue;
      const std::string what = std::string(kind) + " " + x.name;
      unit(what, x.unit, ys[other].unit);
      if (index_names(a_, x.index) != index_names(b_, ys[other].index))
        out_.push_back(what + ": over other lists");
    }
  }
  const Model &a_, &b_;
  std::vector<std::string> out_;
};

/// "process attack" of a printed declaration.
std::string key_of(const std::string& part) {
  size_t end = part.find(' ');
  if (end == std::string::npos) return part;
  const size_t stop = part.find_first_of(" [\n§:\"", end + 1);
  return part.substr(0, std::min(stop, part.find('\n')));
}

std::string kind_of(const std::string& key) { return key.substr(0, key.find(' ')); }

std::map<std::string, std::string> parts_by_key(const Model& m) {
  std::map<std::string, std::string> out;
  for (const auto& part : model::print_parts(m)) out[key_of(part)] += part;
  return out;
}

/// The lines of one text that the other lacks, on one line.
std::string lines_not_in(const std::string& text, const std::string& other) {
  std::set<std::string> there;
  const auto split = [](const std::string& s, auto&& with) {
    for (size_t at = 0; at < s.size();) {
      const size_t end = std::min(s.find('\n', at), s.size());
      const size_t first = s.find_first_not_of(' ', at);
      if (first < end) with(s.substr(first, end - first));
      at = end + 1;
    }
  };
  split(other, [&](const std::string& line) { there.insert(line); });
  std::string out;
  split(text, [&](const std::string& line) {
    if (there.count(line) == 0) out += (out.empty() ? "" : "; ") + line;
  });
  return out;
}

bool is_wording(const std::string& kind) {
  return kind == "source" || kind == "actor" || kind == "fact" || kind == "position" || kind == "unit";
}
bool is_question(const std::string& kind) {
  return kind == "outcome" || kind == "claim" || kind == "expect" || kind == "observe";
}

/// Settings of levers to constants for good or between dates, and nothing else.
bool plain(const Model& m, const model::Policy& p) {
  return std::all_of(p.settings.begin(), p.settings.end(), [&](const model::Setting& s) {
    return s.kind == model::Setting::Kind::Lever && m.exprs[s.value].op == model::Op::Const &&
           s.condition_kind == model::Setting::Condition::None;
  });
}

std::string policy_text(const Model& m, model::PolicyId id) {
  std::string out;
  for (const model::Setting& s : m.policies[id].settings)
    out += (out.empty() ? "" : ", ") +
           model::ref_text(m, m.levers[s.ref.family].name, m.levers[s.ref.family].index, s.ref) + " = " +
           model::number_text(m.exprs[s.value].value / m.levers[s.ref.family].shown.scale);
  return "{ " + out + " }";
}

std::string premise_text(const Model& m, model::PremiseId id) {
  const auto& p = m.premises[id];
  std::string out = p.agreed ? "agreed" : p.weight_free ? "disputed" : fmt::format("weight {}", p.weight);
  for (const auto& a : p.alternatives) out += fmt::format(" {} {:.3g}", a.name, a.weight);
  for (const auto r : p.requires_) out += " requires " + m.premises[r].name;
  for (const auto& v : m.views) {
    if (id >= v.premises.size()) continue;
    if (v.alternatives[id] >= 0)
      out += fmt::format(", {} takes {}", v.name, p.alternatives[size_t(v.alternatives[id])].name);
    else if (v.premises[id] != model::View::Setting::Drawn)
      out += fmt::format(", {} {}", v.name,
                         v.premises[id] == model::View::Setting::On ? "grants it" : "denies it");
  }
  return out;
}

bool same_alternatives(const model::Premise& x, const model::Premise& y) {
  if (x.rival != y.rival || x.alternatives.size() != y.alternatives.size()) return false;
  for (size_t k = 0; k < x.alternatives.size(); ++k)
    if (x.alternatives[k].name != y.alternatives[k].name) return false;
  return true;
}

class Comparer {
 public:
  Comparer(const Model& a, const Model& b) : a_(a), b_(b) {}

  std::vector<Difference> all() {
    params();
    premises();
    levers();
    policies();
    material();
    rest();
    std::stable_sort(out_.begin(), out_.end(),
                     [](const Difference& x, const Difference& y) { return x.kind < y.kind; });
    return std::move(out_);
  }

 private:
  void params() {
    for (model::ParamId i = 0; i < a_.params.size(); ++i) {
      const auto& x = a_.params[i];
      const uint32_t j = find(b_.params, x.name);
      if (j == kNone || b_.params[j].priors.size() != x.priors.size() || b_.params[j].level != x.level)
        continue;
      const auto& y = b_.params[j];
      for (uint32_t n = 0; n < x.priors.size(); ++n) {
        if (same_prior(x.priors[n], y.priors[n])) continue;
        const auto text = [&](const model::Param& p) {
          const std::string unit = p.shown.unit.empty() ? "" : " " + p.shown.unit;
          return model::prior_text(p.priors[n], p.shown.scale) + unit + provenance(p.priors[n]);
        };
        out_.push_back({Kind::Prior, "param " + model::instance_name(a_, x.name, x.index, n), text(x),
                        text(y), i, j, n});
      }
      handled_.insert((x.threshold ? "threshold " : "param ") + x.name);
      if (x.threshold != y.threshold) handled_.insert((y.threshold ? "threshold " : "param ") + x.name);
    }
  }

  void premises() {
    for (model::PremiseId i = 0; i < a_.premises.size(); ++i) {
      const auto& x = a_.premises[i];
      const uint32_t j = find(b_.premises, x.name);
      if (j == kNone || !same_alternatives(x, b_.premises[j])) continue;
      const auto& y = b_.premises[j];
      const auto root = [](const Model& m, const model::Premise& p) {
        return p.same_as == kNone ? std::string() : m.premises[p.same_as].name;
      };
      if (root(a_, x) != root(b_, y)) continue;
      const std::string before = premise_text(a_, i), after = premise_text(b_, j);
      if (before != after) out_.push_back({Kind::Premise, "premise " + x.name, before, after, i, j, 0});
      handled_.insert((x.rival ? "rival " : "premise ") + x.name);
    }
    // Views differ by what they make of premises, which has been said, and of premises that only one model
    // has.
    for (const auto& v : a_.views)
      if (find(b_.views, v.name) != kNone && a_.premises.size() == b_.premises.size())
        handled_.insert("view " + v.name);
  }

  void levers() {
    for (model::LeverId i = 0; i < a_.levers.size(); ++i) {
      const auto& x = a_.levers[i];
      const uint32_t j = find(b_.levers, x.name);
      if (j == kNone) continue;
      const auto& y = b_.levers[j];
      if (x.type != y.type || x.alternatives != y.alternatives || x.low != y.low || x.high != y.high ||
          x.defaults.size() != y.defaults.size())
        continue;
      const auto text = [](const model::Lever& l, uint32_t n) {
        return model::value_text(l.defaults[n], l.alternatives, l.type == model::Lever::Type::Bool,
                                 l.shown.scale);
      };
      for (uint32_t n = 0; n < x.defaults.size(); ++n)
        if (x.defaults[n] != y.defaults[n])
          out_.push_back({Kind::Lever, "lever " + model::instance_name(a_, x.name, x.index, n), text(x, n),
                          text(y, n), i, j, n});
      handled_.insert("lever " + x.name);
    }
  }

  void policies() {
    for (model::PolicyId i = 0; i < a_.policies.size(); ++i) {
      const auto& x = a_.policies[i];
      const uint32_t j = find(b_.policies, x.name);
      if (x.derived || j == kNone || !plain(a_, x) || !plain(b_, b_.policies[j])) continue;
      const bool there =
          std::all_of(b_.policies[j].settings.begin(), b_.policies[j].settings.end(),
                      [&](const auto& s) { return find(a_.levers, b_.levers[s.ref.family].name) != kNone; });
      if (!there || x.hypothetical != b_.policies[j].hypothetical) continue;
      if (model::doings(a_, i) != model::doings(b_, j))
        out_.push_back({Kind::Policy, "policy " + x.name, policy_text(a_, i), policy_text(b_, j), i, j, 0});
      handled_.insert("policy " + x.name);
    }
  }

  void material() {
    if (a_.material != b_.material)
      out_.push_back({Kind::Material, "material margin of the model",
                      fmt::format("{:g} %", 100 * a_.material), fmt::format("{:g} %", 100 * b_.material),
                      kNone, kNone, 0});
    for (uint32_t i = 0; i < a_.claims.size(); ++i) {
      const uint32_t j = find(b_.claims, a_.claims[i].name);
      if (j == kNone || a_.claims[i].material == b_.claims[j].material) continue;
      out_.push_back({Kind::Material, "material margin of claim " + a_.claims[i].name,
                      fmt::format("{:g} %", 100 * a_.claims[i].material),
                      fmt::format("{:g} %", 100 * b_.claims[j].material), i, j, 0});
    }
  }

  Kind kind_of_part(const std::string& key, const std::string& before, const std::string& after) const {
    const std::string kind = kind_of(key);
    if (is_wording(kind)) return Kind::Wording;
    if (kind == "model") {
      const bool runs = a_.horizon != b_.horizon || a_.step != b_.step || a_.start_year != b_.start_year ||
                        a_.start_month != b_.start_month || a_.start_day != b_.start_day;
      return runs ? Kind::Mechanism : Kind::Wording;
    }
    if (kind == "claim" && !before.empty() && !after.empty()) {
      const std::string name = key.substr(6);
      const uint32_t i = find(a_.claims, name), j = find(b_.claims, name);
      if (i != kNone && j != kNone && a_.claims[i].formula_text == b_.claims[j].formula_text &&
          a_.claims[i].asserted == b_.claims[j].asserted)
        return Kind::Wording;
    }
    return is_question(kind) ? Kind::Question : Kind::Mechanism;
  }

  /// Whatever else is printed differently.
  void rest() {
    const auto in_a = parts_by_key(a_), in_b = parts_by_key(b_);
    std::set<std::string> keys;
    for (const auto* parts : {&in_a, &in_b})
      for (const auto& [key, text] : *parts) keys.insert(key);
    for (const auto& key : keys) {
      if (handled_.count(key) > 0) continue;
      const auto x = in_a.find(key), y = in_b.find(key);
      if (x != in_a.end() && y != in_b.end() && x->second == y->second) continue;
      const std::string before = x == in_a.end() ? "" : x->second, after = y == in_b.end() ? "" : y->second;
      Difference d{kind_of_part(key, before, after), key, "", "", kNone, kNone, 0};
      const auto head = [](const std::string& s) { return s.empty() ? "" : "there"; };
      d.before = !before.empty() && !after.empty() ? lines_not_in(before, after) : head(before);
      d.after = !before.empty() && !after.empty() ? lines_not_in(after, before) : head(after);
      out_.push_back(std::move(d));
    }
  }

  const Model &a_, &b_;
  std::vector<Difference> out_;
  std::set<std::string> handled_;
};

void copy_premise(const Model& from, model::PremiseId i, Model& to, model::PremiseId j) {
  auto& x = to.premises[j];
  const auto& y = from.premises[i];
  x.agreed = y.agreed;
  x.weight = y.weight;
  x.weight_free = y.weight_free;
  x.weight_by = y.weight_by;
  for (size_t k = 0; k < x.alternatives.size(); ++k) x.alternatives[k].weight = y.alternatives[k].weight;
  x.requires_.clear();
  for (const auto r : y.requires_) {
    const uint32_t there = find(to.premises, from.premises[r].name);
    if (there != kNone) x.requires_.push_back(there);
  }
  for (auto& v : to.views) {
    const uint32_t other = find(from.views, v.name);
    if (other == kNone) continue;
    v.premises[j] = from.views[other].premises[i];
    v.alternatives[j] = from.views[other].alternatives[i];
  }
}

void copy_policy(const Model& from, model::PolicyId i, Model& to, model::PolicyId j) {
  std::vector<model::Setting> settings;
  for (model::Setting s : from.policies[i].settings) {
    model::Expr value;
    value.value = from.exprs[s.value].value;
    s.ref.family = find(to.levers, from.levers[s.ref.family].name);
    if (s.ref.family == kNone) continue;
    to.exprs.push_back(value);
    s.value = static_cast<model::ExprId>(to.exprs.size() - 1);
    settings.push_back(std::move(s));
  }
  to.policies[j].settings = settings;
  // `effect of LEVER ...` under it: its settings, and one more.
  for (auto& p : to.policies) {
    if (!p.derived || p.name.rfind(to.policies[j].name + " with ", 0) != 0 || p.settings.empty()) continue;
    model::Setting own = p.settings.back();
    p.settings = settings;
    p.settings.push_back(std::move(own));
  }
}

/// Makes one difference in `to` as it is in `from`; `i` is where it stands in `from`.
void make(const Difference& d, const Model& from, uint32_t i, Model& to, uint32_t j) {
  switch (d.kind) {
    case Kind::Prior:
      to.params[j].priors[d.instance] = from.params[i].priors[d.instance];
      break;
    case Kind::Premise:
      copy_premise(from, i, to, j);
      break;
    case Kind::Lever:
      to.levers[j].defaults[d.instance] = from.levers[i].defaults[d.instance];
      break;
    case Kind::Policy:
      copy_policy(from, i, to, j);
      break;
    case Kind::Material:
      if (i == kNone)
        to.material = from.material;
      else
        to.claims[j].material = from.claims[i].material;
      break;
    case Kind::Mechanism:
    case Kind::Question:
    case Kind::Wording:
      break;
  }
}

}  // namespace

const char* kind_text(Kind k) {
  switch (k) {
    case Kind::Prior:
      return "numbers and their ranges";
    case Kind::Premise:
      return "premises";
    case Kind::Lever:
      return "where levers stand";
    case Kind::Policy:
      return "policies";
    case Kind::Material:
      return "material margins";
    case Kind::Mechanism:
      return "mechanisms, and what exists at all";
    case Kind::Question:
      return "what is asked";
    case Kind::Wording:
      return "wording and sources";
  }
  return "";
}

ModelDiff differences(const Model& a, const Model& b) {
  ModelDiff out;
  out.incompatible = Compatibility(a, b).problems();
  if (out.incompatible.empty()) out.differences = Comparer(a, b).all();
  return out;
}

Model between(const Model& a, const Model& b, const ModelDiff& diff, const std::vector<bool>& made) {
  bool block = false;
  for (size_t k = 0; k < made.size(); ++k)
    block = block || (made[k] && !diff.differences[k].alone() && diff.differences[k].kind != Kind::Wording);
  Model out = block ? b : a;
  for (size_t k = 0; k < made.size(); ++k) {
    const Difference& d = diff.differences[k];
    if (!d.alone() || made[k] == block) continue;
    if (block)
      make(d, a, d.a, out, d.b);
    else
      make(d, b, d.b, out, d.a);
  }
  return out;
}

}  // namespace casus::explain
