#pragma once
#include <nlohmann/json.hpp>

#include "explain/compare.h"

namespace casus::report {

/// All of a comparison, in the units of the model. Fields: docs/json.md.
nlohmann::json compare_json(const explain::Comparison&, const std::string& model_hash,
                            const std::string& version);

}  // namespace casus::report
