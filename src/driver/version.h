#pragma once

namespace casus::driver {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace casus::driver
