#pragma once
// Regret (Savage 1951): in each world, how much worse a policy does than the best of those compared.
#include <vector>

#include "claims/verdict.h"
#include "explain/policy_sample.h"

namespace casus::explain {

struct Regret {
  claims::Share mean;  // over the worlds, with its 95 % interval; too large on few runs, never too small
  /// The same where one half of the runs chooses the best policy and the other half measures: too small on
  /// few runs, never too large. In expectation the truth lies between `cross` and `mean`.
  double cross = 0;
  double p90 = 0, largest = 0;  // over the worlds
  double best_share = 0;        // of worlds in which no other policy is better by more than the margin
};

/// One a policy of `among` (positions in the sample; the best in a world is the best of these). `margin` is
/// the share of the larger value that makes a material difference. A world in which one of them is `none` is
/// left out.
std::vector<Regret> regrets(const PolicySample&, size_t outcome, Better, const std::vector<size_t>& among,
                            double margin);

/// Whether a cost is materially above another: by more than `margin` of the larger of the two.
bool materially_above(double cost, double other, double margin);

}  // namespace casus::explain
