#pragma once
// Which parts of a model can matter to a claim at all: those from which a path leads to what it reads.
#include <vector>

#include "claims/judging.h"
#include "model/graph.h"

namespace casus::explain {

/// For each node of the graph, whether a path leads from it to what the claim reads (its runs, its
/// thresholds, and what its policies and shocks read to act), through anything, in any world.
std::vector<bool> nodes_reaching_claim(const model::Model&, const model::Graph&, const claims::Setup&,
                                       const claims::Formula&);
/// Of a premise with all that is the same as it.
bool premise_reaches(const model::Model&, const model::Graph&, const std::vector<bool>& nodes_reaching,
                     model::PremiseId);

}  // namespace casus::explain
