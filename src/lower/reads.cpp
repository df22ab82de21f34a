// What expressions read, and those whose value the text alone gives.
#include "lower/reads.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "lower/layout.h"

namespace casus::lower {
namespace {

using model::Op;

bool is_heavy(Op op) {
  return op == Op::Exp || op == Op::Log || op == Op::Sqrt || op == Op::Logistic || op == Op::Pow || op == Op::Div;
}

bool folds(Op op) {
  switch (op) {
    case Op::Const: case Op::None: case Op::Index: case Op::Related:
    case Op::Neg: case Op::Not: case Op::Abs:
    case Op::Add: case Op::Sub: case Op::Mul: case Op::Div: case Op::Min: case Op::Max:
    case Op::Eq: case Op::Ne: case Op::Lt: case Op::Le: case Op::Gt: case Op::Ge: case Op::And: case Op::Or:
    case Op::Select: return true;
    default: return false;
  }
}

Depends depends_of(const model::Model& m, const model::Expr& e, ReadsTable& table) {
  switch (e.op) {
    case Op::Lever: return Depends::Levers;
    case Op::State: case Op::Tally: case Op::Events: case Op::Recent: case Op::Monthly: case Op::Since:
    case Op::Mark: case Op::Issue: return Depends::State;
    case Op::Let: return table.of(m.lets[e.ref.family].expr).depends;
    default: return Depends::Fixed;
  }
}

bool is_leaf(Op op) { return op <= Op::None; }

}  // namespace

ReadsTable::ReadsTable(const model::Model& model) : m_(model), known_(model.exprs.size()) {}

const Reads& ReadsTable::of(model::ExprId id) {
  if (!known_[id]) known_[id] = std::make_unique<Reads>(read(m_.exprs[id]));
  return *known_[id];
}

Reads ReadsTable::read(const model::Expr& e) {
  Reads r;
  r.depends = depends_of(m_, e, *this);
  r.fixed_text = folds(e.op);
  r.local = e.op == Op::Mark || e.op == Op::Issue;
  r.reduces = e.op >= Op::Sum;
  r.heavy = is_heavy(e.op);
  r.size = is_leaf(e.op) ? 0 : 1;
  auto use = [&](uint32_t var) {
    CASUS_CHECK(var < 64, "more than 64 variables in one expression");
    r.vars |= uint64_t{1} << var;
  };
  if (e.op != Op::Mark && e.op != Op::Issue)
    for (const model::IndexRef& i : e.ref.index)
      if (i.kind == model::IndexRef::Kind::Var) use(i.value);
  auto add = [&](model::ExprId part) {
    const Reads s = of(part);
    r.vars |= s.vars;
    r.depends = std::max(r.depends, s.depends);
    r.fixed_text = r.fixed_text && s.fixed_text;
    r.local = r.local || s.local;
    r.reduces = r.reduces || s.reduces;
    r.heavy = r.heavy || s.heavy;
    r.size += s.size;
  };
  for (model::ExprId a : e.args) add(a);
  if (e.op == Op::Since) add(m_.clocks[e.ref.family].condition);
  uint64_t bound = 0;
  for (const model::BoundVar& v : e.vars) bound |= uint64_t{1} << v.var;
  for (const model::BoundVar& v : e.vars)
    if (v.above != kNone) r.vars |= uint64_t{1} << v.above;
  r.vars &= ~bound;
  return r;
}

double evaluate_fixed(const model::Model& m, model::ExprId id, const uint32_t* ordinals) {
  const model::Expr& e = m.exprs[id];
  auto arg = [&](size_t i) { return evaluate_fixed(m, e.args[i], ordinals); };
  switch (e.op) {
    case Op::Const: return e.value;
    case Op::None: return std::numeric_limits<double>::quiet_NaN();
    case Op::Index: return resolve(m, e.ref.index[0], ordinals);
    case Op::Related: {
      const model::Relation& relation = m.relations[e.ref.family];
      const size_t row = resolve(m, e.ref.index[0], ordinals), column = resolve(m, e.ref.index[1], ordinals);
      return relation.holds[row * m.lists[relation.b].elements.size() + column] ? 1 : 0;
    }
    case Op::Neg: return -arg(0);
    case Op::Not: return arg(0) == 0 ? 1 : 0;
    case Op::Abs: return arg(0) < 0 ? -arg(0) : arg(0);
    case Op::Add: return arg(0) + arg(1);
    case Op::Sub: return arg(0) - arg(1);
    case Op::Mul: return arg(0) * arg(1);
    case Op::Div: return arg(0) / arg(1);
    case Op::Min: { const double a = arg(0), b = arg(1); return a != a ? a : b < a || b != b ? b : a; }
    case Op::Max: { const double a = arg(0), b = arg(1); return a != a ? a : b > a || b != b ? b : a; }
    case Op::Eq: return arg(0) == arg(1);
    case Op::Ne: { const double a = arg(0), b = arg(1); return a < b || a > b; }
    case Op::Lt: return arg(0) < arg(1);
    case Op::Le: return arg(0) <= arg(1);
    case Op::Gt: return arg(0) > arg(1);
    case Op::Ge: return arg(0) >= arg(1);
    case Op::And: return arg(0) != 0 && arg(1) != 0;
    case Op::Or: return arg(0) != 0 || arg(1) != 0;
    case Op::Select: return arg(0) != 0 ? arg(1) : arg(2);
    default: CASUS_CHECK(false, "not a fixed expression");
  }
}

}  // namespace casus::lower
