#pragma once
#include <nlohmann/json_fwd.hpp>

#include "claims/verdict.h"
#include "model/model.h"
#include "report/claims_screen.h"

namespace casus::report {

/// `casus claims --json`: see docs/json.md for the fields. Stable: fields are added, not renamed. Of the
/// options the file and `replay` are taken, for the command that tells the first faulty run.
nlohmann::json claims_json(const model::Model&, const claims::ClaimsResult&, const ScreenOptions& = {});

}  // namespace casus::report
