#pragma once
// A model as text: narrow, one fact a line, names instead of numbers.
#include <string>
#include <vector>

#include "model/model.h"

namespace casus::model {

/// For `casus check --dump model`, in the model's order.
std::string print(const Model&);

/// One declaration each: "process attack[g in Group]\n  at ...\n". Parts that do not depend on the order of
/// declarations are equal for equal declarations, so that sorted they identify the model.
std::vector<std::string> print_parts(const Model&);

}  // namespace casus::model
