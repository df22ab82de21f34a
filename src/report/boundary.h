#pragma once
#include <string>

namespace casus::report {

/// What results are for and what they must not be used for; wrapped at 80 columns, ends with a new line.
std::string boundary_text();

}  // namespace casus::report
