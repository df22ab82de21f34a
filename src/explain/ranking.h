#pragma once
// Two policies side by side: the difference on the same worlds and luck, and the worlds in which their order
// flips.
#include <vector>

#include "claims/verdict.h"
#include "explain/policy_sample.h"
#include "explain/separation.h"

namespace casus::explain {

/// `value` less `from`, in the outcome's own direction: the mean over the worlds of the difference of the
/// means in a world, with its 95 % interval, and over chance the share of runs of the best-guess world in
/// which it is smaller.
struct PairedDifference {
  claims::Share mean;       // value, low, high
  double q05 = 0, q95 = 0;  // over the worlds
  double smaller_by_chance = 0, larger_by_chance = 0;
};
PairedDifference paired_difference(const PolicySample&, const ChanceSample&, size_t outcome, size_t policy,
                                   size_t from);

/// In how many worlds `a` is better than `b` by more than the margin, and in how many worse.
struct Flip {
  size_t outcome = 0, a = 0, b = 0;  // positions in the sample
  double a_better = 0, b_better = 0;
  /// Worlds counted as better for one in which the halves of the runs disagree on the sign: told apart badly.
  double unsure = 0;
  Separation separation;  // worlds where b is better from those where a is
};
Flip flip(const model::Model&, const PolicySample&, size_t outcome, Better, size_t a, size_t b, double margin,
          uint64_t seed);

/// The pair if there are only two policies; else the best by the mean against each of the `most` policies
/// that beat it in most worlds, where one does in at least 5 %.
std::vector<Flip> flips(const model::Model&, const PolicySample&, size_t outcome, Better,
                        const std::vector<size_t>& among, double margin, uint64_t seed, size_t most);

}  // namespace casus::explain
