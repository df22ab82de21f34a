#pragma once
// Sobol indices: what share of a result's variance comes from each input, alone and with all it meets.
//
// Sources. Points: Sobol (1967) with the direction numbers of Joe and Kuo (SIAM J. Sci. Comput. 30, 2008), as
// in Boost.Random, scrambled after Owen (1995) by hashing (Burley, "Practical hash-based Owen scrambling",
// JCGT 9, 2020). First order: Saltelli et al., "Variance based sensitivity analysis of model output" (Comput.
// Phys. Commun. 181, 2010), estimator b of table 2. Total: Jansen (Comput. Phys. Commun. 117, 1999).
#include <cstddef>
#include <cstdint>
#include <vector>

#include "explain/estimate.h"

namespace casus::explain {

/// Largest number of dimensions of sobol_points.
size_t most_sobol_dimensions();

/// [point][dimension], in (0, 1). For a power of two N each dimension has one point in each [i/N, (i+1)/N).
/// The same bits on every machine.
std::vector<std::vector<double>> sobol_points(size_t count, size_t dimensions, uint64_t seed);

/// Results at the rows of two independent designs A and B, and at A with input i (or a group of inputs) taken
/// from B.
struct SobolSample {
  std::vector<double> a, b;
  std::vector<std::vector<double>> mixed;  // [input][row]
};

struct SobolIndices {
  double mean = 0, variance = 0;
  std::vector<Estimate> first, total;  // one an input; all 0 where nothing varies
};

/// Rows in which any result is NaN are left out. Intervals by the delta method over rows (two ratios of
/// means); with scrambled points, whose rows repel each other, they are too wide rather than too narrow.
/// Where five rows or fewer moved with an input, its upper ends allow for those that were missed.
SobolIndices sobol_indices(const SobolSample&);

}  // namespace casus::explain
