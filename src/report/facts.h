#pragma once
// Statements that a model keeps, attributes and shows, but does not judge.
#include <string>

#include "model/model.h"

namespace casus::report {

/// Facts, positions and slips with who says and who denies them, then the statements that are not tested and
/// why. `width` in columns.
std::string facts_text(const model::Model&, size_t width);

/// One statement of any kind (premise, rival, fact, position, claim) by its name; "" if there is none.
std::string statement_text(const model::Model&, const std::string& name, size_t width);

}  // namespace casus::report
