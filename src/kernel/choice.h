#pragma once
// Choices of one actor in one lane, and the proposal of a mediator.
#include <cstddef>
#include <vector>

namespace casus::kernel {

struct Option {
  bool open = false;
  double worth = 0;
};

/// Probabilities of logit choice, exp(steadiness (w - max)) over their sum; infinitely steady: the best,
/// evenly. Options that are closed or whose worth is no number get 0; all of them 0: nothing is chosen.
void choice_probabilities(const std::vector<Option>& options, double steadiness, bool steady,
                          std::vector<double>& out);

/// The option where the sum of probabilities first exceeds u, or -1.
int choose(const std::vector<double>& probabilities, double u);

/// Probability of accepting a gain.
double acceptance(double gain, double steadiness, bool steady);

/// The point with the largest product of positive gains seen so far, the first on a tie.
struct BestDeal {
  double product = 0, gain[2] = {0, 0};
  size_t point = static_cast<size_t>(-1);
  bool found() const { return point != static_cast<size_t>(-1); }
  void offer(size_t number, double gain0, double gain1);
};

}  // namespace casus::kernel
