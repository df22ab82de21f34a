#pragma once
// The claims that a reader would want beside one: other readings and counterparts of the same statement, and
// the same question asked of other policies.
#include <cstdint>
#include <vector>

#include "model/model.h"

namespace casus::explain {

/// Claims that are tested and either test a statement that this one tests (`tests`, or its own name) or ask
/// for the very same chances, means and quantiles under other policies. Those of the statement come first,
/// each in the model's order; at most `most`.
std::vector<uint32_t> related_claims(const model::Model&, uint32_t claim, size_t most = 3);

}  // namespace casus::explain
