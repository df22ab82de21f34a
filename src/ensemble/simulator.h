#pragma once
// A model made ready to run, with the probes that are wanted. Shared by all threads.
#include <memory>
#include <vector>

#include "interp/evaluator.h"
#include "kernel/tile.h"
#include "model/model.h"

namespace casus::ensemble {

class Simulator {
 public:
  /// `step` in days; 0: the model's. Without a compiler (which outlives this) the model is interpreted.
  /// `compensated`: as in lower::LowerOptions.
  /// Tiles have to be of this method.
  Simulator(const model::Model&, const std::vector<model::ExprId>& probes, kernel::Method method, double step,
            interp::Compiler* compiler, const std::vector<uint8_t>& compensated = {});
  ~Simulator();
  Simulator(Simulator&&) noexcept;
  bool runs_one_by_one(const kernel::Tile&) const;  // as in interp/interp.h
  /// How many of the threads asked for (0: one a core) have a tile each in half of the memory; at least 1.
  unsigned threads(unsigned asked) const;
  /// `flags` has one a lane. May be called from many threads at once.
  void run(const kernel::Tile&, kernel::Recorder&, std::vector<kernel::LaneFlags>& flags,
           kernel::EventLog* log = nullptr) const;

 private:
  uint64_t tile_bytes() const;

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace casus::ensemble
