#pragma once
// Everything that a model says, as JSON: for `casus check --json`, for editors and for other programs.
#include <nlohmann/json.hpp>

#include "model/model.h"

namespace casus::model {

/// Times in days, amounts in base units unless a unit is named beside them. Lists are in the model's order.
/// Absent texts are "", never missing.
nlohmann::json listing(const Model&);

}  // namespace casus::model
