#include "ensemble/simulator.h"

#include <fmt/format.h>
#include <unistd.h>

#include "ensemble/tiles.h"
#include "interp/interp.h"
#include "lower/lower.h"

namespace casus::ensemble {

namespace {

/// Before anything of it is allocated.
void check_memory(const lower::Program& program) {
  const auto there =
      static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  const uint64_t needed = interp::tile_bytes(program, kTileLanes);
  if (needed <= there / 2) return;
  constexpr double kGiga = 1 << 30;
  throw lower::TooLarge(
      fmt::format("the model is too large for this machine: {} runs at a time take {:.1f} GB, and the limit "
                  "is half of its {:.1f} "
                  "GB; shorten windows ('in last ...') or lists",
                  kTileLanes, static_cast<double>(needed) / kGiga, static_cast<double>(there) / kGiga));
}

}  // namespace

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
  check_memory(impl_->program);
  if (compiler) impl_->compiled = compiler->compile(impl_->program);
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;

bool Simulator::runs_one_by_one(const kernel::Tile& tile) const {
  return interp::runs_one_by_one(impl_->program, tile);
}

void Simulator::run(const kernel::Tile& tile, kernel::Recorder& recorder,
                    std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) const {
  interp::run_tile(impl_->program, tile, recorder, flags, log, impl_->compiled.get());
}

}  // namespace casus::ensemble
