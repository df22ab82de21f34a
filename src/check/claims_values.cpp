// Values over many runs: chances, means, quantiles, effects, and arithmetic with numbers of the model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "check/claims_formula.h"
#include "check/policies_settings.h"
#include "model/text.h"

namespace casus::check {
namespace {

using syntax::ExprKind;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

}  // namespace

bool FormulaReader::numbers(const Value& a, const Value& b, const std::string& op) {
  for (const Value* v : {&a, &b}) {
    if (v->type.kind == Type::Kind::Number) continue;
    c_.error(Code::C0215, v->span, fmt::format("'{}' needs numbers", op)).help =
        "compare a chance or a mean with a number";
    return false;
  }
  return true;
}

FormulaReader::Value FormulaReader::value(const syntax::Expr& e) {
  if (e.kind == ExprKind::Error) return failed(e.span);
  if (!speaks_of_many_runs(e)) return world_value(e);
  switch (e.kind) {
    case ExprKind::Chance:
      return chance(e);
    case ExprKind::Mean:
      return mean(e);
    case ExprKind::Quantile:
      return quantile(e);
    case ExprKind::Effect:
      return effect(e);
    case ExprKind::Unary:
    case ExprKind::Binary:
      return arithmetic(e);
    case ExprKind::Call:
      return call(e);
    default:
      break;
  }
  c_.error(Code::C0420, e.span, "this is no value of a claim").help =
      "values are chance(...), mean(...), quantile(...), effect of ..., numbers, and arithmetic with these";
  return failed(e.span);
}

/// What is the same in all runs of a world: params, thresholds, numbers.
FormulaReader::Value FormulaReader::world_value(const syntax::Expr& e) {
  const std::string text = c_.text_of(e.span);
  if (speaks_of_runs(c_, e)) {
    c_.error(Code::C0426, e.span, "this is the value of one run, and a claim is about many").help =
        fmt::format("write: mean({0} under POLICY), or: chance({0} > ... under POLICY)", text);
    return failed(e.span);
  }
  const Typed t = c_.expr(&e, scope_);
  if (!t.ok()) return failed(e.span);
  const ExprId changing = runs_.reading(t.id);
  if (changing != kNone) {
    auto& d = c_.error(Code::C0426, e.span, "this changes during a run, and a claim is about many");
    d.labels.push_back({c_.m.exprs[changing].span, "changes"});
    d.help = t.type.kind == Type::Kind::Bool ? fmt::format("write: chance(eventually {} under POLICY)", text)
                                             : fmt::format("write: mean({} at end under POLICY)", text);
    return failed(e.span);
  }
  model::ClaimExpr out;
  out.span = e.span;
  if (t.constant) {
    out.value = *t.constant;
  } else {
    out.op = ClaimOp::Param;
    out.probe = t.id;
  }
  return add(std::move(out), t.type, false);
}

FormulaReader::Value FormulaReader::arithmetic(const syntax::Expr& e) {
  if (e.kind == ExprKind::Unary) {
    if (e.name != "-") {
      c_.error(Code::C0420, e.span, "a statement where a value is needed").help =
          "compare two values with each other";
      return failed(e.span);
    }
    const Value a = value(*e.args[0]);
    if (!a.ok() || !numbers(a, a, "-")) return failed(e.span);
    return combine(ClaimOp::Neg, {a}, Type::number(a.type.unit), e.span);
  }
  const bool sum = e.name == "+" || e.name == "-", product = e.name == "*" || e.name == "/";
  if (!sum && !product) {
    c_.error(Code::C0420, e.span, fmt::format("'{}' makes no value of a claim", e.name)).help =
        "values are joined by + - * /, statements by and, or, not, implies";
    return failed(e.span);
  }
  const Value a = value(*e.args[0]), b = value(*e.args[1]);
  if (!a.ok() || !b.ok() || !numbers(a, b, e.name)) return failed(e.span);
  if (sum) {
    if (!c_.same_unit(typed(a), typed(b), e.span, e.name == "+" ? "added" : "subtracted"))
      return failed(e.span);
    return combine(e.name == "+" ? ClaimOp::Add : ClaimOp::Sub, {a, b},
                   Type::number(a.type.zero ? b.type.unit : a.type.unit), e.span);
  }
  const bool times = e.name == "*";
  const Type type = Type::number(Context::times(a.type.unit, b.type.unit, times ? 1 : -1));
  for (const auto& [base, power] : type.unit.powers)
    if (std::abs(int{power}) > 20) {
      c_.error(Code::C0214, e.span, "a power of a unit above 20").help = "check this product";
      return failed(e.span);
    }
  return combine(times ? ClaimOp::Mul : ClaimOp::Div, {a, b}, type, e.span);
}

FormulaReader::Value FormulaReader::call(const syntax::Expr& e) {
  std::vector<Value> parts;
  for (const auto& arg : e.args) {
    parts.push_back(value(*arg));
    if (!parts.back().ok() || !numbers(parts.back(), parts.back(), e.name)) return failed(e.span);
  }
  if (parts.empty()) return failed(e.span);
  if (e.name == "min" || e.name == "max") {
    Value out = parts[0];
    for (size_t k = 1; k < parts.size(); ++k) {
      if (!c_.same_unit(typed(out), typed(parts[k]), e.span, "compared")) return failed(e.span);
      const Type type = Type::number(out.type.zero ? parts[k].type.unit : out.type.unit);
      out = combine(e.name == "min" ? ClaimOp::Min : ClaimOp::Max, {out, parts[k]}, type, e.span);
      if (!out.ok()) return out;
    }
    return out;
  }
  const Value& a = parts[0];
  if (parts.size() == 1 && e.name == "abs")
    return combine(ClaimOp::Abs, {a}, Type::number(a.type.unit), e.span);
  const bool known = e.name == "exp" || e.name == "log" || e.name == "sqrt";
  if (!known || parts.size() != 1) {
    c_.error(Code::C0420, e.span, fmt::format("'{}' makes no value of a claim", e.name)).help =
        "known here: min, max, abs, exp, log, sqrt";
    return failed(e.span);
  }
  const auto root = e.name == "sqrt" ? Context::power(a.type.unit, 0.5) : std::nullopt;
  if (!root && !a.type.unit.powers.empty()) {
    c_.error(Code::C0214, a.span,
             fmt::format("'{}' needs a pure number, and this is in {}", e.name, c_.text(a.type.unit)))
        .help = "divide it by a reference of the same unit";
    return failed(e.span);
  }
  const ClaimOp op = e.name == "exp" ? ClaimOp::Exp : e.name == "log" ? ClaimOp::Log : ClaimOp::Sqrt;
  return combine(op, {a}, Type::number(root.value_or(model::Unit{})), e.span);
}

// ---- Taken over runs

FormulaReader::Value FormulaReader::measured(ClaimOp op, RunExprId run, const Where& where, double q,
                                             Type type, Span at) {
  model::ClaimExpr e;
  e.op = op;
  e.span = at;
  e.run = run;
  e.value = q;
  e.policy = where.policy;
  e.shock = where.shock;
  return add(std::move(e), std::move(type), true);
}

FormulaReader::Value FormulaReader::chance(const syntax::Expr& e) {
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  const RunValue event = runs_.event(*e.args[0]);
  const auto where = under(e.under, e.span);
  if (!event.ok() || !where) return failed(e.span);
  Type type = Type::number();
  type.level = true;
  return measured(ClaimOp::Chance, event.id, *where, 0, type, e.span);
}

/// A number of each run that is never `none`.
RunValue FormulaReader::measured_number(const syntax::Expr& e, const char* word) {
  RunValue v = runs_.value(e);
  if (!v.ok()) return v;
  const std::string text = c_.text_of(e.span);
  if (v.type.kind != Type::Kind::Number) {
    auto& d =
        c_.error(Code::C0415, e.span, fmt::format("a {} is of a number, and this is a condition", word));
    d.help = v.type.kind == Type::Kind::Bool ? fmt::format("write: chance({} under ...)", text)
                                             : "compare it with one of its alternatives";
    return {};
  }
  if (!runs_.can_be_none(v.id)) return v;
  c_.error(Code::C0413, e.span,
           fmt::format("in some runs this is 'none', and a {} needs a value in each", word))
      .help =
      fmt::format("say what then: {} else {}; or ask for a chance: a comparison with 'none' is false", text,
                  v.type.unit == Context::time_unit() ? model::number_text(c_.m.horizon) + " days" : "0");
  return {};
}

FormulaReader::Value FormulaReader::mean(const syntax::Expr& e) {
  if (e.args.empty() || !e.args[0]) return failed(e.span);
  const RunValue v = measured_number(*e.args[0], "mean");
  const auto where = under(e.under, e.span);
  if (!v.ok() || !where) return failed(e.span);
  return measured(ClaimOp::Mean, v.id, *where, 0, Type::number(v.type.unit), e.span);
}

FormulaReader::Value FormulaReader::quantile(const syntax::Expr& e) {
  if (e.args.size() < 2 || !e.args[0] || !e.args[1]) return failed(e.span);
  const auto q = c_.constant_number(e.args[0].get(), scope_, "the share of a quantile");
  const RunValue v = measured_number(*e.args[1], "quantile");
  const auto where = under(e.under, e.span);
  if (!q || !v.ok() || !where) return failed(e.span);
  if (!(*q > 0 && *q < 1)) {
    c_.error(Code::C0423, e.args[0]->span, "the share of a quantile lies between 0 and 1").help =
        "write for example quantile(0.9, ...)";
    return failed(e.span);
  }
  return measured(ClaimOp::Quantile, v.id, *where, *q, Type::number(v.type.unit), e.span);
}

/// Mean with the lever at the second value, less mean with it at the first.
FormulaReader::Value FormulaReader::effect(const syntax::Expr& e) {
  if (e.args.size() < 4 || !e.args[0] || !e.args[1] || !e.args[2] || !e.args[3]) return failed(e.span);
  const syntax::Expr& lever = *e.args[0];
  const Symbol* s = c_.find(lever.name, SymbolKind::Lever);
  if (s == nullptr) {
    c_.unknown("lever", lever.name, lever.span, c_.names_of({SymbolKind::Lever}));
    return failed(e.span);
  }
  c_.used.insert(lever.name);
  std::vector<model::IndexRef> index;
  if (!lever.index.empty()) {
    const auto indices = c_.indices(lever, c_.m.levers[s->id].index, lever.name, scope_);
    if (!indices) return failed(e.span);
    index = *indices;
  }
  const ExprId from = lever_setting(c_, *e.args[1], s->id, scope_),
               to = lever_setting(c_, *e.args[2], s->id, scope_);
  const RunValue v = measured_number(*e.args[3], "mean");
  const auto where = under(e.under, e.span);
  if (from == kNone || to == kNone || !v.ok() || !where) return failed(e.span);
  const Type type = Type::number(v.type.unit);
  const Where first{derived(where->policy, lever, s->id, index, from), where->shock};
  const Where second{derived(where->policy, lever, s->id, index, to), where->shock};
  const Value low = measured(ClaimOp::Mean, v.id, first, 0, type, e.span);
  const Value high = measured(ClaimOp::Mean, v.id, second, 0, type, e.span);
  return combine(ClaimOp::Sub, {high, low}, type, e.span);
}

model::PolicyId FormulaReader::derived(model::PolicyId base, const syntax::Expr& lever, model::LeverId id,
                                       const std::vector<model::IndexRef>& index, ExprId value) {
  const model::Lever& l = c_.m.levers[id];
  const model::Expr& e = c_.m.exprs[value];
  const std::string text =
      e.op == model::Op::Const
          ? model::value_text(e.value, l.alternatives, l.type == model::Lever::Type::Bool, l.shown.scale)
          : model::expr_text(c_.m, value);
  model::Policy p = c_.m.policies[base];
  p.name = fmt::format("{} with {} = {}", p.name, model::ref_text(c_.m, l.name, l.index, {id, index}), text);
  const auto [at, fresh] = derived_.try_emplace(p.name, static_cast<model::PolicyId>(c_.m.policies.size()));
  if (!fresh) return at->second;
  p.label.clear();
  p.family.clear();
  p.derived = true;
  p.span = lever.span;
  model::Setting s{};
  s.kind = model::Setting::Kind::Lever;
  s.ref = {id, index};
  s.value = value;
  s.from = -kInfinite;
  s.until = kInfinite;
  s.span = lever.span;
  p.settings.push_back(std::move(s));
  c_.m.policies.push_back(std::move(p));
  return at->second;
}

// ---- under

std::optional<FormulaReader::Where> FormulaReader::under(const syntax::Under& u, Span at) {
  if (u.given) return std::nullopt;  // the parser has said that this is not yet known
  if (!u.policy_ref || u.policy_ref->kind == ExprKind::Error) {
    if (u.policy.empty() && !u.policy_ref)
      c_.error(Code::C0420, at, "this does not say under which policy").help = "write: ... under POLICY)";
    return std::nullopt;
  }
  const auto id = policy(*u.policy_ref);
  if (!id) return std::nullopt;
  Where where{*id, kNone};
  if (u.shock.empty()) return where;
  const Symbol* s = c_.find(u.shock, SymbolKind::Shock);
  if (s == nullptr) {
    c_.unknown("shock", u.shock, u.span, c_.names_of({SymbolKind::Shock}));
    return std::nullopt;
  }
  c_.used.insert(u.shock);
  where.shock = s->id;
  return where;
}

std::optional<model::PolicyId> FormulaReader::policy(const syntax::Expr& ref) {
  for (auto at = bound_.rbegin(); at != bound_.rend(); ++at)
    if (at->first == ref.name && ref.index.empty()) return at->second;
  const Symbol* s = c_.find(ref.name);
  const bool family = s != nullptr && s->kind == SymbolKind::PolicyFamily;
  if (s == nullptr || (!family && s->kind != SymbolKind::Policy)) {
    auto names = c_.names_of({SymbolKind::Policy, SymbolKind::PolicyFamily});
    for (const auto& [name, _] : bound_) names.push_back(name);
    c_.unknown("policy", ref.name, ref.span, names);
    return std::nullopt;
  }
  c_.used.insert(ref.name);
  if (family) return member(ref, *s);
  if (!ref.index.empty()) {
    c_.error(Code::C0208, ref.span, fmt::format("the policy '{}' has no members", ref.name)).help =
        fmt::format("write {} alone", ref.name);
    return std::nullopt;
  }
  // A policy that was wrong has no id.
  return s->id == kNone ? std::nullopt : std::optional<model::PolicyId>(s->id);
}

/// mix[strikes=0, talks=1], or mix[0, 1] in the order of the family's levers.
std::optional<model::PolicyId> FormulaReader::member(const syntax::Expr& ref, const Symbol& symbol) {
  const auto family = c_.policy_families.find(ref.name);
  if (family == c_.policy_families.end()) return std::nullopt;  // wrong itself
  std::vector<model::LeverId> levers;
  for (const syntax::Clause& clause : symbol.decl->clauses)
    if (clause.keyword == "over") levers.push_back(c_.find(clause.words[0].text, SymbolKind::Lever)->id);
  const auto example = [&] {
    return fmt::format("write for example: {}", c_.m.policies[family->second[0]].name);
  };
  if (ref.index.size() != levers.size()) {
    c_.error(Code::C0406, ref.span,
             ref.index.empty() ? fmt::format("'{}' is a family of policies: say which", ref.name)
                               : fmt::format("a member of '{}' needs {} values", ref.name, levers.size()))
        .help = example() + fmt::format("; or: every p in {} : ...", ref.name);
    return std::nullopt;
  }
  std::vector<std::optional<double>> wanted(levers.size());
  for (size_t k = 0; k < levers.size(); ++k) {
    const syntax::Expr* e = ref.index[k].get();
    size_t at = k;
    if (e->kind == ExprKind::Binary && e->name == "==" && e->args[0]->kind == ExprKind::Name) {
      const Symbol* lever = c_.find(e->args[0]->name, SymbolKind::Lever);
      at = lever == nullptr
               ? levers.size()
               : static_cast<size_t>(std::find(levers.begin(), levers.end(), lever->id) - levers.begin());
      e = e->args[1].get();
    }
    if (at >= levers.size() || wanted[at]) {
      c_.error(Code::C0406, ref.index[k]->span,
               fmt::format("this is no lever of '{}', or stands twice", ref.name))
          .help = example();
      return std::nullopt;
    }
    const ExprId value = lever_setting(c_, *e, levers[at], scope_);
    if (value == kNone) return std::nullopt;
    wanted[at] = c_.m.exprs[value].op == model::Op::Const ? c_.m.exprs[value].value : std::nan("");
  }
  for (const model::PolicyId id : family->second) {
    const auto& settings = c_.m.policies[id].settings;
    const size_t first = settings.size() - levers.size();
    bool same = true;
    for (size_t k = 0; k < levers.size(); ++k)
      same = same && c_.m.exprs[settings[first + k].value].value == *wanted[k];
    if (same) return id;
  }
  c_.error(Code::C0406, ref.span, fmt::format("'{}' has no member with these values", ref.name)).help =
      example();
  return std::nullopt;
}

}  // namespace casus::check
