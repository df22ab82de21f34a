// Flows advance together, from the state that the events left.
#include <algorithm>
#include <map>

#include "interp/engine.h"
#include "random/math.h"

namespace casus::interp {

using lower::Slot;
using Kind = model::Flow::Kind;

namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1;

}  // namespace

void Engine::flows(double h) {
  if (p_.flows.empty()) return;
  struct Change {
    Slot taken, given;  // kNone: nowhere
    std::vector<double> amount;
  };
  std::vector<Change> changes;
  for (const lower::Flow& flow : p_.flows) {
    prepare(flow.block);
    eval_.start(flow.block);
    for (uint32_t r = 0; r < flow.rows; ++r) {
      eval_.row(flow.block, r);
      const bool transfer = flow.kind == Kind::Transfer;
      Change c{transfer ? flow.state[r] : lower::kNone, transfer ? flow.target[r] : flow.state[r],
               flow_row(flow, r, h)};
      changes.push_back(std::move(c));
    }
  }
  // Out of one stock never flows more than it has: then all take the same share of what they would.
  std::map<Slot, std::vector<double>> wanted;
  for (const Change& c : changes) {
    if (c.taken == lower::kNone) continue;
    std::vector<double>& sum = wanted.try_emplace(c.taken, lanes_, 0.0).first->second;
    for (size_t l = 0; l < lanes_; ++l) sum[l] += c.amount[l];
  }
  for (Change& c : changes) {
    if (c.taken == lower::kNone) continue;
    const std::vector<double>& sum = wanted.at(c.taken);
    const double* there = memory_.at(c.taken);
    for (size_t l = 0; l < lanes_; ++l) {
      if (sum[l] <= there[l]) continue;
      c.amount[l] = there[l] > 0 ? c.amount[l] / sum[l] * there[l] : 0;
    }
  }
  std::vector<double> minus(lanes_);
  for (const Change& c : changes) {
    for (size_t l = 0; l < lanes_; ++l) minus[l] = -c.amount[l];
    if (c.taken != lower::kNone) pending_.add(c.taken, minus.data());
    if (c.given != lower::kNone) pending_.add(c.given, c.amount.data());
  }
  apply_pending(0, Phase::Events);
}

/// What the flow of one instance adds in h days.
std::vector<double> Engine::flow_row(const lower::Flow& flow, uint32_t row, double h) {
  std::vector<double> amount(lanes_, 0);
  const double *on = eval_.output(flow.block, 0), *factor = eval_.output(flow.block, 1),
               *a = eval_.output(flow.block, 2);
  const double* half_life = flow.kind == Kind::ReturnsTo ? eval_.output(flow.block, 3) : nullptr;
  for (size_t l = 0; l < lanes_; ++l) {
    if (on[l] == 0) continue;
    double x;
    if (half_life) {
      const double state = memory_.at(flow.state[row])[l];
      x = (a[l] - state) * -random::expm1_(-(kLn2 * h / half_life[l] * factor[l]));
    } else {
      x = a[l] * factor[l] * h;
    }
    const bool sound =
        x - x == 0 && (flow.kind != Kind::Transfer || x >= 0) && (!half_life || half_life[l] > 0);
    if (!sound) ++flags_[l].faulty_rates;
    amount[l] = sound ? x : 0;
  }
  return amount;
}

}  // namespace casus::interp
