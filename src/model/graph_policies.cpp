// Where two policies differ, and which further influences their conditions make.
#include <algorithm>
#include <map>
#include <tuple>

#include "model/graph.h"
#include "model/graph_reads.h"
#include "model/policy_order.h"
#include "model/text.h"

namespace casus::model {
namespace {

NodeId node_of(const Graph& g, const Setting& s) {
  switch (s.kind) {
    case Setting::Kind::Lever:
      return g.node(NodeKind::Lever, s.ref.family);
    case Setting::Kind::Decision:
      return g.node(NodeKind::Decision, s.ref.family);
    case Setting::Kind::Hold:
      return g.node(NodeKind::State, s.ref.family);
    case Setting::Kind::Cut:
    case Setting::Kind::Force:
      break;
  }
  return g.node(NodeKind::Process, s.ref.family);
}

const Index& index_of(const Model& m, const Setting& s) {
  switch (s.kind) {
    case Setting::Kind::Lever:
      return m.levers[s.ref.family].index;
    case Setting::Kind::Decision:
      return m.decisions[s.ref.family].index;
    case Setting::Kind::Hold:
      return m.states[s.ref.family].index;
    case Setting::Kind::Cut:
    case Setting::Kind::Force:
      break;
  }
  return m.processes[s.ref.family].index;
}

std::vector<uint32_t> instances_of(const Model& m, const Setting& s) {
  const Index& index = index_of(m, s);
  if (!s.ref.index.empty()) {
    std::vector<uint32_t> ordinals;
    for (const IndexRef& i : s.ref.index) ordinals.push_back(i.value);
    return {instance_number(m, index, ordinals)};
  }
  std::vector<uint32_t> all(instance_count(m, index));
  for (uint32_t n = 0; n < all.size(); ++n) all[n] = n;
  return all;
}

struct Target {
  Setting::Kind kind;
  uint32_t family, instance;
  auto operator<=>(const Target&) const = default;
};

/// What is said of one instance, in order; equal texts mean equal settings.
using Program = std::vector<std::string>;

bool always(const Model& m, const Setting& s) {
  return s.condition_kind == Setting::Condition::None && s.from <= 0 && s.until >= m.horizon;
}

std::string text(const Model& m, const Setting& s) {
  std::string out = s.value == kNone ? "" : expr_text(m, s.value);
  out += "|" + number_text(s.from) + "|" + number_text(s.until);
  if (s.condition_kind == Setting::Condition::None) return out;
  return out + (s.condition_kind == Setting::Condition::While ? "|while " : "|once ") +
         expr_text(m, s.condition);
}

bool is_default(const Model& m, const Setting& s, uint32_t instance) {
  return s.kind == Setting::Kind::Lever && m.exprs[s.value].op == Op::Const &&
         m.exprs[s.value].value == m.levers[s.ref.family].defaults[instance];
}

std::map<Target, Program> programs(const Model& m, PolicyId id) {
  std::map<Target, Program> all;
  if (id == kNone) return all;
  for (const Setting& s : m.policies[id].settings) {
    for (const uint32_t instance : instances_of(m, s)) {
      const Target target{s.kind, s.ref.family, instance};
      if (s.kind != Setting::Kind::Force && always(m, s)) {
        // Nothing before it matters.
        all.erase(target);
        if (is_default(m, s, instance)) continue;
        all[target] = {"always " + (s.value == kNone ? "" : expr_text(m, s.value))};
      } else {
        all[target].push_back(text(m, s));
      }
    }
  }
  return all;
}

NodeId node_of(const Graph& g, const Target& t) {
  Setting s{};
  s.kind = t.kind;
  s.ref.family = t.family;
  return node_of(g, s);
}

void add_condition_edges(const Model& m, const Graph& g, PolicyId id, std::vector<Edge>& edges) {
  if (id == kNone) return;
  for (const Setting& s : m.policies[id].settings) {
    std::vector<Read> reads;
    std::vector<Gate> gates;
    add_reads(m, g, s.value, nullptr, gates, reads);
    add_reads(m, g, s.condition, nullptr, gates, reads);
    for (Read& r : reads) edges.push_back({r.node, node_of(g, s), std::move(r.gates)});
  }
}

void add_shock(const Model& m, const Graph& g, uint32_t id, bool differs, Difference& d) {
  if (id == kNone) return;
  for (const Effect& e : m.shocks[id].effects) {
    std::vector<NodeId> touched;
    if (e.kind == EffectKind::Fire)
      touched.push_back(g.node(NodeKind::Process, e.target.family));
    else if (e.kind == EffectKind::Add && !e.to_state)
      touched.push_back(g.node(NodeKind::Tally, e.target.family));
    else if (e.target.family != kNone)
      touched.push_back(g.node(NodeKind::State, e.target.family));
    if (e.kind == EffectKind::Move && e.source.family != kNone)
      touched.push_back(g.node(NodeKind::State, e.source.family));
    std::vector<Read> reads;
    std::vector<Gate> gates;
    for (const PremiseRef& p : e.because) gates.push_back({p, true});
    add_reads(m, g, e.amount, nullptr, gates, reads);
    add_reads(m, g, e.guard, nullptr, gates, reads);
    if (touched.size() == 2) reads.push_back({touched[1], gates});
    for (const NodeId to : touched) {
      if (differs) d.nodes.push_back(to);
      for (const Read& r : reads) d.edges.push_back({r.node, to, r.gates});
    }
  }
}

}  // namespace

Difference influences_of_policy_difference(const Model& m, const Graph& g, PolicyId a, PolicyId b,
                                           uint32_t shock_a, uint32_t shock_b) {
  Difference d;
  const auto of_a = programs(m, a), of_b = programs(m, b);
  const auto compare = [&](const auto& mine, const auto& other) {
    for (const auto& [target, program] : mine) {
      const auto at = other.find(target);
      if (at == other.end() || at->second != program) d.nodes.push_back(node_of(g, target));
    }
  };
  compare(of_a, of_b);
  compare(of_b, of_a);
  add_condition_edges(m, g, a, d.edges);
  add_condition_edges(m, g, b, d.edges);
  add_shock(m, g, shock_a, shock_a != shock_b, d);
  add_shock(m, g, shock_b, shock_a != shock_b, d);
  std::sort(d.nodes.begin(), d.nodes.end());
  d.nodes.erase(std::unique(d.nodes.begin(), d.nodes.end()), d.nodes.end());
  return d;
}

std::string node_name(const Model& m, const Graph& g, NodeId n) {
  const uint32_t id = g.id(n);
  switch (g.kind(n)) {
    case NodeKind::Premise:
      return "premise " + m.premises[id].name;
    case NodeKind::Param:
      return "param " + m.params[id].name;
    case NodeKind::Lever:
      return "lever " + m.levers[id].name;
    case NodeKind::State:
      return "state " + m.states[id].name;
    case NodeKind::Tally:
      return "tally " + m.tallies[id].name;
    case NodeKind::Let:
      return "let " + m.lets[id].name;
    case NodeKind::Window:
      return "window " + std::to_string(id);
    case NodeKind::Clock:
      return "clock " + m.clocks[id].name;
    case NodeKind::Process:
      return "process " + m.processes[id].name;
    case NodeKind::Flow:
      return m.flows[id].name;
    case NodeKind::Schedule:
      return "schedule " + m.schedules[id].name;
    case NodeKind::Decision:
      return "decision " + m.decisions[id].name;
    case NodeKind::Negotiation:
      return "negotiation " + m.negotiations[id].name;
  }
  return "?";
}

std::map<std::string, std::vector<std::string>> doings(const Model& m, PolicyId id) {
  static constexpr const char* kWords[] = {"lever", "decision", "hold", "cut", "force"};
  std::map<std::string, std::vector<std::string>> out;
  for (auto& [target, program] : programs(m, id)) {
    Setting s{};
    s.kind = target.kind;
    s.ref.family = target.family;
    const std::string* family = nullptr;
    switch (target.kind) {
      case Setting::Kind::Lever:
        family = &m.levers[target.family].name;
        break;
      case Setting::Kind::Decision:
        family = &m.decisions[target.family].name;
        break;
      case Setting::Kind::Hold:
        family = &m.states[target.family].name;
        break;
      case Setting::Kind::Cut:
      case Setting::Kind::Force:
        family = &m.processes[target.family].name;
        break;
    }
    out[std::string(kWords[size_t(target.kind)]) + " " +
        instance_name(m, *family, index_of(m, s), target.instance)] = program;
  }
  return out;
}

}  // namespace casus::model
