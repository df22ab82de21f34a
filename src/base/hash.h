#pragma once
// Stable hashes: the same on every machine, compiler and version of ours. Families and names are
// addressed by them, so changing one changes every result. Not for untrusted keys.
#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace casus {

/// FNV-1a (offset 0x811C9DC5, prime 0x01000193) over the bytes, then the final mix of MurmurHash3's
/// 32-bit variant, so that short names that differ in one letter differ in about half the bits.
uint32_t hash32(std::string_view text);

/// FNV-1a (offset 0xCBF29CE484222325, prime 0x100000001B3) over the bytes, then MurmurHash3's 64-bit
/// final mix.
uint64_t hash64(std::string_view text);

/// Hashes a sequence of values; each call adds its whole value, and texts add their length too, so
/// that ("ab", "c") and ("a", "bc") differ.
class Hash64 {
 public:
  Hash64& add(uint64_t value);
  template <std::integral T>
  Hash64& add(T value) {
    return add(static_cast<uint64_t>(value));
  }
  /// The bits of `value`: 0 and -0 differ; every not-a-number counts as the same one, since its sign
  /// and payload are not portable.
  Hash64& add(double value);
  Hash64& add(std::span<const double> values);
  Hash64& add(std::string_view text);
  uint64_t value() const;

 private:
  uint64_t state_ = 0xCBF29CE484222325u;
};

}  // namespace casus
