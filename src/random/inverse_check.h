#pragma once
// For tests: whether a count is the inverse of a distribution function, by an independent one.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace casus::random {

/// F(k) and 1 - F(k), each accurate relative to itself.
struct ReferenceTails {
  long double lower, upper;
};

/// u <= F(k) and u > F(k - 1), up to rounding: `relative` of the smaller tail and 2^-48.
inline ::testing::AssertionResult is_inverse(double u, double k, ReferenceTails at, ReferenceTails before,
                                             long double relative = 1e-12L) {
  const long double v = 1.0L - u;
  const long double fine = 0x1p-48L;
  const auto surely_below = [&](ReferenceTails t) {  // F < u for certain
    return t.lower < 0.5L ? t.lower * (1 + relative) + fine < u : t.upper * (1 - relative) - fine > v;
  };
  const auto surely_reached = [&](ReferenceTails t) {  // F >= u for certain
    return t.lower < 0.5L ? t.lower * (1 - relative) - fine > u : t.upper * (1 + relative) + fine < v;
  };
  if (surely_below(at)) return ::testing::AssertionFailure() << k << " is too small for u = " << u;
  if (k > 0 && surely_reached(before))
    return ::testing::AssertionFailure() << k << " is too large for u = " << u;
  return ::testing::AssertionSuccess();
}

/// Uniforms for such tests: a fine middle and both tails down to `least`.
inline std::vector<double> test_uniforms(int middle, double least = 0x1p-53) {
  std::vector<double> all;
  for (int i = 0; i < middle; ++i) all.push_back((i + 0.37) / middle);
  for (double t = 0.3; t > least; t *= 0.41) {
    all.push_back(t);
    all.push_back(1 - t);
  }
  all.push_back(least);
  all.push_back(1 - least);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace casus::random
