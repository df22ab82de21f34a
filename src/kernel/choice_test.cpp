#include "kernel/choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernel/dwell.h"

namespace casus::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> chances(const std::vector<Option>& options, double steadiness, bool steady = false) {
  std::vector<double> out;
  choice_probabilities(options, steadiness, steady, out);
  return out;
}

TEST(Choice, LogitOfWorths) {
  const auto p = chances({{true, 1}, {true, 2}, {true, -1}}, 0.7);
  const double sum = std::exp(0.7) + std::exp(1.4) + std::exp(-0.7);
  EXPECT_NEAR(p[0], std::exp(0.7) / sum, 1e-15);
  EXPECT_NEAR(p[1], std::exp(1.4) / sum, 1e-15);
  EXPECT_NEAR(p[2], std::exp(-0.7) / sum, 1e-15);
}

TEST(Choice, HugeWorthsDoNotOverflow) {
  const auto p = chances({{true, 1e6}, {true, 1e6}, {true, -1e6}}, 5);
  EXPECT_DOUBLE_EQ(p[0], 0.5);
  EXPECT_DOUBLE_EQ(p[1], 0.5);
  EXPECT_EQ(p[2], 0);
}

TEST(Choice, NoSteadinessIsACoinAndInfiniteTakesTheBestEvenly) {
  EXPECT_DOUBLE_EQ(chances({{true, 1}, {true, 9}}, 0)[0], 0.5);
  const auto p = chances({{true, 3}, {true, 3}, {true, 1}}, 0, true);
  EXPECT_DOUBLE_EQ(p[0], 0.5);
  EXPECT_DOUBLE_EQ(p[1], 0.5);
  EXPECT_EQ(p[2], 0);
}

TEST(Choice, ClosedOptionsAndWorthsThatAreNoNumbersDropOut) {
  const auto p = chances({{false, 9}, {true, 1}, {true, std::nan("")}}, 1);
  EXPECT_EQ(p[0], 0);
  EXPECT_DOUBLE_EQ(p[1], 1);
  EXPECT_EQ(p[2], 0);
  const auto none = chances({{false, 9}, {false, 1}}, 1);
  EXPECT_EQ(choose(none, 0.5), -1);
}

TEST(Choice, TheUniformPicksInOrder) {
  const std::vector<double> p{0.25, 0, 0.75};
  EXPECT_EQ(choose(p, 0.1), 0);
  EXPECT_EQ(choose(p, 0.3), 2);
  EXPECT_EQ(choose(p, 1 - 1e-16), 2);
}

TEST(Choice, AcceptanceIsLogisticInTheGain) {
  EXPECT_DOUBLE_EQ(acceptance(0, 3, false), 0.5);
  EXPECT_NEAR(acceptance(2, 0.5, false), 1 / (1 + std::exp(-1.0)), 1e-15);
  EXPECT_EQ(acceptance(0.1, 0, true), 1);
  EXPECT_EQ(acceptance(-0.1, 0, true), 0);
}

TEST(Deal, TheLargestNashProductTheFirstOnATie) {
  BestDeal best;
  best.offer(0, -1, -1);  // both lose: their product is no gain
  EXPECT_FALSE(best.found());
  best.offer(1, 1, 4);
  best.offer(2, 2, 2);
  best.offer(3, 5, 0);
  EXPECT_EQ(best.point, 1u);
  best.offer(4, 3, 2);
  EXPECT_EQ(best.point, 4u);
  EXPECT_EQ(best.gain[0], 3);
}

TEST(Dwell, HazardOfWeibullAndExponential) {
  EXPECT_NEAR(dwell_hazard(0, 2, 1, 4, 1), 0.5, 1e-14);
  EXPECT_NEAR(dwell_hazard(3, 2, 0.5, 4, 1.5), 1.5 * (std::sqrt(5.0 / 4) - std::sqrt(3.0 / 4)), 1e-13);
  EXPECT_NEAR(dwell_hazard(0, 1, 0.53, 120, 1), std::pow(1.0 / 120, 0.53), 1e-13);
}

TEST(Dwell, WaitingUndoesTheHazard) {
  for (double shape : {0.5, 1.0, 2.5})
    for (double age : {0.0, 0.3, 40.0})
      for (double wait : {1e-3, 1.0, 300.0}) {
        const double used = dwell_hazard(age, wait, shape, 30, 0.8);
        EXPECT_NEAR(dwell_wait(age, used, shape, 30, 0.8) / wait, 1, 1e-9)
            << shape << " " << age << " " << wait;
      }
  EXPECT_EQ(dwell_wait(1, kInfinity, 2, 30, 1), kInfinity);
}

}  // namespace
}  // namespace casus::kernel
