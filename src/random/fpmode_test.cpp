#include "random/fpmode.h"

#include <gtest/gtest.h>

#include <cfenv>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace casus::random {
namespace {

TEST(FloatMode, SetsRoundingAndRestoresIt) {
  ASSERT_EQ(std::fesetround(FE_UPWARD), 0);
  EXPECT_FALSE(float_mode_ok());
  {
    FloatMode mode;
    EXPECT_TRUE(float_mode_ok());
    volatile double one = 1, three = 3;
    EXPECT_EQ(one / three, 1.0 / 3);
  }
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  std::fesetround(FE_TONEAREST);
  EXPECT_TRUE(float_mode_ok());
}

#if defined(__x86_64__)
TEST(FloatMode, KeepsSubnormals) {
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);  // flush to zero, denormals are zero
  volatile double tiny = 0x1p-1022;
  EXPECT_EQ(tiny / 4, 0);
  {
    FloatMode mode;
    EXPECT_GT(tiny / 4, 0);
  }
  EXPECT_EQ(tiny / 4, 0);
  _mm_setcsr(before);
}
#endif

}  // namespace
}  // namespace casus::random
