#pragma once
// Disputed premises against claims: by how many worlds of 100 the granting of each changes each claim.
#include <string>
#include <vector>

#include "claims/judging.h"
#include "explain/estimate.h"

namespace casus::explain {

/// A row: a premise, or an alternative of a rival against all that the rival may else be.
struct FlipRow {
  std::string name, text;
  model::PremiseRef ref;
  std::vector<Estimate> cells;  // one a claim: change of the share, -1 .. 1, with its 95 % interval
};

/// From one ensemble for all claims, in which the disputed premises vary independently: regression of the
/// share of each world (as extrapolated) on all indicators together, so a cell is the change on granting one
/// with the others as drawn. Exactly 0 where no path leads from the premise to what the claim reads.
struct FlipMatrix {
  std::vector<std::string> claims;  // names, in the model's order
  std::vector<FlipRow> rows;        // by the largest certain change
  uint32_t worlds = 0, runs = 0;
  uint64_t seed = 1, total_runs = 0;
  bool stopped = false;
};

/// Cells of a sample of worlds as drawn, with the leaves of every claim of the setup.
FlipMatrix flip_matrix(const model::Model&, const claims::Setup&, const claims::Sample& as_drawn);

/// Runs of that sample.
uint64_t flip_cost(const model::Model&, const claims::ClaimsOptions&);
/// Simulates that sample. `options.claims` empty: every claim that is tested. Throws std::invalid_argument
/// for a claim that the model lacks.
FlipMatrix flip_matrix(const model::Model&, const claims::ClaimsOptions& options,
                       const claims::RunEnsemble& = ensemble::run);

}  // namespace casus::explain
