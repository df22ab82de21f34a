#pragma once
// `casus compare`: policies x outcomes, over worlds and over chance apart.
#include <optional>
#include <string>
#include <vector>

#include "explain/effort.h"
#include "explain/pareto.h"
#include "explain/policy_sample.h"
#include "explain/ranking.h"
#include "explain/regret.h"
#include "explain/satisficing.h"

namespace casus::explain {

struct CompareOptions {
  PolicySpec spec;  // model, rule, policies and outcomes filled in; hypothetical policies may be among them
  uint32_t chance_runs = 200;
  std::vector<Better> better;         // one an outcome of the spec
  std::vector<Threshold> thresholds;  // their outcomes must be among those of the spec
  size_t reference = 0;               // position in the spec's policies: others are compared with it
  std::string worlds_name;            // what the rule is called
  /// Policies left out because they do what another does: {left out, the other}.
  std::vector<std::pair<model::PolicyId, model::PolicyId>> same;
  size_t flips = 2;  // pairs looked at for each outcome
};

/// One policy and outcome.
struct Cell {
  double mean = 0, median = 0, q05 = 0, q25 = 0, q75 = 0, q95 = 0;  // over the worlds, of the mean in a world
  double worst_tenth = 0;  // mean of the worst tenth of the worlds; NaN where neither is worse
  double chance_median = 0, chance_q05 = 0, chance_q95 = 0;  // over the runs of the best-guess world
  PairedDifference difference;                               // from the reference
  std::optional<Regret> regret;                              // real policies, outcomes with a direction
};

struct Comparison {
  const model::Model* model = nullptr;
  std::vector<model::PolicyId> policies;  // real ones first, hypothetical ones last
  std::vector<uint32_t> outcomes;
  std::vector<Better> better;
  size_t reference = 0, real = 0;  // position; number of real policies
  std::string worlds_name;
  uint32_t worlds = 0, runs = 0, chance_runs = 0, withheld = 0;
  uint64_t seed = 1, total_runs = 0, none_values = 0;
  bool stopped = false;
  std::vector<std::vector<Cell>> cells;  // [outcome][policy]
  std::vector<Threshold> thresholds;
  std::vector<Satisficing> satisficing;  // one a policy; empty without thresholds
  std::vector<uint32_t> pareto_over;     // positions of the harm outcomes
  std::vector<ParetoMember> pareto;      // one a real policy; empty without a harm outcome
  std::vector<std::pair<model::PolicyId, model::PolicyId>> same;  // left out, does what the other does
  std::vector<UnequalEffort> efforts;
  std::vector<Synergy> synergies;
  std::vector<Flip> flips;
};

/// Runs that it takes.
uint64_t compare_cost(const CompareOptions&);
Comparison compare(const CompareOptions&);
/// As `compare`, of samples that are there.
Comparison compare_samples(const CompareOptions&, const PolicySample&, const ChanceSample&);

/// The mean of the worst tenth (at least one) of some costs' values; NaN for Neither.
double worst_tenth(std::vector<double> values, Better);

}  // namespace casus::explain
