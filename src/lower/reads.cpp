// What expressions read, and those whose value the text alone gives.
#include "lower/reads.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "lower/layout.h"

namespace casus::lower {
namespace {

using M = model::Op;

bool is_heavy(M op) {
  return op == M::Exp || op == M::Log || op == M::Sqrt || op == M::Logistic || op == M::Pow || op == M::Div;
}

bool folds(M op) {
  switch (op) {
    case M::Const:
    case M::None:
    case M::Index:
    case M::Related:
    case M::Neg:
    case M::Not:
    case M::Abs:
    case M::Add:
    case M::Sub:
    case M::Mul:
    case M::Div:
    case M::Min:
    case M::Max:
    case M::Eq:
    case M::Ne:
    case M::Lt:
    case M::Le:
    case M::Gt:
    case M::Ge:
    case M::And:
    case M::Or:
    case M::Select:
      return true;
    default:
      return false;
  }
}

Depends depends_of(const model::Model& m, const model::Expr& e, ReadsTable& table) {
  switch (e.op) {
    case M::Lever:
      return Depends::Levers;
    case M::State:
    case M::Tally:
    case M::Events:
    case M::Recent:
    case M::Monthly:
    case M::Since:
    case M::Mark:
    case M::Issue:
      return Depends::State;
    case M::Let:
      return table.of(m.lets[e.ref.family].expr).depends;
    default:
      return Depends::Fixed;
  }
}

bool is_leaf(M op) { return op <= M::None; }

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
  r.local = e.op == M::Mark || e.op == M::Issue;
  r.reduces = e.op >= M::Sum;
  r.heavy = is_heavy(e.op);
  r.size = is_leaf(e.op) ? 0 : 1;
  auto use = [&](uint32_t var) {
    CASUS_CHECK(var < 64, "more than 64 variables in one expression");
    r.vars |= uint64_t{1} << var;
  };
  if (e.op != M::Mark && e.op != M::Issue)
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
  if (e.op == M::Since) add(m_.clocks[e.ref.family].condition);
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
    case M::Const:
      return e.value;
    case M::None:
      return std::numeric_limits<double>::quiet_NaN();
    case M::Index:
      return resolve(m, e.ref.index[0], ordinals);
    case M::Related: {
      const model::Relation& relation = m.relations[e.ref.family];
      const size_t row = resolve(m, e.ref.index[0], ordinals), column = resolve(m, e.ref.index[1], ordinals);
      return relation.holds[row * m.lists[relation.b].elements.size() + column] ? 1 : 0;
    }
    case M::Neg:
      return -arg(0);
    case M::Not:
      return arg(0) == 0 ? 1 : 0;
    case M::Abs:
      return arg(0) < 0 ? -arg(0) : arg(0);
    case M::Add:
      return arg(0) + arg(1);
    case M::Sub:
      return arg(0) - arg(1);
    case M::Mul:
      return arg(0) * arg(1);
    case M::Div:
      return arg(0) / arg(1);
    case M::Min: {
      const double a = arg(0), b = arg(1);
      return a != a ? a : b < a || b != b ? b : a;
    }
    case M::Max: {
      const double a = arg(0), b = arg(1);
      return a != a ? a : b > a || b != b ? b : a;
    }
    case M::Eq:
      return arg(0) == arg(1);
    case M::Ne: {
      const double a = arg(0), b = arg(1);
      return a < b || a > b;
    }
    case M::Lt:
      return arg(0) < arg(1);
    case M::Le:
      return arg(0) <= arg(1);
    case M::Gt:
      return arg(0) > arg(1);
    case M::Ge:
      return arg(0) >= arg(1);
    case M::And:
      return arg(0) != 0 && arg(1) != 0;
    case M::Or:
      return arg(0) != 0 || arg(1) != 0;
    case M::Select:
      return arg(0) != 0 ? arg(1) : arg(2);
    default:
      CASUS_CHECK(false, "not a fixed expression");
  }
}

}  // namespace casus::lower
