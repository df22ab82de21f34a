#include "ensemble/simulator.h"
#include "ensemble/tiles.h"

namespace casus::ensemble {

bool run(const Spec& spec, const std::function<void(const Block&)>& on_block) {
  const Groups columns = group_columns(*spec.model, spec.columns);
  const Simulator simulator(*spec.model, columns.probes.exprs, spec.step, spec.compiler);
  return run_tiles(
      spec, columns.groups,
      [&](const kernel::Tile& tile, kernel::Recorder& recorder, std::vector<kernel::LaneFlags>& flags) {
        simulator.run(tile, recorder, flags);
      },
      on_block);
}

}  // namespace casus::ensemble
