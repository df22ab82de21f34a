#include "kernel/luck.h"

#include <algorithm>
#include <cstring>

namespace casus::kernel {

Luck::Luck(std::vector<random::Key> runs, size_t arms) : runs_(runs.size()) {
  keys_.reserve(runs_ * arms);
  for (size_t a = 0; a < arms; ++a) keys_.insert(keys_.end(), runs.begin(), runs.end());
}

void Luck::uniforms(uint32_t time, const random::Place* places, size_t count, uint32_t draw,
                    double* out) const {
  random::uniform_rows(keys_.data(), runs_, time, places, count, draw, out, lanes());
  if (runs_ == lanes()) return;
  for (size_t i = 0; i < count; ++i) copy_to_arms(out + i * lanes());
}

void Luck::copy_to_arms(double* row) const {
  constexpr size_t kEight = 8;  // a copy of known size is a few instructions
  if (runs_ % kEight != 0) {
    for (size_t to = runs_; to < lanes(); to += runs_) std::copy_n(row, runs_, row + to);
    return;
  }
  for (size_t to = runs_; to < lanes(); to += kEight)
    std::memcpy(row + to, row + to - runs_, kEight * sizeof(double));
}

}  // namespace casus::kernel
