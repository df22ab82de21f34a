#include "lower/block_builder.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace casus::lower {
namespace {

/// Rows that are evaluated apart: memory is worth saving too.
constexpr uint32_t kApartRows = 20'000;

bool commutes(Op op) {
  return op == Op::Add || op == Op::Mul || op == Op::Eq || op == Op::Ne || op == Op::And || op == Op::Or;
}

std::optional<Op> op_of(model::Op op) {
  using M = model::Op;
  switch (op) {
    case M::Neg:
      return Op::Neg;
    case M::Not:
      return Op::Not;
    case M::Abs:
      return Op::Abs;
    case M::Exp:
      return Op::Exp;
    case M::Log:
      return Op::Log;
    case M::Sqrt:
      return Op::Sqrt;
    case M::Logistic:
      return Op::Logistic;
    case M::Add:
      return Op::Add;
    case M::Sub:
      return Op::Sub;
    case M::Mul:
      return Op::Mul;
    case M::Div:
      return Op::Div;
    case M::Pow:
      return Op::Pow;
    case M::Min:
      return Op::Min;
    case M::Max:
      return Op::Max;
    case M::Eq:
      return Op::Eq;
    case M::Ne:
      return Op::Ne;
    case M::Lt:
      return Op::Lt;
    case M::Le:
      return Op::Le;
    case M::Gt:
      return Op::Gt;
    case M::Ge:
      return Op::Ge;
    case M::And:
      return Op::And;
    case M::Or:
      return Op::Or;
    case M::Select:
      return Op::Select;
    default:
      return std::nullopt;
  }
}

}  // namespace

Bindings bind_instances(const model::Model& m, const model::Index& index,
                        const std::vector<uint32_t>& instances) {
  Bindings b;
  b.width = static_cast<uint32_t>(index.lists.size());
  b.bound = (uint64_t{1} << b.width) - 1;
  b.rows = static_cast<uint32_t>(instances.size());
  for (uint32_t i : instances)
    for (uint32_t o : model::instance_ordinals(m, index, i)) b.ordinals.push_back(o);
  return b;
}

Bindings bind_all(const model::Model& m, const model::Index& index) {
  std::vector<uint32_t> all(model::instance_count(m, index));
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  return bind_instances(m, index, all);
}

BlockBuilder::BlockBuilder(Layout& layout, Bindings rows) : l_(layout) {
  scopes_.resize(2);
  scopes_[1].loop = 0;
  scopes_[1].vars = rows.bound;
  block_.rows = rows.rows;
  block_.loops.resize(1);
  bindings_.push_back(std::move(rows));
}

uint32_t BlockBuilder::level_of(uint64_t vars, bool local) const {
  uint32_t level = local ? 1 : 0;
  for (uint32_t s = 1; s < scopes_.size(); ++s)
    if (scopes_[s].vars & vars) level = std::max(level, s);
  return level;
}

uint32_t BlockBuilder::level_of(Operand value) const {
  if (value.kind() == Operand::Direct) {
    auto in = [&](const Range& r) { return value.number() >= r.base && value.number() < r.base + r.count; };
    return in(marks) || in(issues) ? 1 : 0;
  }
  if (value.kind() == Operand::Register) return register_level_[value.number()];
  for (uint32_t s = 1; s < scopes_.size(); ++s)
    if (scopes_[s].loop == block_.tables[value.number()].loop) return s;
  CASUS_CHECK(false, "a table outside its loop");
}

/// Runs `make` with only the scopes up to `level` open, so that its code comes before inner loops.
Operand BlockBuilder::at_level(uint32_t level, const auto& make) {
  std::vector<Scope> inner(std::make_move_iterator(scopes_.begin() + level + 1),
                           std::make_move_iterator(scopes_.end()));
  scopes_.resize(level + 1);
  const Operand result = make();
  for (Scope& s : inner) scopes_.push_back(std::move(s));
  return result;
}

Operand BlockBuilder::fresh() {
  register_level_.push_back(static_cast<uint32_t>(scopes_.size() - 1));
  return Operand::reg(block_.registers++);
}

Operand BlockBuilder::emit(Op op, Operand a, Operand b, Operand c) {
  uint32_t level = level_of(a);
  const bool two = op >= Op::Add && op <= Op::Or;
  if (two || op == Op::Select) level = std::max(level, level_of(b));
  if (op == Op::Select) level = std::max(level, level_of(c));
  if (two && commutes(op) && b.bits < a.bits && op != Op::Add && op != Op::Mul) std::swap(a, b);
  return at_level(level, [&] {
    const auto key = std::make_tuple(op, a.bits, b.bits, c.bits);
    const auto known = scopes_.back().known.find(key);
    if (known != scopes_.back().known.end()) return known->second;
    const Operand dst = fresh();
    scopes_.back().code.push_back({op, dst, a, b, c});
    scopes_.back().known[key] = dst;
    return dst;
  });
}

Operand BlockBuilder::number(double value) { return Operand::slot(l_.constant(value)); }

Operand BlockBuilder::table(uint32_t loop, std::vector<Slot> slots) {
  for (Slot& s : slots)
    if (s == kNone) s = 0;  // an instance that isn't there reads 0
  if (std::all_of(slots.begin(), slots.end(), [&](Slot s) { return s == slots[0]; }))
    return Operand::slot(slots.empty() ? 0 : slots[0]);
  const auto key = std::make_tuple(loop, slots);
  const auto known = tables_.find(key);
  if (known != tables_.end()) return known->second;
  block_.tables.push_back({loop, std::move(slots)});
  return tables_[key] = Operand::table(static_cast<uint32_t>(block_.tables.size() - 1));
}

Operand BlockBuilder::slots(std::vector<Slot> one_a_row) { return table(0, std::move(one_a_row)); }

Operand BlockBuilder::value_or(model::ExprId id, double absent) {
  return id == kNone ? number(absent) : value(id);
}

Operand BlockBuilder::value(model::ExprId id) {
  const Reads& r = l_.reads.of(id);
  if (r.fixed_text) return fixed(id);
  const uint32_t level = level_of(r.vars, r.local);
  if (apart(r, level)) return derive(id, r, level);
  return at_level(level, [&] { return compile(l_.m.exprs[id]); });
}

Operand BlockBuilder::fixed(model::ExprId id) {
  const uint32_t level = level_of(l_.reads.of(id).vars, false);
  if (level == 0) {
    const std::vector<uint32_t> none(64, 0);
    return number(evaluate_fixed(l_.m, id, none.data()));
  }
  const uint32_t loop = scopes_[level].loop;
  std::vector<Slot> slots;
  for (uint32_t r = 0; r < bindings_[loop].rows; ++r)
    slots.push_back(l_.constant(evaluate_fixed(l_.m, id, bindings_[loop].row(r))));
  return table(loop, std::move(slots));
}

Operand BlockBuilder::compile(const model::Expr& e) {
  using M = model::Op;
  switch (e.op) {
    case M::Param:
    case M::Lever:
    case M::State:
    case M::Let:
    case M::Recent:
    case M::Monthly:
      return reference(e);
    case M::Tally:
      if (e.ref.index.empty() && !l_.m.tallies[e.ref.family].index.empty()) return sum_of_family(e);
      return reference(e);
    case M::Events:
      if (e.ref.index.empty() && !l_.m.processes[e.ref.family].index.empty()) return sum_of_family(e);
      return reference(e);
    case M::Premise:
      return Operand::slot(l_.premise(e.premise));
    case M::Mark:
      CASUS_CHECK(e.ref.family < marks.count, "a draw outside the effects of its process");
      return Operand::slot(marks.base + e.ref.family);
    case M::Issue:
      CASUS_CHECK(e.ref.family < issues.count, "an issue outside its negotiation");
      return Operand::slot(issues.base + e.ref.family);
    case M::Since:
      return since(e);
    case M::About:
      CASUS_CHECK(false, "'about' inside an expression");
    default:
      break;
  }
  if (e.op >= M::Sum) return reduction(e);
  const std::optional<Op> op = op_of(e.op);
  CASUS_CHECK(op, "an operation that cannot be lowered");
  Operand args[3];
  for (size_t i = 0; i < e.args.size(); ++i) args[i] = value(e.args[i]);
  return emit(*op, args[0], args[1], args[2]);
}

Operand BlockBuilder::reference(const model::Expr& e) {
  if (e.op == model::Op::Let) need(l_.let_derived[e.ref.family]);
  const uint32_t loop = scopes_.size() == 1 ? kNone : scopes_.back().loop;
  if (loop == kNone) {
    const Slot s = l_.slot(e.op, e.ref, nullptr);
    return Operand::slot(s == kNone ? 0 : s);
  }
  std::vector<Slot> slots;
  for (uint32_t r = 0; r < bindings_[loop].rows; ++r)
    slots.push_back(l_.slot(e.op, e.ref, bindings_[loop].row(r)));
  return table(loop, std::move(slots));
}

/// How long the condition has held: 0 where it has just come true and the clock hasn't been read yet.
Operand BlockBuilder::since(const model::Expr& e) {
  const model::Clock& clock = l_.m.clocks[e.ref.family];
  model::Expr at = e;
  bool same = true;
  if (at.ref.index.empty())
    for (uint32_t v = 0; v < clock.index.lists.size(); ++v)
      at.ref.index.push_back({model::IndexRef::Kind::Var, v});
  for (uint32_t v = 0; v < at.ref.index.size(); ++v)
    same = same && at.ref.index[v].kind == model::IndexRef::Kind::Var && at.ref.index[v].value == v;
  const Operand age = reference(at);
  if (!same) return age;
  const Operand known = emit(Op::Eq, age, age);
  const Operand held = emit(Op::Select, known, age, number(0));
  return emit(Op::Select, value(clock.condition), held, number(std::numeric_limits<double>::quiet_NaN()));
}

/// All instances of a tally or process together; evaluated apart, as all rows read the same.
Operand BlockBuilder::sum_of_family(const model::Expr& e) {
  const bool tally = e.op == model::Op::Tally;
  const Slot first = tally ? l_.tallies[e.ref.family] : l_.events[e.ref.family];
  const uint64_t count = tally ? model::instance_count(l_.m, l_.m.tallies[e.ref.family].index)
                               : l_.m.processes[e.ref.family].instances.size();
  return sum_of(first, count);
}

Operand BlockBuilder::sum_of(Slot first, uint64_t count) {
  if (count == 0) return number(0);
  const Slot total = l_.allocate(1);
  Block sum;
  sum.rows = 1;
  sum.registers = 1;
  sum.loops = {{0, {}}, {0, {0, static_cast<uint32_t>(count)}}};
  Table each{1, {}};
  for (uint32_t i = 0; i < count; ++i) each.slots.push_back(first + i);
  sum.tables = {std::move(each)};
  sum.code = {{Op::Copy, Operand::reg(0), Operand::slot(0), {}, {}},
              {Op::LoopBegin, {}, {1}, {3}, {}},
              {Op::Add, Operand::reg(0), Operand::reg(0), Operand::table(0), {}},
              {Op::LoopEnd, {}, {1}, {1}, {}},
              {Op::Copy, Operand::slot(total), Operand::reg(0), {}, {}}};
  l_.p.derived.push_back({"total", Depends::State, std::move(sum)});
  need(static_cast<uint32_t>(l_.p.derived.size() - 1));
  return Operand::slot(total);
}

Operand BlockBuilder::compensator(model::ExprId total) {
  const model::Expr& e = l_.m.exprs[total];
  const uint32_t family = e.ref.family;
  const std::vector<uint32_t> none(64, 0);
  if (e.op == model::Op::Tally) {
    const uint64_t count = model::instance_count(l_.m, l_.m.tallies[family].index);
    if (e.ref.index.empty() && count != 1) return sum_of(l_.tally_shadows[family], count);
    const Slot s = l_.tally_shadow(e.ref, none.data());
    return s == kNone ? number(0) : Operand::slot(s);
  }
  if (e.ref.index.empty()) return sum_of(l_.event_shadows[family], l_.m.processes[family].instances.size());
  const Slot s = l_.slot(e.op, e.ref, none.data());
  return s == kNone ? number(0) : Operand::slot(s - l_.events[family] + l_.event_shadows[family]);
}

Operand BlockBuilder::premises(const std::vector<model::PremiseRef>& refs) {
  Operand all = number(1);
  for (size_t i = 0; i < refs.size(); ++i) {
    const Operand on = Operand::slot(l_.premise(refs[i]));
    all = i == 0 ? on : both(all, on);
  }
  return all;
}

Operand BlockBuilder::with_times(Operand base, const std::vector<model::TimesLine>& lines) {
  for (const model::TimesLine& line : lines) {
    Operand factor = value(line.factor);
    const Operand one = number(1);
    if (line.condition != kNone) factor = emit(Op::Select, value(line.condition), factor, one);
    if (!line.because.empty()) factor = emit(Op::Select, premises(line.because), factor, one);
    base = emit(Op::Mul, base, factor);
  }
  return base;
}

uint32_t BlockBuilder::output(Operand value) {
  block_.outputs.push_back(value);
  return static_cast<uint32_t>(block_.outputs.size() - 1);
}

void BlockBuilder::store(Operand value, Slot first) {
  std::vector<Slot> slots(rows());
  for (uint32_t r = 0; r < rows(); ++r) slots[r] = first + r;
  block_.tables.push_back({0, std::move(slots)});
  const Operand to = Operand::table(static_cast<uint32_t>(block_.tables.size() - 1));
  scopes_[1].code.push_back({Op::Copy, to, value, {}, {}});
}

Block BlockBuilder::finish() {
  block_.once = std::move(scopes_[0].code);
  block_.code = std::move(scopes_[1].code);
  for (std::vector<Instr>* code : {&block_.once, &block_.code}) {
    std::vector<uint32_t> open;
    for (uint32_t i = 0; i < code->size(); ++i) {
      if ((*code)[i].op == Op::LoopBegin) open.push_back(i);
      if ((*code)[i].op != Op::LoopEnd) continue;
      (*code)[i].b = {open.back()};
      (*code)[open.back()].b = {i};
      open.pop_back();
    }
  }
  return std::move(block_);
}

void BlockBuilder::need(uint32_t derived) {
  std::vector<uint32_t> more = l_.p.derived[derived].block.needs;
  more.push_back(derived);
  for (uint32_t d : more) {
    const auto at = std::lower_bound(block_.needs.begin(), block_.needs.end(), d);
    if (at == block_.needs.end() || *at != d) block_.needs.insert(at, d);
  }
}

/// Whether to evaluate a part apart: it changes less often than the block runs, or rows share it.
bool BlockBuilder::apart(const Reads& r, uint32_t level) const {
  if (!l_.passes || r.local || r.size == 0) return false;
  const uint32_t rows = level == 0 ? 1 : bindings_[scopes_[level].loop].rows;
  if (rows == 0) return false;
  if (r.depends != Depends::State) return rows <= kApartRows && (r.heavy || r.reduces || r.size >= 2);
  return (r.reduces || (r.heavy && l_.share_costly)) && level >= 1 &&
         (r.vars & bindings_[0].bound) != bindings_[0].bound && rows <= kApartRows;
}

Operand BlockBuilder::derive(model::ExprId id, const Reads& r, uint32_t level) {
  Bindings part;
  std::map<std::vector<uint32_t>, uint32_t> rows;
  std::vector<uint32_t> row_of;
  if (level == 0) {
    part.rows = 1;
  } else {
    const Bindings& all = bindings_[scopes_[level].loop];
    part.width = all.width;
    part.bound = all.bound & r.vars;
    for (uint32_t i = 0; i < all.rows; ++i) {
      std::vector<uint32_t> ordinals(all.row(i), all.row(i) + all.width);
      for (uint32_t v = 0; v < all.width; ++v)
        if (!(r.vars >> v & 1)) ordinals[v] = 0;
      const auto [at, is_new] = rows.try_emplace(ordinals, part.rows);
      if (is_new) {
        ++part.rows;
        part.ordinals.insert(part.ordinals.end(), ordinals.begin(), ordinals.end());
      }
      row_of.push_back(at->second);
    }
    if (r.depends == Depends::State && part.rows * 2 > all.rows)
      return at_level(level, [&] { return compile(l_.m.exprs[id]); });
  }
  const Slot first = l_.allocate(part.rows);
  BlockBuilder inner(l_, std::move(part));
  inner.store(inner.at_level(inner.level_of(r.vars, false), [&] { return inner.compile(l_.m.exprs[id]); }),
              first);
  l_.p.derived.push_back({"part", r.depends, inner.finish()});
  need(static_cast<uint32_t>(l_.p.derived.size() - 1));
  if (level == 0) return Operand::slot(first);
  std::vector<Slot> slots;
  for (uint32_t row : row_of) slots.push_back(first + row);
  return table(scopes_[level].loop, std::move(slots));
}

}  // namespace casus::lower
