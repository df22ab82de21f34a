// Switches for single links: what acts no longer changes one thing, or a reader reads what its source is held
// at.
#include <algorithm>
#include <map>

#include "base/check.h"
#include "explain/readable.h"
#include "explain/switches.h"

namespace casus::explain {
namespace {

using model::Expr;
using model::ExprId;
using model::kNone;
using model::Model;
using model::NodeId;
using model::NodeKind;
using model::Op;

/// Every expression of what acts or is computed, with the node that its reads influence (as
/// model::build_graph has it).
template <class Visit>
class Slots {
 public:
  Slots(Model& m, const model::Graph& g, Visit visit) : m_(m), g_(g), visit_(visit) {}

  void all() {
    for (uint32_t k = 0; k < m_.lets.size(); ++k) slot(m_.lets[k].expr, node(NodeKind::Let, k));
    for (uint32_t k = 0; k < m_.clocks.size(); ++k) slot(m_.clocks[k].condition, node(NodeKind::Clock, k));
    for (uint32_t k = 0; k < m_.processes.size(); ++k) {
      auto& p = m_.processes[k];
      const NodeId self = node(NodeKind::Process, k);
      for (ExprId* e : {&p.rate, &p.guard, &p.dwell.shape, &p.dwell.scale, &p.dwell.share}) slot(*e, self);
      times(p.times, self);
      for (auto& mark : p.marks)
        for (ExprId& e : mark.args) slot(e, self);
      effects(p.effects);
    }
    for (uint32_t k = 0; k < m_.flows.size(); ++k) {
      auto& f = m_.flows[k];
      const NodeId self = node(NodeKind::Flow, k);
      for (ExprId* e : {&f.rate, &f.goal, &f.half_life, &f.guard}) slot(*e, self);
      times(f.times, self);
    }
    for (uint32_t k = 0; k < m_.schedules.size(); ++k) {
      auto& s = m_.schedules[k];
      for (ExprId* e : {&s.condition, &s.guard}) slot(*e, node(NodeKind::Schedule, k));
      effects(s.effects);
    }
    for (uint32_t k = 0; k < m_.decisions.size(); ++k) {
      auto& d = m_.decisions[k];
      const NodeId self = node(NodeKind::Decision, k);
      for (ExprId* e : {&d.trigger, &d.guard, &d.steadiness}) slot(*e, self);
      for (auto& o : d.options) {
        slot(o.when, self);
        slot(o.worth, self);
        effects(o.effects);
      }
    }
    for (uint32_t k = 0; k < m_.negotiations.size(); ++k) {
      auto& n = m_.negotiations[k];
      const NodeId self = node(NodeKind::Negotiation, k);
      slot(n.guard, self);
      for (int side = 0; side < 2; ++side)
        for (ExprId* e : {&n.worth[side], &n.without[side], &n.steadiness[side]}) slot(*e, self);
      for (auto* list : {&n.agreement, &n.refusal, &n.no_zone}) effects(*list);
    }
  }

 private:
  NodeId node(NodeKind kind, uint32_t id) const { return g_.node(kind, id); }
  void slot(ExprId& e, NodeId to) {
    if (e != kNone) visit_(e, to);
  }
  void times(std::vector<model::TimesLine>& lines, NodeId to) {
    for (auto& line : lines) {
      slot(line.factor, to);
      slot(line.condition, to);
    }
  }
  void effects(std::vector<model::Effect>& list) {
    for (auto& e : list) {
      const NodeId to = e.target.family == kNone
                            ? (e.source.family == kNone ? kNone : node(NodeKind::State, e.source.family))
                        : e.kind == model::EffectKind::Fire ? node(NodeKind::Process, e.target.family)
                        : e.kind == model::EffectKind::Add && !e.to_state
                            ? node(NodeKind::Tally, e.target.family)
                            : node(NodeKind::State, e.target.family);
      if (to == kNone) continue;
      slot(e.amount, to);
      slot(e.guard, to);
    }
  }

  Model& m_;
  const model::Graph& g_;
  Visit visit_;
};

bool reads(const Expr& e, NodeKind kind, uint32_t id) {
  const Op op = e.op == Op::Monthly ? Op::Recent : e.op;
  return op_of(kind) != Op::None && op == op_of(kind) && e.ref.family == id;
}

bool acts(NodeKind kind) {
  return kind == NodeKind::Process || kind == NodeKind::Flow || kind == NodeKind::Schedule ||
         kind == NodeKind::Decision || kind == NodeKind::Negotiation;
}

/// The effects of what acts.
std::vector<std::vector<model::Effect>*> effects_of(Model& m, NodeKind kind, uint32_t id) {
  switch (kind) {
    case NodeKind::Process:
      return {&m.processes[id].effects};
    case NodeKind::Schedule:
      return {&m.schedules[id].effects};
    case NodeKind::Decision: {
      std::vector<std::vector<model::Effect>*> out;
      for (auto& o : m.decisions[id].options) out.push_back(&o.effects);
      return out;
    }
    case NodeKind::Negotiation: {
      auto& n = m.negotiations[id];
      return {&n.agreement, &n.refusal, &n.no_zone};
    }
    default:
      return {};
  }
}

bool touches(const model::Effect& e, NodeKind kind, uint32_t id) {
  if (e.kind == model::EffectKind::Fire) return kind == NodeKind::Process && e.target.family == id;
  if (e.kind == model::EffectKind::Add && !e.to_state)
    return kind == NodeKind::Tally && e.target.family == id;
  return kind == NodeKind::State &&
         (e.target.family == id || (e.kind == model::EffectKind::Move && e.source.family == id));
}

/// Whether the link is what the mechanism is: a move's stocks, a flow's, a decision's own state.
bool is_own(const Model& m, NodeKind from, uint32_t id, NodeKind to, uint32_t target) {
  if (to != NodeKind::State) return false;
  switch (from) {
    case NodeKind::Process: {
      const auto& p = m.processes[id];
      return (p.kind == model::Process::Kind::Move &&
              (p.source.family == target || p.target.family == target)) ||
             (p.kind == model::Process::Kind::Change && p.changed.family == target);
    }
    case NodeKind::Flow:
      return m.flows[id].state.family == target || m.flows[id].target.family == target;
    case NodeKind::Decision:
      return m.decisions[id].state == target;
    case NodeKind::Negotiation: {
      const auto& n = m.negotiations[id];
      return n.state == target || std::any_of(n.issues.begin(), n.issues.end(),
                                              [&](const auto& issue) { return issue.state == target; });
    }
    default:
      return false;
  }
}

std::vector<model::PremiseRef>& because_of(Model& m, NodeKind kind, uint32_t id) {
  switch (kind) {
    case NodeKind::Flow:
      return m.flows[id].because;
    case NodeKind::Schedule:
      return m.schedules[id].because;
    case NodeKind::Decision:
      return m.decisions[id].because;
    case NodeKind::Negotiation:
      return m.negotiations[id].because;
    default:
      return m.processes[id].because;
  }
}

/// The effects of an acting part on another, or all of it where they are what it is. False if there are none.
bool cut_effects(Model& m, const model::Graph& g, NodeId from, NodeId to, model::PremiseRef off) {
  const NodeKind kind = g.kind(from), target = g.kind(to);
  bool any = false;
  if (is_own(m, kind, g.id(from), target, g.id(to))) {
    because_of(m, kind, g.id(from)).push_back(off);
    any = true;
  }
  for (auto* list : effects_of(m, kind, g.id(from)))
    for (auto& e : *list)
      if (touches(e, target, g.id(to))) {
        e.because.push_back(off);
        any = true;
      }
  return any;
}

/// A copy of an expression in which reads of the source become: the read where the switch is on, else what is
/// held.
class Cutter {
 public:
  Cutter(Model& m, NodeKind kind, uint32_t id, model::PremiseRef on, model::ParamId held, model::ParamId sum)
      : m_(m), kind_(kind), id_(id), on_(on), held_(held), sum_(sum) {}

  ExprId copy(ExprId id) {
    Expr e = m_.exprs[id];
    for (ExprId& arg : e.args) arg = copy(arg);
    const bool here = reads(e, kind_, id_);
    const Expr read = e;
    const ExprId self = add(std::move(e));
    if (!here) return self;
    any_ = true;
    Expr premise;
    premise.op = Op::Premise;
    premise.premise = on_;
    Expr held;
    held.op = Op::Param;
    const bool whole = read.ref.index.empty();
    held.ref.family = whole ? sum_ : held_;
    held.ref.index = read.ref.index;
    Expr select;
    select.op = Op::Select;
    select.args = {add(std::move(premise)), self, add(std::move(held))};
    return add(std::move(select));
  }
  bool any() const { return any_; }

 private:
  ExprId add(Expr e) {
    m_.exprs.push_back(std::move(e));
    return static_cast<ExprId>(m_.exprs.size() - 1);
  }
  Model& m_;
  NodeKind kind_;
  uint32_t id_;
  model::PremiseRef on_;
  model::ParamId held_, sum_;
  bool any_ = false;
};

model::ParamId add_held(Model& m, const std::string& name, const model::Index& index, const model::Unit& unit,
                        const std::vector<double>& values) {
  model::Param p;
  p.name = "#held " + name;
  p.index = index;
  p.unit = unit;
  for (const double v : values) {
    model::Prior prior;
    prior.a = v;
    prior.assumed = true;
    p.priors.push_back(prior);
  }
  m.params.push_back(std::move(p));
  return static_cast<model::ParamId>(m.params.size() - 1);
}

}  // namespace

bool can_be_cut(const Model& from, const model::Graph& g, NodeId a, NodeId b) {
  if (acts(g.kind(a))) {
    Model m = from;
    return cut_effects(m, g, a, b, {0, -1});
  }
  if (op_of(g.kind(a)) == Op::None) return false;
  return g.kind(b) != NodeKind::Window && !(g.kind(a) == NodeKind::State && g.kind(b) == NodeKind::State);
}

Switched switchable_links(const Model& from, const model::Graph& g,
                          const std::vector<std::pair<NodeId, NodeId>>& links,
                          const std::vector<Held>& held) {
  Switched out{from, {}};
  Model& m = out.model;
  std::map<NodeId, std::pair<model::ParamId, model::ParamId>> params;
  for (const Held& h : held) {
    if (std::any_of(h.by_instance.begin(), h.by_instance.end(), [](double v) { return v != v; })) continue;
    const NodeKind kind = g.kind(h.source);
    const std::string name = model::node_name(from, g, h.source);
    const auto unit = unit_of(from, kind, g.id(h.source));
    const auto each = add_held(m, name, index_of(from, kind, g.id(h.source)), unit, h.by_instance);
    params[h.source] = {each, add_held(m, name + " (sum)", {}, unit, {h.sum})};
  }
  for (const auto& [a, b] : links) {
    const model::PremiseRef ref{static_cast<model::PremiseId>(m.premises.size()), -1};
    bool any = false;
    if (acts(g.kind(a))) {
      any = cut_effects(m, g, a, b, ref);
    } else if (const auto found = params.find(a); found != params.end()) {
      // A family without index reads "each" with an empty index too.
      const bool single = index_of(from, g.kind(a), g.id(a)).empty();
      Cutter cutter(m, g.kind(a), g.id(a), ref, found->second.first,
                    single ? found->second.first : found->second.second);
      // Slots are collected first: copying adds expressions.
      std::vector<ExprId*> slots;
      const auto visit = [&, to = b](ExprId& e, NodeId node) {
        if (node == to) slots.push_back(&e);
      };
      Slots<decltype(visit)>(m, g, visit).all();
      for (ExprId* slot : slots) *slot = cutter.copy(*slot);
      any = cutter.any();
    }
    if (!any) continue;
    const model::PremiseId p = add_switch(m, out.switches.size());
    CASUS_CHECK(p == ref.premise, "the switch is the next premise");
    out.switches.push_back({model::node_name(from, g, a) + " -> " + model::node_name(from, g, b), p, a, b});
  }
  return out;
}

}  // namespace casus::explain
