// The lines of a policy: what is set, from when to when, and under which condition.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "check/policies_settings.h"
#include "model/text.h"

namespace casus::check {
namespace {

using model::Setting;
using syntax::Clause;
using syntax::find_clause;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// What is written to the left of `=`: a family, all of it or one instance.
struct Target {
  const Symbol* symbol = nullptr;
  model::Ref ref;
};

std::optional<std::vector<model::IndexRef>> instance(Context& c, const syntax::Expr& e,
                                                     const model::Index& index, const Scope& scope) {
  if (e.index.empty()) return std::vector<model::IndexRef>{};
  return c.indices(e, index, e.name, scope);
}

void refuse_target(Context& c, const syntax::Expr& e, const Symbol& s) {
  auto& d = c.error(Code::C0402, e.span,
                    fmt::format("a policy cannot set '{}', which is {}", e.name, kind_word(s.kind)));
  d.labels.push_back({s.span, "declared here"});
  if (s.kind == SymbolKind::State || s.kind == SymbolKind::Negotiation)
    d.help = fmt::format(
        "a policy sets levers and pins decisions; in a policy marked `hypothetical`, write: hold {} = ...",
        c.text_of(e.span));
  else if (s.kind == SymbolKind::Process)
    d.help = fmt::format("in a policy marked `hypothetical`, write: cut {}", e.name);
  else
    d.help = fmt::format("make '{}' a lever, if somebody can set it", e.name);
}

class SettingReader {
 public:
  SettingReader(Context& c, const std::string& policy) : c_(c) {
    scope_.owner = "policy:" + policy;
    scope_.mechanism = false;
    static const model::Index kNoIndex;
    scope_.index = &kNoIndex;
  }

  std::optional<Setting> read(const Clause& clause) {
    Setting s{};
    s.span = clause.span;
    s.from = -kInfinite;
    s.until = kInfinite;
    bool good = false;
    if (clause.keyword == "set") good = set(clause, s);
    if (clause.keyword == "hold") good = hold(clause, s);
    if (clause.keyword == "cut") good = cut(clause, s);
    if (clause.keyword == "force") return force(clause, s) ? std::optional(s) : std::nullopt;
    if (!good || !period(clause, s) || !condition(clause, s)) return std::nullopt;
    return s;
  }

 private:
  bool set(const Clause& clause, Setting& s) {
    if (!clause.a || !clause.b) return false;
    const syntax::Expr& target = *clause.a;
    const Symbol* symbol = c_.find(target.name);
    if (symbol == nullptr) {
      c_.unknown("lever", target.name, target.span, c_.names_of({SymbolKind::Lever, SymbolKind::Decision}));
      return false;
    }
    c_.used.insert(target.name);
    if (symbol->kind == SymbolKind::Lever) return set_lever(clause, symbol->id, s);
    if (symbol->kind == SymbolKind::Decision) return pin(clause, symbol->id, s);
    refuse_target(c_, target, *symbol);
    return false;
  }

  bool set_lever(const Clause& clause, uint32_t id, Setting& s) {
    const auto index = instance(c_, *clause.a, c_.m.levers[id].index, scope_);
    if (!index) return false;
    s.kind = Setting::Kind::Lever;
    s.ref = {id, *index};
    s.value = lever_setting(c_, *clause.b, id, scope_);
    return s.value != kNone;
  }

  bool pin(const Clause& clause, uint32_t id, Setting& s) {
    const model::Decision& decision = c_.m.decisions[id];
    const auto index = instance(c_, *clause.a, decision.index, scope_);
    if (!index) return false;
    const syntax::Expr& option = *clause.b;
    std::vector<std::string> names;
    for (const auto& o : decision.options) names.push_back(o.name);
    for (size_t k = 0; k < names.size(); ++k) {
      if (option.kind != syntax::ExprKind::Name || option.name != names[k]) continue;
      s.kind = Setting::Kind::Decision;
      s.ref = {id, *index};
      s.value = c_.number(static_cast<double>(k + 1), option.span);
      return true;
    }
    auto& d =
        c_.error(Code::C0209, option.span,
                 fmt::format("the decision '{}' has no option '{}'", decision.name, c_.text_of(option.span)));
    const std::string near = nearest_name(option.name, names);
    d.help = near.empty() ? fmt::format("its options: {}", fmt::join(names, ", "))
                          : fmt::format("did you mean '{}'?", near);
    return false;
  }

  bool hold(const Clause& clause, Setting& s) {
    if (!clause.a || !clause.b) return false;
    model::StateId id = kNone;
    const syntax::Expr& target = *clause.a;
    const auto family = held_state(target);
    if (!family) return false;
    id = *family;
    const model::State& state = c_.m.states[id];
    const auto index = instance(c_, target, state.index, scope_);
    if (!index) return false;
    s.kind = Setting::Kind::Hold;
    s.ref = {id, *index};
    s.value = held_value(*clause.b, state);
    return s.value != kNone;
  }

  std::optional<model::StateId> held_state(const syntax::Expr& target) {
    if (!target.member.empty()) {
      const auto ref = c_.state_ref(target, scope_, "hold", &held_);
      return ref ? std::optional(held_) : std::nullopt;
    }
    const Symbol* symbol = c_.find(target.name);
    if (symbol != nullptr) c_.used.insert(target.name);
    if (symbol != nullptr && symbol->kind == SymbolKind::State) return symbol->id;
    if (symbol != nullptr && symbol->kind == SymbolKind::Decision) return c_.m.decisions[symbol->id].state;
    if (symbol != nullptr && symbol->kind == SymbolKind::Negotiation)
      return c_.m.negotiations[symbol->id].state;
    if (symbol == nullptr) {
      c_.unknown("state", target.name, target.span, c_.names_of({SymbolKind::State}));
    } else {
      auto& d =
          c_.error(Code::C0402, target.span,
                   fmt::format("'hold' takes a state, and '{}' is {}", target.name, kind_word(symbol->kind)));
      d.help = symbol->kind == SymbolKind::Process ? fmt::format("write: cut {}", target.name)
                                                   : "hold the state that it acts on";
    }
    return std::nullopt;
  }

  ExprId held_value(const syntax::Expr& e, const model::State& state) {
    const Typed t =
        c_.expr(&e, scope_, {state.alternatives.empty() ? nullptr : &state.alternatives, model::kNoList});
    if (!t.ok()) return kNone;
    const Type wanted = c_.state_type(state);
    if (t.type.kind != wanted.kind) {
      c_.error(Code::C0215, e.span, fmt::format("'{}' cannot be held at this value", state.name)).help =
          !state.alternatives.empty() ? fmt::format("one of: {}", fmt::join(state.alternatives, ", "))
          : state.type == model::State::Type::Bool ? "write true, false or a condition"
                                                   : "write a number";
      return kNone;
    }
    if (wanted.kind != Type::Kind::Number) return t.id;
    const ExprId value = in_declared_unit(c_, t, state.unit, state.shown, state.name);
    if (value == kNone || c_.m.exprs[value].op != model::Op::Const) return value;
    const double v = c_.m.exprs[value].value;
    const bool count = state.type == model::State::Type::Count,
               level = state.type == model::State::Type::Level;
    if (!(count && v < 0) && !(level && (v < 0 || v > 1))) return value;
    c_.error(Code::C0221, e.span, fmt::format("'{}' never has this value", state.name)).help =
        level ? "a level lies between 0 and 1" : "a count is never below zero";
    return kNone;
  }

  bool cut(const Clause& clause, Setting& s) {
    if (clause.words.empty()) return false;
    const auto& word = clause.words[0];
    const Symbol* symbol = c_.find(word.text, SymbolKind::Process);
    if (symbol == nullptr) {
      c_.unknown("process", word.text, word.span, c_.names_of({SymbolKind::Process}));
      return false;
    }
    c_.used.insert(word.text);
    s.kind = Setting::Kind::Cut;
    s.ref = {symbol->id, {}};
    return true;
  }

  bool force(const Clause& clause, Setting& s) {
    if (!clause.a || !clause.b) return false;
    const Symbol* symbol = c_.find(clause.a->name, SymbolKind::Process);
    if (symbol == nullptr) {
      c_.unknown("process", clause.a->name, clause.a->span, c_.names_of({SymbolKind::Process}));
      return false;
    }
    c_.used.insert(clause.a->name);
    const auto index = instance(c_, *clause.a, c_.m.processes[symbol->id].index, scope_);
    const auto day = c_.date(*clause.b);
    if (!index || !day) return false;
    if (*day < 0 || *day > c_.m.horizon) {
      c_.error(Code::C0405, clause.b->span, "this date is outside the run").help = run_text(c_);
      return false;
    }
    s.kind = Setting::Kind::Force;
    s.ref = {symbol->id, *index};
    s.from = s.until = *day;
    return true;
  }

  bool period(const Clause& clause, Setting& s) {
    if (clause.keyword == "cut") return true;
    for (const auto* at : {&clause.c, &clause.d}) {
      if (!*at) continue;
      const auto day = c_.date(**at);
      if (!day) return false;
      (at == &clause.c ? s.from : s.until) = *day;
    }
    if (s.from >= s.until || s.from > c_.m.horizon || s.until <= 0) {
      auto& d = c_.error(Code::C0405, clause.span, "this setting is for no time of the run");
      d.help = s.from >= s.until ? "'from' must come before 'until'" : run_text(c_);
      return false;
    }
    return true;
  }

  bool condition(const Clause& clause, Setting& s) {
    for (const char* word : {"while", "once"}) {
      const Clause* when = find_clause(clause.clauses, word);
      if (when == nullptr) continue;
      if (!when->a) return false;
      s.condition_kind = word[0] == 'w' ? Setting::Condition::While : Setting::Condition::Once;
      s.condition = c_.condition(when->a.get(), scope_);
      return s.condition != kNone;
    }
    return true;
  }

  Context& c_;
  Scope scope_;
  model::StateId held_ = kNone;
};

}  // namespace

std::string run_text(Context& c) {
  return fmt::format("runs go from {} to {}", model::date_text(c.m, 0), model::date_text(c.m, c.m.horizon));
}

ExprId in_declared_unit(Context& c, const Typed& t, const model::Unit& unit, const model::Shown& shown,
                        const std::string& name) {
  if (t.type.zero || t.type.unit == unit) return t.id;
  if (t.type.unit.powers.empty() && t.constant) return c.number(*t.constant * shown.scale, t.span);
  c.error(Code::C0214, t.span,
          fmt::format("unit mismatch: '{}' is {}, this value is {}", name,
                      unit.powers.empty() ? "a pure number"
                                          : "in " + (shown.unit.empty() ? c.text(unit) : shown.unit),
                      c.in_unit(t)))
      .help = "leave the unit out: a bare number is in the declared unit";
  return kNone;
}

ExprId lever_setting(Context& c, const syntax::Expr& e, uint32_t id, const Scope& outer) {
  const model::Lever& lever = c.m.levers[id];
  Scope scope = outer;
  scope.constants_only = true;
  scope.mechanism = false;
  const Typed t =
      c.expr(&e, scope, {lever.alternatives.empty() ? nullptr : &lever.alternatives, model::kNoList});
  if (!t.ok()) return kNone;
  const bool words = lever.type == model::Lever::Type::Enum, yes_no = lever.type == model::Lever::Type::Bool;
  const Type::Kind wanted = words ? Type::Kind::Enum : yes_no ? Type::Kind::Bool : Type::Kind::Number;
  const bool fits = t.type.kind == wanted || (yes_no && t.constant && (*t.constant == 0 || *t.constant == 1));
  if (!fits) {
    c.error(Code::C0215, t.span, fmt::format("'{}' cannot have this value", lever.name)).help =
        words    ? fmt::format("one of: {}", fmt::join(lever.alternatives, ", "))
        : yes_no ? "write true or false"
                 : "write a number";
    return kNone;
  }
  const ExprId value =
      wanted == Type::Kind::Number ? in_declared_unit(c, t, lever.unit, lever.shown, lever.name) : t.id;
  if (value == kNone || c.m.exprs[value].op != model::Op::Const) return value;
  const double v = c.m.exprs[value].value;
  if (v >= lever.low && v <= lever.high) return value;
  if (words || yes_no) return value;
  c.error(
       Code::C0221, t.span,
       fmt::format("'{}' goes from {} to {}", lever.name, model::number_text(lever.low / lever.shown.scale),
                   model::number_text(lever.high / lever.shown.scale)))
      .help = "choose a value within its bounds";
  return kNone;
}

std::optional<Setting> read_setting(Context& c, const std::string& policy, const Clause& clause) {
  return SettingReader(c, policy).read(clause);
}

}  // namespace casus::check
