// Flows advance together, from the state that the events left.
#include <algorithm>

#include "interp/engine.h"
#include "kernel/flow_lanes.h"
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
  double* amount = flow_amounts_.data();
  for (size_t i = 0; i < p_.flows.size(); ++i) {
    const lower::Flow& flow = p_.flows[i];
    const uint64_t version = version_[static_cast<size_t>(flow.pull)];
    pull_known_[i] = flow.pull != lower::Depends::State && pull_version_[i] == version && pull_step_ == h;
    pull_version_[i] = version;
    prepare(flow.block);
    eval_.start(flow.block);
    for (uint32_t r = 0; r < flow.rows; ++r, amount += lanes_) {
      eval_.row(flow.block, r);
      flow_row(flow, i, r, h, amount);
    }
  }
  pull_step_ = h;
  if (!givers_.empty()) share_transfers();
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

void Engine::begin_flows() {
  for (const lower::Flow& flow : p_.flows) {
    first_row_.push_back(giver_of_row_.size());
    for (uint32_t r = 0; r < flow.rows; ++r) {
      uint32_t giver = lower::kNone;
      if (flow.kind == Kind::Transfer && flow.state[r] != lower::kNone) {
        const auto at = std::find(givers_.begin(), givers_.end(), flow.state[r]);
        giver = static_cast<uint32_t>(at - givers_.begin());
        if (at == givers_.end()) givers_.push_back(flow.state[r]);
      }
      giver_of_row_.push_back(giver);
    }
  }
  pull_known_.resize(p_.flows.size());
  pull_version_.resize(p_.flows.size());
  pulls_.resize(giver_of_row_.size() * lanes_);
  flow_amounts_.resize(giver_of_row_.size() * lanes_);
  wanted_.resize(givers_.size() * lanes_);
}

/// Out of one stock never flows more than it has: then all take the same share of what they would.
void Engine::share_transfers() {
  std::fill(wanted_.begin(), wanted_.end(), 0.0);
  for (size_t row = 0; row < giver_of_row_.size(); ++row)
    if (giver_of_row_[row] != lower::kNone)
      kernel::add_lanes(wanted_.data() + giver_of_row_[row] * lanes_, flow_amounts_.data() + row * lanes_,
                        lanes_);
  for (size_t row = 0; row < giver_of_row_.size(); ++row) {
    const uint32_t giver = giver_of_row_[row];
    if (giver == lower::kNone) continue;
    const double *sum = wanted_.data() + giver * lanes_, *there = memory_.at(givers_[giver]);
    double* amount = flow_amounts_.data() + row * lanes_;
    for (size_t l = 0; l < lanes_; ++l) {
      if (sum[l] <= there[l]) continue;
      amount[l] = there[l] > 0 ? amount[l] / sum[l] * there[l] : 0;
    }
  }
}

/// What is left after h days of the way to the goal, less 1; worked out again when something may have changed
/// it.
const double* Engine::pull(const lower::Flow& flow, size_t number, uint32_t row, double h) {
  double* pull = pulls_.data() + (first_row_[number] + row) * lanes_;
  if (pull_known_[number]) return pull;
  const double *factor = eval_.output(flow.block, 1), *half_life = eval_.output(flow.block, 3);
  for (size_t l = 0; l < lanes_; ++l) pull[l] = -(kLn2 * h / half_life[l] * factor[l]);
  random::expm1_lanes(pull, pull, lanes_);
  return pull;
}

/// What the flow of one instance adds in h days.
void Engine::flow_row(const lower::Flow& flow, size_t number, uint32_t row, double h, double* amount) {
  const double *on = eval_.output(flow.block, 0), *factor = eval_.output(flow.block, 1),
               *a = eval_.output(flow.block, 2);
  const bool forward = flow.kind == Kind::Transfer;
  const double* half_life = flow.kind == Kind::ReturnsTo ? eval_.output(flow.block, 3) : nullptr;
  if (half_life)
    kernel::approach_lanes(amount, memory_.at(flow.state[row]), a, pull(flow, number, row, h), lanes_);
  else
    kernel::flow_lanes(amount, a, factor, h, lanes_);
  if (kernel::keep_sound(amount, on, half_life, forward, lanes_)) return;
  for (size_t l = 0; l < lanes_; ++l) {
    const double x = amount[l];
    if (on[l] == 0 || kernel::is_sound_flow(x, half_life ? half_life[l] : 1, forward)) continue;
    amount[l] = 0;
    ++flags_[l].faulty_values;
    if (logging() && l == 0)
      tell(flow.name + " stands still", half_life && !(half_life[l] > 0)
                                            ? "a faulty half-life, " + tell_rate(half_life[l])
                                            : "a faulty flow, " + (x == x ? tell_rate(x) : "no number"));
  }
}

}  // namespace casus::interp
