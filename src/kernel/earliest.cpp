#include "kernel/earliest.h"

#include "base/vector_levels.h"

namespace casus::kernel {
namespace {

constexpr int64_t kNever = std::bit_cast<int64_t>(std::numeric_limits<double>::infinity());

constexpr size_t kFan = 16;
/// More levels than any count needs.
constexpr size_t kMostLevels = 17;

[[gnu::always_inline]] inline int64_t smallest_of_block(const int64_t* x) {
  int64_t least[8];
#pragma GCC ivdep
  for (int i = 0; i < 8; ++i) least[i] = x[i] < x[i + 8] ? x[i] : x[i + 8];
#pragma GCC ivdep
  for (int i = 0; i < 4; ++i) least[i] = least[i] < least[i + 4] ? least[i] : least[i + 4];
  const int64_t a = least[0] < least[2] ? least[0] : least[2], b = least[1] < least[3] ? least[1] : least[3];
  return a < b ? a : b;
}

[[gnu::always_inline]] inline uint32_t equal_in_block(const int64_t* x, int64_t value) {
  uint32_t mask = 0;
  for (uint32_t i = 0; i < kFan; ++i) mask |= static_cast<uint32_t>(x[i] == value) << i;
  return mask;
}

CASUS_VECTOR_LEVELS
void change_all(int64_t* const* levels, size_t count, size_t i, int64_t before, int64_t now) {
  for (size_t level = 1; level < count; ++level) {
    i /= kFan;
    int64_t& least = levels[level][i];
    const int64_t old = least;
    if (now <= old)
      least = now;
    else if (before == old)
      least = smallest_of_block(levels[level - 1] + i * kFan);
    if (least == old) return;
    before = old;
    now = least;
  }
}

CASUS_VECTOR_LEVELS
size_t find_first(int64_t* const* levels, size_t count) {
  const int64_t least = levels[count - 1][0];
  size_t block = 0;
  for (size_t level = count - 1; level-- > 0;) {
    const uint32_t mask = equal_in_block(levels[level] + block * kFan, least);
    block = block * kFan + static_cast<size_t>(__builtin_ctz(mask));
  }
  return block;
}

}  // namespace

Earliest::Earliest(size_t count) {
  for (size_t n = count;; n = (n + kFan - 1) / kFan) {
    const bool top = n <= 1;
    levels_.emplace_back(top ? 1 : (n + kFan - 1) / kFan * kFan, kNever);
    if (top) break;
  }
}

void Earliest::change_levels(size_t i, int64_t before, int64_t now) {
  int64_t* levels[kMostLevels];
  for (size_t l = 0; l < levels_.size(); ++l) levels[l] = levels_[l].data();
  change_all(levels, levels_.size(), i, before, now);
}

size_t Earliest::first() const {
  int64_t* levels[kMostLevels];
  for (size_t l = 0; l < levels_.size(); ++l) levels[l] = const_cast<int64_t*>(levels_[l].data());
  return find_first(levels, levels_.size());
}

}  // namespace casus::kernel
