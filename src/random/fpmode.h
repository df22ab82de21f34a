#pragma once
// The floating-point mode every worker runs in.
#include <cstdint>

namespace casus::random {

/// While it lives, this thread rounds to nearest, keeps subnormals and takes no floating-point traps;
/// the previous mode comes back at the end. A library linked with -ffast-math changes it per thread.
class FloatMode {
 public:
  FloatMode();
  ~FloatMode();
  FloatMode(const FloatMode&) = delete;
  FloatMode& operator=(const FloatMode&) = delete;

 private:
  uint64_t saved_;
};

/// Whether this thread is in that mode now.
bool float_mode_ok();

}  // namespace casus::random
