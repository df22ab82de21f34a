#include "interp/exact.h"

#include <memory>

#include "interp/evaluator.h"
#include "kernel/exact.h"

namespace casus::interp {
namespace {

/// Puts one lane's probes where the tile's belong.
class Column : public kernel::Recorder {
 public:
  Column(std::vector<double>& all, size_t lanes, size_t lane, size_t probes)
      : all_(all), lanes_(lanes), lane_(lane), probes_(probes) {}
  void boundary(uint32_t, double, const double* probes, size_t) override {
    for (size_t k = 0; k < probes_; ++k) all_[k * lanes_ + lane_] = probes[k];
  }

 private:
  std::vector<double>& all_;
  size_t lanes_, lane_, probes_;
};

struct One {
  One(const lower::Program& p, const kernel::Tile& whole, size_t lane, std::vector<double>& probes, kernel::EventLog* log)
      : tile{whole.seed, {whole.lanes[lane]}, whole.policy, whole.shock, whole.method},
        column(probes, whole.lanes.size(), lane, p.probe_count), flags(1),
        machine(p, tile, 1, column, flags, log), evaluator(p, machine.slots(), machine.keys(), 1) {
    machine.attach(evaluator);
    machine.start();
    exact = std::make_unique<kernel::ExactLane>(machine);
  }
  kernel::Tile tile;
  Column column;
  std::vector<kernel::LaneFlags> flags;
  kernel::Machine machine;
  LaneEvaluator evaluator;
  std::unique_ptr<kernel::ExactLane> exact;
};

}  // namespace

/// All lanes of a tile walk from boundary to boundary together.
void run_exact(const lower::Program& p, const kernel::Tile& tile, kernel::Recorder& recorder,
               std::vector<kernel::LaneFlags>& flags, kernel::EventLog* log) {
  const size_t lanes = tile.lanes.size();
  std::vector<double> probes(std::max<size_t>(1, p.probe_count * lanes));
  std::vector<std::unique_ptr<One>> all;
  for (size_t l = 0; l < lanes; ++l) all.push_back(std::make_unique<One>(p, tile, l, probes, log));
  recorder.boundary(0, 0, probes.data(), lanes);
  for (uint32_t step = 0; step < p.steps; ++step) {
    for (auto& one : all) one->exact->step(step);
    recorder.boundary(step + 1, double(step + 1) * p.step, probes.data(), lanes);
  }
  for (size_t l = 0; l < lanes; ++l) {
    all[l]->machine.finish();
    flags[l] = all[l]->flags[0];
  }
}

}  // namespace casus::interp
