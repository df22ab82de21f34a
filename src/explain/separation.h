#pragma once
// Which single premise or parameter best tells two kinds of worlds apart, and whether chance would do as
// well.
#include <cstdint>
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "model/model.h"

namespace casus::explain {

struct Separation {
  enum class Kind : uint8_t { Nothing, Premise, Param } kind = Kind::Nothing;
  std::string name;  // "S36", "replacement.full", "strength[ttp]"
  bool above =
      true;        // worlds of the kind asked for lie at or above `cut` (a premise: are those where it holds)
  double cut = 0;  // of a parameter, in base units
  model::ParamId param = model::kNone;
  double accuracy = 0.5;  // balanced: the mean of the shares told rightly of either kind
  double p_value = 1;     // share of permutations of the kinds in which the best cut does at least as well
};

/// `is`: for each world whether it is of the kind asked for. Nothing if either kind has fewer than 8 worlds.
/// The best of many cuts looks good by chance; the p-value allows for that (permutation of the maximum
/// statistic, Westfall and Young 1993), from `permutations` addressed by the seed.
Separation separate(const model::Model&, const std::vector<kernel::World>&, const std::vector<bool>& is,
                    uint64_t seed, uint32_t permutations = 199);

}  // namespace casus::explain
