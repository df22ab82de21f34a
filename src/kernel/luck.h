#pragma once
// The luck of a tile's lanes. No address names a policy, so what a run draws it draws under every arm: it is
// drawn once and copied.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "random/philox.h"

namespace casus::kernel {

class Luck {
 public:
  /// Lane arm * runs.size() + r has the key runs[r].
  Luck(std::vector<random::Key> runs, size_t arms);

  size_t lanes() const { return keys_.size(); }
  random::Key operator[](size_t lane) const { return keys_[lane]; }

  /// out[i * lanes() + l]: the uniform of lane l at places[i].
  void uniforms(uint32_t time, const random::Place* places, size_t count, uint32_t draw, double* out) const;

 private:
  void copy_to_arms(double* row) const;

  size_t runs_;
  std::vector<random::Key> keys_;  // one a lane
};

}  // namespace casus::kernel
