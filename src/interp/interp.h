#pragma once
// The reference engine: executes a step program over the lanes of a tile, stepped or exact.
#include <vector>

#include "kernel/tile.h"
#include "lower/program.h"

namespace casus::interp {

/// Runs a tile from start to end. `flags` has one a lane. `log` asks for one lane. Any number of lanes, of
/// any worlds; which lanes share a tile changes no bit. May be called from many threads at once.
void run_tile(const lower::Program&, const kernel::Tile&, kernel::Recorder&,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log = nullptr);

}  // namespace casus::interp
