// Processes, what competes, effects.
#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/hash.h"
#include "lower/parts.h"
#include "model/text.h"

namespace casus::lower {
namespace {

using model::Process;

std::vector<uint32_t> stocks(const Layout& l, const BlockBuilder& b, const model::Ref& ref, size_t rows) {
  if (ref.family == model::kNone) return std::vector<uint32_t>(rows, kNone);
  std::vector<uint32_t> all = b.instances(ref, l.model.states[ref.family].index);
  for (uint32_t& t : all) t = t == kNone ? kNone : t + l.state_target[ref.family];
  return all;
}

bool sets_anything(const Process& p) {
  return std::any_of(p.effects.begin(), p.effects.end(),
                     [](const model::Effect& e) { return e.kind == model::EffectKind::Set; });
}

void lower_rate(Layout& l, const Process& p, ProcessPart& part) {
  const auto rows = static_cast<uint32_t>(part.instances.size());
  BlockBuilder b(l, "rate of " + p.name, p.index, part.instances);
  part.source = stocks(l, b, p.kind == Process::Kind::Change ? p.changed : p.source, rows);
  part.target = stocks(l, b, p.kind == Process::Kind::Change ? p.changed : p.target, rows);
  if (p.kind == Process::Kind::None) part.source.assign(rows, kNone), part.target.assign(rows, kNone);
  const bool dwell = p.rate_kind == Process::RateKind::Dwell;
  part.rated = dwell || p.rate != model::kNone;
  if (!part.rated) return;

  part.first_rate = l.allocate("rate of " + p.name, rows * (dwell ? 4 : 1));
  NodeId rate = dwell ? b.constant(1) : b.expr(p.rate);
  rate = with_times(b, rate, p.times);
  if (p.rate_kind == Process::RateKind::Whole && p.source.family != model::kNone) {
    const auto& s = l.model.states[p.source.family];
    const NodeId n = b.load(l.state[p.source.family], p.source, s.index, false, l.state_source[p.source.family]);
    rate = b.op(Code::Select, b.op(Code::Gt, n, b.constant(0)), b.op(Code::Div, rate, n), b.constant(0));
  }
  rate = guarded(b, rate, p.guard, p.because);
  if (p.kind == Process::Kind::Change) {
    const auto& s = l.model.states[p.changed.family];
    const NodeId now = b.load(l.state[p.changed.family], p.changed, s.index, false, l.state_source[p.changed.family]);
    rate = b.op(Code::Select, b.op(Code::Eq, now, b.constant(p.from)), rate, b.constant(0));
  }
  b.output(rate, l.affine(part.first_rate, rows));
  if (dwell) {
    using Dist = Process::Dwell::Dist;
    part.dwell = p.dwell.dist == Dist::Weibull ? ProcessPart::Dwell::Weibull
                 : p.dwell.dist == Dist::Exponential ? ProcessPart::Dwell::Exponential : ProcessPart::Dwell::Fixed;
    part.clock = p.dwell.clock;
    b.output(b.expr(p.dwell.scale), l.affine(part.first_rate + rows, rows));
    b.output(p.dwell.share == model::kNone ? b.constant(1) : b.expr(p.dwell.share), l.affine(part.first_rate + 2 * rows, rows));
    const bool weibull = part.dwell == ProcessPart::Dwell::Weibull;
    b.output(weibull ? b.expr(p.dwell.shape) : b.constant(1), l.affine(part.first_rate + 3 * rows, rows));
  }
  part.rate = b.finish();
}

void lower_process(Layout& l, model::ProcessId id, uint32_t first_row) {
  const Process& p = l.model.processes[id];
  ProcessPart part;
  part.name = p.name;
  part.id = id;
  part.family = hash32("process:" + p.name);
  part.instances = p.instances;
  part.first_row = first_row;
  part.first_event = l.events[id];
  part.kind = p.kind == Process::Kind::Move ? ProcessPart::Kind::Move
              : p.kind == Process::Kind::Change ? ProcessPart::Kind::Change : ProcessPart::Kind::Plain;
  part.from = p.from, part.to = p.to;
  part.single = part.kind == ProcessPart::Kind::Change || (p.source.family == model::kNone && sets_anything(p));
  part.source_id = l.event_source[id];
  part.active = active_slot(l, p.name, p.because);
  lower_rate(l, p, part);
  if (p.guard != model::kNone) {
    BlockBuilder b(l, "guard of " + p.name, p.index, p.instances);
    b.output(b.expr(p.guard));
    part.guard = b.finish();
  }
  l.program.processes.push_back(std::move(part));
  const model::Owner owner{&p.index, &p.marks, nullptr};
  l.program.rate_texts.push_back(p.rate == model::kNone ? std::string() : model::expr_text(l.model, p.rate, owner));
}

void lower_groups(Program& p) {
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, Group> groups;
  for (const ProcessPart& part : p.processes) {
    if (!part.rated) continue;
    for (uint32_t i = 0; i < part.instances.size(); ++i) {
      if (part.source[i] == kNone) continue;
      const Target& t = p.targets[part.source[i]];
      Group& g = groups[{t.family, t.instance, part.source[i]}];
      g.target = part.source[i];
      g.change = part.kind == ProcessPart::Kind::Change;
      g.rows.push_back(part.first_row + i);
    }
  }
  for (auto& [address, group] : groups) p.groups.push_back(std::move(group));
}

EffectKind kind_of(model::EffectKind kind) {
  switch (kind) {
    case model::EffectKind::Add: return EffectKind::Add;
    case model::EffectKind::Raise: return EffectKind::Raise;
    case model::EffectKind::Lower: return EffectKind::Lower;
    case model::EffectKind::Set: return EffectKind::Set;
    case model::EffectKind::Move: return EffectKind::Move;
    case model::EffectKind::Fire: return EffectKind::Fire;
  }
  fail_check(__FILE__, __LINE__, "kind_of", "no such effect");
}

/// What an effect changes, for each row.
void lower_targets(const Layout& l, const BlockBuilder& b, const model::Effect& e, size_t rows, EffectPart& part) {
  if (e.kind == model::EffectKind::Fire) {
    part.target = b.instances(e.target, l.model.processes[e.target.family].index);
    for (uint32_t& row : part.target) row = row == kNone ? kNone : l.row_of[e.target.family][row];
    return;
  }
  if (e.kind == model::EffectKind::Add && !e.to_state) {
    part.target = b.instances(e.target, l.model.tallies[e.target.family].index);
    for (uint32_t& t : part.target) t = t == kNone ? kNone : t + l.tally_target[e.target.family];
    return;
  }
  part.target = stocks(l, b, e.target, rows);
  if (e.kind == model::EffectKind::Move) part.source = stocks(l, b, e.source, rows);
}

}  // namespace

Effects lower_effects(Layout& l, const EffectOwner& owner, const std::vector<model::Effect>& effects) {
  Effects out;
  if (effects.empty()) return out;
  BlockBuilder b(l, "effects of " + owner.name, *owner.index, *owner.instances);
  std::vector<NodeId> marks;
  if (owner.marks != nullptr) {
    for (const model::Mark& mark : *owner.marks) {
      b.marks(marks);
      const NodeId first = b.expr(mark.args.at(0));
      const NodeId second = mark.args.size() > 1 ? b.expr(mark.args[1]) : kNone;
      marks.push_back(b.sample(mark.dist, first, second, static_cast<uint32_t>(marks.size())));
    }
    b.marks(marks);
  }
  b.next_draw = static_cast<uint32_t>(marks.size());
  uint32_t outputs = 0;
  for (const model::Effect& e : effects) {
    EffectPart part;
    part.kind = kind_of(e.kind);
    lower_targets(l, b, e, owner.instances->size(), part);
    if (e.amount != model::kNone) {
      NodeId amount = b.expr(e.amount);
      if (e.about && l.model.exprs[e.amount].op != model::Op::About) amount = b.about(amount, b.next_draw++);
      b.output(amount);
      part.amount = outputs++;
    }
    NodeId holds = e.guard == model::kNone ? kNone : b.expr(e.guard);
    const NodeId on = b.premises(e.because);
    if (on != kNone) holds = holds == kNone ? on : b.op(Code::And, holds, on);
    if (holds != kNone) {
      b.output(holds);
      part.guard = outputs++;
    }
    out.parts.push_back(std::move(part));
  }
  out.draws = b.next_draw;
  out.block = b.finish();
  return out;
}

void lower_processes(Layout& l) {
  const model::Model& m = l.model;
  std::vector<model::ProcessId> order(m.processes.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const std::string &x = m.processes[a].name, &y = m.processes[b].name;
    return std::make_pair(hash32("process:" + x), x) < std::make_pair(hash32("process:" + y), y);
  });
  l.row_of.resize(m.processes.size());
  std::vector<uint32_t> first_rows;
  for (const uint32_t id : order) {
    const Process& p = m.processes[id];
    first_rows.push_back(l.program.rows);
    l.row_of[id].assign(instance_count(m, p.index), kNone);
    for (const uint32_t instance : p.instances) {
      l.row_of[id][instance] = l.program.rows++;
      l.program.row_names.push_back(instance_name(m, p.name, p.index, instance));
    }
  }
  for (size_t k = 0; k < order.size(); ++k) lower_process(l, order[k], first_rows[k]);
  for (size_t k = 0; k < order.size(); ++k) {
    const Process& p = m.processes[order[k]];
    l.program.processes[k].effects = lower_effects(l, {p.name, &p.index, &p.instances, &p.marks}, p.effects);
  }
  lower_groups(l.program);
}

}  // namespace casus::lower
