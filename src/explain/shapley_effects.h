#pragma once
// Shapley effects: the variance of a result shared out among its inputs, so that what inputs do only together
// is split evenly among them and the shares add up to one. Inputs are independent; one may be a group, and of
// any kind (a premise that is on or off, a quantity).
//
// Sources: Owen, "Sobol' indices and Shapley value" (SIAM/ASA J. Uncertainty Quantification 2, 2014); Song,
// Nelson, Staum, "Shapley effects for global sensitivity analysis" (the same, 4, 2016). Estimator: Goda, "A
// simple algorithm for global sensitivity analysis with Shapley effects" (Reliab. Eng. Syst. Saf. 213, 2021):
// from a point to an independent one, an input at a time in random order, which costs one result an input and
// gives every input one unbiased number.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "explain/estimate.h"

namespace casus::explain {

/// Orders in which the inputs of walk w are taken over: [walk][place]. Half of the orders are the reverses of
/// the other half.
std::vector<std::vector<size_t>> effect_orders(size_t inputs, size_t walks, uint64_t seed);

struct ShapleyEffects {
  double variance = 0;            // of the result; what the shares are of
  std::vector<Estimate> effects;  // one an input; they add up to 1, or are all 0 where nothing varies
  size_t walks = 0;               // with a defined result at every point
};

/// results[walk][k]: the result after the first k inputs of the walk's order have been taken over, k = 0 ..
/// inputs. Walks with an undefined result (NaN) are left out. Intervals by the delta method over walks.
ShapleyEffects shapley_effects(const std::vector<std::vector<size_t>>& orders,
                               const std::vector<std::vector<double>>& results);

}  // namespace casus::explain
