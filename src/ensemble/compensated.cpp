#include "ensemble/compensated.h"

#include <algorithm>

#include "ensemble/ensemble.h"

namespace casus::ensemble {

using model::RunOp;

bool CompensatedTotals::in(model::RunExprId id) {
  const model::RunExpr& e = model_.run_exprs[id];
  switch (e.op) {
    case RunOp::Increase:
      return compensators_.has(e.probe);
    case RunOp::Neg:
      return in(e.args[0]);
    case RunOp::Add:
    case RunOp::Sub:
      return in(e.args[0]) || in(e.args[1]);
    case RunOp::Mul:
      return (same_in_all_runs(e.args[0]) && in(e.args[1])) || (same_in_all_runs(e.args[1]) && in(e.args[0]));
    case RunOp::Div:
      return same_in_all_runs(e.args[1]) && in(e.args[0]);
    default:
      return false;
  }
}

/// Whether a value is the same number in every run of a world.
bool CompensatedTotals::same_in_all_runs(model::RunExprId id) const {
  const model::RunExpr& e = model_.run_exprs[id];
  if (e.op == RunOp::Const || e.op == RunOp::Param) return true;
  return e.op >= RunOp::Neg &&
         std::all_of(e.args.begin(), e.args.end(), [&](model::RunExprId a) { return same_in_all_runs(a); });
}

bool has_compensator(const model::Model& m, model::RunExprId value) { return CompensatedTotals(m).in(value); }

}  // namespace casus::ensemble
