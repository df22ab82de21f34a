// Reductions: loops over the tuples that their fixed conditions leave.
#include <algorithm>
#include <limits>

#include "base/check.h"
#include "lower/block_builder.h"

namespace casus::lower {
namespace {

using M = model::Op;

void split_conditions(const model::Model& m, ReadsTable& reads, model::ExprId id,
                      std::vector<model::ExprId>& fixed, std::vector<model::ExprId>& open) {
  const model::Expr& e = m.exprs[id];
  if (e.op == M::And) {
    for (model::ExprId a : e.args) split_conditions(m, reads, a, fixed, open);
  } else {
    (reads.of(id).fixed_text ? fixed : open).push_back(id);
  }
}

/// Elements of a list that a fixed condition leaves for variable `var`, when the other side of a relation is
/// known: most pairs of a long list are not related, and needn't be looked at. Null: any.
const std::vector<uint32_t>* related_to(Layout& l, const std::vector<model::ExprId>& filters, uint32_t var,
                                        uint64_t known, const uint32_t* ordinals) {
  using Kind = model::IndexRef::Kind;
  for (model::ExprId f : filters) {
    const model::Expr& e = l.m.exprs[f];
    if (e.op != M::Related) continue;
    for (int side : {0, 1}) {
      const model::IndexRef &own = e.ref.index[side], &other = e.ref.index[1 - side];
      const bool is_own = own.kind == Kind::Var && own.value == var && own.through == model::kNoList;
      const bool is_known = other.kind == Kind::Element || (other.value != var && (known >> other.value & 1));
      if (is_own && is_known) return &l.related(e.ref.family, side, resolve(l.m, other, ordinals));
    }
  }
  return nullptr;
}

}  // namespace

Operand BlockBuilder::reduction(const model::Expr& e) {
  std::vector<model::ExprId> fixed, open;
  const bool body_is_condition = e.op == M::Any || e.op == M::Count;
  if (body_is_condition) split_conditions(l_.m, l_.reads, e.args[0], fixed, open);
  if (e.args.size() > 1) split_conditions(l_.m, l_.reads, e.args[1], fixed, open);

  const bool extreme = e.op == M::MaxOf || e.op == M::MinOf;
  const double infinity = std::numeric_limits<double>::infinity();
  const double initial = e.op == M::All ? 1 : e.op == M::MaxOf ? -infinity : e.op == M::MinOf ? infinity : 0;
  const Operand acc = fresh();
  scopes_.back().code.push_back({Op::Copy, acc, number(initial), {}, {}});

  const uint32_t loop = open_loop(e, fixed);
  if (bindings_[loop].rows > 0) {
    Scope inner;
    inner.loop = loop;
    for (const model::BoundVar& v : e.vars) inner.vars |= uint64_t{1} << v.var;
    scopes_.push_back(std::move(inner));
    std::optional<Operand> where;
    for (model::ExprId c : open) where = where ? both(*where, value(c)) : value(c);
    const Operand body = body_is_condition ? number(1) : value(e.args[0]);
    accumulate(e.op, acc, body, where);
    std::vector<Instr> code = std::move(scopes_.back().code);
    scopes_.pop_back();
    std::vector<Instr>& outer = scopes_.back().code;
    outer.push_back({Op::LoopBegin, {}, {loop}, {}, {}});
    outer.insert(outer.end(), code.begin(), code.end());
    outer.push_back({Op::LoopEnd, {}, {loop}, {}, {}});
  }
  if (!extreme) return acc;
  // Of nothing: `none`.
  return emit(Op::Select, emit(Op::Eq, acc, number(initial)),
              number(std::numeric_limits<double>::quiet_NaN()), acc);
}

Operand BlockBuilder::accumulate(M op, Operand acc, Operand body, std::optional<Operand> where) {
  std::vector<Instr>& code = scopes_.back().code;
  Operand next = body;
  auto temporary = [&](Op o, Operand a, Operand b, Operand c = {}) {
    const Operand dst = fresh();
    code.push_back({o, dst, a, b, c});
    return dst;
  };
  switch (op) {
    case M::Sum:
    case M::Count:
      if (where) next = op == M::Count ? *where : temporary(Op::Select, *where, body, number(0));
      code.push_back({Op::Add, acc, acc, next, {}});
      break;
    case M::Any:
      code.push_back({Op::Or, acc, acc, where ? *where : body, {}});
      break;
    case M::All:
      if (where) next = temporary(Op::Select, *where, body, number(1));
      code.push_back({Op::And, acc, acc, next, {}});
      break;
    case M::MaxOf:
    case M::MinOf:
      next = temporary(op == M::MaxOf ? Op::Max : Op::Min, acc, body);
      if (where) next = temporary(Op::Select, *where, next, acc);
      code.push_back({Op::Copy, acc, next, {}, {}});
      break;
    default:
      CASUS_CHECK(false, "not a reduction");
  }
  return acc;
}

/// Adds a loop over the tuples of the reduction's variables, for each row of the innermost open scope.
uint32_t BlockBuilder::open_loop(const model::Expr& e, const std::vector<model::ExprId>& filters) {
  const bool top = scopes_.size() == 1;
  const uint32_t parent = top ? 0 : scopes_.back().loop;
  Bindings in;
  in.width = top ? 0 : bindings_[parent].width;
  in.bound = top ? 0 : bindings_[parent].bound;
  const uint32_t outer_width = in.width;
  std::vector<uint64_t> bound_before;
  for (const model::BoundVar& v : e.vars) {
    bound_before.push_back(in.bound);
    in.width = std::max(in.width, v.var + 1);
    in.bound |= uint64_t{1} << v.var;
  }
  Loop loop{parent, {0}};
  std::vector<uint32_t> ordinals(in.width, 0);
  auto enumerate = [&](auto& self, size_t depth) -> void {
    if (depth == e.vars.size()) {
      for (model::ExprId f : filters)
        if (evaluate_fixed(l_.m, f, ordinals.data()) == 0) return;
      if (++in.rows > kRowLimit)
        throw TooLarge("a sum over lists has more than " + std::to_string(kRowLimit) +
                       " terms in all; restrict it by a relation");
      in.ordinals.insert(in.ordinals.end(), ordinals.begin(), ordinals.end());
      return;
    }
    const model::BoundVar& v = e.vars[depth];
    const uint32_t first = v.above == kNone ? 0 : ordinals[v.above] + 1;
    const uint64_t known = bound_before[depth];
    const auto go_on = [&](uint32_t o) {
      if (o < first) return;
      ordinals[v.var] = o;
      self(self, depth + 1);
    };
    if (const std::vector<uint32_t>* some = related_to(l_, filters, v.var, known, ordinals.data())) {
      for (uint32_t o : *some) go_on(o);
      return;
    }
    for (uint32_t o = first; o < l_.m.lists[v.list].elements.size(); ++o) go_on(o);
  };
  for (uint32_t r = 0; r < (top ? 1 : bindings_[parent].rows); ++r) {
    if (!top) std::copy_n(bindings_[parent].row(r), outer_width, ordinals.begin());
    enumerate(enumerate, 0);
    loop.begin.push_back(in.rows);
  }
  block_.loops.push_back(std::move(loop));
  bindings_.push_back(std::move(in));
  return static_cast<uint32_t>(block_.loops.size() - 1);
}

}  // namespace casus::lower
