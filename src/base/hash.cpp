#include "base/hash.h"

#include <bit>

namespace casus {
namespace {

uint64_t mix64(uint64_t h) {
  h = (h ^ (h >> 33)) * 0xFF51AFD7ED558CCDu;
  h = (h ^ (h >> 33)) * 0xC4CEB9FE1A85EC53u;
  return h ^ (h >> 33);
}

}  // namespace

uint32_t hash32(std::string_view text) {
  uint32_t h = 0x811C9DC5u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x01000193u;
  h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
  h = (h ^ (h >> 13)) * 0xC2B2AE35u;
  return h ^ (h >> 16);
}

uint64_t hash64(std::string_view text) {
  uint64_t h = 0xCBF29CE484222325u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return mix64(h);
}

Hash64& Hash64::add(uint64_t value) {
  state_ = (std::rotl(state_, 23) ^ mix64(value + 0x9E3779B97F4A7C15u)) * 0x100000001B3u;
  return *this;
}

Hash64& Hash64::add(double value) {
  constexpr uint64_t kNan = 0x7FF8000000000000u;
  return add(value == value ? std::bit_cast<uint64_t>(value) : kNan);
}

Hash64& Hash64::add(std::span<const double> values) {
  for (const double v : values) add(v);
  return *this;
}

Hash64& Hash64::add(std::string_view text) {
  add(static_cast<uint64_t>(text.size()));
  return add(hash64(text));
}

uint64_t Hash64::value() const { return mix64(state_); }

}  // namespace casus
