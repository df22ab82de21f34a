#pragma once
// What a command line says of a search for policies.
#include <string>
#include <vector>

#include "driver/compare.h"
#include "explain/search.h"

namespace casus::driver {

struct SearchAsked {
  std::vector<std::string> objectives;  // "mean:dead", "worst:dead", "regret:dead", "effort"
  std::vector<std::string> levers;      // families or instances; empty: all that can be searched
  std::vector<std::string> by;          // only levers of these actors
  uint32_t grid = 20;                   // steps of a lever's range
};

/// Fills in objectives and levers for a comparison that was asked for. Without objectives: the mean over the
/// worlds of the first two outcomes that have a direction, and effort. Throws UserError.
explain::SearchOptions search_options(const model::Model&, const CompareAsked&, const SearchAsked&);

}  // namespace casus::driver
