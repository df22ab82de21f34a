#include "lower/blocks.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/check.h"

namespace casus::lower {

using model::ExprId;
using model::IndexRef;
using model::Op;

namespace {

constexpr uint64_t kUnknown = ~uint64_t{0};

Code code_of(Op op) {
  switch (op) {
    case Op::Neg: return Code::Neg;
    case Op::Not: return Code::Not;
    case Op::Abs: return Code::Abs;
    case Op::Exp: return Code::Exp;
    case Op::Log: return Code::Log;
    case Op::Sqrt: return Code::Sqrt;
    case Op::Logistic: return Code::Logistic;
    case Op::Add: return Code::Add;
    case Op::Sub: return Code::Sub;
    case Op::Mul: return Code::Mul;
    case Op::Div: return Code::Div;
    case Op::Pow: return Code::Pow;
    case Op::Min: return Code::Min;
    case Op::Max: return Code::Max;
    case Op::Eq: return Code::Eq;
    case Op::Ne: return Code::Ne;
    case Op::Lt: return Code::Lt;
    case Op::Le: return Code::Le;
    case Op::Gt: return Code::Gt;
    case Op::Ge: return Code::Ge;
    case Op::And: return Code::And;
    case Op::Or: return Code::Or;
    case Op::Select: return Code::Select;
    default: fail_check(__FILE__, __LINE__, "code_of", "no such operation");
  }
}

}  // namespace

// ---- Layout

uint32_t Layout::allocate(const std::string& name, uint32_t count) {
  const uint32_t first = program.slots;
  program.layout.push_back({name, first, count});
  program.slots += count;
  return first;
}

uint32_t Layout::constant(double value) {
  const auto [at, added] = constants.try_emplace(std::bit_cast<uint64_t>(value), program.slots);
  if (added) {
    program.constants.emplace_back(program.slots, value);
    ++program.slots;
  }
  return at->second;
}

uint32_t Layout::affine(uint32_t first, uint32_t count) {
  const auto at = static_cast<uint32_t>(program.pool.size());
  for (uint32_t i = 0; i < count; ++i) program.pool.push_back(first + i);
  return at;
}

uint32_t Layout::table(const std::vector<uint32_t>& entries) {
  const auto at = static_cast<uint32_t>(program.pool.size());
  program.pool.insert(program.pool.end(), entries.begin(), entries.end());
  return at;
}

uint64_t Layout::vars_of(ExprId id) {
  if (free_vars.size() != model.exprs.size()) free_vars.assign(model.exprs.size(), kUnknown);
  if (free_vars[id] != kUnknown) return free_vars[id];
  const model::Expr& e = model.exprs[id];
  uint64_t vars = 0;
  for (const IndexRef& i : e.ref.index)
    if (i.kind == IndexRef::Kind::Var) vars |= uint64_t{1} << i.value;
  if (e.op == Op::Since) vars |= (uint64_t{1} << model.clocks[e.ref.family].index.lists.size()) - 1;
  for (const ExprId arg : e.args) vars |= vars_of(arg);
  for (const auto& v : e.vars) vars &= ~(uint64_t{1} << v.var);
  return free_vars[id] = vars;
}

// ---- Graph

BlockBuilder::BlockBuilder(Layout& layout, std::string name, const model::Index& index,
                           const std::vector<uint32_t>& instances)
    : l_(layout), name_(std::move(name)), contexts_(2) {
  contexts_[0].env.resize(1);
  contexts_[1].depth = 1;
  contexts_[1].items = static_cast<uint32_t>(instances.size());
  for (const uint32_t instance : instances)
    contexts_[1].env.push_back(model::instance_ordinals(l_.model, index, instance));
  var_context_.assign(index.lists.size(), 1);
}

BlockBuilder::BlockBuilder(Layout& layout, std::string name) : BlockBuilder(layout, std::move(name), {}, {0}) {}

NodeId BlockBuilder::add(Node n) {
  if (l_.options.passes.cse) {
    const auto key = std::make_tuple(n.code, n.dist, n.a, n.b, n.c, n.imm, n.draw, n.context);
    const auto [at, added] = known_.try_emplace(key, static_cast<NodeId>(nodes_.size()));
    if (!added) return at->second;
  }
  nodes_.push_back(n);
  return static_cast<NodeId>(nodes_.size() - 1);
}

uint32_t BlockBuilder::place(NodeId a, NodeId b, NodeId c) const {
  uint32_t best = 0;
  for (const NodeId n : {a, b, c})
    if (n != kNone && contexts_[nodes_[n].context].depth > contexts_[best].depth) best = nodes_[n].context;
  return best;
}

NodeId BlockBuilder::op(Code code, NodeId a, NodeId b, NodeId c) {
  Node n;
  n.code = code, n.a = a, n.b = b, n.c = c;
  n.context = place(a, b, c);
  n.fixed = nodes_[a].fixed && (b == kNone || nodes_[b].fixed) && (c == kNone || nodes_[c].fixed);
  return add(n);
}

NodeId BlockBuilder::slot(uint32_t at, bool fixed, uint32_t source) {
  note_source(source);
  Node n;
  n.code = Code::Slot, n.imm = at, n.fixed = fixed;
  return add(n);
}

NodeId BlockBuilder::constant(double value) { return slot(l_.constant(value), true); }

NodeId BlockBuilder::input(uint32_t number) {
  Node n;
  n.code = Code::Input, n.imm = number;
  return add(n);
}

NodeId BlockBuilder::sample(model::MarkDist dist, NodeId a, NodeId b, uint32_t draw) {
  Node n;
  n.code = Code::Sample, n.dist = static_cast<uint8_t>(dist), n.a = a, n.b = b, n.draw = draw;
  n.context = std::max(1u, place(a, b, kNone));
  draws_ = true;
  return add(n);
}

NodeId BlockBuilder::about(NodeId a, uint32_t draw) {
  Node n;
  n.code = Code::About, n.a = a, n.draw = draw;
  n.context = std::max(1u, place(a, kNone, kNone));
  draws_ = true;
  return add(n);
}

void BlockBuilder::note_source(uint32_t source) {
  if (source == kNone) return;
  const auto at = std::lower_bound(sources_.begin(), sources_.end(), source);
  if (at == sources_.end() || *at != source) sources_.insert(at, source);
}

void BlockBuilder::note_let(uint32_t let) {
  const LetPart& part = l_.program.lets[let];
  if (part.sources.empty()) return;
  const auto need = [this](uint32_t id) {
    const auto at = std::lower_bound(lets_.begin(), lets_.end(), id);
    if (at == lets_.end() || *at != id) lets_.insert(at, id);
  };
  for (const uint32_t id : l_.program.blocks[part.block].lets) need(id);
  need(let);
  for (const uint32_t s : part.sources) note_source(s);
}

// ---- References

uint32_t BlockBuilder::ordinal(const IndexRef& i, const std::vector<uint32_t>& env, model::ListId target) const {
  if (i.kind == IndexRef::Kind::Element) return i.value;
  uint32_t own = env.at(i.value);
  model::ListId list = i.through;
  while (list != model::kNoList && list != target && l_.model.lists[list].parent != model::kNoList) {
    own = l_.model.lists[list].parent_ordinal.at(own);
    list = l_.model.lists[list].parent;
  }
  return own;
}

uint32_t BlockBuilder::instance(const model::Ref& ref, const model::Index& target,
                                const std::vector<uint32_t>& env) const {
  std::vector<uint32_t> ordinals;
  for (size_t k = 0; k < ref.index.size(); ++k) ordinals.push_back(ordinal(ref.index[k], env, target.lists[k]));
  if (target.pair && ordinals[0] == ordinals[1]) return kNone;  // nobody is paired with itself
  return model::instance_number(l_.model, target, ordinals);
}

std::vector<uint32_t> BlockBuilder::instances(const model::Ref& ref, const model::Index& target) const {
  std::vector<uint32_t> all;
  for (const auto& env : contexts_[1].env) all.push_back(instance(ref, target, env));
  return all;
}

NodeId BlockBuilder::load(uint32_t first, const model::Ref& ref, const model::Index& target, bool fixed,
                          uint32_t source) {
  uint32_t context = 0;
  std::string key = std::to_string(first);
  for (const IndexRef& i : ref.index) {
    key += i.kind == IndexRef::Kind::Var ? 'v' : 'e';
    key += std::to_string(i.value) + ":" + std::to_string(i.through);
    if (i.kind != IndexRef::Kind::Var) continue;
    const uint32_t c = var_context_.at(i.value);
    if (contexts_[c].depth > contexts_[context].depth) context = c;
  }
  if (context == 0) {
    const uint32_t number = instance(ref, target, {});
    return slot(number == kNone ? l_.constant(0) : first + number, fixed, source);
  }
  key += '@' + std::to_string(context);
  auto at = tables_.find(key);
  if (at == tables_.end() || !l_.options.passes.cse) {
    std::vector<uint32_t> entries;
    for (const auto& env : contexts_[context].env) {
      const uint32_t number = instance(ref, target, env);
      entries.push_back(number == kNone ? l_.constant(0) : first + number);
    }
    at = tables_.insert_or_assign(key, l_.table(entries)).first;
  }
  note_source(source);
  Node n;
  n.code = Code::Load, n.imm = at->second, n.context = context, n.fixed = fixed;
  return add(n);
}

NodeId BlockBuilder::premise(const model::PremiseRef& p) {
  const NodeId value = slot(l_.premise + p.premise, true);
  const model::Premise& declared = l_.model.premises[p.premise];
  if (!declared.rival) return op(Code::Ne, value, constant(0));
  if (p.alternative < 0) return op(Code::Ne, value, constant(declared.neither));
  return op(Code::Eq, value, constant(p.alternative));
}

NodeId BlockBuilder::premises(const std::vector<model::PremiseRef>& all) {
  NodeId on = kNone;
  for (const auto& p : all) on = on == kNone ? premise(p) : op(Code::And, on, premise(p));
  return on;
}

NodeId BlockBuilder::sum_all(uint32_t first, uint32_t count, uint32_t source) {
  note_source(source);
  Context c;
  c.depth = 1, c.items = count;
  c.offsets = l_.table({0, count});
  c.env.resize(count);
  contexts_.push_back(c);
  const auto context = static_cast<uint32_t>(contexts_.size() - 1);
  Node n;
  n.code = Code::Load, n.imm = l_.affine(first, count), n.context = context;
  const NodeId body = add(n);
  return loop(context, 0, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId) { return b.op(Code::Add, acc, x); }, body,
              kNone);
}

NodeId BlockBuilder::read(const model::Expr& e) {
  const model::Model& m = l_.model;
  const uint32_t f = e.ref.family;
  switch (e.op) {
    case Op::Param: return load(l_.param[f], e.ref, m.params[f].index, true, kNone);
    case Op::Lever: return load(l_.lever[f], e.ref, m.levers[f].index, false, l_.lever_source[f]);
    case Op::State: return load(l_.state[f], e.ref, m.states[f].index, false, l_.state_source[f]);
    case Op::Let:
      note_let(f);
      return load(l_.let[f], e.ref, m.lets[f].index, l_.program.lets[f].sources.empty(), kNone);
    case Op::Tally:
      if (e.ref.index.size() != m.tallies[f].index.lists.size())
        return sum_all(l_.tally[f], static_cast<uint32_t>(instance_count(m, m.tallies[f].index)), l_.tally_source[f]);
      return load(l_.tally[f], e.ref, m.tallies[f].index, false, l_.tally_source[f]);
    case Op::Events:
      if (e.ref.index.size() != m.processes[f].index.lists.size())
        return sum_all(l_.events[f], static_cast<uint32_t>(instance_count(m, m.processes[f].index)), l_.event_source[f]);
      return load(l_.events[f], e.ref, m.processes[f].index, false, l_.event_source[f]);
    case Op::Recent:
    case Op::Monthly: {
      const model::Window& w = m.windows[f];
      if (w.summed) return slot(l_.window[f], false, l_.window_source[f]);
      const bool process = w.series == model::Window::Series::Process;
      const model::Index& index = process ? m.processes[w.family].index : m.tallies[w.family].index;
      return load(l_.window[f], e.ref, index, false, l_.window_source[f]);
    }
    case Op::Since: {
      model::Ref ref;
      const model::Index& index = m.clocks[f].index;
      for (uint32_t v = 0; v < index.lists.size(); ++v) ref.index.push_back({IndexRef::Kind::Var, v, model::kNoList});
      return load(l_.clock[f], ref, index, false, l_.clock_source[f]);
    }
    default: fail_check(__FILE__, __LINE__, "read", "no such operation");
  }
}

NodeId BlockBuilder::expr(ExprId id) {
  const model::Expr& e = l_.model.exprs.at(id);
  switch (e.op) {
    case Op::Const: return constant(e.value);
    case Op::None: return constant(std::numeric_limits<double>::quiet_NaN());
    case Op::Param:
    case Op::Lever:
    case Op::State:
    case Op::Tally:
    case Op::Let:
    case Op::Events:
    case Op::Recent:
    case Op::Monthly:
    case Op::Since: return read(e);
    case Op::Premise: return premise(e.premise);
    case Op::Index:
    case Op::Related: {
      uint32_t context = 0;
      for (const IndexRef& i : e.ref.index)
        if (i.kind == IndexRef::Kind::Var && contexts_[var_context_.at(i.value)].depth > contexts_[context].depth)
          context = var_context_.at(i.value);
      std::vector<uint32_t> entries;
      for (const auto& env : contexts_[context].env) {
        double value = 0;
        static_value(id, env, value);
        entries.push_back(l_.constant(value));
      }
      if (context == 0) return slot(entries.at(0), true);
      Node n;
      n.code = Code::Load, n.imm = l_.table(entries), n.context = context, n.fixed = true;
      return add(n);
    }
    case Op::Mark: return marks_.at(e.ref.family);
    case Op::Issue: return input(e.ref.family);
    case Op::About: return about(expr(e.args[0]), next_draw++);
    case Op::Sum:
    case Op::MaxOf:
    case Op::MinOf:
    case Op::Any:
    case Op::All:
    case Op::Count: return reduce(e);
    default: {
      const NodeId a = expr(e.args[0]);
      const NodeId b = e.args.size() > 1 ? expr(e.args[1]) : kNone;
      const NodeId c = e.args.size() > 2 ? expr(e.args[2]) : kNone;
      return op(code_of(e.op), a, b, c);
    }
  }
}

// ---- Reductions

bool BlockBuilder::static_value(ExprId id, const std::vector<uint32_t>& env, double& value) const {
  const model::Expr& e = l_.model.exprs[id];
  double a[3] = {0, 0, 0};
  if (e.args.size() > 3 || !e.vars.empty()) return false;
  for (size_t k = 0; k < e.args.size(); ++k)
    if (!static_value(e.args[k], env, a[k])) return false;
  switch (e.op) {
    case Op::Const: return value = e.value, true;
    case Op::Index: {
      const IndexRef& i = e.ref.index[0];
      return value = ordinal(i, env, i.through == model::kNoList ? model::kNoList : l_.model.lists[i.through].parent), true;
    }
    case Op::Related: {
      const model::Relation& r = l_.model.relations[e.ref.family];
      const size_t row = ordinal(e.ref.index[0], env, r.a), column = ordinal(e.ref.index[1], env, r.b);
      return value = r.holds[row * l_.model.lists[r.b].elements.size() + column] ? 1 : 0, true;
    }
    case Op::Not: return value = a[0] == 0, true;
    case Op::And: return value = a[0] != 0 && a[1] != 0, true;
    case Op::Or: return value = a[0] != 0 || a[1] != 0, true;
    case Op::Eq: return value = a[0] == a[1], true;
    case Op::Ne: return value = a[0] != a[1], true;
    case Op::Lt: return value = a[0] < a[1], true;
    case Op::Le: return value = a[0] <= a[1], true;
    case Op::Gt: return value = a[0] > a[1], true;
    case Op::Ge: return value = a[0] >= a[1], true;
    default: return false;
  }
}

/// A context with an item for each tuple of the bound variables, below each item of the place that the
/// reduction belongs to; tuples that a static condition rules out are left out.
uint32_t BlockBuilder::open_loop(const model::Expr& e, uint64_t free, ExprId condition, bool& condition_static) {
  Context c;
  c.parent = 0;
  for (uint32_t v = 0; v < var_context_.size(); ++v)
    if ((free >> v & 1) != 0 && var_context_[v] != kNone && contexts_[var_context_[v]].depth > contexts_[c.parent].depth)
      c.parent = var_context_[v];
  c.depth = contexts_[c.parent].depth + 1;
  condition_static = condition != kNone;
  std::vector<uint32_t> offsets{0};
  for (const auto& outer : contexts_[c.parent].env) {
    std::vector<std::vector<uint32_t>> tuples{outer};
    for (const auto& v : e.vars) {
      std::vector<std::vector<uint32_t>> longer;
      const auto n = static_cast<uint32_t>(l_.model.lists[v.list].elements.size());
      for (const auto& t : tuples)
        for (uint32_t k = v.above == kNone ? 0 : t.at(v.above) + 1; k < n; ++k) {
          longer.push_back(t);
          if (longer.back().size() <= v.var) longer.back().resize(v.var + 1, 0);
          longer.back()[v.var] = k;
        }
      tuples = std::move(longer);
    }
    for (auto& t : tuples) {
      double holds = 1;
      if (condition_static && !static_value(condition, t, holds)) condition_static = false, holds = 1;
      if (holds != 0) c.env.push_back(std::move(t));
    }
    offsets.push_back(static_cast<uint32_t>(c.env.size()));
  }
  c.items = static_cast<uint32_t>(c.env.size());
  c.offsets = l_.table(offsets);
  contexts_.push_back(std::move(c));
  return static_cast<uint32_t>(contexts_.size() - 1);
}

NodeId BlockBuilder::loop(uint32_t context, double start,
                          NodeId (*step)(BlockBuilder&, NodeId acc, NodeId body, NodeId cond), NodeId body, NodeId cond) {
  const NodeId init = constant(start);
  Node accumulator;
  accumulator.code = Code::Copy, accumulator.a = init, accumulator.context = context;
  accumulator.imm = static_cast<uint32_t>(nodes_.size());  // its own: never shared
  const NodeId inside = add(accumulator);
  const NodeId next = step(*this, inside, body, cond);
  Node n;
  n.code = Code::Loop, n.a = init, n.b = inside, n.c = next, n.imm = context;
  n.context = contexts_[context].parent;
  n.fixed = nodes_[body].fixed && (cond == kNone || nodes_[cond].fixed);
  return add(n);
}

NodeId BlockBuilder::reduce(const model::Expr& e) {
  uint64_t free = 0;
  for (const ExprId arg : e.args) free |= l_.vars_of(arg);
  for (const auto& v : e.vars) free &= ~(uint64_t{1} << v.var);
  const bool filtered = e.args.size() > 1;
  bool condition_static = false;
  const uint32_t context = open_loop(e, free, filtered ? e.args[1] : kNone, condition_static);

  const std::vector<uint32_t> outer_vars = var_context_;
  for (const auto& v : e.vars) {
    if (var_context_.size() <= v.var) var_context_.resize(v.var + 1, kNone);
    var_context_[v.var] = context;
  }
  const NodeId body = expr(e.args[0]);
  const NodeId cond = filtered && !condition_static ? expr(e.args[1]) : kNone;
  var_context_ = outer_vars;

  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  switch (e.op) {
    case Op::Sum:
      return loop(context, 0, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId c) {
        const NodeId sum = b.op(Code::Add, acc, x);
        return c == kNone ? sum : b.op(Code::Select, c, sum, acc);
      }, body, cond);
    case Op::MaxOf:
      return loop(context, kNan, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId c) {
        const NodeId larger = b.op(Code::Select, b.op(Code::Ge, acc, x), acc, x);
        return c == kNone ? larger : b.op(Code::Select, c, larger, acc);
      }, body, cond);
    case Op::MinOf:
      return loop(context, kNan, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId c) {
        const NodeId smaller = b.op(Code::Select, b.op(Code::Le, acc, x), acc, x);
        return c == kNone ? smaller : b.op(Code::Select, c, smaller, acc);
      }, body, cond);
    case Op::Any:
      return loop(context, 0, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId c) {
        return b.op(Code::Or, acc, c == kNone ? x : b.op(Code::And, c, x));
      }, body, cond);
    case Op::All:
      return loop(context, 1, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId c) {
        return b.op(Code::And, acc, c == kNone ? x : b.op(Code::Or, b.op(Code::Not, c), x));
      }, body, cond);
    default:  // Count
      return loop(context, 0, [](BlockBuilder& b, NodeId acc, NodeId x, NodeId c) {
        const NodeId one = b.op(Code::Add, acc, b.constant(1));
        return b.op(Code::Select, c == kNone ? x : b.op(Code::And, c, x), one, acc);
      }, body, cond);
  }
}

// ---- Finish

void BlockBuilder::output(NodeId node, uint32_t table) { outputs_.emplace_back(node, table); }

std::vector<char> BlockBuilder::reached() const {
  std::vector<char> wanted(nodes_.size(), l_.options.passes.dead_code ? 0 : 1);
  std::vector<NodeId> stack;
  for (const auto& [node, table] : outputs_) stack.push_back(node);
  while (!stack.empty()) {
    const NodeId id = stack.back();
    stack.pop_back();
    if (wanted[id] == 2) continue;
    wanted[id] = 2;
    for (const NodeId n : {nodes_[id].a, nodes_[id].b, nodes_[id].c})
      if (n != kNone) stack.push_back(n);
  }
  return wanted;
}

/// Moves the largest fixed operations of head and items to blocks of the prologue.
void BlockBuilder::hoist() {
  const std::vector<char> wanted = reached();
  std::vector<char> used(nodes_.size(), 0);  // by something that stays
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    if (wanted[id] != 2 || nodes_[id].fixed) continue;
    for (const NodeId n : {nodes_[id].a, nodes_[id].b, nodes_[id].c})
      if (n != kNone) used[n] = 1;
  }
  for (const auto& [node, table] : outputs_) used[node] = 1;
  std::vector<NodeId> moved[2];
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    const Node& n = nodes_[id];
    if (used[id] && n.fixed && n.context <= 1 && n.code != Code::Load && n.code != Code::Slot) moved[n.context].push_back(id);
  }
  for (uint32_t context = 0; context < 2; ++context) {
    if (moved[context].empty()) continue;
    const uint32_t items = context == 0 ? 1 : contexts_[1].items;
    std::vector<Context> contexts = contexts_;
    std::vector<std::pair<NodeId, uint32_t>> outputs;
    std::vector<uint32_t> first;
    for (const NodeId id : moved[context]) {
      first.push_back(l_.allocate("hoisted " + name_, items));
      outputs.emplace_back(id, l_.affine(first.back(), items));
    }
    if (context == 0) contexts[1] = {0, 1, 1, {{}}, kNone};
    std::vector<char> needed(nodes_.size(), 0);
    std::vector<NodeId> stack(moved[context]);
    while (!stack.empty()) {
      const NodeId id = stack.back();
      stack.pop_back();
      if (needed[id]) continue;
      needed[id] = 1;
      for (const NodeId n : {nodes_[id].a, nodes_[id].b, nodes_[id].c})
        if (n != kNone) stack.push_back(n);
    }
    Block block = emit(name_ + (context == 0 ? ", head hoisted" : ", hoisted"), contexts, nodes_, outputs, needed);
    l_.program.prologue.push_back(static_cast<uint32_t>(l_.program.blocks.size()));
    l_.program.blocks.push_back(std::move(block));
    for (size_t k = 0; k < moved[context].size(); ++k) {
      Node& n = nodes_[moved[context][k]];
      n = Node{};
      n.fixed = true;
      n.context = context;
      n.code = context == 0 ? Code::Slot : Code::Load;
      n.imm = context == 0 ? first[k] : outputs[k].second;
    }
  }
}

uint32_t BlockBuilder::finish() {
  if (l_.options.passes.hoist && !in_prologue) hoist();
  Block block = emit(name_, contexts_, nodes_, outputs_, reached());
  block.draws = draws_;
  block.lets = lets_;
  block.sources = sources_;
  l_.program.blocks.push_back(std::move(block));
  return static_cast<uint32_t>(l_.program.blocks.size() - 1);
}

}  // namespace casus::lower
