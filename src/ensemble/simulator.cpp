#include "ensemble/simulator.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "ensemble/tiles.h"
#include "interp/interp.h"
#include "lower/lower.h"

namespace casus::ensemble {

namespace {

/// Of the machine, or what is allowed of it to this program's group; bytes.
uint64_t memory() {
  auto all = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  for (const char* limit : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    uint64_t bytes = 0;
    if (std::ifstream(limit) >> bytes && bytes > 0) all = std::min(all, bytes);
  }
  return all;
}

/// Before anything of it is allocated.
void check_memory(uint64_t needed) {
  const uint64_t there = memory();
  if (needed <= there / 2) return;
  constexpr double kGiga = 1 << 30;
  throw lower::TooLarge(
      fmt::format("{} runs at a time take {:.1f} GB, and the limit is half of the {:.1f} GB that there are",
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
  check_memory(interp::tile_bytes(impl_->program, kTileLanes));
  if (compiler) impl_->compiled = compiler->compile(impl_->program);
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;

unsigned Simulator::threads(unsigned asked) const {
  const uint64_t fit = memory() / 2 / std::max<uint64_t>(1, interp::tile_bytes(impl_->program, kTileLanes));
  return static_cast<unsigned>(std::clamp<uint64_t>(fit, 1, threads_of(asked)));
}

bool Simulator::runs_one_by_one(const kernel::Tile& tile) const {
  return interp::runs_one_by_one(impl_->program, tile);
}

void Simulator::run(const kernel::Tile& tile, kernel::Recorder& recorder,
                    std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) const {
  interp::run_tile(impl_->program, tile, recorder, flags, log, impl_->compiled.get());
}

}  // namespace casus::ensemble
