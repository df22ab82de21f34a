#include "model/graph_reads.h"

#include <algorithm>

namespace casus::model {
namespace {

/// The premises that a condition asks to be on, if it asks nothing else; one that is not so is refused.
bool only_premises(const Model& m, ExprId id, std::vector<Gate>& gates) {
  const Expr& e = m.exprs[id];
  if (e.op == Op::Premise) {
    gates.push_back({e.premise, true});
    return true;
  }
  return e.op == Op::And && e.args.size() == 2 && only_premises(m, e.args[0], gates) &&
         only_premises(m, e.args[1], gates);
}

NodeKind kind_of(Op op) {
  switch (op) {
    case Op::Param:
      return NodeKind::Param;
    case Op::Lever:
      return NodeKind::Lever;
    case Op::State:
      return NodeKind::State;
    case Op::Tally:
      return NodeKind::Tally;
    case Op::Let:
      return NodeKind::Let;
    case Op::Events:
      return NodeKind::Process;
    case Op::Recent:
    case Op::Monthly:
      return NodeKind::Window;
    case Op::Since:
      return NodeKind::Clock;
    default:
      return NodeKind::Premise;
  }
}

void add_select(const Model& m, const Graph& g, const Expr& e, const std::vector<Mark>* marks,
                std::vector<Gate>& gates, std::vector<Read>& reads) {
  add_reads(m, g, e.args[0], marks, gates, reads);
  std::vector<Gate> asked;
  const bool premises = only_premises(m, e.args[0], asked);
  const size_t outer = gates.size();
  if (premises) gates.insert(gates.end(), asked.begin(), asked.end());
  add_reads(m, g, e.args[1], marks, gates, reads);
  gates.resize(outer);
  // That one of several is off is no conjunction: taken as always possible.
  if (premises && asked.size() == 1) gates.push_back({asked[0].premise, false});
  add_reads(m, g, e.args[2], marks, gates, reads);
  gates.resize(outer);
}

}  // namespace

void add_reads(const Model& m, const Graph& g, ExprId id, const std::vector<Mark>* marks,
               std::vector<Gate>& gates, std::vector<Read>& reads) {
  if (id == kNone) return;
  const Expr& e = m.exprs[id];
  switch (e.op) {
    case Op::Param:
    case Op::Lever:
    case Op::State:
    case Op::Tally:
    case Op::Let:
    case Op::Events:
    case Op::Recent:
    case Op::Monthly:
    case Op::Since:
      reads.push_back({g.node(kind_of(e.op), e.ref.family), gates});
      return;
    case Op::Premise:
      reads.push_back({g.node(NodeKind::Premise, e.premise.premise), gates});
      return;
    case Op::Mark:
      if (marks != nullptr && e.ref.family < marks->size())
        // A draw may read earlier ones only.
        for (const ExprId arg : (*marks)[e.ref.family].args) add_reads(m, g, arg, marks, gates, reads);
      return;
    case Op::Select:
      return add_select(m, g, e, marks, gates, reads);
    default:
      for (const ExprId arg : e.args) add_reads(m, g, arg, marks, gates, reads);
  }
}

}  // namespace casus::model
