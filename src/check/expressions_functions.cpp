// Typing of expressions: reductions over lists, functions.
#include <fmt/format.h>

#include <map>

#include "check/context.h"

namespace casus::check {

using model::Op;

/// A reduction is written out term by term; what `where` leaves out is still looked at once.
bool Context::within_terms(const Scope& inner, const syntax::Expr& e) {
  double product = 1;
  std::string factors;
  for (const auto& v : inner.variables) {
    const auto& list = m.lists[v.list];
    product *= double(list.elements.size());
    factors += fmt::format("{}{} {}", factors.empty() ? "" : " x ", list.elements.size(), list.name);
  }
  const double most = double(e.extra ? options.max_looked_at : options.max_terms);
  if (product <= most) return true;
  error(Code::C0228, e.span,
        fmt::format("this would have {} terms ({}), more than {}", grouped(product), factors, grouped(most)))
      .help = e.extra ? "use shorter lists or fewer indices"
                      : "restrict it by a relation (where ...), or use shorter lists or fewer indices";
  return false;
}

Typed Context::expr_reduce(const syntax::Expr& e, const Scope& scope) {
  Scope inner = scope;
  model::Expr node;
  node.span = e.span;
  for (const auto& b : e.binders) {
    check_variable(b.var, b.span);
    check_variable(b.var2, b.span);
    const auto list = find_list(b.list, b.span);
    if (!list) return {kNone, Type::error(), e.span, {}};
    const uint32_t first = inner.next_var++;
    node.vars.push_back({first, *list, kNone});
    inner.variables.push_back({b.var, {model::IndexRef::Kind::Var, first, model::kNoList}, *list});
    if (b.var2.empty()) continue;
    const uint32_t second = inner.next_var++;
    node.vars.push_back({second, *list, first});
    inner.variables.push_back({b.var2, {model::IndexRef::Kind::Var, second, model::kNoList}, *list});
  }
  if (!within_terms(inner, e)) return {kNone, Type::error(), e.span, {}};
  const bool logical = e.name == "any" || e.name == "all" || e.name == "number" || e.name == "number of";
  const Typed body = e.args.empty() ? Typed{} : expr(e.args[0].get(), inner);
  ExprId where = kNone;
  if (e.extra) {
    where = condition(e.extra.get(), inner);
    if (where == kNone) return {kNone, Type::error(), e.span, {}};
  }
  if (!body.ok()) return {kNone, Type::error(), e.span, {}};
  if (body.type.kind != (logical ? Type::Kind::Bool : Type::Kind::Number)) {
    error(Code::C0215, body.span,
          fmt::format("`{}` needs {}", e.name == "number" ? "number of" : e.name,
                      logical ? "a condition" : "a number"))
        .help = logical ? "write a comparison after the colon"
                        : "write a number after the colon; `number of` counts conditions";
    return {kNone, Type::error(), e.span, {}};
  }
  node.op = e.name == "sum"   ? Op::Sum
            : e.name == "max" ? Op::MaxOf
            : e.name == "min" ? Op::MinOf
            : e.name == "any" ? Op::Any
            : e.name == "all" ? Op::All
                              : Op::Count;
  node.args = {body.id};
  if (where != kNone) node.args.push_back(where);
  Type t = node.op == Op::Any || node.op == Op::All ? Type::boolean()
           : node.op == Op::Count                   ? Type::number()
                                                    : Type::number(body.type.unit);
  return {add(std::move(node)), t, e.span, {}};
}

Typed Context::expr_call(const syntax::Expr& e, const Scope& scope) {
  std::vector<Typed> args;
  for (const auto& a : e.args) {
    args.push_back(expr(a.get(), scope));
    if (!args.back().ok()) return {kNone, Type::error(), e.span, {}};
    if (args.back().type.kind != Type::Kind::Number) {
      error(Code::C0215, args.back().span, fmt::format("`{}` needs numbers", e.name)).help =
          "conditions become numbers with: if C then 1 else 0";
      return {kNone, Type::error(), e.span, {}};
    }
  }
  const bool pair = e.name == "min" || e.name == "max";
  if (args.size() < 1 || (pair ? args.size() < 2 : args.size() != 1)) {
    error(Code::C0208, e.span,
          fmt::format("`{}` needs {}", e.name, pair ? "two numbers or more" : "one number"))
        .help = pair ? "write min(a, b)" : fmt::format("write {}(x)", e.name);
    return {kNone, Type::error(), e.span, {}};
  }
  if (pair) {
    Typed out = args[0];
    for (size_t i = 1; i < args.size(); ++i) {
      if (!same_unit(out, args[i], e.span, "compared")) return {kNone, Type::error(), e.span, {}};
      Type t = Type::number(out.type.zero ? args[i].type.unit : out.type.unit);
      t.level = out.type.level && args[i].type.level;
      out = make(e.name == "min" ? Op::Min : Op::Max, {out.id, args[i].id}, t, e.span);
    }
    return out;
  }
  static const std::map<std::string, Op> kFunctions = {
      {"abs", Op::Abs}, {"exp", Op::Exp}, {"log", Op::Log}, {"sqrt", Op::Sqrt}, {"logistic", Op::Logistic}};
  const auto op = kFunctions.find(e.name);
  if (op == kFunctions.end()) {
    unknown("name", e.name, e.span,
            {"min", "max", "abs", "exp", "log", "sqrt", "logistic", "recent", "since"});
    return {kNone, Type::error(), e.span, {}};
  }
  Type t = Type::number();
  if (op->second == Op::Abs) {
    t.unit = args[0].type.unit;
  } else if (op->second == Op::Sqrt) {
    const auto root = power(args[0].type.unit, 0.5);
    if (!root) {
      error(Code::C0214, args[0].span, fmt::format("the root of what is in {} has no unit", text(args[0])))
          .help = "divide it by a reference of the same unit first";
      return {kNone, Type::error(), e.span, {}};
    }
    t.unit = *root;
  } else if (!args[0].type.unit.powers.empty()) {
    error(Code::C0214, args[0].span,
          fmt::format("`{}` needs a pure number, this is in {}", e.name, text(args[0])))
        .help = "divide it by a reference of the same unit first";
    return {kNone, Type::error(), e.span, {}};
  }
  t.level = op->second == Op::Logistic;
  return make(op->second, {args[0].id}, t, e.span);
}

}  // namespace casus::check
