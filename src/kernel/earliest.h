#pragma once
// The smallest of many times, kept while they change one by one.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace casus::kernel {

/// Times are at least 0, or infinite. Blocks of 16 with the least of each, blocks of 16 of those, and so on.
/// Blocks that were touched are looked at again when the smallest is asked for, each once, and what is above
/// them only where their least has changed.
class Earliest {
 public:
  struct Level;
  /// Looks at what was touched, and finds the first of the smallest.
  using SettleAndFind = size_t (*)(const double* times, Level* levels, size_t count);
  /// Of the vector levels that this processor has, widest first: so that a test can compare them.
  static std::vector<SettleAndFind> vector_levels();

  /// All infinite.
  explicit Earliest(size_t count) : Earliest(count, vector_levels().front()) {}
  Earliest(size_t count, SettleAndFind how);
  Earliest(Earliest&&) = default;
  Earliest& operator=(Earliest&&) = default;

  double time(size_t i) const { return times_[i]; }
  void set(size_t i, double time) {
    times_[i] = time;
    touch(i);
  }
  /// The times themselves; touch what you write.
  double* times() { return times_; }
  /// Brings what a touched time is compared with into the cache.
  void fetch(size_t i) const {
    const double* block = times_ + i / kFan * kFan;
    __builtin_prefetch(block);
    __builtin_prefetch(block + kFan / 2);
  }
  void touch(size_t i) { levels_[0].mark(i / kFan); }

  /// The smallest number among those with the smallest time. Times must not all be gone: count > 0.
  size_t first() { return settle_and_find_(times_, levels_.data(), levels_.size()); }

  static constexpr size_t kFan = 16;
  /// Blocks of one level, and those of them that were touched.
  struct Level {
    std::vector<double> room;
    double* least = nullptr;        // in room: by block, filled up to whole blocks of the next level
    std::vector<uint8_t> marked;    // by block
    std::vector<uint32_t> touched;  // room for all
    uint32_t count = 0;             // of touched

    void mark(size_t block) {
      touched[count] = static_cast<uint32_t>(block);
      count += marked[block] ^ 1;
      marked[block] = 1;
    }
  };

 private:
  SettleAndFind settle_and_find_;
  std::vector<double> room_;
  double* times_ = nullptr;  // in room_, at the beginning of a line of the cache
  std::vector<Level> levels_;
};

}  // namespace casus::kernel
