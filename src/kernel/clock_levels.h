#pragma once
// The vector levels of clock_lanes.h that this processor has, widest first, so that a test can compare them.
// Private to this folder.
#include <vector>

#include "kernel/clock_lanes.h"

namespace casus::kernel {

struct ClockLevel {
  decltype(&set_some_hazards) set_some;
  decltype(&set_clock_hazards) set_clocks;
  decltype(&set_hazards) set_all;
  decltype(&find_earliest) earliest;
  decltype(&move_units) move;
};

std::vector<ClockLevel> clock_levels();

}  // namespace casus::kernel
