#include "ensemble/simulator.h"
#include "ensemble/tiles.h"

namespace casus::ensemble {

bool run(const Spec& spec, const std::function<void(const Block&)>& on_block) {
  const std::vector<Group> groups = group_columns(*spec.model, spec.columns);
  std::vector<Simulator> simulators;
  for (const Group& g : groups) simulators.emplace_back(*spec.model, g.plan.probes, spec.step, spec.compiler);
  return run_tiles(
      spec, groups,
      [&](size_t group, const kernel::Tile& tile, kernel::Recorder& recorder,
          std::vector<kernel::LaneFlags>& flags) { simulators[group].run(tile, recorder, flags); },
      on_block);
}

}  // namespace casus::ensemble
