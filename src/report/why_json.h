#pragma once
#include <nlohmann/json_fwd.hpp>

#include "explain/flip_matrix.h"
#include "explain/why.h"

namespace casus::report {

/// See docs/json.md.
nlohmann::json why_json(const model::Model&, const explain::Why&);
nlohmann::json flip_json(const model::Model&, const explain::FlipMatrix&);

}  // namespace casus::report
