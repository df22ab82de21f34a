#pragma once
// Two models side by side.
#include "claims/judge.h"
#include "explain/crux.h"

namespace casus::driver {

/// Throws UserError, with what to do, if they cannot be compared.
explain::ModelDiff diff_models(const model::Model& a, const model::Model& b);

/// The crux of each changed claim. `options`: worlds, runs, seed and the rest; its claims (names in both
/// models; empty: all), its views are not used. A claim that either model lacks is a UserError.
explain::Crux diff_claims(const model::Model& a, const model::Model& b, const explain::ModelDiff&,
                          const claims::ClaimsOptions& options);

/// Runs of one judgement of a model, and how many judgements it takes: at least two, at most about this many.
struct DiffCost {
  uint64_t runs = 0;
  uint32_t least = 2, most = 2;
};
DiffCost diff_cost(const model::Model&, const explain::ModelDiff&, const claims::ClaimsOptions&);

}  // namespace casus::driver
