#include "kernel/earliest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace casus::kernel {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

TEST(Earliest, AllNever) {
  for (size_t n : {1, 2, 16, 17, 5000}) {
    Earliest e(n);
    EXPECT_EQ(e.first(), 0u);
  }
}

TEST(Earliest, AsAScan) {
  std::mt19937_64 engine(3);
  for (const Earliest::SettleAndFind level : Earliest::vector_levels())
    for (size_t n : {1, 2, 15, 16, 17, 255, 256, 257, 4096, 5000}) {
      Earliest e(n, level);
      std::vector<double> times(n, kNever);
      for (int change = 0; change < 4000; ++change) {
        // Few distinct times, so that ties are common; often the first changes.
        const size_t i = engine() % 3 == 0 ? e.first() : engine() % n;
        const uint64_t kind = engine() % 8;
        times[i] = kind == 0 ? kNever : kind == 1 ? 0.0 : static_cast<double>(engine() % (n + 5)) / 7;
        e.set(i, times[i]);
        const auto least = std::min_element(times.begin(), times.end());
        ASSERT_EQ(e.time(i), times[i]);
        if (engine() % 4 == 0) continue;  // several changes before the next question
        ASSERT_EQ(e.first(), static_cast<size_t>(least - times.begin())) << n;
      }
    }
}

}  // namespace
}  // namespace casus::kernel
