#pragma once
// Claims and ensembles in, verdicts out.
#include "claims/verdict.h"

namespace casus::claims {

struct ClaimsOptions : ensemble::Simulation {
  uint32_t worlds = 256;  // of the author's view and of the agreed premises; rounded up to blocks of 64
  uint32_t runs = 16;     // in a world (estimated answers); even
  std::vector<std::string> claims;                // names; empty: all
  std::vector<std::string> views;                 // further views by name; empty: all of the model
  std::vector<model::PremiseRef> without, grant;  // over every view
  std::vector<ensemble::WorldRule::Fix> fixes;    // over every view
  bool range = true;          // the range whatever the weights, what it turns on, restating, stress
  bool laws = true;           // whether `expect` laws are looked at, in few runs of each world
  bool step_check = true;     // a tenth of the worlds again at half the step
  bool prove = false;         // shown answers
  uint32_t prove_runs = 256;  // at most, in a world
  /// Runs on average, in a world and under a policy that a claim needs, at most; 0: no limit but that above.
  uint32_t prove_budget = 0;
  /// Whether means of totals are judged on their compensators, where that is less noisy.
  bool compensate = true;
  double error = 0.01;  // of a shown answer, for a claim in a world
  /// Runs for corners and single premises, at most; 0: as many as the views take. Headline claims come first.
  uint64_t follow_up_runs = 0;
};

/// What judging will cost, before it starts. A run is one history under one policy.
struct Plan {
  uint64_t runs = 0;               // about
  uint32_t policies = 0;           // pairs of policy and shock
  uint32_t claims = 0;             // that will be tested
  std::vector<std::string> notes;  // "threshold 0.001 of S12 needs 4,600 runs a world to be shown"
};
Plan plan(const model::Model&, const ClaimsOptions&);

/// Throws std::invalid_argument for a name that the model lacks.
ClaimsResult judge(const model::Model&, const ClaimsOptions&);

}  // namespace casus::claims
