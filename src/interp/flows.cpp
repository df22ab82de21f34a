// Flows advance together, from the state that the events left.
#include <map>

#include "interp/engine.h"
#include "kernel/lanes.h"
#include "random/math_lanes.h"

namespace casus::interp {

using lower::Slot;
using Kind = model::Flow::Kind;

namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1;

}  // namespace

void Engine::flows(double h) {
  if (p_.flows.empty()) return;
  size_t rows = 0;
  bool transfers = false;
  for (const lower::Flow& flow : p_.flows) {
    rows += flow.rows;
    transfers = transfers || flow.kind == Kind::Transfer;
  }
  flow_amounts_.resize(rows * lanes_);
  double* amount = flow_amounts_.data();
  for (const lower::Flow& flow : p_.flows) {
    prepare(flow.block);
    eval_.start(flow.block);
    for (uint32_t r = 0; r < flow.rows; ++r, amount += lanes_) {
      eval_.row(flow.block, r);
      flow_row(flow, r, h, amount);
    }
  }
  if (transfers) share_transfers();
  amount = flow_amounts_.data();
  for (const lower::Flow& flow : p_.flows) {
    const bool transfer = flow.kind == Kind::Transfer;
    for (uint32_t r = 0; r < flow.rows; ++r, amount += lanes_) {
      const Slot given = transfer ? flow.target[r] : flow.state[r];
      if (transfer && flow.state[r] != lower::kNone) {
        kernel::scale_lanes(amount, -1.0, lanes_);
        pending_.add(flow.state[r], amount);
        kernel::scale_lanes(amount, -1.0, lanes_);
      }
      if (given != lower::kNone) pending_.add(given, amount);
    }
  }
  apply_pending(0, Phase::Events);
}

/// Out of one stock never flows more than it has: then all take the same share of what they would.
void Engine::share_transfers() {
  std::map<Slot, std::vector<double>> wanted;
  auto each = [&](auto&& row) {
    double* amount = flow_amounts_.data();
    for (const lower::Flow& flow : p_.flows)
      for (uint32_t r = 0; r < flow.rows; ++r, amount += lanes_)
        if (flow.kind == Kind::Transfer && flow.state[r] != lower::kNone) row(flow.state[r], amount);
  };
  each([&](Slot from, const double* amount) {
    kernel::add_lanes(wanted.try_emplace(from, lanes_, 0.0).first->second.data(), amount, lanes_);
  });
  each([&](Slot from, double* amount) {
    const std::vector<double>& sum = wanted.at(from);
    const double* there = memory_.at(from);
    for (size_t l = 0; l < lanes_; ++l) {
      if (sum[l] <= there[l]) continue;
      amount[l] = there[l] > 0 ? amount[l] / sum[l] * there[l] : 0;
    }
  });
}

/// What the flow of one instance adds in h days.
void Engine::flow_row(const lower::Flow& flow, uint32_t row, double h, double* amount) {
  const double *on = eval_.output(flow.block, 0), *factor = eval_.output(flow.block, 1),
               *a = eval_.output(flow.block, 2);
  const double* half_life = flow.kind == Kind::ReturnsTo ? eval_.output(flow.block, 3) : nullptr;
  if (half_life) {
    const double* state = memory_.at(flow.state[row]);
    for (size_t l = 0; l < lanes_; ++l) amount[l] = -(kLn2 * h / half_life[l] * factor[l]);
    random::expm1_lanes(amount, amount, lanes_);
    for (size_t l = 0; l < lanes_; ++l) amount[l] = (a[l] - state[l]) * -amount[l];
  } else {
    for (size_t l = 0; l < lanes_; ++l) amount[l] = a[l] * factor[l] * h;
  }
  for (size_t l = 0; l < lanes_; ++l) {
    const double x = amount[l];
    const bool sound =
        x - x == 0 && (flow.kind != Kind::Transfer || x >= 0) && (!half_life || half_life[l] > 0);
    if (on[l] != 0 && !sound) ++flags_[l].faulty_rates;
    amount[l] = on[l] != 0 && sound ? x : 0;
  }
}

}  // namespace casus::interp
