#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace casus::cli {

/// As printed: indented, what is not UTF-8 replaced, a new line at the end.
inline std::string json_text(const nlohmann::json& value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace casus::cli
