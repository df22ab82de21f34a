#pragma once
// What `casus compare` prints.
#include <string>

#include "explain/compare.h"

namespace casus::report {

/// Outcomes by policy, over worlds and over chance; regret; thresholds; the Pareto set; effort and synergy;
/// the worlds in which the order flips. At most 100 columns.
std::string compare_screen(const explain::Comparison&);

/// In how many worlds which of two policies is better, and what tells these worlds apart.
std::string flip_sentence(const explain::Comparison&, const explain::Flip&);

/// "policy", "default" for none.
std::string policy_name(const model::Model&, model::PolicyId);
/// A value of an outcome in its unit.
std::string outcome_number(const model::Outcome&, double value);

}  // namespace casus::report
