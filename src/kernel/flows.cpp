// Flows: all advance together from the state that the events left.
#include <algorithm>

#include "kernel/machine.h"
#include "random/math.h"

namespace casus::kernel {

using lower::FlowPart;

/// goal - x is what is left of the way; 1 - exp(-rate h) of it is gone. The factor changes only with the rate.
void Machine::approach(size_t f) {
  const FlowPart& part = p_.flows[f];
  for (uint32_t i = 0; i < part.rows; ++i) {
    const double *goal = slots_[part.first + i], *rate = slots_[part.first + part.rows + i];
    const double* x = slots_[p_.targets[part.state[i]].slot];
    double *known = flow_rate_[f][i], *factor = flow_factor_[f][i], *delta = scratch_[0];
    for (size_t l = 0; l < width_; ++l) {
      if (rate[l] != known[l]) {
        const bool good = rate[l] >= 0 && rate[l] <= 1e300;
        factor[l] = good ? -random::expm1_(-(rate[l] * p_.step)) : 0.0;
        known[l] = rate[l];
      }
      if (!(rate[l] >= 0 && rate[l] <= 1e300)) ++flags_[l].faulty_rates;
      delta[l] = (goal[l] - x[l]) * factor[l];
    }
    pending_.add(part.state[i], ones_.data(), delta, ones_.data(), flags_.data());
  }
}

void Machine::slope(size_t f) {
  const FlowPart& part = p_.flows[f];
  for (uint32_t i = 0; i < part.rows; ++i) {
    const double* rate = slots_[part.first + i];
    double* delta = scratch_[0];
    for (size_t l = 0; l < width_; ++l) delta[l] = rate[l] * p_.step;
    pending_.add(part.state[i], ones_.data(), delta, ones_.data(), flags_.data());
  }
}

/// Amounts in place of rates, and what each source is asked for in all.
void Machine::ask_transfers(size_t f) {
  const FlowPart& part = p_.flows[f];
  for (uint32_t i = 0; i < part.rows; ++i) {
    double* amount = slots_[part.first + i];
    for (size_t l = 0; l < width_; ++l) {
      const bool good = amount[l] >= 0 && amount[l] <= 1e300;
      if (!good) ++flags_[l].faulty_rates;
      amount[l] = good ? amount[l] * p_.step : 0.0;
    }
    if (part.state[i] == lower::kNone) continue;
    double* asked = asked_[part.state[i]];
    for (size_t l = 0; l < width_; ++l) asked[l] += amount[l];
  }
}

void Machine::give_transfers(size_t f) {
  const FlowPart& part = p_.flows[f];
  for (uint32_t i = 0; i < part.rows; ++i) {
    double* amount = slots_[part.first + i];
    if (part.state[i] != lower::kNone) {
      const double *asked = asked_[part.state[i]], *x = slots_[p_.targets[part.state[i]].slot];
      for (size_t l = 0; l < width_; ++l) {
        const double there = x[l] > 0 ? x[l] : 0.0;
        amount[l] = asked[l] > there ? there * (amount[l] / asked[l]) : amount[l];
      }
      double* delta = scratch_[0];
      for (size_t l = 0; l < width_; ++l) delta[l] = -amount[l];
      pending_.add(part.state[i], ones_.data(), delta, ones_.data(), flags_.data());
    }
    if (part.target[i] != lower::kNone) pending_.add(part.target[i], ones_.data(), amount, ones_.data(), flags_.data());
  }
}

void Machine::flows() {
  if (p_.flows.empty()) return;
  bool transfers = false;
  for (size_t f = 0; f < p_.flows.size(); ++f) {
    if (!flow_on_[f]) continue;
    run(p_.flows[f].block);
    transfers = transfers || p_.flows[f].kind == FlowPart::Kind::Transfer;
  }
  if (transfers) {
    if (asked_.size() == 0) asked_ = Rows(p_.states, width_);
    std::fill_n(asked_.data(), asked_.size(), 0.0);
    for (size_t f = 0; f < p_.flows.size(); ++f)
      if (flow_on_[f] && p_.flows[f].kind == FlowPart::Kind::Transfer) ask_transfers(f);
  }
  for (size_t f = 0; f < p_.flows.size(); ++f) {
    if (!flow_on_[f]) continue;
    switch (p_.flows[f].kind) {
      case FlowPart::Kind::ReturnsTo: approach(f); break;
      case FlowPart::Kind::Slope: slope(f); break;
      case FlowPart::Kind::Transfer: give_transfers(f); break;
    }
  }
  apply(step_);
}

}  // namespace casus::kernel
