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
/// Rows that depend on derived values are all looked at when one of these changes. That pays if they are not
/// more than so many, and so many for each row that depends on the event itself.
constexpr size_t kFewReaders = 64, kMoreReaders = 4;
/// In the place of a process: derived values come first.
constexpr uint32_t kHasDerived = uint32_t{1} << 31;

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

/// Who depends on the plain events of each row; none where clocks or triggers do, or where derived values
/// that need not change have many readers.
void JumpProcess::find_after() {
  if (p_.compensated) return;
  AffectedFinder finder(p_, *deps_);
  for (uint32_t n = 0; n < rows_.size(); ++n) {
    row_clocks_[n].after = row_clocks_[n].after_end = static_cast<uint32_t>(after_.size());
    if (!plans_[rows_[n].process].plain) continue;
    const Affected& found = finder.find(p_.processes[rows_[n].process], rows_[n].row, n);
    const size_t lists = found.direct.size() + found.derived.size() + found.all.size();
    if (!found.only_rates || after_.size() + lists > kMostAfter) continue;
    if (found.all.size() > kFewReaders + kMoreReaders * found.direct.size()) continue;
    if (found.derived.empty())
      add_rows_after(found.direct);
    else
      add_all_after(found);
    row_clocks_[n].after_end = static_cast<uint32_t>(after_.size());
  }
}

/// Process by process.
void JumpProcess::add_rows_after(const std::vector<Affected::Row>& rows) {
  for (size_t i = 0; i < rows.size();) {
    const uint32_t process = rows_[rows[i].row].process;
    size_t end = i;
    while (end < rows.size() && rows_[rows[end].row].process == process) ++end;
    const size_t head = after_.size();
    after_.insert(after_.end(), {process, 0, static_cast<uint32_t>(end - i)});
    const auto is_new = [&](size_t r) { return rows[r].rate || e_.logging(); };
    for (size_t r = i; r < end; ++r)
      if (is_new(r)) after_.push_back(rows_[rows[r].row].row);
    after_[head + 1] = static_cast<uint32_t>(after_.size() - head - 3);
    for (size_t r = i; r < end; ++r)
      if (!is_new(r)) after_.push_back(rows_[rows[r].row].row);
    i = end;
  }
}

/// Before the rows: the derived values, one after the other.
void JumpProcess::add_all_after(const Affected& found) {
  const size_t head = after_.size();
  after_.insert(after_.end(), 2, 0);
  size_t slots = 0;
  for (size_t i = 0; i < found.derived.size();) {
    const uint32_t d = lower::derived_of(*deps_, found.derived[i]).derived;
    const size_t at = after_.size();
    after_.insert(after_.end(), {d, 0, 0});
    for (; i < found.derived.size() && lower::derived_of(*deps_, found.derived[i]).derived == d; ++i)
      after_.push_back(found.derived[i] - deps_->derived[d]);
    after_[at + 1] = static_cast<uint32_t>(after_.size() - at - 3);
    for (size_t r = at + 3, end = after_.size(); r < end; ++r)
      each_derived_slot(p_.derived[d].block, after_[r], [&](Slot s) {
        const uint32_t readers = deps_->begin[s + 1] - deps_->begin[s];
        if (readers > 0 && deps_->readers[deps_->begin[s + 1] - 1] >= deps_->first_process)
          after_.push_back(s);
      });
    after_[at + 2] = static_cast<uint32_t>(after_.size() - at - 3) - after_[at + 1];
    slots = std::max<size_t>(slots, after_[at + 2]);
  }
  before_.resize(std::max(before_.size(), slots));
  after_[head] = kHasDerived | static_cast<uint32_t>(after_.size() - head - 2);
  const size_t direct = after_.size();
  add_rows_after(found.direct);
  after_[head + 1] = static_cast<uint32_t>(after_.size() - direct);
  add_rows_after(found.all);
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
  const auto [d, row] = lower::derived_of(*deps_, reader);
  const lower::Block& block = p_.derived[d].block;
  auto each_written = [&, row = row](auto visit) {
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

/// The rows to look at after an event of row n, of which it is known who depends on it.
JumpProcess::Span JumpProcess::rows_after(uint32_t n) const {
  const uint32_t *next = after_.data() + row_clocks_[n].after,
                 *end = after_.data() + row_clocks_[n].after_end;
  if (!(*next & kHasDerived)) return {next, end};
  const uint32_t *direct = next + 2 + (*next & ~kHasDerived), *all = direct + next[1];
  return derived_changed_ ? Span{all, end} : Span{direct, all};
}

/// Derived values that depend on an event of row n.
void JumpProcess::evaluate_after(uint32_t n) {
  const uint32_t* next = after_.data() + row_clocks_[n].after;
  if (!(*next & kHasDerived)) return;
  const uint32_t* end = next + 2 + (*next & ~kHasDerived);
  next += 2;
  derived_changed_ = false;
  while (next != end) {
    const uint32_t rows = next[1], slots = next[2], *row = next + 3, *slot = row + rows;
    for (uint32_t i = 0; i < slots; ++i) before_[i] = e_.memory_.at(slot[i])[0];
    e_.eval_.rows(p_.derived[next[0]].block, row, rows);
    for (uint32_t i = 0; i < slots; ++i)
      derived_changed_ = derived_changed_ || std::bit_cast<uint64_t>(before_[i]) !=
                                                 std::bit_cast<uint64_t>(e_.memory_.at(slot[i])[0]);
    next = slot + slots;
  }
}

void JumpProcess::look_after_plain(uint32_t n) {
  for (auto [next, end] = rows_after(n); next != end; next += 3 + next[2])
    look_at_rows(next[0], next + 3, next[1], next[2]);
  set_hazards();
}

/// Large models: the clocks that will be looked at come into the cache while the event happens.
void JumpProcess::fetch_after(uint32_t n) const {
  for (auto [next, end] = rows_after(n); next != end; next += 3 + next[2]) {
    const uint32_t first = first_row_[next[0]], count = next[2], *rows = next + 3;
    const double* rates = e_.memory_.at(p_.processes[next[0]].rate);
    for (uint32_t i = 0; i < count; ++i) {
      __builtin_prefetch(&row_clocks_[first + rows[i]]);
      __builtin_prefetch(rates + rows[i]);
      next_.fetch(first + rows[i]);
    }
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
