#pragma once
#include "claims/judge.h"
#include "report/policy_table.h"

namespace casus::driver {

/// Outcomes of every real policy (no hypothetical or derived one) in the worlds of a view: `worlds` worlds
/// with `runs` runs each, and `chance_runs` runs of the view's best-guess world. Costs policies x (worlds x
/// runs + chance_runs) runs. Empty if stopped.
report::PolicyTable policy_table(const model::Model&, const std::string& view, const claims::ClaimsOptions&,
                                 uint32_t worlds, uint32_t runs, uint32_t chance_runs);

}  // namespace casus::driver
