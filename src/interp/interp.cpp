#include "interp/interp.h"

#include "base/check.h"
#include "interp/evaluator.h"
#include "interp/exact.h"
#include "kernel/machine.h"
#include "random/fpmode.h"

namespace casus::interp {
namespace {

void run_stepped(const lower::Program& p, const kernel::Tile& tile, kernel::Recorder& recorder,
                 std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) {
  constexpr size_t kVector = 8;
  const size_t width = (tile.lanes.size() + kVector - 1) / kVector * kVector;
  kernel::Machine machine(p, tile, width, recorder, flags, log);
  LaneEvaluator evaluator(p, machine.slots(), machine.keys(), width);
  machine.attach(evaluator);
  machine.start();
  for (uint32_t step = 0; step < p.steps; ++step) machine.step(step);
  machine.finish();
}

}  // namespace

void run_tile(const lower::Program& p, const kernel::Tile& tile, kernel::Recorder& recorder,
              std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) {
  CASUS_CHECK(!tile.lanes.empty() && flags.size() >= tile.lanes.size(), "a tile has lanes, and flags for each");
  CASUS_CHECK(log == nullptr || tile.lanes.size() == 1, "a log is of one lane");
  const random::FloatMode mode;
  if (tile.method == kernel::Method::Exact)
    run_exact(p, tile, recorder, flags, log);
  else
    run_stepped(p, tile, recorder, flags, log);
}

}  // namespace casus::interp
