#pragma once
// Equal effort and synergy: whether a policy wins by having more of everything, and whether two together do
// more than the sum of the parts.
#include <string>
#include <vector>

#include "explain/ranking.h"

namespace casus::explain {

/// `more` has more of these levers than `less`, and less of none: whichever wins says nothing of how to act.
struct UnequalEffort {
  model::PolicyId more = model::kNone, less = model::kNone;
  std::vector<std::string> levers;
};
std::vector<UnequalEffort> unequal_efforts(const model::Model&, const std::vector<model::PolicyId>&);

/// Four policies of which `both` does exactly what `a` and `b` do beyond `neither`, each on its own things.
struct Combination {
  size_t neither = 0, a = 0, b = 0, both = 0;  // positions in the list given
};
std::vector<Combination> combinations(const model::Model&, const std::vector<model::PolicyId>&);

/// both - neither - ((a - neither) + (b - neither)) in each world, as differences: the mean over the worlds
/// with its 95 % interval. In the outcome's own direction: of a harm, below zero is more good than the parts
/// promise.
struct Synergy {
  Combination of;
  size_t outcome = 0;   // position in the sample
  claims::Share parts;  // the sum of the two effects
  claims::Share beyond;
};
Synergy synergy(const PolicySample&, const Combination&, size_t outcome);

}  // namespace casus::explain
