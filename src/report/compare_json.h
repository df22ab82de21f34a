#pragma once
#include <nlohmann/json.hpp>

#include "explain/compare.h"

namespace casus::report {

/// All of a comparison, in the units of the model. Fields: docs/json.md.
nlohmann::json compare_json(const explain::Comparison&, const std::string& model_hash,
                            const std::string& version);

/// A number, or null where it is not finite.
nlohmann::json json_number(double value);
nlohmann::json share_json(const claims::Share&, double scale = 1);

}  // namespace casus::report
