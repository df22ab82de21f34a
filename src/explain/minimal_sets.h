#pragma once
// The smallest sets that carry something: sets that do, of which no part does.
//
// Source: minimal true points of a Boolean function (Crama and Hammer, "Boolean functions", 2011, chapter 4),
// found level by level: a set is asked for only if no smaller one that carries lies inside it.
#include <cstddef>
#include <functional>
#include <vector>

#include "explain/shapley.h"

namespace casus::explain {

struct MinimalSets {
  std::vector<Coalition> sets;  // by size, then by number; none contains another
  Coalition load_bearing = 0;   // players in every set; 0 where there is no set
  bool complete = true;         // false: `most` was spent, larger sets may be missing
  size_t asked = 0;
};

/// `carries` need not be monotone: a set counts if it carries and no part of it does. If the empty set
/// carries, it is the only one. Asks at most `most` times.
MinimalSets minimal_sets(size_t players, const std::function<bool(Coalition)>& carries, size_t most = 4096);

}  // namespace casus::explain
