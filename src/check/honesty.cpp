// Warnings on the whole model: what nothing uses, what cannot matter, numbers that nobody answers for.
#include "check/honesty.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/graph.h"

namespace casus::check {
namespace {

using model::NodeId;
using model::NodeKind;

const char* kind_text(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Param:
      return "parameter";
    case SymbolKind::Lever:
      return "lever";
    case SymbolKind::State:
      return "state";
    case SymbolKind::Tally:
      return "tally";
    case SymbolKind::Let:
      return "let";
    case SymbolKind::Premise:
      return "premise";
    case SymbolKind::List:
      return "list";
    case SymbolKind::Relation:
      return "relation";
    default:
      return nullptr;
  }
}

void unused(Context& c, Span at, const char* kind, const std::string& name, const char* help) {
  c.error(Code::C0303, at, fmt::format("nothing uses the {} '{}'", kind, name)).help = help;
}

void warn_of_unused_names(Context& c) {
  for (const auto& [name, symbol] : c.symbols) {
    const char* kind = kind_text(symbol.kind);
    if (!kind || c.used.count(name)) continue;
    const bool premise = symbol.kind == SymbolKind::Premise;
    if (premise && c.m.premises[symbol.id].rival) continue;  // below, one alternative at a time
    unused(c, symbol.span, kind, name,
           premise
               ? "say what rests on it: because NAME; what no mechanism carries is a `fact` or a `position`"
               : "use it, or leave it out");
  }
  for (const auto& p : c.m.premises) {
    if (!p.rival || p.same_as != kNone) continue;
    const bool any = std::any_of(p.alternatives.begin(), p.alternatives.end(),
                                 [&](const auto& a) { return c.used.count(p.name + "." + a.name) > 0; });
    if (!any && !c.used.count(p.name))
      unused(c, p.span, "rival", p.name, "say what rests on its alternatives: because NAME.ALTERNATIVE");
  }
  for (const auto& d : c.file.decls) {
    if (d.kind == syntax::DeclKind::Source && !c.used.count(d.name) &&
        !syntax::find_clause(d.clauses, "text"))
      unused(c, d.name_span, "source", d.name, "cite it where a number comes from it, or leave it out");
    if (d.kind != syntax::DeclKind::Unit) continue;
    for (const auto& clause : d.clauses) {
      if (clause.words.empty()) continue;
      const auto& w = clause.words[0];
      const bool plural = c.used.count(w.text + "s") || c.used.count(w.text + "es");
      if (!c.used.count(w.text) && !plural) unused(c, w.span, "unit", w.text, "leave it out");
    }
  }
}

/// A process without a rate that nothing fires.
void warn_of_processes_that_never_happen(Context& c) {
  std::set<uint32_t> fired;
  const auto add = [&](const std::vector<model::Effect>& effects) {
    for (const auto& e : effects)
      if (e.kind == model::EffectKind::Fire) fired.insert(e.target.family);
  };
  for (const auto& p : c.m.processes) add(p.effects);
  for (const auto& s : c.m.schedules) add(s.effects);
  for (const auto& d : c.m.decisions)
    for (const auto& o : d.options) add(o.effects);
  for (const auto& n : c.m.negotiations) add(n.agreement), add(n.refusal), add(n.no_zone);
  for (const auto& s : c.m.shocks) add(s.effects);
  for (const auto& p : c.m.policies)
    for (const auto& s : p.settings)
      if (s.kind == model::Setting::Kind::Force) fired.insert(s.ref.family);
  for (uint32_t i = 0; i < c.m.processes.size(); ++i) {
    const auto& p = c.m.processes[i];
    if (p.rate != kNone || p.rate_kind == model::Process::RateKind::Dwell || fired.count(i)) continue;
    c.error(Code::C0303, p.span,
            fmt::format("'{}' never happens: it has no rate, and nothing fires it", p.name))
        .help = "give it `at RATE`, or fire it somewhere: fire NAME once";
  }
}

/// What outcomes, claims and observations read.
std::vector<NodeId> read_by_results(const model::Model& m, const model::Graph& graph) {
  std::vector<NodeId> out;
  const auto add = [&](const std::vector<NodeId>& nodes) {
    out.insert(out.end(), nodes.begin(), nodes.end());
  };
  for (model::RunExprId id = 0; id < m.run_exprs.size(); ++id) add(model::nodes_read_by_run(m, graph, id));
  for (const auto& e : m.claim_exprs)
    if (e.probe != kNone) add(model::nodes_read_by(m, graph, e.probe));
  for (const auto& o : m.observations) {
    for (const auto arg : o.args) add(model::nodes_read_by(m, graph, arg));
    out.push_back(graph.node(o.series == model::Window::Series::Process ? NodeKind::Process : NodeKind::Tally,
                             o.ref.family));
  }
  return out;
}

void warn_of_dead_ends(Context& c) {
  if (c.m.outcomes.empty() && c.m.claims.empty()) return;  // nothing is asked yet
  const auto graph = model::build_graph(c.m);
  auto targets = read_by_results(c.m, graph);
  if (targets.empty()) return;
  // What a shock or a policy reads matters to whatever it sets.
  for (const auto& shock : c.m.shocks)
    for (const auto& e : shock.effects)
      for (const ExprId id : {e.amount, e.guard})
        if (id != kNone)
          for (const NodeId n : model::nodes_read_by(c.m, graph, id)) targets.push_back(n);
  for (const auto& p : c.m.policies)
    for (const auto& s : p.settings)
      for (const ExprId id : {s.value, s.condition})
        if (id != kNone)
          for (const NodeId n : model::nodes_read_by(c.m, graph, id)) targets.push_back(n);
  const auto reaching = model::nodes_reaching(c.m, graph, targets);
  const auto check = [&](NodeKind kind, uint32_t id, const char* what, const std::string& name, Span at) {
    if (reaching[graph.node(kind, id)] || !c.used.count(name)) return;  // unused: said already
    c.error(Code::C0304, at, fmt::format("the {} '{}' can change no outcome and no claim", what, name)).help =
        "connect what it influences with an outcome, or leave it out";
  };
  for (uint32_t i = 0; i < c.m.levers.size(); ++i)
    check(NodeKind::Lever, i, "lever", c.m.levers[i].name, c.m.levers[i].span);
  for (uint32_t i = 0; i < c.m.params.size(); ++i)
    check(NodeKind::Param, i, "parameter", c.m.params[i].name, c.m.params[i].span);
  for (uint32_t i = 0; i < c.m.premises.size(); ++i)
    if (c.m.premises[i].same_as == kNone)
      check(NodeKind::Premise, i, c.m.premises[i].rival ? "rival" : "premise", c.m.premises[i].name,
            c.m.premises[i].span);
}

/// Lets read by mechanisms, straight or through one another; claims may say `half` without a source.
std::vector<bool> lets_in_mechanisms(const model::Model& m) {
  const auto graph = model::build_graph(m);
  std::vector<NodeId> targets;
  for (const auto kind : {NodeKind::Process, NodeKind::Flow, NodeKind::Schedule, NodeKind::Decision,
                          NodeKind::Negotiation, NodeKind::State, NodeKind::Tally})
    for (NodeId n = graph.first[size_t(kind)]; n < graph.first[size_t(kind) + 1]; ++n) targets.push_back(n);
  const auto reaching = model::nodes_reaching(m, graph, targets);
  std::vector<bool> out(m.lets.size());
  for (uint32_t i = 0; i < m.lets.size(); ++i) out[i] = reaching[graph.node(NodeKind::Let, i)];
  return out;
}

void warn_of_numbers_in_lets(Context& c) {
  if (c.let_numbers.empty()) return;
  const auto in_mechanism = lets_in_mechanisms(c.m);
  for (uint32_t i = 0; i < c.m.lets.size(); ++i) {
    if (!in_mechanism[i]) continue;
    const auto found = c.let_numbers.find(c.m.lets[i].name);
    if (found == c.let_numbers.end()) continue;
    for (const Span at : found->second) c.warn_of_number(at);
  }
}

void warn_of_disputes_without_opposite(Context& c) {
  for (const auto& p : c.m.premises) {
    if (p.agreed || p.rival || p.same_as != kNone || !p.otherwise.empty() || !c.used.count(p.name)) continue;
    c.error(Code::C0311, p.span, fmt::format("'{}' does not say what one believes who denies it", p.name))
        .help = "add: otherwise \"...\"; or `agreed`, if nobody does";
  }
}

}  // namespace

void check_honesty(Context& c) {
  warn_of_unused_names(c);
  warn_of_processes_that_never_happen(c);
  warn_of_dead_ends(c);
  warn_of_numbers_in_lets(c);
  warn_of_disputes_without_opposite(c);
  warn_of_shared_gates(c);
  warn_of_one_sign(c);
}

}  // namespace casus::check
