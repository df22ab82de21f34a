#pragma once
// Expressions that are written the same are the same: a text that two have in common exactly then.
#include <string>

#include "model/model.h"

namespace casus::ensemble {

/// Of an expression of the model (without regard to where it stands).
std::string expr_key(const model::Model&, model::ExprId);
/// Of what is made of one run.
std::string run_key(const model::Model&, model::RunExprId);

}  // namespace casus::ensemble
