#pragma once
// What an onlooker could see early in a simulated history, at a few months: outcomes, tallies, and states
// that are words or truths (a truce holds, talks are open). A number of a state, and a level above all
// (anger, consent), is nothing that anybody reads off a scale; it is looked at through outcomes only, a level
// never.
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "model/model.h"

namespace casus::explain {

struct Observed {
  std::string name;    // "killed[pk_sf]", "truce_ttp is holding", "killed, all"
  std::string text;    // of an outcome: its label
  size_t subject = 0;  // the same for what says the same of another moment, or in other words
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
/// third of it. Families of more than 12 instances only as their sum. Outcomes come first: over a window of
/// the same length that ends there.
Observables observables(const model::Model&, double step);

}  // namespace casus::explain
