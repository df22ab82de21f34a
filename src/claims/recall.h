#pragma once
// An ensemble that remembers, so that what was simulated for all claims need not be simulated again for one.
#include <cstddef>
#include <list>

#include "claims/sample.h"

namespace casus::claims {

/// Simulates by `run`, and keeps the blocks of whole runs over drawn worlds. A later request for the same
/// worlds, runs, seed, step and method with columns among those that are kept is answered from memory, with
/// the same numbers: a column's runs do not depend on the other columns. Flags and faulty runs of a world are
/// those of all columns that were kept together.
class Recall {
 public:
  /// `most_values`: numbers kept at most; what goes beyond is passed on and forgotten.
  explicit Recall(RunEnsemble run, size_t most_values = size_t{1} << 23)
      : run_(std::move(run)), free_(most_values) {}

  bool operator()(const ensemble::Spec&, const std::function<void(const ensemble::Block&)>&);
  /// Requests answered from memory so far.
  size_t answered() const { return answered_; }

 private:
  struct Kept {
    ensemble::Spec spec;
    std::vector<ensemble::Block> blocks;
  };
  RunEnsemble run_;
  size_t free_, answered_ = 0;
  std::list<Kept> kept_;
};

}  // namespace casus::claims
