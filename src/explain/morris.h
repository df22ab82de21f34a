#pragma once
// Morris screening: which of many inputs matter at all, found with few evaluations each.
//
// Sources: Morris, "Factorial sampling plans for preliminary computational experiments" (Technometrics 33,
// 1991); the mean of absolute effects: Campolongo, Cariboni, Saltelli (Environ. Model. Softw. 22, 2007).
#include <cstddef>
#include <cstdint>
#include <vector>

#include "explain/estimate.h"

namespace casus::explain {

/// A walk through a grid of four levels in which each input is moved once, by half of its range.
struct MorrisWalk {
  std::vector<std::vector<double>> points;  // inputs + 1 points in [1/8, 7/8], the grid's cells' middles
  std::vector<size_t> moved;                // moved[k]: the input that differs between points k and k + 1
  std::vector<int> direction;               // +1 or -1
};
std::vector<MorrisWalk> morris_walks(size_t inputs, size_t walks, uint64_t seed);

/// Effect of an input: the change of the result over the move.
struct MorrisEffect {
  double mean = 0;       // with sign
  Estimate size;         // mean of its absolute value
  double deviation = 0;  // over walks: large where the input meets others, or is not linear
};
/// results[walk][point]. Moves between undefined results (NaN) are left out. The interval is Student's over
/// walks.
std::vector<MorrisEffect> morris_effects(const std::vector<MorrisWalk>&,
                                         const std::vector<std::vector<double>>& results);

}  // namespace casus::explain
