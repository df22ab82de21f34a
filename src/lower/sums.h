#pragma once
// Which effects need only the sum of their events' draws.
#include "lower/reads.h"
#include "model/model.h"

namespace casus::lower {

/// How an expression uses the draws of an event: not at all, as a sum of multiples of draws, or otherwise.
enum class DrawUse : uint8_t { None, Linear, Other };
DrawUse draw_use(const model::Model& m, ReadsTable& reads, model::ExprId id);

/// Whether the sum of independent draws of one distribution has a distribution that can be drawn from.
bool has_closed_sum(model::MarkDist dist);

/// Whether the sums of the draws of all events of a step are all that these effects need: then one draw a
/// step and instance does for all its events, with the same distribution.
bool sums_suffice(const model::Model& m, ReadsTable& reads, const std::vector<model::Mark>& marks,
                  const std::vector<model::Effect>& effects);

}  // namespace casus::lower
