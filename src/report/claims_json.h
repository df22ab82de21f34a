#pragma once
#include <nlohmann/json_fwd.hpp>

#include "claims/verdict.h"
#include "model/model.h"

namespace casus::report {

/// `casus claims --json`: see docs/language/claims.md for the fields. Stable: fields are added, not renamed.
nlohmann::json claims_json(const model::Model&, const claims::ClaimsResult&);

}  // namespace casus::report
