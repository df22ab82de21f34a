#include "ensemble/simulator.h"

#include "ensemble/memory.h"
#include "ensemble/tiles.h"
#include "interp/interp.h"
#include "lower/lower.h"

namespace casus::ensemble {

struct Simulator::Impl {
  lower::Program program;
  std::unique_ptr<const interp::Compiled> compiled;
};

Simulator::Simulator(const model::Model& m, const std::vector<model::ExprId>& probes, kernel::Method method,
                     double step, interp::Compiler* compiler, const std::vector<uint8_t>& compensated) {
  lower::LowerOptions options;
  options.share_costly = method == kernel::Method::Step;
  options.step = step;
  options.probes = probes;
  options.compensated = compensated;
  impl_ = std::make_unique<Impl>(Impl{lower::lower(m, options), nullptr});
  check_memory(tile_bytes(), kTileLanes, memory_there());
  if (compiler) impl_->compiled = compiler->compile(impl_->program);
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;

unsigned Simulator::threads(unsigned asked) const {
  return threads_that_fit(tile_bytes(), memory_there(), asked);
}

uint64_t Simulator::tile_bytes() const { return interp::tile_bytes(impl_->program, kTileLanes); }

bool Simulator::runs_one_by_one(const kernel::Tile& tile) const {
  return interp::runs_one_by_one(impl_->program, tile);
}

void Simulator::run(const kernel::Tile& tile, kernel::Recorder& recorder,
                    std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) const {
  interp::run_tile(impl_->program, tile, recorder, flags, log, impl_->compiled.get());
}

}  // namespace casus::ensemble
