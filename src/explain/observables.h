#pragma once
// What can be looked at early in a simulated history: states, tallies, outcomes, at a few months.
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "model/model.h"

namespace casus::explain {

struct Observed {
  std::string name;  // "killed[pk_sf]", "truce_ttp is holding", "killed, all"
  model::Shown shown;
  double day = 0;
  bool truth = false;        // 0 or 1
  bool since_start = false;  // counted from the start on
  model::RunExprId value = model::kNone;
};

struct Observables {
  model::Model model;  // the model, with expressions for what is looked at
  std::vector<Observed> list;
};

/// At months 4, 6 and 12, as far as they lie in the first half of the time modelled; else at a sixth and a
/// third of it. Families of more than 12 instances only as their sum. Outcomes: over a window of the same
/// length that ends there.
Observables observables(const model::Model&, double step);

}  // namespace casus::explain
