#include "report/text.h"

namespace casus::report {
namespace {

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

size_t width_of(std::string_view text) {
  size_t n = 0;
  for (const char c : text) n += starts_code_point(c);
  return n;
}

std::string clipped(std::string_view text, size_t width) {
  if (width_of(text) <= width) return std::string(text);
  const size_t keep = width > 3 ? width - 3 : width;
  size_t seen = 0, bytes = 0;
  for (; bytes < text.size(); ++bytes)
    if (starts_code_point(text[bytes]) && seen++ == keep) break;
  return std::string(text.substr(0, bytes)) + (width > 3 ? "..." : "");
}

std::string pad(std::string_view text, size_t width) {
  std::string out = clipped(text, width);
  return out + std::string(width - width_of(out), ' ');
}

std::string pad_left(std::string_view text, size_t width) {
  const std::string out = clipped(text, width);
  return std::string(width - width_of(out), ' ') + out;
}

std::string wrapped(std::string_view text, size_t width, size_t indent) {
  std::string out;
  size_t used = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const auto word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const size_t needed = width_of(word);
    if (used > 0 && used + 1 + needed > width) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (used > 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += needed;
  }
  return out + '\n';
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += separator;
    out += item;
  }
  return out;
}

}  // namespace casus::report
