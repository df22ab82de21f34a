#pragma once
// Clocks: how long a condition has held, and how old it is when a run starts.
#include "check/context.h"

namespace casus::check {

/// Adds a clock of the scope's owner. Its age at the start comes from `since DATE` of the state that the
/// condition reads; a warning where the condition holds at the start and nothing says since when.
model::ClockId add_clock(Context&, ExprId condition, const Scope&, Span at);

}  // namespace casus::check
