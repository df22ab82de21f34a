#pragma once
#include <string>

namespace casus::driver {

/// What Casus is, its version, licence and boundary, in plain text of 80 columns.
std::string about_text();

}  // namespace casus::driver
