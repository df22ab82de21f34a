// The statement that a claim makes: comparisons, and what is made of them.
#include "check/claims_formula.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.h"

namespace casus::check {
namespace {

using syntax::ExprKind;

constexpr size_t kMaxNodes = 100'000;  // of a formula, with `every` and `some` written out

bool is_comparison(const std::string& op) {
  return op == "<" || op == "<=" || op == ">" || op == ">=" || op == "==" || op == "!=";
}

}  // namespace

bool speaks_of_many_runs(const syntax::Expr& e) {
  switch (e.kind) {
    case ExprKind::Chance:
    case ExprKind::Mean:
    case ExprKind::Quantile:
    case ExprKind::Effect:
      return true;
    default:
      break;
  }
  for (const auto& part : e.args)
    if (part && speaks_of_many_runs(*part)) return true;
  return e.extra && speaks_of_many_runs(*e.extra);
}

ClaimExprId FormulaReader::read(const syntax::Expr& formula, const std::string& owner,
                                const std::string& what) {
  runs_.begin(owner);
  scope_ = c_.scope_of(no_index_, owner);
  scope_.index = &no_index_;
  what_ = what;
  nodes_ = 0;
  too_large_ = false;
  bound_.clear();
  const Value v = truth(formula);
  if (!v.ok()) return kNone;
  if (v.measured) return v.id;
  c_.error(Code::C0425, formula.span, fmt::format("{} asks nothing of any run", what_)).help =
      "compare a chance, a mean, a quantile or an effect with something";
  return kNone;
}

// ---- Nodes

FormulaReader::Value FormulaReader::add(model::ClaimExpr e, Type type, bool measured) {
  const Span at = e.span;
  if (++nodes_ > kMaxNodes || c_.m.claim_exprs.size() >= c_.options.max_exprs) {
    if (!too_large_)
      c_.error(Code::C0236, at,
               fmt::format("with 'every' and 'some' written out, {} has more than {} operations",
                           nodes_ > kMaxNodes ? what_ : "the model's claims",
                           grouped(double(nodes_ > kMaxNodes ? kMaxNodes : c_.options.max_exprs))))
          .help = "use fewer policies, or fewer 'every' and 'some' inside one another";
    too_large_ = true;
    return failed(at);
  }
  c_.m.claim_exprs.push_back(std::move(e));
  return {static_cast<ClaimExprId>(c_.m.claim_exprs.size() - 1), std::move(type), at, measured};
}

FormulaReader::Value FormulaReader::combine(ClaimOp op, std::vector<Value> parts, Type type, Span at) {
  model::ClaimExpr e;
  e.op = op;
  e.span = at;
  bool measured = false;
  for (const Value& part : parts) {
    if (!part.ok()) return failed(at);
    e.args.push_back(part.id);
    measured = measured || part.measured;
  }
  return add(std::move(e), std::move(type), measured);
}

FormulaReader::Value FormulaReader::number(double value, Span at) {
  model::ClaimExpr e;
  e.value = value;
  e.span = at;
  return add(std::move(e), Type::number(), false);
}

FormulaReader::Value FormulaReader::fold(ClaimOp op, std::vector<Value> parts, Span at) {
  while (parts.size() > 1) {
    std::vector<Value> next;
    for (size_t k = 0; k + 1 < parts.size(); k += 2)
      next.push_back(combine(op, {parts[k], parts[k + 1]}, Type::boolean(), at));
    if (parts.size() % 2 == 1) next.push_back(parts.back());
    parts = std::move(next);
  }
  return parts[0];
}

// ---- Truth

FormulaReader::Value FormulaReader::truth(const syntax::Expr& e) {
  switch (e.kind) {
    case ExprKind::Error:
      return failed(e.span);
    case ExprKind::Within:
      return within(e);
    case ExprKind::Quantified:
      return quantified(e);
    case ExprKind::Unary:
      if (e.name != "not" || e.args.empty()) break;
      return combine(ClaimOp::Not, {truth(*e.args[0])}, Type::boolean(), e.span);
    case ExprKind::Binary: {
      if (is_comparison(e.name)) return compare(e);
      const bool joins = e.name == "and" || e.name == "or" || e.name == "implies";
      if (!joins || e.args.size() < 2) break;
      const ClaimOp op = e.name == "and" ? ClaimOp::And : e.name == "or" ? ClaimOp::Or : ClaimOp::Implies;
      const Value a = truth(*e.args[0]), b = truth(*e.args[1]);
      return combine(op, {a, b}, Type::boolean(), e.span);
    }
    default:
      break;
  }
  auto& d = c_.error(Code::C0420, e.span, "this is no statement that holds or fails");
  const std::string text = c_.text_of(e.span);
  if (speaks_of_many_runs(e))
    d.help = fmt::format("compare it: {} > ...", text);
  else if (operator_of_time(c_, e) != nullptr)
    d.help = fmt::format("say under which policy, and how often: chance({} under POLICY) > ...", text);
  else
    d.help = "write for example: chance(eventually C under POLICY) > half";
  return failed(e.span);
}

FormulaReader::Value FormulaReader::compare(const syntax::Expr& e) {
  if (e.args.size() < 2 || !e.args[0] || !e.args[1]) return failed(e.span);
  if (e.name == "==" || e.name == "!=") {
    c_.error(Code::C0422, e.span, "two values over many runs are never equal").help =
        fmt::format("write: {} within AMOUNT of {}; a value that cannot be negative is zero if it is <= 0",
                    c_.text_of(e.args[0]->span), c_.text_of(e.args[1]->span));
    return failed(e.span);
  }
  const Value a = value(*e.args[0]), b = value(*e.args[1]);
  if (!a.ok() || !b.ok() || !numbers(a, b, e.name)) return failed(e.span);
  if (!c_.same_unit(typed(a), typed(b), e.span, "compared")) return failed(e.span);
  for (size_t k = 0; k < 2; ++k) {
    const model::ClaimExpr& number = c_.m.claim_exprs[k == 0 ? b.id : a.id];
    if (e.args[k]->kind != ExprKind::Chance || number.op != ClaimOp::Const) continue;
    if (number.value >= 0 && number.value <= 1) continue;
    const syntax::Expr& written = *e.args[1 - k];
    auto& d = c_.error(Code::C0425, written.span, "a chance lies between 0 and 1: no run can decide this");
    const bool plain = written.kind == ExprKind::Number && !written.percent;
    d.help = plain && number.value > 1 && number.value <= 100
                 ? fmt::format("write {} %", model::number_text(number.value))
                 : "write a number from 0 to 1, or a share such as 50 %";
    return failed(e.span);
  }
  const ClaimOp op = e.name == "<"    ? ClaimOp::Lt
                     : e.name == "<=" ? ClaimOp::Le
                     : e.name == ">"  ? ClaimOp::Gt
                                      : ClaimOp::Ge;
  std::vector<Value> parts{a, b};
  if (e.extra) {
    const Value margin = value(*e.extra);
    if (!margin.ok() || !numbers(margin, margin, "by at least")) return failed(e.span);
    if (!c_.same_unit(typed(a.type.zero ? b : a), typed(margin), e.extra->span, "compared"))
      return failed(e.span);
    parts.push_back(margin);
  }
  return combine(op, std::move(parts), Type::boolean(), e.span);
}

FormulaReader::Value FormulaReader::within(const syntax::Expr& e) {
  if (e.args.size() < 2 || !e.args[0] || !e.args[1] || !e.extra) return failed(e.span);
  const Value a = value(*e.args[0]), amount = value(*e.extra), b = value(*e.args[1]);
  if (!a.ok() || !amount.ok() || !b.ok() || !numbers(a, b, "within") || !numbers(amount, amount, "within"))
    return failed(e.span);
  if (!c_.same_unit(typed(a), typed(b), e.span, "compared")) return failed(e.span);
  if (!c_.same_unit(typed(a.type.zero ? b : a), typed(amount), e.extra->span, "compared"))
    return failed(e.span);
  return combine(ClaimOp::Within, {a, amount, b}, Type::boolean(), e.span);
}

// ---- every, some

/// Whether a member of a family of policies is one that `where` asks for: lever names stand for its values.
std::optional<bool> FormulaReader::member_taken(const syntax::Expr& where, model::PolicyId id) {
  Scope scope = scope_;
  scope.mechanism = false;
  for (const model::Setting& s : c_.m.policies[id].settings) {
    if (s.kind != model::Setting::Kind::Lever || !s.ref.index.empty()) continue;
    const model::Expr& e = c_.m.exprs[s.value];
    if (e.op != model::Op::Const) continue;
    const model::Lever& lever = c_.m.levers[s.ref.family];
    Typed t{s.value, Type::number(lever.unit), s.span, e.value};
    t.type.level = lever.type == model::Lever::Type::Level;
    if (lever.type == model::Lever::Type::Bool) t.type = Type::boolean();
    if (lever.type == model::Lever::Type::Enum) {
      t.type = Type::number();
      t.type.kind = Type::Kind::Enum;
      t.type.names = &lever.alternatives;
    }
    scope.arguments[lever.name] = t;
  }
  const ExprId condition = c_.condition(&where, scope);
  if (condition == kNone) return std::nullopt;
  const auto holds = c_.static_value(condition, {});
  if (!holds)
    c_.error(Code::C0216, where.span, "this 'where' asks for more than the settings of the policies").help =
        "it may compare levers of the family with numbers";
  return holds;
}

FormulaReader::Value FormulaReader::quantified(const syntax::Expr& e) {
  if (e.binders.empty() || e.args.empty() || !e.args[0]) return failed(e.span);
  const syntax::Binder& b = e.binders[0];
  const bool every = e.name == "every";
  const auto family = c_.policy_families.find(b.list);
  if (family == c_.policy_families.end()) {
    const Symbol* s = c_.find(b.list);
    if (s != nullptr && s->kind == SymbolKind::PolicyFamily) return failed(e.span);  // wrong itself
    c_.unknown("family of policies", b.list, b.span, c_.names_of({SymbolKind::PolicyFamily}));
    return failed(e.span);
  }
  c_.used.insert(b.list);
  std::vector<Value> bodies;
  const bool warned = scope_.mechanism;
  for (const model::PolicyId id : family->second) {
    if (e.extra) {
      const auto taken = member_taken(*e.extra, id);
      if (!taken) {
        set_warns(warned);
        return failed(e.span);
      }
      if (!*taken) continue;
    }
    bound_.emplace_back(b.var, id);
    bodies.push_back(truth(*e.args[0]));
    bound_.pop_back();
    // What is wrong with one is wrong with all.
    if (!bodies.back().ok()) break;
    set_warns(false);
  }
  set_warns(warned);
  if (!bodies.empty() && !bodies.back().ok()) return failed(e.span);
  if (bodies.empty()) {
    c_.error(Code::C0404, e.extra ? e.extra->span : e.span, fmt::format("no member of '{}' is taken", b.list))
        .help = "check the 'where' against the values of the family";
    return failed(e.span);
  }
  return fold(every ? ClaimOp::And : ClaimOp::Or, std::move(bodies), e.span);
}

}  // namespace casus::check
