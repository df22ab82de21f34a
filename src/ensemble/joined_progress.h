#pragma once
// Many ensembles told of as one piece of work.
#include <algorithm>
#include <cstdint>

#include "ensemble/ensemble.h"

namespace casus::ensemble {

/// Adds up what ensembles tell that are run one after the other; the total is the one given, or what has been
/// done where that is more. Without somebody to tell, nobody is told, and nobody stops.
class JoinedProgress : public Progress {
 public:
  JoinedProgress(Progress* to, uint64_t total) : to_(to), total_(total) {}

  void advance(uint64_t done, uint64_t of) override {
    if (ended_ || done < last_) before_ += last_;  // another ensemble has begun
    last_ = done;
    ended_ = done >= of;
    if (to_) to_->advance(before_ + done, std::max(before_ + done, total_));
  }
  bool stop() override { return to_ && to_->stop(); }

 private:
  Progress* to_;
  uint64_t total_, before_ = 0, last_ = 0;
  bool ended_ = false;
};

}  // namespace casus::ensemble
