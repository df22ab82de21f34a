#include "kernel/exact.h"

#include <algorithm>

#include "random/math.h"
#include "random/samplers.h"

namespace casus::kernel {

using lower::ProcessPart;

namespace {

/// Events at one instant that are fired by others; the rest waits for the next boundary.
constexpr uint32_t kMostFired = 10000;
/// Draws of fired events are numbered apart from those of events that come by themselves.
constexpr uint32_t kFiredDraws = 0x00800000;

}  // namespace

ExactLane::ExactLane(Machine& m) : m_(m), rows_(m.p_.rows) {
  for (uint32_t r = 0; r < rows_.size(); ++r) {
    rows_[r].rest = threshold(r);
    rows_[r].next = Machine::kNever;
  }
}

double ExactLane::threshold(uint32_t row) const {
  const ProcessPart& part = m_.p_.processes[m_.part_of_row_[row]];
  const random::Address address{rows_[row].firings, part.family, part.instances[row - part.first_row], 0};
  return random::exponential_inv(random::uniform(m_.keys_[0], address));
}

double ExactLane::propensity(uint32_t row) const {
  const ProcessPart& part = m_.p_.processes[m_.part_of_row_[row]];
  if (!part.rated) return 0;
  const double rate = m_.slots_[m_.rate_slot_[row]][0];
  const uint32_t source = part.source[row - part.first_row];
  if (source == lower::kNone || part.kind != ProcessPart::Kind::Move) return rate;
  return rate * m_.slots_[m_.p_.targets[source].slot][0];
}

/// The time at which a dwell time ends under the parameters now.
double ExactLane::dwell_next(uint32_t row) {
  const size_t k = m_.part_of_row_[row];
  const ProcessPart& part = m_.p_.processes[k];
  const uint32_t i = row - part.first_row;
  const double factor = m_.slots_[m_.rate_slot_[row]][0];
  const double age = m_.slots_[m_.p_.clocks[part.clock].first + part.instances[i]][0];
  if (!(factor > 0) || !(age >= 0)) return Machine::kNever;
  m_.prepare_dwell(k, i, 0);
  const uint32_t d = m_.dwell_first_[k] + i;
  if (m_.threshold_[d][0] == Machine::kNever) return Machine::kNever;
  const auto rows = static_cast<uint32_t>(part.instances.size());
  const double scale = m_.slots_[part.first_rate + rows + i][0];
  double wait = 0;
  const double rest = std::max(0.0, m_.threshold_[d][0] - m_.spent_[d][0]) / factor;
  if (part.dwell == ProcessPart::Dwell::Fixed) {
    wait = scale - age;
  } else if (part.dwell == ProcessPart::Dwell::Exponential) {
    wait = rest * scale;
  } else {
    const double shape = m_.slots_[part.first_rate + 3 * rows + i][0];
    wait = scale * random::pow_(m_.cumulative(k, i, 0, age) + rest, 1 / shape) - age;
  }
  if (!(wait - wait == 0)) {
    ++m_.flags_[0].faulty_rates;
    return Machine::kNever;
  }
  return aged_ + std::max(0.0, wait);
}

/// Rates that have changed; what is left of each clock is kept.
void ExactLane::update_rates() {
  m_.rates();
  for (uint32_t r = 0; r < rows_.size(); ++r) {
    const size_t k = m_.part_of_row_[r];
    Row& row = rows_[r];
    if (m_.p_.processes[k].dwell != ProcessPart::Dwell::No) {
      row.next = m_.part_on_[k] ? dwell_next(r) : Machine::kNever;
      continue;
    }
    const double rate = m_.part_on_[k] ? propensity(r) : 0;
    if (rate == row.rate) continue;
    row.rest = std::max(0.0, row.rest - row.rate * (now_ - row.since));
    row.rate = rate;
    row.since = now_;
    row.next = rate > 0 ? now_ + row.rest / rate : Machine::kNever;
  }
}

/// Adds to each dwell time the hazard from `aged_` until then, under the rates as they were.
void ExactLane::age_dwells(double until) {
  const double span = until - aged_;
  for (size_t k = 0; k < m_.p_.processes.size(); ++k) {
    const ProcessPart& part = m_.p_.processes[k];
    if (part.dwell == ProcessPart::Dwell::No || part.dwell == ProcessPart::Dwell::Fixed || !m_.part_on_[k]) continue;
    for (uint32_t i = 0; i < part.instances.size(); ++i) {
      const double age = m_.slots_[m_.p_.clocks[part.clock].first + part.instances[i]][0];
      const uint32_t d = m_.dwell_first_[k] + i;
      if (age >= 0 && m_.spell_[d][0] != 0) m_.spent_[d][0] += m_.dwell_hazard(k, i, 0, age, span);
    }
  }
  m_.elapsed_ = span;
  aged_ = until;
}

void ExactLane::event(uint32_t row, double n, uint32_t mark_time, uint32_t first_mark) {
  const size_t k = m_.part_of_row_[row];
  m_.counts_[row][0] = n;
  m_.drawn_[row] = 1;
  m_.mark_time_ = mark_time, m_.first_mark_ = first_mark;
  m_.moving_ = true;
  m_.now_ = now_;
  m_.part_effects(k);
  m_.count_events(k);
  m_.apply(static_cast<uint32_t>(m_.flags_[0].events));
  m_.moving_ = false;
  m_.counts_[row][0] = 0;
  m_.drawn_[row] = 0;
}

/// After something has happened: clocks are read, triggers and what they fire follow at once.
void ExactLane::settle() {
  for (;;) {
    m_.viewed_ = 0;
    m_.read_clocks();
    const bool triggered = m_.triggers(now_);
    bool fired = false;
    if (!m_.fired_rows_.empty() && budget_ > 0) {
      const uint32_t row = *std::min_element(m_.fired_rows_.begin(), m_.fired_rows_.end());
      m_.fired_rows_.erase(std::find(m_.fired_rows_.begin(), m_.fired_rows_.end(), row));
      m_.is_fired_[row] = 0;
      settle_fired(row);
      fired = true;
    }
    if (!triggered && !fired) return;
  }
}

void ExactLane::settle_fired(uint32_t row) {
  const size_t k = m_.part_of_row_[row];
  const ProcessPart& part = m_.p_.processes[k];
  const uint32_t source = part.source[row - part.first_row];
  const double n = m_.fired_[row][0];
  m_.fired_[row][0] = 0;
  for (double done = 0; done < n; done += 1) {
    if (budget_ == 0) {
      m_.fire(row, 0, n - done);
      return;
    }
    --budget_;
    if (!m_.fired_allowed(k, row, 0)) return;
    if (source != lower::kNone) {
      const double there = m_.slots_[m_.p_.targets[source].slot][0];
      if (part.kind == ProcessPart::Kind::Change ? there != part.from : there < 1) {
        if (part.kind == ProcessPart::Kind::Move) ++m_.flags_[0].shortfalls;
        return;
      }
    }
    event(row, 1, rows_[row].fired++, kFiredDraws);
  }
}

void ExactLane::fire_next(uint32_t row) {
  Row& r = rows_[row];
  const size_t k = m_.part_of_row_[row];
  const ProcessPart& part = m_.p_.processes[k];
  now_ = r.next;
  age_dwells(now_);
  const uint32_t firing = r.firings++;
  if (part.dwell != ProcessPart::Dwell::No) {
    m_.threshold_[m_.dwell_first_[k] + row - part.first_row][0] = Machine::kNever;
  } else {
    r.rest = threshold(row);
    r.since = now_;
    r.next = now_ + r.rest / r.rate;
  }
  event(row, 1, firing, 1);
  budget_ = kMostFired;
  settle();
}

void ExactLane::step(uint32_t number) {
  const double end = m_.day(number + 1);
  m_.step_ = number;
  now_ = m_.day(number);
  m_.now_ = now_;
  age_dwells(now_);
  m_.elapsed_ = number == 0 ? 0 : m_.elapsed_;
  m_.due(number);
  m_.read_clocks();
  budget_ = kMostFired;
  if (!m_.fired_rows_.empty()) settle();
  for (;;) {
    update_rates();
    uint32_t first = lower::kNone;
    for (uint32_t r = 0; r < rows_.size(); ++r)
      if (rows_[r].next <= end && (first == lower::kNone || rows_[r].next < rows_[first].next)) first = r;
    if (first == lower::kNone) break;
    fire_next(first);
  }
  now_ = end;
  m_.mark_time_ = number;
  m_.flows();
  age_dwells(end);
  m_.record_after(number + 1, m_.elapsed_);
}

}  // namespace casus::kernel
