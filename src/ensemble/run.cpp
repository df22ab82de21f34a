#include <algorithm>

#include "base/check.h"
#include "ensemble/simulator.h"
#include "ensemble/tiles.h"

namespace casus::ensemble {
namespace {

/// Programs of a large model take much memory.
constexpr size_t kMostReady = 64;

}  // namespace

struct Runner::Ready {
  const model::Model* model;
  const interp::Compiler* compiler;
  double step;
  std::vector<Column> columns;
  Groups groups;
  kernel::Method method;
  Simulator simulator;

  explicit Ready(const Spec& spec)
      : model(spec.model),
        compiler(spec.compiler),
        step(spec.step),
        columns(spec.columns),
        groups(group_columns(*spec.model, spec.columns)),
        method(spec.method),
        simulator(*spec.model, groups.probes.exprs, spec.method, spec.step, spec.compiler,
                  groups.probes.compensated) {}
  bool serves(const Spec& spec) const {
    return step == spec.step && method == spec.method && columns == spec.columns;
  }
};

Runner::Runner() = default;
Runner::~Runner() = default;

bool Runner::run(const Spec& spec, const std::function<void(const Block&)>& on_block) {
  auto at = std::find_if(ready_.begin(), ready_.end(), [&](const auto& r) { return r->serves(spec); });
  if (at == ready_.end()) {
    if (ready_.size() >= kMostReady) ready_.erase(ready_.begin());
    ready_.push_back(std::make_unique<Ready>(spec));
  } else {
    std::rotate(at, at + 1, ready_.end());
  }
  const Ready& ready = *ready_.back();
  CASUS_CHECK(ready.model == spec.model && ready.compiler == spec.compiler, "a runner of another model");
  return run_tiles(
      spec, ready.simulator.threads(spec.threads), ready.groups.groups,
      [&](const kernel::Tile& tile, kernel::Recorder& recorder, std::vector<kernel::LaneFlags>& flags) {
        ready.simulator.run(tile, recorder, flags);
      },
      on_block);
}

bool run(const Spec& spec, const std::function<void(const Block&)>& on_block) {
  return Runner().run(spec, on_block);
}

}  // namespace casus::ensemble
