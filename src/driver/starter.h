#pragma once
#include <string>

namespace casus::driver {

/// The text of a small complete model that passes the checker without a warning. `name` is turned into a name
/// of the language where it is not one.
std::string starter_model(const std::string& name);

}  // namespace casus::driver
