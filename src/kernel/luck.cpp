#include "kernel/luck.h"

#include <algorithm>

namespace casus::kernel {

Luck::Luck(std::vector<random::Key> runs, size_t arms) : runs_(runs.size()) {
  keys_.reserve(runs_ * arms);
  for (size_t a = 0; a < arms; ++a) keys_.insert(keys_.end(), runs.begin(), runs.end());
}

void Luck::uniforms(uint32_t time, uint32_t family, uint32_t first, size_t instances, uint32_t draw,
                    double* out) const {
  if (instances == 1)
    random::uniform_bulk(keys_.data(), runs_, time, family, first, draw, out);
  else
    random::uniform_matrix(keys_.data(), runs_, time, family, first, instances, draw, out, lanes());
  if (runs_ == lanes()) return;
  for (size_t i = 0; i < instances; ++i) {
    double* row = out + i * lanes();
    for (size_t arm = runs_; arm < lanes(); arm += runs_) std::copy_n(row, runs_, row + arm);
  }
}

}  // namespace casus::kernel
