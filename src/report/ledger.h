#pragma once
// The numbers of a model: how many there are, and how many of them somebody measured.
#include <cstddef>
#include <string>

#include "model/model.h"

namespace casus::report {

struct NumberCount {
  size_t total = 0, assumed = 0;
};

/// Parameters and thresholds, one for each instance that has a prior of its own.
NumberCount count_numbers(const model::Model&);

/// "6,000 [4,000, 10,000] fighter", "normal(mean 2, sd 1)", in the unit of the declaration.
std::string prior_text(const model::Param&, const model::Prior&);

/// "8 Nov 2025 + 36 months".
std::string time_text(const model::Model&);

}  // namespace casus::report
