#include "base/check.h"

#include <gtest/gtest.h>

namespace casus {
namespace {

TEST(Check, PassesSilently) { EXPECT_NO_THROW(CASUS_CHECK(1 + 1 == 2, "never")); }

TEST(Check, ThrowsWithPlaceConditionAndMessage) {
  const int line = __LINE__ + 2;
  try {
    CASUS_CHECK(1 > 2, "order of " + std::to_string(1));
    FAIL();
  } catch (const InternalError& e) {
    EXPECT_EQ(std::string(e.what()),
              "src/base/check_test.cpp:" + std::to_string(line) + ": check failed: 1 > 2: order of 1");
  }
}

TEST(Check, MessageIsMadeOnlyOnFailure) {
  int made = 0;
  const auto message = [&] {
    ++made;
    return std::string("text");
  };
  CASUS_CHECK(true, message());
  EXPECT_EQ(made, 0);
}

}  // namespace
}  // namespace casus
