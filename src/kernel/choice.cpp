#include "kernel/choice.h"

#include <limits>

#include "random/math.h"

namespace casus::kernel {

void choice_probabilities(const std::vector<Option>& options, double steadiness, bool steady,
                          std::vector<double>& out) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  out.assign(options.size(), 0.0);
  double best = -kInfinity;
  auto takes_part = [&](const Option& o) { return o.open && o.worth > -kInfinity && o.worth < kInfinity; };
  for (const Option& o : options)
    if (takes_part(o) && o.worth > best) best = o.worth;
  double sum = 0;
  for (size_t i = 0; i < options.size(); ++i) {
    if (!takes_part(options[i])) continue;
    if (steady || steadiness == kInfinity)
      out[i] = options[i].worth == best ? 1 : 0;
    else
      out[i] = random::exp_(steadiness * (options[i].worth - best));
    sum += out[i];
  }
  if (sum > 0)
    for (double& p : out) p /= sum;
}

int choose(const std::vector<double>& probabilities, double u) {
  double sum = 0;
  int last = -1;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    if (!(probabilities[i] > 0)) continue;
    sum += probabilities[i];
    last = static_cast<int>(i);
    if (u <= sum) return last;
  }
  return last;
}

double acceptance(double gain, double steadiness, bool steady) {
  if (steady) return gain > 0 ? 1 : 0;
  return 1 / (1 + random::exp_(-steadiness * gain));
}

void BestDeal::offer(size_t number, double gain0, double gain1) {
  constexpr double kMost = std::numeric_limits<double>::max();
  if (!(gain0 > 0 && gain0 <= kMost) || !(gain1 > 0 && gain1 <= kMost)) return;
  const double nash = gain0 * gain1;
  if (found() && !(nash > product)) return;
  product = nash;
  gain[0] = gain0;
  gain[1] = gain1;
  point = number;
}

}  // namespace casus::kernel
