#include "model/graph.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "model/graph_reads.h"

namespace casus::model {
namespace {

class Builder {
 public:
  explicit Builder(const Model& m) : m_(m) {}

  Graph build() {
    number();
    for (uint32_t k = 0; k < m_.premises.size(); ++k) premise(k);
    for (uint32_t k = 0; k < m_.states.size(); ++k) {
      const State& s = m_.states[k];
      for (const ExprId id : {s.initial, s.low, s.high}) reads(id, node(NodeKind::State, k), {});
    }
    for (uint32_t k = 0; k < m_.lets.size(); ++k) reads(m_.lets[k].expr, node(NodeKind::Let, k), {});
    for (uint32_t k = 0; k < m_.windows.size(); ++k) {
      const Window& w = m_.windows[k];
      const NodeKind series = w.series == Window::Series::Process ? NodeKind::Process : NodeKind::Tally;
      edge(node(series, w.family), node(NodeKind::Window, k), {});
    }
    for (uint32_t k = 0; k < m_.clocks.size(); ++k)
      reads(m_.clocks[k].condition, node(NodeKind::Clock, k), {});
    for (uint32_t k = 0; k < m_.processes.size(); ++k) process(k);
    for (uint32_t k = 0; k < m_.flows.size(); ++k) flow(k);
    for (uint32_t k = 0; k < m_.schedules.size(); ++k) schedule(k);
    for (uint32_t k = 0; k < m_.decisions.size(); ++k) decision(k);
    for (uint32_t k = 0; k < m_.negotiations.size(); ++k) negotiation(k);
    sort();
    return std::move(g_);
  }

 private:
  using Gates = std::vector<Gate>;

  void number() {
    const size_t sizes[kNodeKinds] = {m_.premises.size(),    m_.params.size(),    m_.levers.size(),
                                      m_.states.size(),      m_.tallies.size(),   m_.lets.size(),
                                      m_.windows.size(),     m_.clocks.size(),    m_.processes.size(),
                                      m_.flows.size(),       m_.schedules.size(), m_.decisions.size(),
                                      m_.negotiations.size()};
    uint32_t next = 0;
    for (size_t k = 0; k < kNodeKinds; ++k) {
      g_.first[k] = next;
      next += static_cast<uint32_t>(sizes[k]);
    }
    g_.first[kNodeKinds] = next;
  }

  NodeId node(NodeKind kind, uint32_t id) const { return g_.node(kind, id); }

  void edge(NodeId from, NodeId to, const Gates& gates) { g_.edges.push_back({from, to, gates}); }

  void reads(ExprId id, NodeId to, const Gates& gates, const std::vector<Mark>* marks = nullptr) {
    std::vector<Read> all;
    Gates path = gates;
    add_reads(m_, g_, id, marks, path, all);
    for (Read& r : all) g_.edges.push_back({r.node, to, std::move(r.gates)});
  }

  /// The premises act on `to`; returns the gates with theirs added.
  Gates because(const std::vector<PremiseRef>& premises, NodeId to, Gates gates) {
    for (const PremiseRef& p : premises) {
      edge(node(NodeKind::Premise, p.premise), to, {});
      gates.push_back({p, true});
    }
    return gates;
  }

  void premise(PremiseId id) {
    const Premise& p = m_.premises[id];
    for (const PremiseId needed : p.requires_)
      edge(node(NodeKind::Premise, needed), node(NodeKind::Premise, id), {});
    if (p.same_as != kNone) edge(node(NodeKind::Premise, p.same_as), node(NodeKind::Premise, id), {});
  }

  void times(const std::vector<TimesLine>& lines, NodeId to, const Gates& gates) {
    for (const TimesLine& line : lines) {
      const Gates inner = because(line.because, to, gates);
      reads(line.factor, to, inner);
      reads(line.condition, to, inner);
    }
  }

  NodeId target(const Effect& e) const {
    if (e.kind == EffectKind::Fire) return node(NodeKind::Process, e.target.family);
    if (e.kind == EffectKind::Add && !e.to_state) return node(NodeKind::Tally, e.target.family);
    return node(NodeKind::State, e.target.family);
  }

  void effects(const std::vector<Effect>& all, NodeId owner, const Gates& gates,
               const std::vector<Mark>* marks = nullptr) {
    for (const Effect& e : all) {
      std::vector<NodeId> touched;
      if (e.target.family != kNone) touched.push_back(target(e));
      if (e.kind == EffectKind::Move && e.source.family != kNone)
        touched.push_back(node(NodeKind::State, e.source.family));
      for (const NodeId to : touched) {
        const Gates inner = because(e.because, to, gates);
        edge(owner, to, inner);
        reads(e.amount, to, inner, marks);
        reads(e.guard, to, inner, marks);
        // What is moved is at most what is there.
        if (touched.size() == 2 && to == touched[0]) edge(touched[1], to, inner);
      }
    }
  }

  void process(ProcessId id) {
    const Process& p = m_.processes[id];
    const NodeId self = node(NodeKind::Process, id);
    const Gates gates = because(p.because, self, {});
    for (const ExprId e : {p.rate, p.guard, p.dwell.shape, p.dwell.scale, p.dwell.share})
      reads(e, self, gates);
    if (p.rate_kind == Process::RateKind::Dwell) edge(node(NodeKind::Clock, p.dwell.clock), self, gates);
    times(p.times, self, gates);
    const auto stock = [&](const Ref& r, bool source) {
      if (r.family == kNone) return;
      if (source) edge(node(NodeKind::State, r.family), self, gates);
      edge(self, node(NodeKind::State, r.family), gates);
    };
    if (p.kind == Process::Kind::Move) {
      stock(p.source, true);
      stock(p.target, false);
    }
    if (p.kind == Process::Kind::Change) stock(p.changed, true);
    effects(p.effects, self, gates, &p.marks);
  }

  void flow(uint32_t id) {
    const Flow& f = m_.flows[id];
    const NodeId self = node(NodeKind::Flow, id);
    const Gates gates = because(f.because, self, {});
    for (const ExprId e : {f.rate, f.goal, f.half_life, f.guard}) reads(e, self, gates);
    times(f.times, self, gates);
    if (f.state.family != kNone) {
      edge(node(NodeKind::State, f.state.family), self, gates);
      edge(self, node(NodeKind::State, f.state.family), gates);
    }
    if (f.kind == Flow::Kind::Transfer && f.target.family != kNone)
      edge(self, node(NodeKind::State, f.target.family), gates);
  }

  void schedule(uint32_t id) {
    const Schedule& s = m_.schedules[id];
    const NodeId self = node(NodeKind::Schedule, id);
    const Gates gates = because(s.because, self, {});
    reads(s.condition, self, gates);
    reads(s.guard, self, gates);
    effects(s.effects, self, gates);
  }

  void decision(uint32_t id) {
    const Decision& d = m_.decisions[id];
    const NodeId self = node(NodeKind::Decision, id), state = node(NodeKind::State, d.state);
    const Gates gates = because(d.because, self, {});
    because(d.because, state, {});  // off: the name reads none
    edge(self, state, gates);
    for (const ExprId e : {d.trigger, d.guard, d.steadiness}) reads(e, self, gates);
    for (const auto& o : d.options) {
      const Gates inner = because(o.because, self, gates);
      reads(o.when, self, inner);
      reads(o.worth, self, inner);
      effects(o.effects, self, inner);
    }
  }

  void negotiation(uint32_t id) {
    const Negotiation& n = m_.negotiations[id];
    const NodeId self = node(NodeKind::Negotiation, id);
    const Gates gates = because(n.because, self, {});
    std::vector<StateId> states{n.state};
    for (const auto& issue : n.issues) states.push_back(issue.state);
    for (const StateId s : states) {
      because(n.because, node(NodeKind::State, s), {});
      edge(self, node(NodeKind::State, s), gates);
    }
    reads(n.guard, self, gates);
    for (int k = 0; k < 2; ++k)
      for (const ExprId e : {n.worth[k], n.without[k], n.steadiness[k]}) reads(e, self, gates);
    for (const auto* all : {&n.agreement, &n.refusal, &n.no_zone}) effects(*all, self, gates);
  }

  void sort() {
    const auto key = [](const Edge& e) { return std::tuple(e.from, e.to, e.gates.size()); };
    std::stable_sort(g_.edges.begin(), g_.edges.end(),
                     [&](const Edge& x, const Edge& y) { return key(x) < key(y); });
    g_.edges.erase(std::unique(g_.edges.begin(), g_.edges.end(),
                               [](const Edge& x, const Edge& y) {
                                 return x.from == y.from && x.to == y.to && x.gates == y.gates;
                               }),
                   g_.edges.end());
    g_.start.assign(g_.nodes() + 1, 0);
    for (const Edge& e : g_.edges) ++g_.start[e.from + 1];
    for (size_t k = 1; k < g_.start.size(); ++k) g_.start[k] += g_.start[k - 1];
  }

  const Model& m_;
  Graph g_;
};

bool open(const Model& m, const Edge& e, World world) {
  return world == nullptr ||
         std::all_of(e.gates.begin(), e.gates.end(), [&](const Gate& g) { return gate_holds(m, g, *world); });
}

std::vector<bool> spread(const std::vector<std::vector<NodeId>>& next, const std::vector<NodeId>& from) {
  std::vector<bool> seen(next.size(), false);
  std::vector<NodeId> todo;
  const auto visit = [&](NodeId n) {
    if (seen[n]) return;
    seen[n] = true;
    todo.push_back(n);
  };
  for (const NodeId n : from) visit(n);
  while (!todo.empty()) {
    const NodeId n = todo.back();
    todo.pop_back();
    for (const NodeId to : next[n]) visit(to);
  }
  return seen;
}

std::vector<std::vector<NodeId>> backwards(const Model& m, const Graph& g, World world,
                                           const std::vector<Edge>& further) {
  std::vector<std::vector<NodeId>> previous(g.nodes());
  for (const auto* edges : {&g.edges, &further})
    for (const Edge& e : *edges)
      if (open(m, e, world)) previous[e.to].push_back(e.from);
  return previous;
}

std::vector<NodeId> nodes_of(const Model& m, const std::vector<Read>& reads, World world) {
  std::vector<NodeId> nodes;
  for (const Read& r : reads)
    if (open(m, Edge{r.node, r.node, r.gates}, world)) nodes.push_back(r.node);
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

void add_run_reads(const Model& m, const Graph& g, RunExprId id, std::vector<Read>& reads) {
  const RunExpr& e = m.run_exprs[id];
  std::vector<Gate> gates;
  add_reads(m, g, e.probe, nullptr, gates, reads);
  add_reads(m, g, e.probe2, nullptr, gates, reads);
  for (const RunExprId arg : e.args) add_run_reads(m, g, arg, reads);
}

}  // namespace

NodeKind Graph::kind(NodeId n) const {
  size_t k = 0;
  while (k + 1 < kNodeKinds && n >= first[k + 1]) ++k;
  return static_cast<NodeKind>(k);
}

uint32_t Graph::id(NodeId n) const { return n - first[static_cast<size_t>(kind(n))]; }

Graph build_graph(const Model& m) { return Builder(m).build(); }

bool gate_holds(const Model& m, const Gate& gate, const std::vector<double>& premises) {
  PremiseId id = gate.premise.premise;
  for (size_t steps = 0; m.premises[id].same_as != kNone && steps < m.premises.size(); ++steps)
    id = m.premises[id].same_as;
  CASUS_CHECK(id < premises.size(), "a world has a value for each premise");
  const Premise& p = m.premises[id];
  const bool on = !p.rival                       ? premises[id] != 0
                  : gate.premise.alternative < 0 ? premises[id] != p.neither
                                                 : premises[id] == gate.premise.alternative;
  return on == gate.on;
}

std::vector<bool> nodes_reaching(const Model& m, const Graph& g, const std::vector<NodeId>& to, World world,
                                 const std::vector<Edge>& further) {
  return spread(backwards(m, g, world, further), to);
}

bool reaches(const Model& m, const Graph& g, const std::vector<NodeId>& from, const std::vector<NodeId>& to,
             World world, const std::vector<Edge>& further) {
  const std::vector<bool> seen = nodes_reaching(m, g, to, world, further);
  return std::any_of(from.begin(), from.end(), [&](NodeId n) { return seen[n]; });
}

std::vector<NodeId> nodes_read_by(const Model& m, const Graph& g, ExprId id, World world) {
  std::vector<Read> reads;
  std::vector<Gate> gates;
  add_reads(m, g, id, nullptr, gates, reads);
  return nodes_of(m, reads, world);
}

std::vector<NodeId> nodes_read_by_run(const Model& m, const Graph& g, RunExprId id, World world) {
  std::vector<Read> reads;
  add_run_reads(m, g, id, reads);
  return nodes_of(m, reads, world);
}

}  // namespace casus::model
