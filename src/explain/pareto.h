#pragma once
// The Pareto set: policies than which no other does at least as well in every outcome and better in one.
#include <cstdint>
#include <string>
#include <vector>

#include "explain/policy_sample.h"

namespace casus::explain {

/// Whether costs `a` dominate costs `b`: nowhere larger, somewhere smaller.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);
/// For each point, which others dominate it. Points with a NaN neither dominate nor are dominated.
std::vector<std::vector<size_t>> dominators(const std::vector<std::vector<double>>& costs);

struct ParetoMember {
  std::vector<size_t> dominated_by;  // positions in `among`, by the means over the worlds; empty: in the set
  double share = 0;  // of the worlds in which none of the others dominates it, on that world's means
};
/// Over the outcomes (positions in the sample) with these directions, among these policies. A world in which
/// a value is `none` is left out.
std::vector<ParetoMember> pareto(const PolicySample&, const std::vector<size_t>& outcomes,
                                 const std::vector<Better>& better, const std::vector<size_t>& among);

}  // namespace casus::explain
