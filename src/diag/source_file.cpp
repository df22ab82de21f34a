#include "diag/source_file.h"

#include <algorithm>

#include "diag/utf8.h"

namespace casus {

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  for (size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
}

LineColumn SourceFile::place(uint32_t byte) const {
  byte = std::min<uint32_t>(byte, static_cast<uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), byte);
  const uint32_t start = *(after - 1);
  LineColumn out{static_cast<uint32_t>(after - line_starts_.begin()), 1};
  for (uint32_t i = start; i < byte; ++out.column) i += decode_utf8(text_, i).length;
  return out;
}

std::string_view SourceFile::line(uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const size_t begin = line_starts_[line - 1];
  size_t end = line < line_starts_.size() ? line_starts_[line] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

std::string_view SourceFile::slice(Span s) const {
  const size_t begin = std::min<size_t>(s.begin, text_.size());
  const size_t end = std::clamp<size_t>(s.end, begin, text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

}  // namespace casus
