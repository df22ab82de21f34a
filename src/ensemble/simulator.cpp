#include "ensemble/simulator.h"

#include "interp/interp.h"
#include "lower/lower.h"

namespace casus::ensemble {

struct Simulator::Impl {
  lower::Program program;
  std::unique_ptr<const interp::Compiled> compiled;
};

Simulator::Simulator(const model::Model& m, const std::vector<model::ExprId>& probes, double step,
                     interp::Compiler* compiler, const std::vector<uint8_t>& compensated) {
  lower::LowerOptions options;
  options.step = step;
  options.probes = probes;
  options.compensated = compensated;
  impl_ = std::make_unique<Impl>(Impl{lower::lower(m, options), nullptr});
  if (compiler) impl_->compiled = compiler->compile(impl_->program);
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;

void Simulator::run(const kernel::Tile& tile, kernel::Recorder& recorder,
                    std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) const {
  interp::run_tile(impl_->program, tile, recorder, flags, log, impl_->compiled.get());
}

}  // namespace casus::ensemble
