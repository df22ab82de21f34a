#include "lower/lower.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/hash.h"
#include "lower/parts.h"

namespace casus::lower {

using model::ExprId;

std::vector<uint32_t> all_instances(const model::Model& m, const model::Index& index) {
  std::vector<uint32_t> all(instance_count(m, index));
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

uint32_t boundary_of(const Program& p, double day) {
  if (!(day < p.step * (double(p.steps) + 1))) return p.steps + 1;
  const double exact = day / p.step;
  return static_cast<uint32_t>(std::max(1.0, std::ceil(exact - 1e-9 * std::max(1.0, std::fabs(exact)))));
}

uint32_t active_slot(Layout& l, const std::string& name, const std::vector<model::PremiseRef>& because) {
  if (because.empty()) return kNone;
  BlockBuilder b(l, "premises of " + name);
  b.in_prologue = true;
  const uint32_t slot = l.allocate("active " + name, 1);
  b.output(b.premises(because), l.affine(slot, 1));
  const uint32_t block = b.finish();
  l.program.prologue.push_back(block);
  return slot;
}

uint32_t value_block(Layout& l, const std::string& name, const model::Index& index, ExprId id) {
  if (id == model::kNone) return kNone;
  BlockBuilder b(l, name, index, all_instances(l.model, index));
  b.output(b.expr(id));
  return b.finish();
}

NodeId with_times(BlockBuilder& b, NodeId rate, const std::vector<model::TimesLine>& times) {
  for (const auto& t : times) {
    NodeId holds = t.condition == model::kNone ? kNone : b.expr(t.condition);
    const NodeId on = b.premises(t.because);
    if (on != kNone) holds = holds == kNone ? on : b.op(Code::And, holds, on);
    const NodeId product = b.op(Code::Mul, rate, b.expr(t.factor));
    rate = holds == kNone ? product : b.op(Code::Select, holds, product, rate);
  }
  return rate;
}

NodeId guarded(BlockBuilder& b, NodeId rate, ExprId guard, const std::vector<model::PremiseRef>& because) {
  const NodeId zero = b.constant(0);
  if (guard != model::kNone) rate = b.op(Code::Select, b.expr(guard), rate, zero);
  const NodeId on = b.premises(because);
  return on == kNone ? rate : b.op(Code::Select, on, rate, zero);
}

namespace {

template <class Family>
std::vector<uint32_t> place(Layout& l, const std::vector<Family>& families, const char* kind) {
  std::vector<uint32_t> first;
  for (const Family& f : families)
    first.push_back(l.allocate(std::string(kind) + " " + f.name, static_cast<uint32_t>(instance_count(l.model, f.index))));
  return first;
}

std::vector<uint32_t> number_sources(Layout& l, size_t count) {
  std::vector<uint32_t> all;
  for (size_t i = 0; i < count; ++i) all.push_back(l.program.sources++);
  return all;
}

SlotKind kind_of(model::State::Type type) {
  switch (type) {
    case model::State::Type::Count: return SlotKind::Count;
    case model::State::Type::Real: return SlotKind::Real;
    case model::State::Type::Level: return SlotKind::Level;
    case model::State::Type::Bool: return SlotKind::Bool;
    case model::State::Type::Enum: return SlotKind::Enum;
  }
  fail_check(__FILE__, __LINE__, "kind_of", "no such type");
}

}  // namespace

/// Parameters first, so that the world's values are one run of slots.
void lower_layout(Layout& l) {
  const model::Model& m = l.model;
  Program& p = l.program;
  p.first_param = p.slots;
  l.param = place(l, m.params, "param");
  p.params = p.slots - p.first_param;
  l.premise = p.first_premise = l.allocate("premises", static_cast<uint32_t>(m.premises.size()));
  p.premises = static_cast<uint32_t>(m.premises.size());
  p.first_lever = p.slots;
  l.lever = place(l, m.levers, "lever");
  p.levers = p.slots - p.first_lever;
  l.state = place(l, m.states, "state");
  l.tally = place(l, m.tallies, "tally");
  l.let = place(l, m.lets, "let");
  l.events = place(l, m.processes, "events of");
  l.clock = place(l, m.clocks, "since");
  for (const model::Window& w : m.windows) {
    const bool process = w.series == model::Window::Series::Process;
    const auto& index = process ? m.processes[w.family].index : m.tallies[w.family].index;
    const std::string name = process ? m.processes[w.family].name : m.tallies[w.family].name;
    l.window.push_back(l.allocate("window of " + name, w.summed ? 1 : static_cast<uint32_t>(instance_count(m, index))));
  }
  l.state_source = number_sources(l, m.states.size());
  l.tally_source = number_sources(l, m.tallies.size());
  l.lever_source = number_sources(l, m.levers.size());
  l.window_source = number_sources(l, m.windows.size());
  l.clock_source = number_sources(l, m.clocks.size());
  l.event_source = number_sources(l, m.processes.size());
  for (size_t i = 0; i < m.levers.size(); ++i)
    p.lever_source.insert(p.lever_source.end(), instance_count(m, m.levers[i].index), l.lever_source[i]);
}

void lower_lets(Layout& l) {
  for (size_t id = 0; id < l.model.lets.size(); ++id) {
    const model::Let& let = l.model.lets[id];
    BlockBuilder b(l, "let " + let.name, let.index, all_instances(l.model, let.index));
    const NodeId value = b.expr(let.expr);
    b.output(value, l.affine(l.let[id], static_cast<uint32_t>(instance_count(l.model, let.index))));
    const uint32_t block = b.finish();
    l.program.lets.push_back({block, l.program.blocks[block].sources});
    if (l.program.blocks[block].sources.empty()) l.program.prologue.push_back(block);
  }
}

/// Start values, bounds, and the stocks that effects can change.
void lower_states(Layout& l) {
  const model::Model& m = l.model;
  Program& p = l.program;
  for (size_t id = 0; id < m.states.size(); ++id) {
    const model::State& s = m.states[id];
    const std::vector<uint32_t> all = all_instances(m, s.index);
    const auto count = static_cast<uint32_t>(all.size());
    l.state_target.push_back(static_cast<uint32_t>(p.targets.size()));
    BlockBuilder start(l, "start of " + s.name, s.index, all);
    start.in_prologue = true;
    start.output(start.expr(s.initial), l.affine(l.state[id], count));
    p.initial.push_back(start.finish());
    const auto bound = [&](ExprId e, const char* what) {
      if (e == model::kNone) return kNone;
      BlockBuilder b(l, what + s.name, s.index, all);
      b.in_prologue = true;
      const uint32_t first = l.allocate(what + s.name, count);
      b.output(b.expr(e), l.affine(first, count));
      p.prologue.push_back(b.finish());
      return first;
    };
    const uint32_t low = bound(s.low, "low bound of "), high = bound(s.high, "high bound of ");
    for (uint32_t i = 0; i < count; ++i) {
      Target t;
      t.slot = l.state[id] + i;
      t.kind = kind_of(s.type);
      t.low = low == kNone ? kNone : low + i;
      t.high = high == kNone ? kNone : high + i;
      t.family = hash32("state:" + s.name);
      t.instance = i;
      t.source = l.state_source[id];
      p.targets.push_back(t);
      p.target_names.push_back(instance_name(m, s.name, s.index, i));
    }
  }
  p.state_first = l.state_target;
  p.states = static_cast<uint32_t>(p.targets.size());
  for (size_t id = 0; id < m.tallies.size(); ++id) {
    const model::Tally& t = m.tallies[id];
    l.tally_target.push_back(static_cast<uint32_t>(p.targets.size()));
    for (uint32_t i = 0; i < instance_count(m, t.index); ++i) {
      p.targets.push_back({l.tally[id] + i, SlotKind::Tally, kNone, kNone, hash32("tally:" + t.name), i, l.tally_source[id]});
      p.target_names.push_back(instance_name(m, t.name, t.index, i));
    }
  }
}

namespace {

/// A clock whose condition reads another comes after it.
void order_clocks(Program& p) {
  std::vector<char> seen(p.clocks.size(), 0);
  std::vector<std::pair<uint32_t, bool>> stack;
  for (uint32_t c = static_cast<uint32_t>(p.clocks.size()); c-- > 0;) stack.emplace_back(c, false);
  while (!stack.empty()) {
    const auto [c, leaving] = stack.back();
    stack.pop_back();
    if (leaving) {
      p.clock_order.push_back(c);
      continue;
    }
    if (seen[c]) continue;
    seen[c] = 1;
    stack.emplace_back(c, true);
    const auto& sources = p.blocks[p.clocks[c].block].sources;
    for (uint32_t d = 0; d < p.clocks.size(); ++d)
      if (!seen[d] && std::binary_search(sources.begin(), sources.end(), p.clocks[d].source)) stack.emplace_back(d, false);
  }
}

}  // namespace

void lower_clocks(Layout& l) {
  const model::Model& m = l.model;
  std::vector<ClockPart> parts;
  for (size_t id = 0; id < m.clocks.size(); ++id) {
    const model::Clock& c = m.clocks[id];
    ClockPart part;
    part.name = c.name;
    part.block = value_block(l, "clock " + c.name, c.index, c.condition);
    part.rows = static_cast<uint32_t>(instance_count(m, c.index));
    part.first = l.clock[id];
    part.initial_age = c.initial_age;
    part.source = l.clock_source[id];
    parts.push_back(part);
  }
  l.program.clocks = std::move(parts);
  order_clocks(l.program);
}

void lower_flows(Layout& l) {
  const model::Model& m = l.model;
  std::vector<size_t> order(m.flows.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::make_pair(hash32(m.flows[a].name), m.flows[a].name) < std::make_pair(hash32(m.flows[b].name), m.flows[b].name);
  });
  for (const size_t id : order) {
    const model::Flow& f = m.flows[id];
    FlowPart part;
    part.name = f.name;
    part.active = active_slot(l, f.name, f.because);
    const std::vector<uint32_t> all = all_instances(m, f.index);
    part.rows = static_cast<uint32_t>(all.size());
    BlockBuilder b(l, f.name, f.index, all);
    const bool returns = f.kind == model::Flow::Kind::ReturnsTo;
    part.kind = returns ? FlowPart::Kind::ReturnsTo
                        : f.kind == model::Flow::Kind::Slope ? FlowPart::Kind::Slope : FlowPart::Kind::Transfer;
    part.first = l.allocate(f.name, part.rows * (returns ? 2 : 1));
    // log 2, so that half of the way is left after each half-life
    NodeId rate = returns ? b.op(Code::Div, b.constant(0.6931471805599453), b.expr(f.half_life)) : b.expr(f.rate);
    rate = guarded(b, with_times(b, rate, f.times), f.guard, f.because);
    if (returns) b.output(b.expr(f.goal), l.affine(part.first, part.rows));
    b.output(rate, l.affine(part.first + (returns ? part.rows : 0), part.rows));
    const auto stocks = [&](const model::Ref& ref) {
      if (ref.family == model::kNone) return std::vector<uint32_t>(part.rows, kNone);
      std::vector<uint32_t> rows = b.instances(ref, m.states[ref.family].index);
      for (uint32_t& r : rows) r += l.state_target[ref.family];
      return rows;
    };
    part.state = stocks(f.state);
    part.target = part.kind == FlowPart::Kind::Transfer ? stocks(f.target) : std::vector<uint32_t>();
    part.block = b.finish();
    l.program.flows.push_back(std::move(part));
  }
}

void lower_probes(Layout& l) {
  l.program.probe_count = static_cast<uint32_t>(l.options.probes.size());
  if (l.options.probes.empty()) return;
  BlockBuilder b(l, "probes");
  for (const ExprId id : l.options.probes) b.output(b.expr(id));
  l.program.probes = b.finish();
}

Program lower(const model::Model& m, const LowerOptions& options) {
  Program p;
  p.step = options.step > 0 ? options.step : m.step;
  p.steps = static_cast<uint32_t>(std::max(1.0, std::ceil(m.horizon / p.step - 1e-9)));
  Layout l(m, options, p);
  lower_layout(l);
  lower_lets(l);
  lower_states(l);
  lower_windows(l);
  lower_clocks(l);
  lower_processes(l);
  lower_flows(l);
  lower_actions(l);
  lower_decisions(l);
  lower_negotiations(l);
  lower_policies(l);
  lower_probes(l);
  const std::vector<std::string> wrong = verify(p);
  CASUS_CHECK(wrong.empty(), wrong.front());
  return p;
}

}  // namespace casus::lower
