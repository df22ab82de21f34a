// Exact mode, the fast way: after an event only what depends on the slots that it wrote.
#include <algorithm>
#include <bit>
#include <functional>

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

bool has_plain_events(const lower::Program& program, const Process& p) {
  if (!p.act.marks.empty() || !program.holds.empty()) return false;
  for (const lower::Effect& e : p.act.effects)
    if (e.kind != EffectKind::Add || e.about) return false;
  std::vector<Slot> slots;
  for (uint32_t r = 0; r < p.rates.rows; ++r) {
    slots.clear();
    if (p.kind == Kind::Move && !p.source.empty()) slots.push_back(p.source[r]);
    if (p.kind != Kind::None && p.target[r] != kNone) slots.push_back(p.target[r]);
    for (const lower::Effect& e : p.act.effects)
      if (e.target[r] != kNone) slots.push_back(e.target[r]);
    for (size_t i = 0; i < slots.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        if (slots[i] == slots[j]) return false;
  }
  return true;
}

bool computes_amounts(const Process& p) {
  return std::any_of(p.act.effects.begin(), p.act.effects.end(),
                     [](const lower::Effect& e) { return e.value != kNone || e.on != kNone; });
}

bool has_unbounded_moves(const lower::Program& program, const Process& p) {
  auto is_unbounded = [&](Slot s) {
    if (s == kNone) return true;
    const lower::StateSlot& state = program.state_slots[s - program.changing.base];
    // What a count can't go below is no bound to a move of one unit that is there.
    return !state.low_declared && !state.high_declared && state.high == kNone;
  };
  return p.kind == Kind::Move && std::all_of(p.source.begin(), p.source.end(), is_unbounded) &&
         std::all_of(p.target.begin(), p.target.end(), is_unbounded);
}

void JumpProcess::begin_fast() {
  marked_.assign(rows_.size(), 0);
  queued_.assign(deps_->count, 0);
  for (uint32_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    plans_[i].plain = has_plain_events(p_, p);
    plans_[i].evaluates = computes_amounts(p);
    amounts_.resize(std::max(amounts_.size(), p.act.effects.size()));
    plans_[i].unbounded = has_unbounded_moves(p_, p);
  }
  find_after();
}

/// Who depends on the plain events of each row; none where derived values, clocks or triggers do.
void JumpProcess::find_after() {
  if (p_.compensated) return;
  after_begin_.push_back(0);
  std::vector<uint32_t> all;
  for (uint32_t n = 0; n < rows_.size(); ++n) {
    const Process& p = p_.processes[rows_[n].process];
    const uint32_t row = rows_[n].row;
    all.assign(1, n);
    bool only_rows = plans_[rows_[n].process].plain;
    auto add = [&](Slot s) {
      if (s == kNone) return;
      for (uint32_t i = deps_->begin[s]; i < deps_->begin[s + 1]; ++i) {
        const uint32_t r = deps_->readers[i];
        only_rows = only_rows && r >= deps_->first_process && r < deps_->first_clock;
        all.push_back(r - deps_->first_process);
      }
    };
    if (only_rows) {
      if (p.kind == Kind::Move && !p.source.empty()) add(p.source[row]);
      if (p.kind != Kind::None) add(p.target[row]);
      for (const lower::Effect& e : p.act.effects) add(e.target[row]);
      add(p.events + row);
    }
    if (after_.size() + all.size() > kMostAfter) only_rows = false;
    std::sort(all.begin(), all.end());
    if (only_rows) after_.insert(after_.end(), all.begin(), std::unique(all.begin(), all.end()));
    after_begin_.push_back(static_cast<uint32_t>(after_.size()));
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

void JumpProcess::affect(uint32_t n) {
  if (marked_[n] == epoch_) return;
  marked_[n] = epoch_;
  affected_.push_back(n);
}

/// Notes who reads a slot that was written.
void JumpProcess::changed(Slot slot) {
  if (slot == kNone) return;
  const uint32_t *reader = deps_->readers.data() + deps_->begin[slot],
                 *end = deps_->readers.data() + deps_->begin[slot + 1];
  for (; reader != end; ++reader) {
    const uint32_t r = *reader;
    if (r >= deps_->first_process && r < deps_->first_clock) {
      affect(r - deps_->first_process);
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
  if (!p_.holds.empty())
    for (uint32_t i = 0; i < p_.state_slots.size(); ++i)
      if (p_.state_slots[i].hold_on != kNone) changed(p_.changing.base + i);
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
    for (const lower::Instr& instr : block.code) {
      if (instr.op == lower::Op::LoopBegin || instr.op == lower::Op::LoopEnd) continue;
      if (instr.dst.kind() == lower::Operand::Direct) visit(i++, instr.dst.number());
      if (instr.dst.kind() == lower::Operand::Tabled) visit(i++, block.tables[instr.dst.number()].slots[row]);
    }
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
  const Row& at = rows_[n];
  const Process& p = p_.processes[at.process];
  if (p.kind == Kind::Move && !p.source.empty()) changed(p.source[at.row]);
  if (p.kind != Kind::None) changed(p.target[at.row]);
  for (const lower::Effect& e : p.act.effects) changed(e.target[at.row]);
  changed(p.events + at.row);
}

/// As Pending does it, where each slot is written once.
void JumpProcess::happen_plain(uint32_t n) {
  const Row& at = rows_[n];
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
      ++flags.faulty_rates;
      amount = 0;
    }
    amounts_[i] = amount;
  }
  ++number_[n];
  unsaid_ = true;
  e_.event_counts_[0] += 1;
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
  e_.memory_.at(p.events + at.row)[0] += 1;
}

/// Rows in ascending order; those of one process are evaluated together.
void JumpProcess::look_at(const uint32_t* rows, size_t count) {
  for (size_t i = 0; i < count;) {
    const uint32_t process = rows_[rows[i]].process;
    const Process& p = p_.processes[process];
    list_.clear();
    size_t end = i;
    for (; end < count && rows_[rows[end]].process == process; ++end) list_.push_back(rows_[rows[end]].row);
    if (e_.acts_[process]) {
      e_.eval_.rows(p.rates, list_.data(), list_.size());
      const bool dwell = p.rate_kind == model::Process::RateKind::Dwell;
      for (size_t j = i; j < end; ++j) {
        const double rate = e_.memory_.at(rows_[rows[j]].rate)[0];
        if (dwell)
          look_at_dwell(rows[j], rate);
        else
          set_hazard(rows[j], rate);
      }
    }
    i = end;
  }
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
