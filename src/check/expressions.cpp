// Typing of expressions: operators and choices.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "check/context.h"

namespace casus::check {

using model::Op;
using syntax::ExprKind;

namespace {

constexpr float kMostOperations = 1e6f;  // of one expression written out
constexpr int kMostHeight = 2000;        // of one expression written out
constexpr int kMostDepth = 1000;         // of expressions and lets read inside one another

constexpr const char* kSmaller = "give the inner lets no arguments, so that each is worked out once";

}  // namespace

ExprId Context::add(model::Expr e) {
  float weight = 1;
  int height = 1;
  for (const ExprId arg : e.args) {
    weight += weights_[arg];
    height = std::max(height, heights_[arg] + 1);
  }
  if (grown_) return 0;
  if (m.exprs.size() >= options.max_exprs || weight > kMostOperations || height > kMostHeight) {
    grown_ = true;
    error(Code::C0236, e.span,
          m.exprs.size() >= options.max_exprs
              ? fmt::format("the model grows beyond {} expressions", options.max_exprs)
          : weight > kMostOperations
              ? fmt::format("written out, this expression has {} operations, more than {}",
                            grouped(double(weight)), grouped(double(kMostOperations)))
              : fmt::format("written out, this expression nests {} operations deep, more than {}", height,
                            kMostHeight))
        .help = kSmaller;
    if (m.exprs.empty()) m.exprs.push_back({}), weights_.push_back(1), heights_.push_back(1);
    return 0;
  }
  m.exprs.push_back(std::move(e));
  weights_.push_back(weight);
  heights_.push_back(uint16_t(height));
  return ExprId(m.exprs.size() - 1);
}

ExprId Context::number(double value, Span at) {
  model::Expr e;
  e.op = Op::Const, e.value = value, e.span = at;
  return add(std::move(e));
}

Typed Context::make(Op op, std::vector<ExprId> args, Type type, Span span, std::optional<double> constant) {
  model::Expr e;
  if (constant && !std::isfinite(*constant)) constant.reset();
  if (constant) {
    e.op = Op::Const, e.value = *constant;
  } else {
    e.op = op, e.args = std::move(args);
  }
  e.span = span;
  return {add(std::move(e)), std::move(type), span, constant};
}

Typed Context::reading(Op op, model::Ref ref, Type type, Span span) {
  model::Expr e;
  e.op = op, e.ref = std::move(ref), e.span = span;
  return {add(std::move(e)), std::move(type), span, {}};
}

Typed Context::expr(const syntax::Expr* e, const Scope& scope, Expected expected) {
  if (!e) return {};
  const Typed failed{kNone, Type::error(), e->span, {}};
  if (grown_) return failed;
  if (depth_ >= kMostDepth) {
    grown_ = true;
    error(Code::C0236, e->span,
          fmt::format("expressions and lets more than {} deep inside one another", kMostDepth))
        .help = kSmaller;
    return failed;
  }
  ++depth_;
  Typed out = expr_of_kind(*e, scope, expected);
  --depth_;
  return out;
}

Typed Context::expr_of_kind(const syntax::Expr& root, const Scope& scope, Expected expected) {
  const syntax::Expr* e = &root;
  switch (e->kind) {
    case ExprKind::Error:
      return {kNone, Type::error(), e->span, {}};
    case ExprKind::Number:
      return expr_number(*e, scope);
    case ExprKind::Name:
      return expr_name(*e, scope, expected);
    case ExprKind::Unary:
      return expr_unary(*e, scope);
    case ExprKind::Binary:
      return expr_binary(*e, scope);
    case ExprKind::If:
    case ExprKind::Because:
      return expr_choice(*e, scope, expected);
    case ExprKind::Reduce:
      return expr_reduce(*e, scope);
    case ExprKind::Call:
      return expr_call(*e, scope);
    case ExprKind::Recent:
    case ExprKind::Total:
    case ExprKind::Monthly:
      return expr_memory(*e, scope);
    case ExprKind::Since:
      return expr_since(*e, scope);
    case ExprKind::None: {
      if (expected.names)
        for (size_t i = 0; i < expected.names->size(); ++i)
          if ((*expected.names)[i] == "none") {
            Type t;
            t.kind = Type::Kind::Enum, t.names = expected.names;
            return make(Op::Const, {}, t, e->span, double(i));
          }
      Type t;
      t.kind = Type::Kind::None;
      return reading(Op::None, {}, t, e->span);
    }
    case ExprKind::About: {
      if (!scope.random)
        error(Code::C0237, e->span, "`about` rounds at random: it stands only as an amount of an effect")
            .help = "leave `about` out";
      return expr(e->args.empty() ? nullptr : e->args[0].get(), scope, expected);
    }
    case ExprKind::Date: {
      const auto day = date(*e);
      return day ? make(Op::Const, {}, Type::number(time_unit()), e->span, *day)
                 : Typed{kNone, Type::error(), e->span, {}};
    }
    default:
      break;
  }
  auto& d = error(Code::C0240, e->span, "this can be said of a whole run only, not at one moment of it");
  d.help = "use it in an `outcome` or a `claim`; here write `recent(x, D)`, `since(C)` or `total x`";
  return {kNone, Type::error(), e->span, {}};
}

Typed Context::expr_number(const syntax::Expr& e, const Scope& scope) {
  double v = e.percent ? e.number / 100 : e.number;
  Type t = Type::number();
  if (!e.name.empty()) {
    const auto unit = unit_named(e.name);
    if (!unit) {
      auto known = m.units;
      for (const char* word : {"day", "week", "month", "year", "usd"}) known.push_back(word);
      unknown("unit", e.name, e.span, known);
      return {kNone, Type::error(), e.span, {}};
    }
    used.insert(e.name);
    t.unit = unit->first;
    v *= unit->second;
  }
  if (!std::isfinite(v) || std::fabs(v) > 1e300) {
    error(Code::C0221, e.span, "this number is too large").help = "write a number below 1e300";
    return {kNone, Type::error(), e.span, {}};
  }
  t.zero = v == 0;
  const bool calendar = t.unit == time_unit();
  const bool plain = calendar || e.number == 0 || e.number == 1 || (e.percent && e.number == 100);
  if (scope.mechanism && !scope.constants_only && !plain) {
    if (scope.owner.starts_with("let:"))
      let_numbers[scope.owner.substr(4)].push_back(e.span);  // a warning if a mechanism reads the let
    else
      warn_of_number(e.span);
  }
  return make(Op::Const, {}, t, e.span, v);
}

void Context::warn_of_number(Span at) {
  if (!warned_numbers.insert(at.begin).second) return;
  error(Code::C0302, at, "a bare number: nobody can see where it comes from or how sure it is").help =
      "make it a `param` with a source, or `assumed`, and a range";
}

Typed Context::expr_unary(const syntax::Expr& e, const Scope& scope) {
  const Typed a = expr(e.args[0].get(), scope);
  if (!a.ok()) return a;
  if (e.name == "not") {
    if (a.type.kind != Type::Kind::Bool) {
      error(Code::C0215, a.span, "`not` needs a condition").help = "write a comparison, e.g. not (x > 0)";
      return {kNone, Type::error(), e.span, {}};
    }
    return make(Op::Not, {a.id}, Type::boolean(), e.span,
                a.constant ? std::optional(*a.constant == 0 ? 1.0 : 0.0) : std::nullopt);
  }
  if (a.type.kind != Type::Kind::Number) {
    error(Code::C0215, a.span, "`-` needs a number").help =
        "conditions become numbers with: if C then 1 else 0";
    return {kNone, Type::error(), e.span, {}};
  }
  Type t = a.type;
  t.level = false;
  return make(Op::Neg, {a.id}, t, e.span, a.constant ? std::optional(-*a.constant) : std::nullopt);
}

bool Context::same_unit(const Typed& a, const Typed& b, Span at, const char* what) {
  if (a.type.zero || b.type.zero || a.type.unit == b.type.unit) return true;
  const auto name = [&](const Typed& t) {
    return t.type.unit.powers.empty() ? std::string("a pure number") : text(t);
  };
  auto& d =
      error(Code::C0214, at, fmt::format("unit mismatch: {} and {} cannot be {}", name(a), name(b), what));
  d.labels.push_back({a.span, in_unit(a)});
  d.labels.push_back({b.span, in_unit(b)});
  // A number as written; in a claim its value is not handed on.
  const auto bare = [&](const Typed& t) -> std::optional<double> {
    const std::string_view digits = source.slice(t.span);
    if (!t.type.unit.powers.empty()) return std::nullopt;
    if (t.constant) return t.constant;
    if (digits.find_first_not_of("0123456789.") != digits.npos) return std::nullopt;
    return std::strtod(std::string(digits).c_str(), nullptr);
  };
  if (const auto x = bare(a))
    d.help = "write " + with_unit(*x, b.type.unit);
  else if (const auto y = bare(b))
    d.help = "write " + with_unit(*y, a.type.unit);
  else
    d.help = "convert one side with a parameter whose unit says how";
  return false;
}

Typed Context::expr_binary(const syntax::Expr& e, const Scope& scope) {
  const std::string& op = e.name;
  if (op == "==" || op == "!=" || op == "<" || op == "<=" || op == ">" || op == ">=")
    return expr_comparison(e, scope);
  if (op == "in") return expr_in(e, scope);
  Scope right = scope;
  // A square or a cube is a form, not a quantity.
  if (op == "^" && e.args[1]->kind == ExprKind::Number && (e.args[1]->number == 2 || e.args[1]->number == 3))
    right.mechanism = false;
  const Typed a = expr(e.args[0].get(), scope), b = expr(e.args[1].get(), right);
  if (!a.ok() || !b.ok()) return {kNone, Type::error(), e.span, {}};
  if (op == "and" || op == "or" || op == "implies") {
    for (const Typed* t : {&a, &b}) {
      if (t->type.kind == Type::Kind::Bool) continue;
      error(Code::C0215, t->span, fmt::format("`{}` needs a condition on both sides", op)).help =
          "write a comparison, e.g. x > 0";
      return {kNone, Type::error(), e.span, {}};
    }
    if (op == "implies") {
      const Typed no = make(Op::Not, {a.id}, Type::boolean(), a.span);
      return make(Op::Or, {no.id, b.id}, Type::boolean(), e.span);
    }
    return make(op == "and" ? Op::And : Op::Or, {a.id, b.id}, Type::boolean(), e.span);
  }
  for (const Typed* t : {&a, &b}) {
    if (t->type.kind == Type::Kind::Number) continue;
    error(Code::C0215, t->span, fmt::format("`{}` needs numbers on both sides", op)).help =
        "conditions become numbers with: if C then 1 else 0";
    return {kNone, Type::error(), e.span, {}};
  }
  if (op == "+" || op == "-") return expr_sum(e, a, b);
  if (op == "^") return expr_power(e, a, b);
  return expr_product(e, a, b);
}

Typed Context::expr_sum(const syntax::Expr& e, const Typed& a, const Typed& b) {
  if (!same_unit(a, b, e.span, e.name == "+" ? "added" : "subtracted"))
    return {kNone, Type::error(), e.span, {}};
  Type t = Type::number(a.type.zero ? b.type.unit : a.type.unit);
  std::optional<double> constant;
  if (a.constant && b.constant)
    constant = e.name == "+" ? *a.constant + *b.constant : *a.constant - *b.constant;
  t.zero = a.type.zero && b.type.zero;
  return make(e.name == "+" ? Op::Add : Op::Sub, {a.id, b.id}, t, e.span, constant);
}

Typed Context::expr_product(const syntax::Expr& e, const Typed& a, const Typed& b) {
  const bool product = e.name == "*";
  Type t = Type::number(times(a.type.unit, b.type.unit, product ? 1 : -1));
  for (const auto& [base, power] : t.unit.powers) {
    if (std::abs(int(power)) <= 20) continue;
    error(Code::C0214, e.span, "a power of a unit above 20").help = "check this product";
    return {kNone, Type::error(), e.span, {}};
  }
  std::optional<double> constant;
  if (a.constant && b.constant) constant = product ? *a.constant * *b.constant : *a.constant / *b.constant;
  t.level = product && a.type.level && b.type.level;
  return make(product ? Op::Mul : Op::Div, {a.id, b.id}, t, e.span, constant);
}

Typed Context::expr_power(const syntax::Expr& e, const Typed& a, const Typed& b) {
  if (!b.type.unit.powers.empty()) {
    error(Code::C0214, b.span, "an exponent has no unit").help = "divide it by a reference of the same unit";
    return {kNone, Type::error(), e.span, {}};
  }
  Type t = Type::number();
  if (!a.type.unit.powers.empty()) {
    const auto raised = b.constant ? power(a.type.unit, *b.constant) : std::nullopt;
    if (!raised) {
      error(Code::C0214, e.span, fmt::format("what is in {} can be raised to whole powers only", text(a)))
          .help = "divide it by a reference of the same unit first";
      return {kNone, Type::error(), e.span, {}};
    }
    t.unit = *raised;
  }
  return make(Op::Pow, {a.id, b.id}, t, e.span);
}

/// A bare name that no symbol or variable explains: an alternative or an element, if the other side says of
/// what.
bool Context::is_literal(const syntax::Expr& e, const Scope& scope) const {
  if (e.kind == ExprKind::None) return true;
  if (e.kind != ExprKind::Name || !e.index.empty() || e.has_args || !e.member.empty()) return false;
  if (e.name == "true" || e.name == "false") return false;
  for (const auto& v : scope.variables)
    if (v.name == e.name) return false;
  if (scope.arguments.count(e.name)) return false;
  if (scope.marks)
    for (const auto& mark : *scope.marks)
      if (mark.name == e.name) return false;
  return true;
}

Typed Context::expr_comparison(const syntax::Expr& e, const Scope& scope) {
  for (const auto& side : e.args) {
    if (side->kind == ExprKind::Binary &&
        (side->name == "<" || side->name == "<=" || side->name == ">" || side->name == ">=") &&
        source.text().substr(side->span.begin, 1) != "(") {
      error(Code::C0215, e.span, "comparisons do not chain").help = "write a < b and b < c";
      return {kNone, Type::error(), e.span, {}};
    }
  }
  // The side that is no bare name says what a bare name on the other side may be.
  const bool left_literal = is_literal(*e.args[0], scope), right_literal = is_literal(*e.args[1], scope);
  Typed a, b;
  const auto expect = [](const Typed& t) {
    Expected x;
    if (t.type.kind == Type::Kind::Enum) x.names = t.type.names;
    if (t.type.kind == Type::Kind::Element) x.list = t.type.list;
    return x;
  };
  const auto known = [&](const syntax::Expr& x) {
    return x.kind == ExprKind::Name && find(x.name) != nullptr;
  };
  if (left_literal && (!right_literal || (!known(*e.args[0]) && known(*e.args[1])))) {
    b = expr(e.args[1].get(), scope);
    a = b.ok() ? expr(e.args[0].get(), scope, expect(b)) : b;
  } else {
    a = expr(e.args[0].get(), scope);
    b = a.ok() ? expr(e.args[1].get(), scope, expect(a)) : a;
  }
  if (!a.ok() || !b.ok()) return {kNone, Type::error(), e.span, {}};
  const bool equality = e.name == "==" || e.name == "!=";
  static const std::map<std::string, Op> kOps = {{"==", Op::Eq}, {"!=", Op::Ne}, {"<", Op::Lt},
                                                 {"<=", Op::Le}, {">", Op::Gt},  {">=", Op::Ge}};
  const bool numbers = a.type.kind == Type::Kind::Number && b.type.kind == Type::Kind::Number;
  const bool with_none = a.type.kind == Type::Kind::None || b.type.kind == Type::Kind::None;
  bool fits = numbers || (equality && (a.type.kind == b.type.kind)) || with_none;
  if (fits && a.type.kind == Type::Kind::Enum && b.type.kind == Type::Kind::Enum)
    fits = *a.type.names == *b.type.names;
  if (fits && a.type.kind == Type::Kind::Element && b.type.kind == Type::Kind::Element) {
    const auto root = [&](model::ListId l) {
      return l != kNone && m.lists[l].parent != kNone ? m.lists[l].parent : l;
    };
    fits = root(a.type.list) == root(b.type.list);
  }
  if (!fits) {
    static const char* const kNames[] = {"an error",       "a number",   "a condition",
                                         "an enumeration", "an element", "none"};
    auto& d = error(Code::C0215, e.span, "these two cannot be compared");
    d.labels.push_back({a.span, kNames[int(a.type.kind)]});
    d.labels.push_back({b.span, kNames[int(b.type.kind)]});
    d.help = "compare numbers with numbers, and states with their own alternatives";
    return {kNone, Type::error(), e.span, {}};
  }
  if (numbers && !same_unit(a, b, e.span, "compared")) return {kNone, Type::error(), e.span, {}};
  return make(kOps.at(e.name), {a.id, b.id}, Type::boolean(), e.span);
}

Typed Context::expr_in(const syntax::Expr& e, const Scope& scope) {
  const Typed a = expr(e.args[0].get(), scope);
  if (!a.ok()) return a;
  if (e.args[1]->kind != ExprKind::Set || e.args[1]->args.empty()) {
    error(Code::C0215, e.args[1]->span, "`in` needs names in braces").help =
        "write for example: talks in {open, deadlocked}";
    return {kNone, Type::error(), e.span, {}};
  }
  Expected x;
  if (a.type.kind == Type::Kind::Enum) x.names = a.type.names;
  if (a.type.kind == Type::Kind::Element) x.list = a.type.list;
  Typed any;
  for (const auto& item : e.args[1]->args) {
    const Typed b = expr(item.get(), scope, x);
    if (!b.ok()) return {kNone, Type::error(), e.span, {}};
    if (b.type.kind != a.type.kind) {
      error(Code::C0215, b.span, "this is not of the kind on the left").help =
          "list alternatives of the state on the left";
      return {kNone, Type::error(), e.span, {}};
    }
    const Typed one = make(Op::Eq, {a.id, b.id}, Type::boolean(), e.span);
    any = any.id == kNone ? one : make(Op::Or, {any.id, one.id}, Type::boolean(), e.span);
  }
  return any;
}

Typed Context::expr_choice(const syntax::Expr& e, const Scope& scope, Expected expected) {
  ExprId condition_id = kNone;
  const bool by_premise = e.kind == ExprKind::Because;
  if (by_premise) {
    std::vector<syntax::Word> words;
    for (size_t i = 0; i < e.names.size(); ++i)
      words.push_back({e.names[i], i < e.name_spans.size() ? e.name_spans[i] : e.span});
    for (const auto& ref : premise_refs(words)) {
      model::Expr p;
      p.op = Op::Premise, p.premise = ref, p.span = e.span;
      const ExprId id = add(std::move(p));
      condition_id =
          condition_id == kNone ? id : make(Op::And, {condition_id, id}, Type::boolean(), e.span).id;
    }
    if (condition_id == kNone) return {kNone, Type::error(), e.span, {}};
    if (scope.constants_only) {
      error(Code::C0240, e.span, "a premise cannot be read here").help =
          "only plain numbers and parameters are known before the run";
      return {kNone, Type::error(), e.span, {}};
    }
  } else {
    condition_id = condition(e.args[0].get(), scope);
    if (condition_id == kNone) return {kNone, Type::error(), e.span, {}};
  }
  const size_t first = by_premise ? 0 : 1;
  const Typed a = expr(e.args[first].get(), scope, expected),
              b = expr(e.args[first + 1].get(), scope, expected);
  if (!a.ok() || !b.ok()) return {kNone, Type::error(), e.span, {}};
  if (a.type.kind != b.type.kind && a.type.kind != Type::Kind::None && b.type.kind != Type::Kind::None) {
    error(Code::C0215, e.span, "the two sides are of different kinds").help =
        "give both sides a number, or both a condition";
    return {kNone, Type::error(), e.span, {}};
  }
  if (a.type.kind == Type::Kind::Number && b.type.kind == Type::Kind::Number &&
      !same_unit(a, b, e.span, "alternatives of one another"))
    return {kNone, Type::error(), e.span, {}};
  Type t = a.type.kind == Type::Kind::None || a.type.zero ? b.type : a.type;
  t.level = a.type.level && b.type.level;
  t.zero = a.type.zero && b.type.zero;
  return make(Op::Select, {condition_id, a.id, b.id}, t, e.span);
}

bool Context::always_negative(ExprId id) const {
  const auto& e = m.exprs[id];
  if (e.op == Op::Const) return e.value < 0;
  if (e.op != Op::Param) return false;
  const auto& priors = m.params[e.ref.family].priors;
  return !priors.empty() && std::all_of(priors.begin(), priors.end(), [](const model::Prior& p) {
    return p.kind == model::Prior::Kind::Point ? p.a < 0 : p.kind == model::Prior::Kind::Range && p.c <= 0;
  });
}

ExprId Context::condition(const syntax::Expr* e, const Scope& scope) {
  const Typed t = expr(e, scope);
  if (!t.ok()) return kNone;
  if (t.type.kind == Type::Kind::Bool) return t.id;
  error(Code::C0215, t.span, "a condition was expected").help = "compare it with something, e.g. x > 0";
  return kNone;
}

ExprId Context::number_of(const syntax::Expr* e, const Scope& scope, const model::Unit& unit,
                          const std::string& because_text) {
  const Typed t = expr(e, scope);
  if (!t.ok()) return kNone;
  if (t.type.kind == Type::Kind::Number && (t.type.unit == unit || t.type.zero)) return t.id;
  if (t.type.kind != Type::Kind::Number) {
    error(Code::C0215, t.span, "a number was expected").help =
        "conditions become numbers with: if C then 1 else 0";
    return kNone;
  }
  const std::string wanted = unit.powers.empty()   ? "a pure number"
                             : unit == time_unit() ? "a length of time"
                                                   : text(unit);
  auto& d = error(Code::C0214, t.span,
                  fmt::format("unit mismatch: {} was expected, this is {}", wanted, in_unit(t)));
  d.notes.push_back(because_text);
  const bool bare = t.constant && t.type.unit.powers.empty();
  d.help = bare ? "write " + with_unit(*t.constant, unit) : "convert it with a parameter whose unit says how";
  return kNone;
}

}  // namespace casus::check
