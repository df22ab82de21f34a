#include "kernel/earliest.h"

#include "base/vector_levels.h"

namespace casus::kernel {
namespace {

constexpr int64_t kNever = std::bit_cast<int64_t>(std::numeric_limits<double>::infinity());

CASUS_VECTOR_LEVELS
int64_t smallest_of_16(const int64_t* x) {
  int64_t least[8];
#pragma GCC ivdep
  for (int i = 0; i < 8; ++i) least[i] = x[i] < x[i + 8] ? x[i] : x[i + 8];
#pragma GCC ivdep
  for (int i = 0; i < 4; ++i) least[i] = least[i] < least[i + 4] ? least[i] : least[i + 4];
  const int64_t a = least[0] < least[2] ? least[0] : least[2], b = least[1] < least[3] ? least[1] : least[3];
  return a < b ? a : b;
}

CASUS_VECTOR_LEVELS
uint32_t equal_of_16(const int64_t* x, int64_t value) {
  uint32_t mask = 0;
  for (uint32_t i = 0; i < 16; ++i) mask |= static_cast<uint32_t>(x[i] == value) << i;
  return mask;
}

}  // namespace

Earliest::Earliest(size_t count) {
  for (size_t n = count;; n = (n + kFan - 1) / kFan) {
    const bool top = n <= 1;
    levels_.emplace_back(top ? 1 : (n + kFan - 1) / kFan * kFan, kNever);
    if (top) break;
  }
}

int64_t Earliest::smallest(size_t level, size_t block) const {
  return smallest_of_16(levels_[level].data() + block * kFan);
}

size_t Earliest::first() const {
  size_t block = 0;
  for (size_t level = levels_.size() - 1; level-- > 0;)
    block = block * kFan + static_cast<size_t>(std::countr_zero(
                               equal_of_16(levels_[level].data() + block * kFan, levels_.back()[0])));
  return block;
}

}  // namespace casus::kernel
