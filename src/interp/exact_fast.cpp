// Exact mode, the fast way: after an event only what depends on the slots that it wrote.
#include <algorithm>
#include <bit>
#include <functional>

#include "interp/affected.h"
#include "interp/exact.h"

namespace casus::interp {

using lower::kNone;
using lower::Process;
using lower::Slot;
using Kind = model::Process::Kind;
using model::EffectKind;

namespace {

constexpr auto kSmallestFirst = std::greater<uint32_t>();
/// Rows that depend on events, of all rows together, that are kept.
constexpr size_t kMostAfter = 20'000'000;

}  // namespace

void JumpProcess::begin_fast() {
  marked_.assign(rows_.size(), 0);
  stale_.assign(rows_.size(), 0);
  queued_.assign(deps_->count, 0);
  for (uint32_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    plans_[i].plain = has_plain_events(p_, held_, p);
    plans_[i].evaluates = computes_amounts(p);
    amounts_.resize(std::max(amounts_.size(), p.act.effects.size()));
    plans_[i].unbounded = has_unbounded_moves(p_, p);
  }
  find_after();
}

/// Who depends on the plain events of each row; none where derived values, clocks or triggers do.
void JumpProcess::find_after() {
  if (p_.compensated) return;
  std::vector<uint32_t> all;
  for (uint32_t n = 0; n < rows_.size(); ++n) {
    ++epoch_;
    all.clear();
    auto add = [&](uint32_t row, bool rate) {
      if (marked_[row] != epoch_) all.push_back(row);
      marked_[row] = epoch_;
      if (rate || e_.logging()) stale_[row] = epoch_;
    };
    add(n, false);
    bool only_rows = plans_[rows_[n].process].plain;
    auto add_readers = [&](Slot s) {
      for (uint32_t i = deps_->begin[s]; i < deps_->begin[s + 1]; ++i) {
        const uint32_t r = deps_->readers[i];
        only_rows = only_rows && r >= deps_->first_process && r < deps_->first_clock;
        if (only_rows) add(r - deps_->first_process, !deps_->only_stock[i]);
      }
    };
    if (only_rows) each_plain_slot(p_.processes[rows_[n].process], rows_[n].row, add_readers);
    if (after_.size() + all.size() > kMostAfter) only_rows = false;
    std::sort(all.begin(), all.end());
    row_clocks_[n].after = static_cast<uint32_t>(after_.size());
    if (only_rows) add_after(all);
    row_clocks_[n].after_end = static_cast<uint32_t>(after_.size());
  }
  ++epoch_;
}

/// Rows in ascending order, process by process.
void JumpProcess::add_after(const std::vector<uint32_t>& rows) {
  for (size_t i = 0; i < rows.size();) {
    const uint32_t process = rows_[rows[i]].process;
    size_t end = i;
    while (end < rows.size() && rows_[rows[end]].process == process) ++end;
    const size_t head = after_.size();
    after_.insert(after_.end(), {process, 0, static_cast<uint32_t>(end - i)});
    for (size_t r = i; r < end; ++r)
      if (stale_[rows[r]] == epoch_) after_.push_back(rows_[rows[r]].row);
    after_[head + 1] = static_cast<uint32_t>(after_.size() - head - 3);
    for (size_t r = i; r < end; ++r)
      if (stale_[rows[r]] != epoch_) after_.push_back(rows_[rows[r]].row);
    i = end;
  }
}

void JumpProcess::keep_derived() {
  for (uint32_t d : deps_->derived_kept) {
    const uint64_t version = e_.version_[static_cast<size_t>(p_.derived[d].depends)];
    if (e_.derived_version_[d] == version) continue;
    e_.derived_version_[d] = version;
    e_.eval_.run(p_.derived[d].block);
  }
}

/// `rate`: not only the stock that its rate is multiplied by has changed. A log tells of rows in their order.
void JumpProcess::affect(uint32_t n, bool rate) {
  if (rate || e_.logging()) stale_[n] = epoch_;
  if (marked_[n] == epoch_) return;
  marked_[n] = epoch_;
  affected_.push_back(n);
}

/// Notes who reads a slot that was written.
void JumpProcess::changed(Slot slot) {
  if (slot == kNone) return;
  for (uint32_t i = deps_->begin[slot]; i < deps_->begin[slot + 1]; ++i) {
    const uint32_t r = deps_->readers[i];
    if (r >= deps_->first_process && r < deps_->first_clock) {
      affect(r - deps_->first_process, !deps_->only_stock[i]);
      continue;
    }
    if (queued_[r]) continue;
    queued_[r] = 1;
    if (r >= deps_->first_trigger) {
      triggers_.push_back(r);
    } else if (r >= deps_->first_clock) {
      clocks_.push_back(r);
    } else {
      derived_.push_back(r);
      std::push_heap(derived_.begin(), derived_.end(), kSmallestFirst);
    }
  }
}

void JumpProcess::changed_by(const lower::Act& act, uint32_t row) {
  for (const lower::Effect& e : act.effects) {
    if (e.kind == EffectKind::Fire) continue;
    if (!e.target.empty()) changed(e.target[row]);
    if (!e.source.empty()) changed(e.source[row]);
  }
  if (!p_.fired.empty()) note_ordered(act, row);
}

/// Derived values, each after those that it reads.
void JumpProcess::settle() {
  while (!derived_.empty()) {
    std::pop_heap(derived_.begin(), derived_.end(), kSmallestFirst);
    const uint32_t reader = derived_.back();
    derived_.pop_back();
    queued_[reader] = 0;
    evaluate_derived(reader);
  }
}

void JumpProcess::evaluate_derived(uint32_t reader) {
  const auto& kept = deps_->derived_kept;
  const auto after = std::upper_bound(kept.begin(), kept.end(), reader,
                                      [&](uint32_t r, uint32_t d) { return r < deps_->derived[d]; });
  const uint32_t d = *(after - 1), row = reader - deps_->derived[d];
  const lower::Block& block = p_.derived[d].block;
  auto each_written = [&](auto visit) {
    size_t i = 0;
    each_derived_slot(block, row, [&](Slot s) { visit(i++, s); });
  };
  double before[4];
  each_written([&](size_t i, Slot s) {
    if (i < 4) before[i] = e_.memory_.at(s)[0];
  });
  e_.eval_.start(block);
  e_.eval_.row(block, row);
  each_written([&](size_t i, Slot s) {
    const double now = e_.memory_.at(s)[0];
    if (i >= 4 || std::bit_cast<uint64_t>(before[i]) != std::bit_cast<uint64_t>(now)) changed(s);
  });
}

void JumpProcess::apply_plain(uint32_t n) {
  happen_plain(n);
  each_plain_slot(p_.processes[rows_[n].process], rows_[n].row, [&](Slot s) { changed(s); });
}

/// As Pending does it, where each slot is written once.
void JumpProcess::happen_plain(uint32_t n) {
  const EventRow& at = rows_[n];
  ++row_clocks_[n].number;
  unsaid_ = true;
  e_.event_counts_[0] += 1;
  if (at.simple) {
    at.events[0] += 1;
    at.from[0] -= 1;
    at.to[0] += 1;
    return;
  }
  const Process& p = p_.processes[at.process];
  kernel::LaneFlags& flags = e_.flags_[0];
  const std::vector<lower::Effect>& effects = p.act.effects;
  if (plans_[at.process].evaluates) {
    e_.eval_.start(p.act.block);
    e_.eval_.row(p.act.block, at.row);
  }
  for (size_t i = 0; i < effects.size(); ++i) {
    const lower::Effect& e = effects[i];
    const bool on = e.on == kNone || e_.eval_.output(p.act.block, e.on)[0] != 0;
    double amount = !on ? 0 : e.value == kNone ? 1 : e_.eval_.output(p.act.block, e.value)[0];
    if (!(amount - amount == 0)) {
      ++flags.faulty_values;
      amount = 0;
    }
    amounts_[i] = amount;
  }
  at.events[0] += 1;  // amounts are those of the state before the event
  if (plans_[at.process].unbounded) {
    if (!p.source.empty()) e_.memory_.at(p.source[at.row])[0] -= 1;
    if (p.target[at.row] != kNone) e_.memory_.at(p.target[at.row])[0] += 1;
  } else if (p.kind == Kind::Move) {
    if (!p.source.empty()) e_.pending_.add_now(p.source[at.row], 0, -1, flags);
    if (p.target[at.row] != kNone) e_.pending_.add_now(p.target[at.row], 0, 1, flags);
  } else if (p.kind == Kind::Change) {
    e_.pending_.set_now(p.target[at.row], 0, p.to, flags);
  }
  for (size_t i = 0; i < effects.size(); ++i) {
    const Slot target = effects[i].target[at.row];
    if (target != kNone) e_.pending_.add_now(target, 0, amounts_[i], flags);
  }
}

/// Those of one process are evaluated together.
void JumpProcess::look_at_affected() {
  std::sort(affected_.begin(), affected_.end());
  for (size_t i = 0; i < affected_.size();) {
    const uint32_t process = rows_[affected_[i]].process;
    list_.clear();
    only_stock_.clear();
    for (; i < affected_.size() && rows_[affected_[i]].process == process; ++i) {
      const uint32_t n = affected_[i];
      (stale_[n] == epoch_ ? list_ : only_stock_).push_back(rows_[n].row);
    }
    const size_t evaluated = list_.size();
    list_.insert(list_.end(), only_stock_.begin(), only_stock_.end());
    look_at_rows(process, list_.data(), evaluated, list_.size());
  }
  set_hazards();
}

/// After an event of row n, of which it is known who depends on it.
void JumpProcess::look_after_plain(uint32_t n) {
  const uint32_t *next = after_.data() + row_clocks_[n].after,
                 *end = after_.data() + row_clocks_[n].after_end;
  while (next != end) {
    look_at_rows(next[0], next + 3, next[1], next[2]);
    next += 3 + next[2];
  }
  set_hazards();
}

/// Large models: the clocks that will be looked at come into the cache while the event happens.
void JumpProcess::fetch_after(uint32_t n) const {
  const uint32_t *next = after_.data() + row_clocks_[n].after,
                 *end = after_.data() + row_clocks_[n].after_end;
  while (next != end) {
    const uint32_t first = first_row_[next[0]], count = next[2], *rows = next + 3;
    const double* rates = e_.memory_.at(p_.processes[next[0]].rate);
    for (uint32_t i = 0; i < count; ++i) {
      __builtin_prefetch(&row_clocks_[first + rows[i]]);
      __builtin_prefetch(rates + rows[i]);
      next_.fetch(first + rows[i]);
    }
    next += 3 + count;
  }
}

/// The first `evaluated` of the rows have another rate, the others take from a stock that has changed.
void JumpProcess::look_at_rows(uint32_t process, const uint32_t* rows, size_t evaluated, size_t count) {
  if (!e_.acts_[process]) return;
  const Process& p = p_.processes[process];
  if (evaluated > 0) e_.eval_.rows(p.rates, rows, evaluated);
  const uint32_t first = first_row_[process];
  if (p.rate_kind == model::Process::RateKind::Dwell) {
    for (size_t i = 0; i < count; ++i) look_at_dwell(first + rows[i], e_.memory_.at(p.rate + rows[i])[0]);
  } else if (e_.logging()) {
    for (size_t i = 0; i < count; ++i) set_hazard(first + rows[i]);
  } else {
    for (size_t i = 0; i < count; ++i) unset_.push_back(first + rows[i]);
  }
}

/// As set_hazard, of all unset_.
void JumpProcess::set_hazards() {
  double faults = 0;
  kernel::set_clock_hazards(row_clocks_.data(), next_.times(), unset_.data(), unset_.size(), e_.now_, faults);
  e_.flags_[0].faulty_values += static_cast<uint64_t>(faults);
  for (const uint32_t row : unset_) next_.touch(row);
  unset_.clear();
}

/// Clocks with smaller numbers first; what they change may be read by others.
void JumpProcess::read_affected_clocks() {
  while (!clocks_.empty()) {
    list_.assign(clocks_.begin(), clocks_.end());
    clocks_.clear();
    std::sort(list_.begin(), list_.end());
    for (uint32_t reader : list_) {
      queued_[reader] = 0;
      const auto after = std::upper_bound(deps_->clocks.begin(), deps_->clocks.end(), reader);
      const auto clock = static_cast<uint32_t>(after - deps_->clocks.begin() - 1);
      read_clock(clock, reader - deps_->clocks[clock]);
    }
  }
}

void JumpProcess::gather_affected_triggers() {
  if (triggers_.empty()) return;
  std::sort(triggers_.begin(), triggers_.end());
  uint32_t schedule = 0;
  for (uint32_t reader : triggers_) {
    queued_[reader] = 0;
    while (deps_->triggers[schedule] == kNone ||
           reader >= deps_->triggers[schedule] + p_.schedules[schedule].rows)
      ++schedule;
    const uint32_t row = reader - deps_->triggers[schedule];
    if (reads_true(schedule, row)) due_triggers_.emplace_back(schedule, row);
  }
  triggers_.clear();
}

void JumpProcess::note_ordered(const lower::Act& act, uint32_t row) {
  for (const lower::Effect& e : act.effects) {
    if (e.kind != EffectKind::Fire || e.target[row] == kNone) continue;
    const Slot slot = e.target[row];
    if (!(e_.memory_.at(slot)[0] >= 1)) continue;
    for (uint32_t i = 0; i < p_.processes.size(); ++i) {
      const Process& p = p_.processes[i];
      if (p.fired == kNone || slot < p.fired || slot >= p.fired + p.rates.rows) continue;
      const uint32_t n = first_row_[i] + (slot - p.fired);
      const auto at = std::lower_bound(ordered_.begin(), ordered_.end(), n);
      if (at == ordered_.end() || *at != n) ordered_.insert(at, n);
    }
  }
}

/// What a boundary ordered.
void JumpProcess::find_ordered() {
  ordered_.clear();
  for (uint32_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    for (uint32_t r = 0; p.fired != kNone && r < p.rates.rows; ++r)
      if (e_.memory_.at(p.fired + r)[0] >= 1) ordered_.push_back(first_row_[i] + r);
  }
}

}  // namespace casus::interp
