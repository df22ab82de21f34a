#pragma once
// Many ensembles told of as one piece of work.
#include <algorithm>
#include <cstdint>

#include "ensemble/ensemble.h"

namespace casus::ensemble {

/// Adds up what ensembles tell that are run one after the other; the total is the one given, or what has been
/// done where that is more. The first `remembered` runs are known from before and not told of. Without
/// somebody to tell, nobody is told, and nobody stops.
class JoinedProgress : public Progress {
 public:
  JoinedProgress(Progress* to, uint64_t total, uint64_t remembered = 0)
      : to_(to), total_(total), remembered_(remembered) {}

  void advance(uint64_t done, uint64_t of) override {
    if (ended_ || done < last_) before_ += last_;  // another ensemble has begun
    last_ = done;
    ended_ = done >= of;
    const uint64_t now = before_ + done;
    if (!to_ || now <= remembered_) return;
    to_->advance(now - remembered_, std::max(now - remembered_, total_));
  }
  bool stop() override { return to_ && to_->stop(); }

 private:
  Progress* to_;
  uint64_t total_, remembered_, before_ = 0, last_ = 0;
  bool ended_ = false;
};

}  // namespace casus::ensemble
