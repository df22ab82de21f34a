// What was to be expected of a step, into the shadows of totals (lower/compensators.h).
#include <algorithm>
#include <limits>

#include "interp/exact.h"
#include "kernel/expected.h"
#include "kernel/lanes.h"

namespace casus::interp {

using lower::Expectation;
using lower::Process;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool asked(const Process& p) { return !p.expectation.into.empty(); }

}  // namespace

/// Numbers of events to be expected in the next h days, before any is drawn; no number where that drawn is
/// to be taken.
void Engine::expect(double h) {
  if (!p_.compensated) return;
  for (size_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    if (!asked(p) || !acts_[i]) continue;
    const uint32_t rows = p.rates.rows;
    double* to = memory_.at(p.expectation.expected);
    if (p.plain)
      kernel::expected_events(memory_.at(p.rate), h, p.once, to, rows * lanes_);
    else
      std::fill_n(to, rows * lanes_, p.expectation.drawn ? kNan : 0.0);
    for (uint32_t r = 0; p.fired != lower::kNone && r < rows; ++r)
      expect_ordered(p.fired + r, p.expectation.expected + r);
  }
  for (const lower::Group& group : p_.groups) expect_leavers(group, h);
}

/// Events that others ordered are known already, but how they mix with those drawn isn't.
void Engine::expect_ordered(lower::Slot fired, lower::Slot expected) {
  const double* ordered = memory_.at(fired);
  double* to = memory_.at(expected);
  for (size_t l = 0; l < lanes_; ++l)
    if (ordered[l] != 0) to[l] = kNan;
}

void Engine::expect_leavers(const lower::Group& group, double h) {
  const bool some = std::any_of(group.members.begin(), group.members.end(), [&](const auto& m) {
    const Process& p = p_.processes[m.process];
    return asked(p) && !p.expectation.drawn && acts_[m.process];
  });
  if (!some) return;
  totals_.assign(lanes_, 0);
  for (const lower::Group::Member& m : group.members) {
    const Process& p = p_.processes[m.process];
    if (acts_[m.process] && p.rate_kind != model::Process::RateKind::Dwell)
      kernel::add_lanes(totals_.data(), memory_.at(p.rate + m.row), lanes_);
  }
  const double* units = group.change ? ones_.data() : memory_.at(group.source);
  for (const lower::Group::Member& m : group.members) {
    const Process& p = p_.processes[m.process];
    if (!asked(p) || p.expectation.drawn || !acts_[m.process]) continue;
    const lower::Slot expected = p.expectation.expected + m.row;
    kernel::expected_leavers(units, memory_.at(p.rate + m.row), totals_.data(), h, memory_.at(expected),
                             lanes_);
    for (const lower::Group::Member& other : group.members)
      if (p_.processes[other.process].fired != lower::kNone)
        expect_ordered(p_.processes[other.process].fired + other.row, expected);
  }
}

/// Adds what the events to be expected amount to, or those that happened. The state is still that which they
/// were drawn from.
void Engine::compensate() {
  if (!p_.compensated) return;
  for (size_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    if (!asked(p) || !acts_[i]) continue;
    const size_t n = p.rates.rows * lanes_;
    double* expected = memory_.at(p.expectation.expected);
    const double* happened = memory_.at(p.rate);
    for (size_t j = 0; j < n; ++j) expected[j] = expected[j] == expected[j] ? expected[j] : happened[j];
    compensate_process(p);
  }
}

void Engine::compensate_process(const Process& p) {
  bool started = false;
  for (uint32_t r = 0; r < p.rates.rows; ++r) {
    const double* expected = memory_.at(p.expectation.expected + r);
    if (!any(expected)) continue;
    if (!started) {
      prepare(p.expectation.amounts);
      prepare(p.act.mark_args);
      started = true;
    }
    compensate_row(p, r, expected);
  }
}

void Engine::compensate_row(const Process& p, uint32_t row, const double* expected) {
  const Expectation& x = p.expectation;
  if (x.means != lower::kNone) {
    mark_arguments(p.act, row);
    for (uint32_t m = 0; m < p.act.marks.size(); ++m) {
      const double *a = marks_.data() + 2 * m * lanes_, *b = a + lanes_;
      double* mean = memory_.at(x.means + m);
      for (size_t l = 0; l < lanes_; ++l)
        mean[l] = kernel::mean_amount(static_cast<kernel::Amount>(p.act.marks[m]), a[l], b[l]);
    }
  }
  if (!x.amounts.outputs.empty()) {
    eval_.start(x.amounts);
    eval_.row(x.amounts, row);
  }
  double *amount = amounts_.data(), *some = amount + lanes_;
  for (const Expectation::Into& into : x.into) {
    if (into.target[row] == lower::kNone) continue;
    const double* value = into.amount == lower::kNone ? ones_.data() : eval_.output(x.amounts, into.amount);
    const double* events = expected;
    if (into.on != lower::kNone) {
      kernel::mask_lanes(expected, eval_.output(x.amounts, into.on), some, lanes_);
      events = some;
    }
    // Where an amount is no number, so is that of each event, and the run is marked faulty when one happens.
    if (!kernel::amounts_of(events, value, amount, lanes_))
      for (size_t l = 0; l < lanes_; ++l)
        if (amount[l] - amount[l] != 0) amount[l] = 0;
    kernel::add_lanes(memory_.at(into.target[row]), amount, lanes_);
  }
}

/// Exact mode: `wait` days in which nothing happens, at the hazards of its clocks.
void Engine::compensate_wait(double wait) {
  if (!p_.compensated) return;
  size_t clock = 0;
  for (size_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    for (uint32_t r = 0; r < p.rates.rows; ++r, ++clock)
      if (asked(p))
        memory_.at(p.expectation.expected + r)[0] = p.expectation.drawn ? 0 : jumps_->hazard(clock) * wait;
    if (asked(p) && acts_[i]) compensate_process(p);
  }
  state_changed();
}

/// Exact mode: an event whose time was not drawn from a hazard.
void Engine::compensate_event(const Process& p, uint32_t row) {
  if (!asked(p)) return;
  std::fill_n(memory_.at(p.expectation.expected), p.rates.rows, 0.0);
  memory_.at(p.expectation.expected + row)[0] = 1;
  compensate_process(p);
}

}  // namespace casus::interp
