#pragma once
// Outcomes of policies, over worlds and over chance apart.
#include <string>
#include <vector>

#include "model/model.h"

namespace casus::report {

struct PolicyOutcome {
  model::PolicyId policy = model::kNone;
  uint32_t outcome = 0;
  double mean = 0;                                     // over worlds
  double q05 = 0, q25 = 0, q50 = 0, q75 = 0, q95 = 0;  // over worlds, of the mean in a world
  double worst_tenth = 0;                  // mean of the worst tenth of worlds, for a harm; else of the best
  double chance_low = 0, chance_high = 0;  // 5 and 95 % over the runs of the best-guess world
};

struct PolicyTable {
  uint32_t worlds = 0, runs = 0, chance_runs = 0;
  std::string view;                 // whose premises hold
  std::vector<PolicyOutcome> rows;  // by outcome, then policy
};

}  // namespace casus::report
