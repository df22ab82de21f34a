#pragma once
// A model's text with its name, and where a byte stands in it.
#include <string>
#include <vector>

#include "diag/span.h"

namespace casus {

struct LineColumn {
  uint32_t line;    // from 1
  uint32_t column;  // from 1, in code points
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);
  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  LineColumn place(uint32_t byte) const;
  std::string_view line(uint32_t line) const;  // without its line end
  std::string_view slice(Span s) const;

 private:
  std::string name_, text_;
  std::vector<uint32_t> line_starts_;
};

}  // namespace casus
