#pragma once
// The part of an ensemble that knows nothing of how a run is made: blocks of worlds cut into tiles, tiles
// handed to threads, results put where they belong whatever thread finished first.
#include <atomic>
#include <functional>
#include <vector>

#include "ensemble/ensemble.h"
#include "ensemble/monitors.h"

namespace casus::ensemble {

/// About so many lanes make a tile: enough that what is done once a tile weighs little, few enough that its
/// memory stays near the processor.
inline constexpr size_t kTileLanes = 64;
inline constexpr size_t kTileArms = 8;
inline constexpr size_t kBlockWorlds = 64;

/// Columns that share their runs.
struct Group {
  kernel::Arm arm;
  std::vector<size_t> columns;  // in Spec::columns; plan.roots are theirs, in this order
  MonitorPlan plan;
};
/// Groups in the order in which their first column stands, and the probes of all their plans.
struct Groups {
  std::vector<Group> groups;
  Probes probes;
};
Groups group_columns(const model::Model&, const std::vector<Column>&);

/// Runs a tile into a recorder; `flags` has one a lane. Called from many threads at once.
using Simulate =
    std::function<void(const kernel::Tile&, kernel::Recorder&, std::vector<kernel::LaneFlags>& flags)>;

/// As `run`, with the simulator given, and the threads in place of those that the spec asks for.
bool run_tiles(const Spec&, unsigned threads, const std::vector<Group>&, const Simulate&,
               const std::function<void(const Block&)>& on_block);

/// 0: one a core.
unsigned threads_of(unsigned asked);

/// Runs of a tile of so many arms.
size_t tile_runs(size_t arms);

/// A recorder of a job's runs, which are abandoned when the job is to give up.
class JobRecorder : public kernel::Recorder {
 public:
  explicit JobRecorder(const std::atomic<bool>& give_up) : give_up_(give_up) {}
  bool go_on() const override { return !give_up_.load(std::memory_order_relaxed); }

 private:
  const std::atomic<bool>& give_up_;
};

/// Runs `count` jobs on threads, numbered from 0, in any order; rethrows the first exception. `threads` 0:
/// one a core. Each thread runs in FloatMode. `finished` is called on the caller's thread several times a
/// second with the number of jobs done and returns false to stop; returns false if it was stopped. Jobs in
/// hand then have a second to end before they are to give up, which they may do by throwing Abandoned.
bool run_jobs(size_t count, unsigned threads,
              const std::function<void(size_t, const std::atomic<bool>& give_up)>& job,
              const std::function<bool(size_t)>& finished);

}  // namespace casus::ensemble
