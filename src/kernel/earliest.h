#pragma once
// The smallest of many times, kept while they change one by one.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace casus::kernel {

/// Times are at least 0, or infinite. Blocks of 16 with the least of each, blocks of 16 of those, and so on:
/// a change that doesn't touch the least of a block ends there.
class Earliest {
 public:
  /// All infinite.
  explicit Earliest(size_t count);

  double time(size_t i) const { return std::bit_cast<double>(levels_[0][i]); }
  void set(size_t i, double time) {
    const int64_t now = std::bit_cast<int64_t>(time), before = levels_[0][i];
    levels_[0][i] = now;
    change(i, before, now);
  }
  /// The smallest number among those with the smallest time. Times must not all be gone: count > 0.
  size_t first() const;
  double least() const { return std::bit_cast<double>(levels_.back()[0]); }

 private:
  static constexpr size_t kFan = 16;
  void change(size_t i, int64_t before, int64_t now) {
    if (levels_.size() == 1) return;
    const int64_t least = levels_[1][i / kFan];
    if (now < least || before == least) change_levels(i, before, now);
  }
  void change_levels(size_t i, int64_t before, int64_t now);

  // Bits of times: in the order of the times, and a minimum of whole numbers is one instruction a vector.
  std::vector<std::vector<int64_t>> levels_;
};

}  // namespace casus::kernel
