#pragma once
// What `casus diff` prints.
#include <nlohmann/json.hpp>
#include <string>

#include "explain/crux.h"

namespace casus::report {

/// Names as the user wrote them. At most 100 columns.
std::string diff_screen(const std::string& first, const std::string& second, const explain::ModelDiff&,
                        const explain::Crux&, bool judged);
nlohmann::json diff_json(const std::string& first, const std::string& second, const explain::ModelDiff&,
                         const explain::Crux&, bool judged);

}  // namespace casus::report
