#pragma once
// Satisficing: in what share of the worlds a policy meets thresholds, each and all of them together (the
// domain criterion of Starr 1962; Lempert and Collins 2007).
#include <cstdint>
#include <string>
#include <vector>

#include "claims/verdict.h"
#include "explain/policy_sample.h"

namespace casus::explain {

/// "dead_civ <= 3000": an outcome against a number in its unit, or against a parameter or threshold of the
/// model (its value in each world).
struct Threshold {
  std::string text;      // as given
  uint32_t outcome = 0;  // in Model::outcomes
  enum class Op : uint8_t { Less, LessEqual, Greater, GreaterEqual } op = Op::LessEqual;
  double value = 0;                     // in base units
  model::ParamId param = model::kNone;  // then `value` is not used
  uint32_t instance = 0;
  size_t at = 0;  // in World::params
};

struct Satisficing {
  std::vector<claims::Share> each;  // one a threshold: share of worlds whose mean meets it
  claims::Share all;
  std::vector<double> chance_each;  // share of the runs of the best-guess world
  double chance_all = 0;
};

bool meets(const Threshold&, double value, const kernel::World&);

/// One a policy of the sample. `position` gives for each threshold where its outcome stands in the sample; a
/// world or run in which an outcome is `none` does not meet it. Intervals are those of Clopper and Pearson.
std::vector<Satisficing> satisfy(const PolicySample&, const ChanceSample&, const kernel::World& best_guess,
                                 const std::vector<Threshold>&, const std::vector<size_t>& position);

}  // namespace casus::explain
