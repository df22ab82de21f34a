#include "kernel/flow_lanes.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace casus::kernel {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(FlowLanes, Amounts) {
  const std::vector<double> x = {1, 2, -3}, goal = {5, 2, 1}, left = {-0.5, -0.25, -1};
  std::vector<double> to(3);
  approach_lanes(to.data(), x.data(), goal.data(), left.data(), 3);
  EXPECT_EQ(to, (std::vector<double>{2, 0, 4}));
  flow_lanes(to.data(), x.data(), goal.data(), 0.5, 3);
  EXPECT_EQ(to, (std::vector<double>{2.5, 2, -1.5}));
}

/// Each kind of fault, in each lane, beside sound ones; where the flow is off nothing is a fault.
TEST(FlowLanes, FaultsAreFoundWhereTheFlowIsOn) {
  struct Case {
    double amount, half_life;
    bool forward, sound;
  };
  for (const Case& c : {Case{-2, 1, false, true}, Case{-2, 1, true, false}, Case{kInf, 1, false, false},
                        Case{-kInf, 1, false, false}, Case{kNan, 1, true, false}, Case{2, 0, false, false},
                        Case{2, -1, false, false}, Case{2, kNan, false, false}, Case{2, kInf, true, true}}) {
    EXPECT_EQ(is_sound_flow(c.amount, c.half_life, c.forward), c.sound);
    for (size_t lane = 0; lane < 9; ++lane)
      for (const double on : {0.0, 1.0}) {
        std::vector<double> amount(9, 3), half_life(9, 2), is_on(9, 1);
        amount[lane] = c.amount, half_life[lane] = c.half_life, is_on[lane] = on;
        EXPECT_EQ(keep_sound(amount.data(), is_on.data(), half_life.data(), c.forward, 9),
                  c.sound || on == 0);
        if (on == 0) {
          EXPECT_EQ(amount, [&] {
            auto all = std::vector<double>(9, 3);
            all[lane] = 0;
            return all;
          }());
        }
      }
  }
}

}  // namespace
}  // namespace casus::kernel
