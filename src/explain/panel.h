#pragma once
// Claims and outcomes read off the same runs, once as a model stands and once with something changed.
#include <string>
#include <vector>

#include "claims/formula.h"
#include "ensemble/ensemble.h"
#include "explain/estimate.h"

namespace casus::explain {

/// What was read in each world.
struct Readings {
  std::vector<std::vector<claims::Ending>> endings;  // [claim][world]
  std::vector<std::vector<double>> leaves;           // [leaf][world]: chances, means, quantiles
  std::vector<std::vector<double>> outcomes;         // [outcome][world]: means over the runs
  bool whole = true;
  size_t worlds() const {
    return endings.empty() ? (outcomes.empty() ? 0 : outcomes[0].size()) : endings[0].size();
  }
};

class Panel {
 public:
  /// Claims (with a formula) by position in the model, outcomes under a policy.
  Panel(const model::Model&, const std::vector<uint32_t>& claims, const std::vector<uint32_t>& outcomes,
        model::PolicyId policy);
  /// The spec's worlds under a rule, with its runs, seed and engine. Its model and columns are not used.
  Readings read(ensemble::Spec, const ensemble::WorldRule&);
  /// Pairs of policy and shock that are run.
  uint32_t groups() const;
  const std::vector<claims::Formula>& formulas() const { return formulas_; }
  const claims::LeafTable& table() const { return table_; }

 private:
  const model::Model& model_;
  claims::LeafTable table_;
  std::vector<claims::Formula> formulas_;
  std::vector<ensemble::Column> columns_;
  ensemble::Runner runner_;
};

/// How far a claim moved from one reading to another, in shares of the worlds in which it holds: the mean
/// change with an interval of 95 % that knows that no change in n worlds does not mean none in more (Clopper
/// and Pearson).
Estimate claim_move(const Readings& before, const Readings& after, size_t claim);
/// Change of the mean of numbers by world, as a share of the mean before (of 1 where `plain`): paired, 95 %,
/// by the linearised ratio (Cochran 1977, chapter 6). Of 0, the change itself.
Estimate relative_move(const std::vector<double>& before, const std::vector<double>& after,
                       bool plain = false);

}  // namespace casus::explain
