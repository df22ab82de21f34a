#pragma once
// What `casus compare --search` prints.
#include <nlohmann/json.hpp>
#include <string>

#include "explain/search.h"

namespace casus::report {

/// The convergence, the policies found beside the model's own on fresh worlds, claims that say "only", and
/// lines that can be pasted. At most 100 columns, but for the lines.
std::string search_screen(const explain::SearchOptions&, const explain::SearchResult&);
nlohmann::json search_json(const explain::SearchOptions&, const explain::SearchResult&,
                           const std::string& model_hash, const std::string& version);

/// "mean dead_civ", "effort".
std::string objective_name(const model::Model&, const explain::Objective&);

}  // namespace casus::report
