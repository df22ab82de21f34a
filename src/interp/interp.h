#pragma once
// Runs a tile: the reference engine.
#include <vector>

#include "kernel/tile.h"
#include "lower/program.h"

namespace casus::interp {

/// Runs every lane of the tile from start to end. `flags` gets one entry a lane. With a log, what happens in
/// the first lane is told, with reasons.
void run_tile(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log = nullptr);

}  // namespace casus::interp
