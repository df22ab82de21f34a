// Arithmetic and logic on the values of one run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "check/claims_run.h"

namespace casus::check {
namespace {

using syntax::ExprKind;

constexpr double kMaxPower = 16;
constexpr size_t kMaxElements = 100'000;  // of one reduction

const std::map<std::string, RunOp>& comparisons() {
  static const std::map<std::string, RunOp> all = {{"==", RunOp::Eq}, {"!=", RunOp::Ne}, {"<", RunOp::Lt},
                                                   {"<=", RunOp::Le}, {">", RunOp::Gt},  {">=", RunOp::Ge}};
  return all;
}

Expected expected_beside(const RunValue& v) {
  Expected x;
  if (v.is(Type::Kind::Enum)) x.names = v.type.names;
  return x;
}

}  // namespace

bool RunBuilder::numbers(const char* op, std::initializer_list<const RunValue*> parts) {
  for (const RunValue* part : parts) {
    if (part->is(Type::Kind::Number)) continue;
    c_.error(Code::C0215, part->span, fmt::format("'{}' needs numbers", op)).help =
        "conditions become numbers with: if C then 1 else 0";
    return false;
  }
  return true;
}

bool RunBuilder::pure(const RunValue& v, const char* what) {
  if (v.type.unit.powers.empty() || v.type.zero) return true;
  c_.error(Code::C0214, v.span, fmt::format("{} has no unit, and this is in {}", what, c_.text(v.type.unit)))
      .help = "divide it by a reference of the same unit";
  return false;
}

RunValue RunBuilder::unary(const syntax::Expr& e) {
  const RunValue a = value(*e.args[0]);
  if (!a.ok()) return failed(e.span);
  if (e.name == "not") {
    if (a.is(Type::Kind::Bool)) return combine(RunOp::Not, {a}, Type::boolean(), e.span);
    c_.error(Code::C0215, a.span, "'not' needs a condition").help =
        "write a comparison, e.g. not (x at end > 0)";
    return failed(e.span);
  }
  if (!numbers("-", {&a})) return failed(e.span);
  return combine(RunOp::Neg, {a}, Type::number(a.type.unit), e.span);
}

RunValue RunBuilder::binary(const syntax::Expr& e) {
  if (e.args.size() < 2 || !e.args[0] || !e.args[1]) return failed(e.span);
  if (comparisons().count(e.name)) return comparison(e);
  if (e.name == "in") return member(e);
  if (e.name == "else") return or_else(e);
  if (e.name == "^") return power(e);
  if (e.name == "and" || e.name == "or" || e.name == "implies") return logical(e);
  const RunValue a = value(*e.args[0]), b = value(*e.args[1]);
  if (!a.ok() || !b.ok() || !numbers(e.name.c_str(), {&a, &b})) return failed(e.span);
  return e.name == "+" || e.name == "-" ? sum(e, a, b) : product(e, a, b);
}

RunValue RunBuilder::logical(const syntax::Expr& e) {
  RunValue a = event(*e.args[0]);
  const RunValue b = event(*e.args[1]);
  if (!a.ok() || !b.ok()) return failed(e.span);
  if (e.name == "implies") a = combine(RunOp::Not, {a}, Type::boolean(), a.span);
  return combine(e.name == "and" ? RunOp::And : RunOp::Or, {a, b}, Type::boolean(), e.span);
}

RunValue RunBuilder::sum(const syntax::Expr& e, const RunValue& a, const RunValue& b) {
  const bool plus = e.name == "+";
  if (!c_.same_unit(typed(a), typed(b), e.span, plus ? "added" : "subtracted")) return failed(e.span);
  return combine(plus ? RunOp::Add : RunOp::Sub, {a, b},
                 Type::number(a.type.zero ? b.type.unit : a.type.unit), e.span);
}

RunValue RunBuilder::product(const syntax::Expr& e, const RunValue& a, const RunValue& b) {
  const bool times = e.name == "*";
  const Type type = Type::number(Context::times(a.type.unit, b.type.unit, times ? 1 : -1));
  for (const auto& [base, power] : type.unit.powers)
    if (std::abs(int{power}) > 20) {
      c_.error(Code::C0214, e.span, "a power of a unit above 20").help = "check this product";
      return failed(e.span);
    }
  return combine(times ? RunOp::Mul : RunOp::Div, {a, b}, type, e.span);
}

/// Whole powers are products, the half is a root; any other is exp(b log a), of pure numbers.
RunValue RunBuilder::power(const syntax::Expr& e) {
  const RunValue a = value(*e.args[0]), b = value(*e.args[1]);
  if (!a.ok() || !b.ok() || !numbers("^", {&a, &b}) || !pure(b, "an exponent")) return failed(e.span);
  const model::RunExpr exponent = c_.m.run_exprs[b.id];
  if (exponent.op == RunOp::Const && std::fabs(exponent.value) <= kMaxPower &&
      (exponent.value == std::floor(exponent.value) || exponent.value == 0.5)) {
    const auto unit = Context::power(a.type.unit, exponent.value);
    if (unit) {
      if (exponent.value == 0.5) return combine(RunOp::Sqrt, {a}, Type::number(*unit), e.span);
      RunValue out = constant(1, Type::number(), e.span);
      for (int k = 0; k < std::abs(static_cast<int>(exponent.value)); ++k)
        out = k == 0 ? a : combine(RunOp::Mul, {out, a}, Type::number(), e.span);
      if (exponent.value < 0)
        out = combine(RunOp::Div, {constant(1, Type::number(), e.span), out}, Type::number(), e.span);
      out.type = Type::number(*unit);
      out.span = e.span;
      return out;
    }
  }
  if (!pure(a, "the base of such a power")) return failed(e.span);
  const RunValue log = combine(RunOp::Log, {a}, Type::number(), e.span);
  return combine(RunOp::Exp, {combine(RunOp::Mul, {log, b}, Type::number(), e.span)}, Type::number(), e.span);
}

RunValue RunBuilder::comparison(const syntax::Expr& e) {
  RunValue a, b;
  // The side that speaks of runs says what a bare name on the other side may be.
  if (speaks_of_runs(c_, *e.args[0])) {
    a = value(*e.args[0]);
    b = a.ok() ? value(*e.args[1], expected_beside(a)) : a;
  } else {
    b = value(*e.args[1]);
    a = b.ok() ? value(*e.args[0], expected_beside(b)) : b;
  }
  if (!a.ok() || !b.ok()) return failed(e.span);
  const bool equality = e.name == "==" || e.name == "!=";
  const bool both_numbers = a.is(Type::Kind::Number) && b.is(Type::Kind::Number);
  const bool with_none = a.is(Type::Kind::None) || b.is(Type::Kind::None);
  bool fits = both_numbers || (equality && (a.type.kind == b.type.kind || with_none));
  if (fits && a.is(Type::Kind::Enum) && b.is(Type::Kind::Enum)) fits = *a.type.names == *b.type.names;
  if (with_none) {
    c_.error(Code::C0215, e.span, "a comparison with 'none' is always false").help =
        "a condition that never held: write not eventually C";
    return failed(e.span);
  }
  if (!fits) {
    auto& d = c_.error(Code::C0215, e.span, "these two cannot be compared");
    d.help = "compare numbers with numbers, and states with their own alternatives";
    return failed(e.span);
  }
  if (both_numbers && !c_.same_unit(typed(a), typed(b), e.span, "compared")) return failed(e.span);
  return combine(comparisons().at(e.name), {a, b}, Type::boolean(), e.span);
}

RunValue RunBuilder::member(const syntax::Expr& e) {
  const RunValue a = value(*e.args[0]);
  if (!a.ok()) return failed(e.span);
  if (!a.is(Type::Kind::Enum) || e.args[1]->kind != ExprKind::Set || e.args[1]->args.empty()) {
    c_.error(Code::C0215, e.span, "'in' needs a state and some of its alternatives in braces").help =
        "write for example: talks at end in {open, deadlocked}";
    return failed(e.span);
  }
  std::vector<RunValue> cases;
  for (const auto& item : e.args[1]->args) {
    const RunValue b = value(*item, expected_beside(a));
    if (!b.ok()) return failed(e.span);
    if (!b.is(Type::Kind::Enum)) {
      c_.error(Code::C0215, b.span, "this is not of the kind on the left").help =
          "list alternatives of the state on the left";
      return failed(e.span);
    }
    cases.push_back(combine(RunOp::Eq, {a, b}, Type::boolean(), item->span));
  }
  return fold(RunOp::Or, std::move(cases), Type::boolean(), e.span);
}

RunValue RunBuilder::or_else(const syntax::Expr& e) {
  const RunValue a = value(*e.args[0]), b = value(*e.args[1]);
  if (!a.ok() || !b.ok() || !numbers("else", {&a, &b})) return failed(e.span);
  if (!c_.same_unit(typed(a), typed(b), e.span, "values of one outcome")) return failed(e.span);
  return combine(RunOp::Else, {a, b}, Type::number(a.type.zero ? b.type.unit : a.type.unit), e.span);
}

RunValue RunBuilder::choice(const syntax::Expr& e) {
  RunValue condition;
  const bool premise = e.kind == ExprKind::Because;
  if (e.args.size() != (premise ? 2u : 3u)) return failed(e.span);
  if (premise) {
    ExprId on = kNone;
    std::vector<syntax::Word> words;
    for (size_t k = 0; k < e.names.size(); ++k)
      words.push_back({e.names[k], k < e.name_spans.size() ? e.name_spans[k] : e.span});
    const auto refs = c_.premise_refs(words);
    if (refs.size() != words.size() || refs.empty()) return failed(e.span);
    for (const auto& ref : refs) {
      model::Expr p;
      p.op = model::Op::Premise;
      p.premise = ref;
      p.span = e.span;
      const ExprId one = c_.add(std::move(p));
      model::Expr both;
      both.op = model::Op::And;
      both.span = e.span;
      both.args = {on, one};
      on = on == kNone ? one : c_.add(std::move(both));
    }
    model::RunExpr world;
    world.op = RunOp::Param;
    world.probe = on;
    world.span = e.span;
    condition = add(std::move(world), Type::boolean());
  } else {
    condition = event(*e.args[0]);
  }
  const RunValue a = value(*e.args[premise ? 0 : 1]), b = value(*e.args[premise ? 1 : 2]);
  if (!condition.ok() || !a.ok() || !b.ok()) return failed(e.span);
  const bool both_numbers = a.is(Type::Kind::Number) && b.is(Type::Kind::Number);
  if (!both_numbers && !(a.is(Type::Kind::Bool) && b.is(Type::Kind::Bool))) {
    c_.error(Code::C0215, e.span, "the two values are of different kinds").help =
        "let both be numbers, or both conditions";
    return failed(e.span);
  }
  if (both_numbers && !c_.same_unit(typed(a), typed(b), e.span, "values of one choice"))
    return failed(e.span);
  return combine(RunOp::Select, {condition, a, b}, a.type.zero ? b.type : a.type, e.span);
}

RunValue RunBuilder::call(const syntax::Expr& e) {
  std::vector<RunValue> parts;
  for (const auto& arg : e.args) {
    parts.push_back(value(*arg));
    if (!parts.back().ok() || !numbers(e.name.c_str(), {&parts.back()})) return failed(e.span);
  }
  if (e.name == "min" || e.name == "max") {
    if (parts.empty()) return failed(e.span);
    Type type = parts[0].type;
    for (const RunValue& part : parts) {
      if (!c_.same_unit(typed(parts[0]), typed(part), e.span, "compared")) return failed(e.span);
      if (type.zero) type = part.type;
    }
    return fold(e.name == "min" ? RunOp::Min : RunOp::Max, std::move(parts), Type::number(type.unit), e.span);
  }
  if (parts.size() != 1) {
    c_.error(Code::C0208, e.span, fmt::format("'{}' takes one argument", e.name)).help =
        fmt::format("write {}(x)", e.name);
    return failed(e.span);
  }
  const RunValue& a = parts[0];
  if (e.name == "abs") return combine(RunOp::Abs, {a}, Type::number(a.type.unit), e.span);
  if (e.name == "sqrt") {
    const auto unit = Context::power(a.type.unit, 0.5);
    if (!unit && !pure(a, "what a root is taken of")) return failed(e.span);
    return combine(RunOp::Sqrt, {a}, Type::number(unit.value_or(model::Unit{})), e.span);
  }
  if (!pure(a, "the argument")) return failed(e.span);
  if (e.name == "exp") return combine(RunOp::Exp, {a}, Type::number(), e.span);
  if (e.name == "log") return combine(RunOp::Log, {a}, Type::number(), e.span);
  if (e.name == "logistic") {
    const RunValue one = constant(1, Type::number(), e.span);
    const RunValue power =
        combine(RunOp::Exp, {combine(RunOp::Neg, {a}, Type::number(), e.span)}, Type::number(), e.span);
    return combine(RunOp::Div, {one, combine(RunOp::Add, {one, power}, Type::number(), e.span)},
                   Type::number(), e.span);
  }
  c_.error(Code::C0202, e.span, fmt::format("there is no function '{}'", e.name)).help =
      "known here: min, max, abs, exp, log, sqrt, logistic";
  return failed(e.span);
}

// ---- Reductions: written out, one part an element.

RunValue RunBuilder::fold(RunOp op, std::vector<RunValue> parts, Type type, Span at) {
  // Halves with halves, so that the tree stays flat.
  while (parts.size() > 1) {
    std::vector<RunValue> next;
    for (size_t k = 0; k + 1 < parts.size(); k += 2) {
      next.push_back(combine(op, {parts[k], parts[k + 1]}, type, at));
      if (!next.back().ok()) return failed(at);
    }
    if (parts.size() % 2 == 1) next.push_back(parts.back());
    parts = std::move(next);
  }
  RunValue out = parts[0];
  out.type = std::move(type);
  out.span = at;
  return out;
}

bool RunBuilder::elements(const syntax::Expr& e, size_t binder, std::vector<RunValue>& bodies) {
  if (binder == e.binders.size()) {
    if (++visited_ > kMaxElements) {
      c_.error(Code::C0236, e.span, fmt::format("a reduction over more than {} combinations", kMaxElements))
          .help = "let a tally of the model add it up, and take the total of that";
      return false;
    }
    if (e.extra) {
      const ExprId where = c_.condition(e.extra.get(), scope_);
      if (where == kNone) return false;
      const auto holds = c_.static_value(where, {});
      if (!holds) {
        c_.error(Code::C0216, e.extra->span, "this 'where' is not known before the run").help =
            "it may ask for elements and relations only";
        return false;
      }
      if (!*holds) return true;
    }
    bodies.push_back(value(*e.args[0]));
    set_warns(false);
    return bodies.back().ok();
  }
  const syntax::Binder& b = e.binders[binder];
  const auto list = c_.find_list(b.list, b.span);
  if (!list) return false;
  const auto count = static_cast<uint32_t>(c_.m.lists[*list].elements.size());
  const size_t outer = scope_.variables.size();
  const auto bind = [&](const std::string& name, uint32_t element) {
    scope_.variables.push_back({name, {model::IndexRef::Kind::Element, element, model::kNoList}, *list});
  };
  bool good = true;
  for (uint32_t i = 0; i < count && good; ++i) {
    bind(b.var, i);
    if (b.var2.empty()) {
      good = elements(e, binder + 1, bodies);
    } else {
      for (uint32_t j = i + 1; j < count && good; ++j) {
        bind(b.var2, j);
        good = elements(e, binder + 1, bodies);
        scope_.variables.resize(outer + 1);
      }
    }
    scope_.variables.resize(outer);
  }
  return good;
}

RunValue RunBuilder::reduction(const syntax::Expr& e) {
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  const size_t outer = scope_.variables.size();
  std::vector<RunValue> bodies;
  if (outer == 0) visited_ = 0;
  const bool warned = warns();
  const bool good = elements(e, 0, bodies);
  set_warns(warned);
  scope_.variables.resize(outer);
  if (!good) return failed(e.span);
  const bool conditions = e.name == "any" || e.name == "all" || e.name == "number";
  if (bodies.empty()) {
    if (e.name == "max" || e.name == "min") {
      c_.error(Code::C0222, e.span, fmt::format("'{}' over no element at all", e.name)).help =
          "leave out the 'where', or check it";
      return failed(e.span);
    }
    Type type = e.name == "any" || e.name == "all" ? Type::boolean() : Type::number();
    type.zero = e.name == "sum";
    return constant(e.name == "all" ? 1 : 0, type, e.span);
  }
  for (RunValue& body : bodies) {
    if (conditions && !body.is(Type::Kind::Bool)) {
      c_.error(Code::C0215, body.span, fmt::format("'{}' needs a condition", e.name)).help =
          "write a comparison, e.g. x at end > 0";
      return failed(e.span);
    }
    if (!conditions && !numbers(e.name.c_str(), {&body})) return failed(e.span);
  }
  if (e.name == "any") return fold(RunOp::Or, std::move(bodies), Type::boolean(), e.span);
  if (e.name == "all") return fold(RunOp::And, std::move(bodies), Type::boolean(), e.span);
  if (e.name == "number") {
    for (RunValue& body : bodies)
      body = combine(RunOp::Select,
                     {body, constant(1, Type::number(), e.span), constant(0, Type::number(), e.span)},
                     Type::number(), e.span);
    return fold(RunOp::Add, std::move(bodies), Type::number(), e.span);
  }
  const Type type = Type::number(bodies[0].type.unit);
  return fold(e.name == "sum"   ? RunOp::Add
              : e.name == "max" ? RunOp::Max
                                : RunOp::Min,
              std::move(bodies), type, e.span);
}

}  // namespace casus::check
