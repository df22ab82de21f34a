// Which events of exact mode are applied at once.
#include "interp/plain_event.h"

#include <algorithm>
#include <cmath>

#include "exact/runs.h"

namespace casus::test {
namespace {

/// Two processes that move units out of nowhere, and two policies, of which the second holds one of the
/// stocks.
struct Held {
  Builder b;
  uint32_t held = 0, other = 0;

  Held() : b(10) {
    held = b.count("held", 5);
    other = b.count("other", 5);
    arrive("to_held", held);
    arrive("to_other", other);
    b.m.policies.emplace_back();
    model::Setting hold{};
    hold.kind = model::Setting::Kind::Hold;
    hold.ref = Builder::ref(held);
    hold.value = b.num(3);
    hold.from = 2;
    hold.until = 6;
    b.m.policies.emplace_back();
    b.m.policies.back().settings.push_back(hold);
  }

  void arrive(const char* name, uint32_t to) {
    model::Process& p = b.process(name, b.num(2));
    p.kind = model::Process::Kind::Move;
    p.target = Builder::ref(to);
  }
};

TEST(PlainEvents, AreThoseThatNoPolicyOfTheTileUndoes) {
  const Held model;
  const lower::Program p = lower::lower(model.b.m);
  auto plain = [&](const std::string& name, std::vector<kernel::Arm> arms) {
    kernel::Tile tile;
    tile.arms = std::move(arms);
    const auto is_named = [&](const lower::Process& process) { return process.name == name; };
    const auto process = std::find_if(p.processes.begin(), p.processes.end(), is_named);
    return interp::has_plain_events(p, interp::held_states(p, tile), *process);
  };
  EXPECT_TRUE(plain("to_held", {{}}));
  EXPECT_TRUE(plain("to_held", {{.policy = 0}}));
  EXPECT_FALSE(plain("to_held", {{.policy = 1}}));
  EXPECT_FALSE(plain("to_held", {{.policy = 0}, {.policy = 1}}));
  EXPECT_TRUE(plain("to_other", {{.policy = 1}}));
}

TEST(PlainEvents, WhatIsHeldKeepsItsValueAndTheRestGoesOn) {
  const Held model;
  Builder b = model.b;
  const std::vector<ExprId> probes = {b.read(Op::State, model.held), b.read(Op::State, model.other),
                                      b.read(Op::Events, 0), b.read(Op::Events, 1)};
  const auto x = run_many(b, probes, {.method = kernel::Method::Exact, .runs = 400, .policy = 1});
  double held = 0, other = 0, to_held = 0;
  for (size_t r = 0; r < 400; ++r) {
    held += x[0][r];
    other += x[1][r];
    to_held += x[2][r];
    EXPECT_EQ(x[1][r], 5 + x[3][r]);
  }
  // Two arrive a day. The hold ends on day 6 with 3 there; the events while it held happened all the same.
  EXPECT_NEAR(held / 400, 3 + 2 * 4, 5 * std::sqrt(8.0 / 400));
  EXPECT_NEAR(other / 400, 5 + 2 * 10, 5 * std::sqrt(20.0 / 400));
  EXPECT_NEAR(to_held / 400, 2 * 10, 5 * std::sqrt(20.0 / 400));
}

}  // namespace
}  // namespace casus::test
