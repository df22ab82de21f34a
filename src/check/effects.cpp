// What an event does, and the lines that processes, flows and choices share: times, while, because.
#include <fmt/format.h>

#include <cmath>

#include "check/context.h"

namespace casus::check {

using model::EffectKind;

namespace {

/// Whether a value is whole whatever happens, as far as its form tells.
bool is_whole(const model::Model& m, ExprId id, const Scope& scope, int& steps) {
  using model::Op;
  if (++steps > 1000) return false;
  const auto& e = m.exprs[id];
  const auto all = [&](size_t first) {
    for (size_t i = first; i < e.args.size(); ++i)
      if (!is_whole(m, e.args[i], scope, steps)) return false;
    return true;
  };
  switch (e.op) {
    case Op::Const:
      return e.value == std::floor(e.value);
    case Op::Param: {
      for (const auto& p : m.params[e.ref.family].priors)
        if (p.kind != model::Prior::Kind::Point || p.a != std::floor(p.a)) return false;
      return true;
    }
    case Op::State:
      return m.states[e.ref.family].type == model::State::Type::Count;
    case Op::Mark:
      return scope.marks && (*scope.marks)[e.ref.family].dist <= model::MarkDist::Binomial;
    case Op::Let:
      return is_whole(m, m.lets[e.ref.family].expr, scope, steps);
    case Op::Events:
    case Op::Count:
      return true;
    case Op::Neg:
    case Op::Abs:
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::Min:
    case Op::Max:
      return all(0);
    case Op::Select:
      return all(1);
    case Op::Sum:
    case Op::MaxOf:
    case Op::MinOf:
      return is_whole(m, e.args[0], scope, steps);
    default:
      return false;
  }
}

/// Reads one effect. Returns false if it is wrong.
class EffectReader {
 public:
  EffectReader(Context& c, const Scope& scope) : c_(c), scope_(scope) { scope_.random = true; }

  bool read(const syntax::Effect& e, model::Effect& out) {
    out.span = e.span;
    out.because = c_.premise_refs(e.because);
    if (e.guard) {
      out.guard = c_.condition(e.guard.get(), scope_);
      if (out.guard == kNone) return false;
    }
    switch (e.kind) {
      case syntax::EffectKind::Add:
        return read_add(e, out);
      case syntax::EffectKind::Raise:
      case syntax::EffectKind::Lower:
        return read_raise(e, out);
      case syntax::EffectKind::Set:
        return read_set(e, out);
      case syntax::EffectKind::Move:
        return read_move(e, out);
      case syntax::EffectKind::Fire:
        return read_fire(e, out);
    }
    return false;
  }

 private:
  ExprId amount(const syntax::Expr* e, const model::Unit& unit, model::Effect& out, const std::string& why) {
    out.about = e && e->kind == syntax::ExprKind::About;
    return c_.number_of(e, scope_, unit, why);
  }

  std::string shown(const model::State& s) const {
    return s.shown.unit.empty() ? c_.text(s.unit) : s.shown.unit;
  }

  /// A count takes whole amounts, or `about x`.
  bool whole(const syntax::Expr& e, const model::Effect& effect, const model::State& to) {
    if (to.type != model::State::Type::Count || effect.about || effect.amount == kNone) return true;
    int steps = 0;
    if (is_whole(c_.m, effect.amount, scope_, steps)) return true;
    auto& d =
        c_.error(Code::C0238, e.span, fmt::format("'{}' is a count, and this may not be whole", to.name));
    d.labels.push_back({to.span, "declared here"});
    d.help = fmt::format("write about {}: rounded at random, with this mean", c_.text_of(e.span));
    return false;
  }

  bool read_add(const syntax::Effect& e, model::Effect& out) {
    out.kind = EffectKind::Add;
    const Symbol* s = e.target->kind == syntax::ExprKind::Name ? c_.find(e.target->name) : nullptr;
    out.to_state = s && s->kind == SymbolKind::State;
    const auto ref =
        c_.family_ref(*e.target, scope_, out.to_state ? SymbolKind::State : SymbolKind::Tally, "a tally");
    if (!ref) return false;
    out.target = *ref;
    model::Unit unit;
    if (out.to_state) {
      const auto& state = c_.m.states[ref->family];
      if (state.type != model::State::Type::Count && state.type != model::State::Type::Real) {
        c_.error(Code::C0230, e.target->span, fmt::format("nothing can be added to '{}'", state.name)).help =
            state.type == model::State::Type::Level ? "a level is changed with `raise` or `lower`"
                                                    : "write `set ... = ...`";
        return false;
      }
      unit = state.unit;
    } else {
      unit = c_.m.tallies[ref->family].unit;
    }
    out.amount = amount(e.amount.get(), unit, out,
                        fmt::format("because '{}' is {}", e.target->name, c_.in_unit(unit)));
    if (out.to_state && out.amount != kNone) return whole(*e.amount, out, c_.m.states[ref->family]);
    return out.amount != kNone;
  }

  bool read_raise(const syntax::Effect& e, model::Effect& out) {
    out.kind = e.kind == syntax::EffectKind::Raise ? EffectKind::Raise : EffectKind::Lower;
    const auto ref = c_.state_ref(*e.target, scope_, "a level", nullptr);
    if (!ref) return false;
    if (c_.m.states[ref->family].type != model::State::Type::Level) {
      const auto& s = c_.m.states[ref->family];
      using Type = model::State::Type;
      const bool amount = s.type == Type::Count || s.type == Type::Real;
      auto& d = c_.error(Code::C0230, e.target->span,
                         fmt::format("`{}` works on levels, and '{}' is {}",
                                     out.kind == EffectKind::Raise ? "raise" : "lower", s.name,
                                     amount ? "an amount in " + shown(s) : "a state with alternatives"));
      d.labels.push_back({s.span, "declared here"});
      const std::string target = c_.text_of(e.target->span);
      d.help = !amount                         ? fmt::format("write set {} = VALUE", target)
               : out.kind == EffectKind::Raise ? fmt::format("write add AMOUNT to {}", target)
                                               : fmt::format("write move AMOUNT of {} -> nowhere", target);
      return false;
    }
    out.target = *ref;
    out.amount = amount(e.amount.get(), {}, out,
                        "`raise` and `lower` take a pure number: x makes 1 - L into (1 - L) exp(-x)");
    return out.amount != kNone &&
           not_below_zero(e, out, "what a level is raised or lowered by",
                          out.kind == EffectKind::Raise ? "write `lower` and the amount without its sign"
                                                        : "write `raise` and the amount without its sign");
  }

  bool read_set(const syntax::Effect& e, model::Effect& out) {
    out.kind = EffectKind::Set;
    const auto ref = c_.state_ref(*e.target, scope_, "a state", nullptr);
    if (!ref) return false;
    out.target = *ref;
    const auto& state = c_.m.states[ref->family];
    const Type type = c_.state_type(state);
    const Typed t = c_.expr(e.amount.get(), scope_, {type.names, model::kNoList});
    if (!t.ok()) return false;
    if (t.type.kind != type.kind || (type.names && *type.names != *t.type.names)) {
      c_.error(Code::C0215, t.span, fmt::format("'{}' cannot be set to this", state.name)).help =
          state.alternatives.empty() ? "give it a value of its own kind"
                                     : fmt::format("one of: {}", fmt::join(state.alternatives, ", "));
      return false;
    }
    if (type.kind == Type::Kind::Number && !t.type.zero && t.type.unit != type.unit) {
      c_.error(Code::C0214, t.span,
               fmt::format("unit mismatch: '{}' is {}, this is {}", state.name,
                           type.unit.powers.empty() ? "a pure number" : "in " + shown(state), c_.in_unit(t)))
          .help = "convert it with a parameter whose unit says how";
      return false;
    }
    out.amount = t.id;
    return true;
  }

  std::optional<model::Ref> stock(const syntax::Expr& e) {
    if (e.kind == syntax::ExprKind::Name && e.name == "nowhere") return model::Ref{};
    const auto ref = c_.state_ref(e, scope_, "a stock", nullptr);
    if (!ref) return std::nullopt;
    const auto type = c_.m.states[ref->family].type;
    if (type != model::State::Type::Count && type != model::State::Type::Real) {
      c_.error(Code::C0230, e.span, fmt::format("'{}' is no stock", c_.m.states[ref->family].name)).help =
          "only counts and real stocks can be moved";
      return std::nullopt;
    }
    return ref;
  }

  bool read_move(const syntax::Effect& e, model::Effect& out) {
    out.kind = EffectKind::Move;
    const auto from = stock(*e.source), to = stock(*e.target);
    if (!from || !to) return false;
    out.source = *from, out.target = *to;
    if (from->family == kNone && to->family == kNone) {
      c_.error(Code::C0229, e.span, "a move from nowhere to nowhere").help =
          "name the stock that it takes from or gives to";
      return false;
    }
    const model::Unit unit = c_.m.states[from->family != kNone ? from->family : to->family].unit;
    if (from->family != kNone && to->family != kNone && c_.m.states[to->family].unit != unit) {
      c_.error(Code::C0214, e.span,
               fmt::format("unit mismatch: moved from {} to {}", c_.text(unit),
                           c_.text(c_.m.states[to->family].unit)))
          .help = "move between stocks of one unit: persons never turn into fighters";
      return false;
    }
    out.amount = amount(e.amount.get(), unit, out, fmt::format("because the stock is in {}", c_.text(unit)));
    for (const auto* end : {&*from, &*to})
      if (out.amount != kNone && end->family != kNone && !whole(*e.amount, out, c_.m.states[end->family]))
        return false;
    return out.amount != kNone &&
           not_below_zero(e, out, "what is moved", "name the stocks the other way round");
  }

  bool read_fire(const syntax::Effect& e, model::Effect& out) {
    out.kind = EffectKind::Fire;
    const auto ref = c_.family_ref(*e.target, scope_, SymbolKind::Process, "a process");
    if (!ref) return false;
    out.target = *ref;
    if (!e.amount) return true;
    out.amount = amount(e.amount.get(), {}, out, "`fire P N times` takes a pure number");
    return out.amount != kNone && not_below_zero(e, out, "a number of events", "write 0 or more");
  }

  bool not_below_zero(const syntax::Effect& e, const model::Effect& out, const char* what, const char* help) {
    if (!c_.always_negative(out.amount)) return true;
    c_.error(Code::C0221, e.amount->span, fmt::format("{} cannot be below zero", what)).help = help;
    return false;
  }

  Context& c_;
  Scope scope_;
};

}  // namespace

std::vector<model::Effect> Context::effects(const std::vector<syntax::Effect>& list, const Scope& scope) {
  std::vector<model::Effect> out;
  EffectReader reader(*this, scope);
  for (const auto& e : list) {
    model::Effect effect{};
    if (e.target && e.target->kind == syntax::ExprKind::Error) continue;
    if (e.target && reader.read(e, effect)) out.push_back(std::move(effect));
  }
  return out;
}

std::vector<model::TimesLine> Context::times_lines(const std::vector<syntax::Clause>& clauses,
                                                   const Scope& scope) {
  std::vector<model::TimesLine> out;
  for (const auto& clause : clauses) {
    if (clause.keyword != "times") continue;
    model::TimesLine line;
    line.factor = number_of(clause.a.get(), scope, {}, "`times` takes a pure number");
    line.because = premise_refs(clause.because);
    if (clause.b) line.condition = condition(clause.b.get(), scope);
    if (line.factor != kNone) out.push_back(std::move(line));
  }
  return out;
}

ExprId Context::guard(const std::vector<syntax::Clause>& clauses, const Scope& scope) {
  ExprId out = kNone;
  for (const auto& clause : clauses) {
    if (clause.keyword != "while") continue;
    const ExprId c = condition(clause.a.get(), scope);
    if (c == kNone) continue;
    if (out == kNone) {
      out = c;
      continue;
    }
    model::Expr both;
    both.op = model::Op::And, both.args = {out, c}, both.span = clause.span;
    out = add(std::move(both));
  }
  return out;
}

std::vector<model::PremiseRef> Context::because(const std::vector<syntax::Clause>& clauses) {
  std::vector<model::PremiseRef> out;
  for (const auto& clause : clauses) {
    if (clause.keyword != "because") continue;
    for (const auto& ref : premise_refs(clause.because)) out.push_back(ref);
  }
  return out;
}

}  // namespace casus::check
