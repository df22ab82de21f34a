#pragma once
// A half-open range of bytes in the text of one file.
#include <cstdint>

namespace casus {

struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
};

}  // namespace casus
