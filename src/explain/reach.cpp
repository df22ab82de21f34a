#include "explain/reach.h"

namespace casus::explain {
namespace {

/// What a claim reads directly: its runs, its thresholds, and what its policies and shocks read to act.
std::vector<model::NodeId> read_by_claim(const model::Model& m, const model::Graph& graph,
                                         const claims::Setup& setup, const claims::Formula& f) {
  std::vector<model::NodeId> out;
  const auto add = [&](const std::vector<model::NodeId>& nodes) {
    out.insert(out.end(), nodes.begin(), nodes.end());
  };
  const auto expression = [&](model::ExprId e) {
    if (e != model::kNone) add(model::nodes_read_by(m, graph, e));
  };
  std::vector<model::ClaimExprId> todo{f.root};
  while (!todo.empty()) {
    const model::ClaimExpr& e = m.claim_exprs[todo.back()];
    todo.pop_back();
    todo.insert(todo.end(), e.args.begin(), e.args.end());
    expression(e.probe);
  }
  for (uint32_t l : f.leaves) {
    const ensemble::Column& c = setup.table.columns[setup.table.leaves[l].column];
    add(model::nodes_read_by_run(m, graph, c.value));
    if (c.policy != model::kNone)
      for (const model::Setting& s : m.policies[c.policy].settings) {
        expression(s.value);
        expression(s.condition);
      }
    if (c.shock == model::kNone) continue;
    for (const model::Effect& e : m.shocks[c.shock].effects) {
      expression(e.amount);
      expression(e.guard);
      for (const model::PremiseRef& p : e.because)
        out.push_back(graph.node(model::NodeKind::Premise, p.premise));
    }
  }
  return out;
}

model::PremiseId root_of(const model::Model& m, model::PremiseId id) {
  for (size_t hops = 0; m.premises[id].same_as != model::kNone && hops < m.premises.size(); ++hops)
    id = m.premises[id].same_as;
  return id;
}

}  // namespace

std::vector<bool> nodes_reaching_claim(const model::Model& m, const model::Graph& graph,
                                       const claims::Setup& setup, const claims::Formula& f) {
  return model::nodes_reaching(m, graph, read_by_claim(m, graph, setup, f));
}

bool premise_reaches(const model::Model& m, const model::Graph& graph,
                     const std::vector<bool>& nodes_reaching, model::PremiseId id) {
  for (model::PremiseId p = 0; p < m.premises.size(); ++p)
    if (root_of(m, p) == root_of(m, id) && nodes_reaching[graph.node(model::NodeKind::Premise, p)])
      return true;
  return false;
}

}  // namespace casus::explain
