#pragma once
// One code point at a time.
#include <cstdint>
#include <string_view>

namespace casus {

struct CodePoint {
  char32_t value = 0;
  uint32_t length = 1;  // in bytes
  bool valid = false;   // false: one byte that starts no well-formed sequence
};

/// The same for one that begins with a byte over 0x7F.
CodePoint decode_long_utf8(std::string_view text, size_t at);

/// The code point at `at`, which must be inside the text. Overlong forms and surrogates are not valid.
inline CodePoint decode_utf8(std::string_view text, size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  return first < 0x80 ? CodePoint{first, 1, true} : decode_long_utf8(text, at);
}

/// Text for a terminal: control characters, bidirectional marks and broken bytes appear as \x1b or \u{202e}.
bool is_printable(char32_t value);

}  // namespace casus
