#pragma once
// Plain text for a terminal: wrapped paragraphs and columns. Widths are counted in code points.
#include <string>
#include <string_view>
#include <vector>

namespace casus::report {

size_t width_of(std::string_view text);
/// `text` filled or cut (with "...") to `width`.
std::string pad(std::string_view text, size_t width);
std::string pad_left(std::string_view text, size_t width);
std::string clipped(std::string_view text, size_t width);
/// Words of `text` in lines of at most `width`, the second and later ones indented; each ends with a new
/// line.
std::string wrapped(std::string_view text, size_t width, size_t indent = 0);
std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ");

}  // namespace casus::report
