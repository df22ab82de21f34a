#include "ensemble/simulator.h"

#include "interp/interp.h"
#include "lower/lower.h"

namespace casus::ensemble {

struct Simulator::Impl {
  lower::Program program;
};

Simulator::Simulator(const model::Model& m, const std::vector<model::ExprId>& probes, double step) {
  lower::LowerOptions options;
  options.step = step;
  options.probes = probes;
  impl_ = std::make_unique<Impl>(Impl{lower::lower(m, options)});
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;

void Simulator::run(const kernel::Tile& tile, kernel::Recorder& recorder,
                    std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) const {
  interp::run_tile(impl_->program, tile, recorder, flags, log);
}

}  // namespace casus::ensemble
