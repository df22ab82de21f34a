#pragma once
// Numbers that come with an interval, and the luck of methods that sample.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace casus::explain {

/// A number with its 95 % interval.
struct Estimate {
  double value = 0, low = 0, high = 0;
};

/// Mean of independent numbers with Student's interval. One number: an interval without width.
Estimate mean_estimate(const std::vector<double>&);
/// Ratio of the means of two paired samples, with Student's interval by the delta method (Cochran 1977,
/// chapter 6). The second mean is not 0.
Estimate ratio_estimate(const std::vector<double>& over, const std::vector<double>& under);

/// Uniform numbers in a row, the same on every machine; `stream` tells uses under one seed apart.
class Luck {
 public:
  Luck(uint64_t seed, uint32_t stream);
  double uniform();        // in (0, 1)
  size_t below(size_t n);  // 0 .. n - 1
  std::vector<size_t> permutation(size_t n);

 private:
  uint32_t k0_, k1_, next_ = 0;
};

double mean(const std::vector<double>&);
/// Unbiased. 0 for fewer than two numbers.
double variance(const std::vector<double>&);

}  // namespace casus::explain
