#pragma once
// Whether a model is consistent with itself: what every later phase takes for granted.
#include <string>
#include <vector>

#include "model/model.h"

namespace casus::model {

/// What is wrong, one sentence each; empty for a model in order. Nothing here is the user's fault. Runs after
/// check and after each pass. At most 100 are reported.
std::vector<std::string> verify(const Model&);

}  // namespace casus::model
