#include "kernel/clock_lanes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernel/clock_levels.h"

namespace casus::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Clocks of a few rows in some lanes, and what the rules of exact mode make of them one by one.
class Clocks {
 public:
  Clocks(size_t rows, size_t lanes, std::mt19937& random) : lanes_(lanes), random_(random) {
    for (auto* each : {&left, &since, &next, &hazard, &rate, &units}) each->assign(rows * lanes, 0.0);
    for (auto* each : {&now, &faults, &best, &who}) each->assign(lanes, 0.0);
    std::fill(next.begin(), next.end(), kInfinity);
    for (double& x : left) x = draw();
    for (size_t r = 0; r < rows; ++r) {
      // The third never fires.
      table.push_back({r == 2 ? nullptr : rate.data() + r * lanes, units.data() + r * lanes});
    }
  }

  double draw() { return std::uniform_real_distribution<double>(0, 2)(random_); }

  void shake() {
    for (double& t : now) t += draw();
    for (double& x : rate) {
      const uint32_t kind = random_() % 12;
      if (kind == 0) x = -1;
      if (kind == 1) x = kInfinity;
      if (kind == 2) x = std::nan("");
      if (kind == 3) x = 0;
      if (kind > 7) x = draw();
    }
    for (double& x : units) x = random_() % 3 ? std::floor(5 * draw()) - 1 : 5 * draw() - 2;
  }

  void by_rule(size_t r, size_t l) {
    if (!table[r].rate) return;
    const size_t at = r * lanes_ + l;
    const double whole = units[at] > 0 ? std::floor(units[at]) : 0.0, product = rate[at] * whole;
    const bool sound = rate[at] >= 0 && product >= 0 && product < kInfinity;
    const double b = sound ? product : kFaultyHazard;
    if (b == hazard[at]) return;
    faults[l] += sound ? 0 : 1;
    const double rest = left[at] - (hazard[at] > 0 ? hazard[at] * (now[l] - since[at]) : 0);
    left[at] = rest > 0 ? rest : 0;
    since[at] = now[l];
    hazard[at] = b;
    next[at] = b > 0 ? now[l] + left[at] / b : kInfinity;
  }

  void earliest_by_rule(double end) {
    for (size_t l = 0; l < lanes_; ++l) {
      if (!(best[l] < end)) continue;
      best[l] = kInfinity;
      who[l] = 0;
      for (size_t r = 0; r < table.size(); ++r)
        if (next[r * lanes_ + l] < best[l]) best[l] = next[r * lanes_ + l], who[l] = static_cast<double>(r);
    }
  }

  ClockLanes lanes() { return {left.data(), since.data(), next.data(), hazard.data()}; }
  ClockTimes times() { return {now.data(), faults.data(), best.data(), who.data()}; }

  void expect_same(const Clocks& other) const {
    EXPECT_EQ(left, other.left);
    EXPECT_EQ(since, other.since);
    EXPECT_EQ(next, other.next);
    EXPECT_EQ(hazard, other.hazard);
    EXPECT_EQ(faults, other.faults);
    EXPECT_EQ(best, other.best);
    EXPECT_EQ(who, other.who);
  }

  std::vector<double> left, since, next, hazard, rate, units, now, faults, best, who;
  std::vector<ClockRow> table;

 private:
  size_t lanes_;
  std::mt19937& random_;
};

/// Copies that shake alike, one of which goes by the rules.
void compare(const ClockLevel& level, size_t rows, size_t lanes, bool all) {
  std::mt19937 one(7), two(7), choice(8);
  Clocks clocks(rows, lanes, one), rule(rows, lanes, two);
  for (int round = 0; round < 60; ++round) {
    clocks.shake();
    rule.shake();
    const double end = round % 4 == 0 ? kInfinity : static_cast<double>(round);
    if (round % 4 == 0)
      for (Clocks* c : {&clocks, &rule}) std::fill(c->best.begin(), c->best.end(), -kInfinity);
    if (all) {
      // Lanes beside one that goes on are looked at too: let all go on.
      for (Clocks* c : {&clocks, &rule}) std::fill(c->best.begin(), c->best.end(), -kInfinity);
      level.set_all(clocks.lanes(), clocks.table.data(), rows, clocks.times(), end, lanes, nullptr);
      for (size_t r = 0; r < rows; ++r)
        for (size_t l = 0; l < lanes; ++l) rule.by_rule(r, l);
    } else {
      std::vector<ClockPair> pairs;
      for (uint32_t r = 0; r < rows; ++r)
        for (uint32_t l = 0; l < lanes; ++l)
          if (choice() % 3 == 0 && clocks.table[r].rate) pairs.push_back({r, l});
      level.set_some(clocks.lanes(), clocks.table.data(), pairs.data(), pairs.size(), clocks.times(), lanes);
      for (const ClockPair& p : pairs) rule.by_rule(p.row, p.lane);
      for (Clocks* c : {&clocks, &rule}) std::fill(c->best.begin(), c->best.end(), -kInfinity);
      level.earliest(clocks.lanes(), rows, clocks.times(), end, lanes);
    }
    rule.earliest_by_rule(end);
    clocks.expect_same(rule);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(ClockLanes, EveryVectorLevelGoesByTheRules) {
  for (const ClockLevel& level : clock_levels())
    for (size_t lanes : {1, 2, 3, 8, 13, 64})
      for (size_t rows : {1, 3, 20})
        for (bool all : {true, false}) {
          SCOPED_TRACE(std::to_string(lanes) + " lanes, " + std::to_string(rows) + " rows");
          compare(level, rows, lanes, all);
          if (HasFailure()) return;
        }
}

TEST(ClockLanes, ClocksOfOneLaneGoByTheRulesAtEveryLevel) {
  for (const ClockLevel& level : clock_levels())
    for (size_t rows : {1, 3, 20, 41}) {
      std::mt19937 random(5), choice(6);
      Clocks rule(rows, 1, random);
      std::vector<Clock> clocks(rows);
      for (size_t r = 0; r < rows; ++r) clocks[r] = {rule.left[r], 0, 0, rule.table[r]};
      std::vector<double> next = rule.next;
      double faults = 0;
      for (int round = 0; round < 200; ++round) {
        rule.shake();
        std::vector<uint32_t> some;
        for (uint32_t r = 0; r < rows; ++r)
          if (choice() % 3 != 0 && rule.table[r].rate) some.push_back(r);
        level.set_clocks(clocks.data(), next.data(), some.data(), some.size(), rule.now[0], faults);
        for (const uint32_t r : some) rule.by_rule(r, 0);
        for (size_t r = 0; r < rows; ++r) {
          ASSERT_EQ(clocks[r].left, rule.left[r]);
          ASSERT_EQ(clocks[r].since, rule.since[r]);
          ASSERT_EQ(clocks[r].hazard, rule.hazard[r]);
        }
        ASSERT_EQ(next, rule.next);
        ASSERT_EQ(faults, rule.faults[0]);
      }
    }
}

TEST(ClockLanes, LanesThatAreDoneStayAsTheyAre) {
  for (const ClockLevel& level : clock_levels()) {
    std::mt19937 random(3);
    Clocks clocks(4, 16, random);
    clocks.shake();
    std::fill(clocks.best.begin(), clocks.best.end(), 5.0);
    const Clocks before = clocks;
    level.set_all(clocks.lanes(), clocks.table.data(), 4, clocks.times(), 5.0, 16, nullptr);
    level.earliest(clocks.lanes(), 4, clocks.times(), 5.0, 16);
    clocks.expect_same(before);
  }
}

/// Rounds in which a clock of every lane fires, and what they come to one by one.
void compare_firing(const ClockLevel& level, size_t rows, size_t lanes) {
  std::mt19937 random(11), other(11);
  Clocks clocks(rows, lanes, random), rule(rows, lanes, other);
  std::vector<double> stocks((rows + 1) * lanes, 100), rule_stocks = stocks, fired(lanes);
  std::vector<uint64_t> number(rows * lanes), rule_number = number, time(lanes), family(lanes),
                                              instance(lanes);
  std::vector<MovingRow> moving;
  for (uint32_t r = 0; r < rows; ++r)
    moving.push_back({stocks.data() + r * lanes, stocks.data() + (r + 1) * lanes, 7 + r, 0xFFFFFF00 + r});
  const Firings firings{number.data(), time.data(), family.data(), instance.data()};
  const auto shake = [&](Clocks& c) {
    c.shake();
    for (size_t l = 0; l < lanes; ++l) c.rate[l] = c.units[l] = 1;  // so that something fires
  };
  const auto look = [&](bool with_fired) {
    const size_t going = level.set_all(clocks.lanes(), clocks.table.data(), rows, clocks.times(), kInfinity,
                                       lanes, with_fired ? fired.data() : nullptr);
    EXPECT_EQ(going, lanes);
    for (size_t r = 0; r < rows; ++r)
      for (size_t l = 0; l < lanes; ++l) rule.by_rule(r, l);
    rule.earliest_by_rule(kInfinity);
    clocks.expect_same(rule);
  };
  for (Clocks* c : {&clocks, &rule}) {
    shake(*c);
    std::fill(c->best.begin(), c->best.end(), -kInfinity);
  }
  look(false);
  for (int round = 0; round < 40 && !testing::Test::HasFailure(); ++round) {
    level.move(moving.data(), rows, firings, clocks.times(), kInfinity, lanes);
    for (size_t l = 0; l < lanes; ++l) {
      const auto n = static_cast<size_t>(rule.who[l]);
      rule.now[l] = std::max(rule.now[l], rule.best[l]);
      rule_stocks[n * lanes + l] -= 1;
      rule_stocks[(n + 1) * lanes + l] += 1;
      EXPECT_EQ(time[l], ++rule_number[n * lanes + l]);
      EXPECT_EQ(family[l], 7 + n);
      EXPECT_EQ(instance[l], 0xFFFFFF00 + n);
      fired[l] = clocks.draw();
      rule.draw();
      rule.left[n * lanes + l] = fired[l];
      rule.since[n * lanes + l] = rule.now[l];
      rule.hazard[n * lanes + l] = 0;
      rule.next[n * lanes + l] = kInfinity;
    }
    EXPECT_EQ(stocks, rule_stocks);
    EXPECT_EQ(number, rule_number);
    EXPECT_EQ(clocks.now, rule.now);
    const std::vector<double> now = clocks.now;
    for (Clocks* c : {&clocks, &rule}) {
      shake(*c);
      c->now = now;
    }
    look(true);
  }
}

TEST(ClockLanes, ClocksFireTogetherByTheRulesAtEveryLevel) {
  for (const ClockLevel& level : clock_levels())
    for (size_t lanes : {1, 3, 8, 13, 64})
      for (size_t rows : {1, 2, 5}) {
        SCOPED_TRACE(std::to_string(lanes) + " lanes, " + std::to_string(rows) + " rows");
        compare_firing(level, rows, lanes);
        if (HasFailure()) return;
      }
}

TEST(ClockLanes, NothingFiresAfterTheEnd) {
  for (const ClockLevel& level : clock_levels()) {
    std::mt19937 random(5);
    Clocks clocks(2, 9, random);
    for (size_t l = 0; l < 9; ++l) clocks.best[l] = l % 3 == 0 ? 4.5 : 5.0, clocks.now[l] = 1;
    std::vector<double> from(9, 0.0), to(9, 0.0);
    std::vector<uint64_t> number(18), address(27);
    const MovingRow rows[] = {{from.data(), to.data(), 1, 2}, {from.data(), to.data(), 3, 4}};
    level.move(rows, 2, {number.data(), address.data(), address.data() + 9, address.data() + 18},
               clocks.times(), 5.0, 9);
    for (size_t l = 0; l < 9; ++l) {
      EXPECT_EQ(clocks.now[l], l % 3 == 0 ? 4.5 : 1.0);
      EXPECT_EQ(to[l], l % 3 == 0 ? 1.0 : 0.0);
      EXPECT_EQ(from[l], -to[l]);
      EXPECT_EQ(number[l], l % 3 == 0 ? 1u : 0u);
    }
  }
}

}  // namespace
}  // namespace casus::kernel
