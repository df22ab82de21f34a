#pragma once
// Runs a tile.
#include <vector>

#include "interp/evaluator.h"
#include "kernel/tile.h"
#include "lower/program.h"

namespace casus::interp {

/// About the bytes that a tile of so many lanes takes.
uint64_t tile_bytes(const lower::Program& program, uint64_t lanes);

/// Whether lanes of the tile run one after the other: exact mode of all but small models. Many lanes then
/// save nothing, and whoever wants to stop waits for all of them.
bool runs_one_by_one(const lower::Program& program, const kernel::Tile& tile);

/// Runs every lane of the tile from start to end. `flags` gets one entry a lane. With a log, what happens in
/// the first lane is told, with reasons. Blocks are interpreted unless `compiled` is given; the bits are the
/// same.
void run_tile(const lower::Program& program, const kernel::Tile& tile, kernel::Recorder& recorder,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log = nullptr,
              const Compiled* compiled = nullptr);

}  // namespace casus::interp
