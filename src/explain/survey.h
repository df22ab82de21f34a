#pragma once
// All claims at once, for a report: judged, and from the same runs what each disputed premise and each
// assumption changes.
#include "claims/judging.h"
#include "explain/flip_matrix.h"
#include "explain/ledger.h"

namespace casus::explain {

struct Survey {
  claims::ClaimsResult result;
  FlipMatrix flips;  // without rows where nothing is disputed
  Ledger ledger;
  bool stopped = false;
};

/// As claims::judge, whose worlds as drawn are extended to `flip_worlds` (rounded up to blocks of 64; no
/// fewer than there are) for the flip matrix and the premises of the ledger. The ledger's numbers are read
/// off the author's view. Throws std::invalid_argument for a claim or view that the model lacks.
Survey survey(const model::Model&, const claims::ClaimsOptions&, uint32_t flip_worlds,
              const claims::RunEnsemble&);

struct SurveyCost {
  uint64_t judging = 0, flips = 0;  // runs; `flips`: beyond judging
};
SurveyCost survey_cost(const model::Model&, const claims::ClaimsOptions&, uint32_t flip_worlds);

}  // namespace casus::explain
