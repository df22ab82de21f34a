#pragma once
// Exact mode, lane by lane.
#include "interp/interp.h"

namespace casus::interp {

void run_exact(const lower::Program&, const kernel::Tile&, kernel::Recorder&, std::vector<kernel::LaneFlags>& flags,
               kernel::EventLog* log);

}  // namespace casus::interp
