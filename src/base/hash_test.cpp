#include "base/hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace casus {
namespace {

// Computed by an independent program; FNV-1a itself as published.
TEST(Hash, KnownAnswers) {
  EXPECT_EQ(hash32(""), 0xab3e7c0bu);
  EXPECT_EQ(hash32("a"), 0x1a80b1b3u);
  EXPECT_EQ(hash32("process:attack"), 0xda20e995u);
  EXPECT_EQ(hash32("param:g\xc3\xbcte"), 0xd276a2f5u);
  EXPECT_EQ(hash64(""), 0xefd01f60ba992926u);
  EXPECT_EQ(hash64("a"), 0x82a2a958a9bece5bu);
  EXPECT_EQ(hash64("process:attack"), 0xaba979c089996d0bu);
  EXPECT_EQ(hash64("param:g\xc3\xbcte"), 0x8ebb9c0f377b2da4u);
  EXPECT_EQ(Hash64().add(uint64_t{1}).add(1.5).add("ab").value(), 0x647c41456016da16u);
}

TEST(Hash, NearbyNamesDifferInAboutHalfTheBits) {
  double bits = 0;
  const auto name = [](int i) { return std::string("p").append(std::to_string(i)); };
  for (int i = 0; i < 1000; ++i) bits += std::popcount(hash32(name(i)) ^ hash32(name(i + 1)));
  EXPECT_NEAR(bits / 1000, 16, 0.5);
}

TEST(Hash, NamesOfTheUsualKindDontClash) {
  std::set<uint32_t> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(hash32("process:family_" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 2000u);
}

TEST(Hash64, OrderLengthAndKindCount) {
  EXPECT_NE(Hash64().add("ab").add("c").value(), Hash64().add("a").add("bc").value());
  EXPECT_NE(Hash64().add(1.0).add(2.0).value(), Hash64().add(2.0).add(1.0).value());
  EXPECT_NE(Hash64().add(0.0).value(), Hash64().value());
  EXPECT_NE(Hash64().add(0.0).value(), Hash64().add(-0.0).value());
  EXPECT_EQ(Hash64().add(7).value(), Hash64().add(uint64_t{7}).value());
}

TEST(Hash64, SpanIsItsElements) {
  const std::vector<double> v = {1, 2, 3};
  EXPECT_EQ(Hash64().add(std::span<const double>(v)).value(), Hash64().add(1.0).add(2.0).add(3.0).value());
}

TEST(Hash64, EveryNotANumberIsTheSame) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Hash64().add(nan).value(), Hash64().add(-nan).value());
}

}  // namespace
}  // namespace casus
