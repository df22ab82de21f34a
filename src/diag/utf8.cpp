#include "diag/utf8.h"

namespace casus {

CodePoint decode_long_utf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  uint32_t length = 0;
  char32_t value = 0;
  if ((first & 0xE0) == 0xC0) {
    length = 2;
    value = first & 0x1F;
  } else if ((first & 0xF0) == 0xE0) {
    length = 3;
    value = first & 0x0F;
  } else if ((first & 0xF8) == 0xF0) {
    length = 4;
    value = first & 0x07;
  } else {
    return {first, 1, false};
  }
  if (at + length > text.size()) return {first, 1, false};
  for (uint32_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {first, 1, false};
    value = (value << 6) | (byte(at + i) & 0x3F);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least[length] || value > 0x10FFFF || surrogate) return {first, 1, false};
  return {value, length, true};
}

bool is_printable(char32_t v) {
  if (v < 0x20 || (v >= 0x7F && v < 0xA0)) return false;
  if (v == 0x061C || (v >= 0x200B && v <= 0x200F)) return false;
  if ((v >= 0x2028 && v <= 0x202E) || (v >= 0x2060 && v <= 0x206F)) return false;
  return v != 0xFEFF;
}

}  // namespace casus
