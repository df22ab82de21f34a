#include "interp/exact_lanes.h"

#include <algorithm>
#include <limits>

#include "interp/exact.h"
#include "random/exponential_lanes.h"

namespace casus::interp {

using lower::kNone;
using lower::Process;
using Kind = model::Process::Kind;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Up to so many rows, and from so many lanes on, this is faster than looking only at what has changed.
constexpr size_t kFewRows = 64, kFewestLanes = 8;
/// Up to so many rows, events that only move units happen in whole vectors of lanes.
constexpr size_t kFewestRows = 4;
/// So many rounds of events pass between two questions whether to go on.
constexpr uint64_t kLook = 64;
/// Hazards are looked at one by one if an event changes fewer than this part of them.
constexpr size_t kSparse = 2;

}  // namespace

bool JumpLanes::serves(const lower::Program& p, const kernel::Tile& tile) {
  if (tile.rescan || p.compensated || tile.lanes() < kFewestLanes || !p.clocks.empty() || !p.fired.empty())
    return false;
  for (const lower::Schedule& s : p.schedules)
    if (s.kind == model::Schedule::Kind::When) return false;
  const std::vector<uint8_t> held = held_states(p, tile);
  size_t rows = 0;
  for (const Process& q : p.processes) {
    rows += q.rates.rows;
    if (q.rate_kind == model::Process::RateKind::Dwell || rows > kFewRows || !has_plain_events(p, held, q))
      return false;
  }
  return rows > 0;
}

JumpLanes::JumpLanes(Engine& engine) : e_(engine), p_(engine.p_), lanes_(engine.lanes_) {
  ended_.assign(lanes_, Ended::Not);
  active_.reserve(lanes_);
  for (size_t l = 0; l < lanes_; ++l) lane_keys_.push_back(e_.luck_[l]);
  keys_ = lane_keys_;
  nowhere_.assign(lanes_, 0.0);
  rows_ = event_rows(p_, held_states(p_, e_.tile_), e_.memory_, nowhere_.data());
  for (const Process& p : p_.processes) {
    evaluates_.push_back(computes_amounts(p));
    unbounded_.push_back(has_unbounded_moves(p_, p));
    most_effects_ = std::max(most_effects_, p.act.effects.size());
  }
  looked_.reserve(rows_.size());
  find_affected();
  if (counts_later_ && affected_.begin.empty() && rows_.size() <= kFewestRows)
    for (const EventRow& row : rows_) moving_.push_back({row.from, row.to, row.family, row.instance});
  const size_t n = rows_.size() * lanes_;
  for (auto* all : {&left_, &since_, &hazard_, &next_}) all->assign(n, 0.0);
  std::fill(next_.begin(), next_.end(), kInfinity);
  number_.assign(n, 0);
  counted_.assign(n, 0);
  for (auto* all : {&now_, &best_, &who_, &faults_, &exponentials_}) all->assign(lanes_, 0.0);
  for (auto* all : {&time_, &family_, &instance_}) all->assign(lanes_, 0);
  amounts_.assign(lanes_ * most_effects_, 0.0);
  for (size_t i = 0; i < rows_.size(); ++i) {
    std::fill(family_.begin(), family_.end(), rows_[i].family);
    std::fill(instance_.begin(), instance_.end(), rows_[i].instance);
    random::exponential_lanes(keys_.data(), {time_.data(), family_.data(), instance_.data()},
                              left_.data() + i * lanes_, lanes_);
  }
}

/// Every rate that may have changed, in every lane. Where nothing has changed, nothing changes. Returns how
/// many lanes have an event before the end, if they are looked at together.
size_t JumpLanes::look(double end) {
  for (uint32_t i = 0; i < p_.processes.size(); ++i) {
    if (!e_.acts_[i] || !(all_ || rates_vary_[i])) continue;
    e_.prepare(p_.processes[i].rates);
    e_.eval_.run(p_.processes[i].rates);
  }
  const kernel::ClockLanes clocks{left_.data(), since_.data(), next_.data(), hazard_.data()};
  const kernel::ClockTimes times{now_.data(), faults_.data(), best_.data(), who_.data()};
  if (all_ || affected_.begin.empty()) {
    const double* fired = fired_together_ ? exponentials_.data() : nullptr;
    all_ = fired_together_ = false;
    return kernel::set_hazards(clocks, looked_.data(), looked_.size(), times, end, lanes_, fired);
  }
  kernel::set_some_hazards(clocks, looked_.data(), pairs_.data(), pair_count_, times, lanes_);
  kernel::find_earliest(clocks, rows_.size(), times, end, lanes_);
  return 0;
}

/// Where an event changes few hazards, the others need not be looked at.
void JumpLanes::find_affected() {
  const lower::Dependencies* dependencies = lower::dependencies_of(p_);
  rates_vary_.assign(p_.processes.size(), dependencies ? 0 : 1);
  if (!dependencies) return;
  for (size_t i = 0; i < dependencies->readers.size(); ++i) {
    const uint32_t reader = dependencies->readers[i];
    if (reader >= dependencies->first_process && reader < dependencies->first_clock &&
        !dependencies->only_stock[i])
      rates_vary_[rows_[reader - dependencies->first_process].process] = 1;
  }
  counts_later_ = std::all_of(rows_.begin(), rows_.end(), [&](const EventRow& row) {
    const lower::Slot events = p_.processes[row.process].events + row.row;
    return row.simple && dependencies->begin[events] == dependencies->begin[events + 1];
  });
  affected_ = affected_rows(p_, *dependencies, rows_.size() * rows_.size() / kSparse);
  if (affected_.begin.empty()) return;
  // Those that never act here have no hazard.
  uint32_t kept = 0;
  for (size_t n = 0; n < rows_.size(); ++n) {
    const uint32_t begin = affected_.begin[n];
    affected_.begin[n] = kept;
    for (uint32_t i = begin; i < affected_.begin[n + 1]; ++i)
      if (e_.acts_[rows_[affected_.rows[i]].process]) affected_.rows[kept++] = affected_.rows[i];
  }
  affected_.begin.back() = kept;
  pairs_.resize(rows_.size() * lanes_);
}

void JumpLanes::step(uint32_t k, const kernel::Recorder& recorder) {
  const double begin = e_.day(k), end = e_.day(k + 1);
  const uint64_t limit = JumpProcess::event_limit(rows_.size());
  std::fill(now_.begin(), now_.end(), begin);
  std::fill(best_.begin(), best_.end(), -kInfinity);
  active_.clear();
  all_ = true;
  looked_.clear();
  for (const EventRow& row : rows_) {
    looked_.push_back({e_.acts_[row.process] ? e_.memory_.at(row.rate) : nullptr,
                       row.source == kNone ? e_.ones_.data() : e_.memory_.at(row.source)});
  }
  for (uint32_t l = 0; l < lanes_; ++l) {
    if (ended_[l] == Ended::Now) ended_[l] = Ended::Before;
    if (ended_[l] != Ended::Not) continue;
    keys_[active_.size()] = e_.luck_[l];
    active_.push_back(l);
  }
  const bool together = !moving_.empty() && active_.size() == lanes_;
  for (uint64_t round = 0;; ++round) {
    if (round % kLook == kLook - 1 && !recorder.go_on()) throw kernel::Abandoned();
    if (round == limit) {
      keep_active(end);
      for (uint32_t l : active_) {
        ++e_.flags_[l].faulty_values;
        ended_[l] = Ended::Now;
      }
      break;
    }
    const size_t going = look(end);
    if (together && going * 2 >= lanes_) {
      fire_together(end);
    } else {
      keep_active(end);
      if (active_.empty()) break;
      fire();
    }
    e_.state_changed();
  }
  for (size_t l = 0; l < lanes_; ++l) {
    if (ended_[l] != Ended::Before) e_.flags_[l].faulty_values += static_cast<uint64_t>(faults_[l]);
    faults_[l] = 0;
  }
  count_events();
  e_.now_ = end;
  e_.flows(end - begin);
}

/// The next event of every lane that has one before the boundary, in whole vectors of lanes. Each only moves
/// a unit.
void JumpLanes::fire_together(double end) {
  const kernel::ClockTimes times{now_.data(), faults_.data(), best_.data(), who_.data()};
  kernel::move_units(moving_.data(), moving_.size(),
                     {number_.data(), time_.data(), family_.data(), instance_.data()}, times, end, lanes_);
  random::exponential_lanes(lane_keys_.data(), {time_.data(), family_.data(), instance_.data()},
                            exponentials_.data(), lanes_);
  fired_together_ = true;
}

/// Those whose next event comes before the boundary.
void JumpLanes::keep_active(double end) {
  size_t some = 0;
  for (size_t j = 0; j < active_.size(); ++j) {
    keys_[some] = keys_[j];
    active_[some] = active_[j];
    some += best_[active_[j]] < end ? 1 : 0;
  }
  active_.resize(some);
}

/// The next event of every lane that has one before the boundary.
void JumpLanes::fire() {
  evaluate_amounts();
  draw_next();
  double *const now = now_.data(), *const left = left_.data(), *const since = since_.data(),
                *const hazard = hazard_.data(), *const next = next_.data();
  const EventRow* const rows = rows_.data();
  kernel::ClockPair* pair = pairs_.data();
  for (size_t j = 0; j < active_.size(); ++j) {
    const uint32_t l = active_[j];
    const auto n = static_cast<size_t>(who_[l]);
    const size_t at = n * lanes_ + l;
    const double t = std::max(now[l], best_[l]);
    now[l] = since[at] = t;
    left[at] = exponentials_[j];
    hazard[at] = 0;
    next[at] = kInfinity;
    const EventRow& row = rows[n];
    if (row.simple) {
      row.from[l] -= 1;
      row.to[l] += 1;
    } else {
      apply(row, l, amounts_.data() + l * most_effects_);
    }
    if (!counts_later_) row.events[l] += 1;
    if (affected_.begin.empty()) continue;
    for (uint32_t i = affected_.begin[n]; i < affected_.begin[n + 1]; ++i) *pair++ = {affected_.rows[i], l};
  }
  pair_count_ = static_cast<size_t>(pair - pairs_.data());
}

/// What the clocks of the rows that fire are set to next.
void JumpLanes::draw_next() {
  const EventRow* const rows = rows_.data();
  uint64_t *const number = number_.data(), *const time = time_.data(), *const family = family_.data(),
                  *const instance = instance_.data();
  for (size_t j = 0; j < active_.size(); ++j) {
    const uint32_t l = active_[j];
    const auto n = static_cast<size_t>(who_[l]);
    time[j] = ++number[n * lanes_ + l];
    family[j] = rows[n].family;
    instance[j] = rows[n].instance;
  }
  random::exponential_lanes(keys_.data(), {time, family, instance}, exponentials_.data(), active_.size());
}

/// Events since they were counted last.
void JumpLanes::count_events() {
  for (size_t n = 0; n < rows_.size(); ++n)
    for (size_t l = 0; l < lanes_; ++l) {
      const size_t at = n * lanes_ + l;
      const auto more = static_cast<double>(number_[at] - counted_[at]);
      counted_[at] = number_[at];
      e_.event_counts_[l] += more;
      if (counts_later_) rows_[n].events[l] += more;
    }
}

/// Amounts are those of the state before the event; lanes don't see each other.
void JumpLanes::evaluate_amounts() {
  if (most_effects_ == 0) return;
  for (size_t n = 0; n < rows_.size(); ++n) {
    const EventRow& at = rows_[n];
    const lower::Act& act = p_.processes[at.process].act;
    if (!evaluates_[at.process]) continue;
    bool started = false;
    for (uint32_t l : active_) {
      if (who_[l] != static_cast<double>(n)) continue;
      if (!started) {
        e_.prepare(act.block);
        e_.eval_.start(act.block);
        e_.eval_.row(act.block, at.row);
        started = true;
      }
      for (size_t i = 0; i < act.effects.size(); ++i) {
        const lower::Effect& e = act.effects[i];
        const bool on = e.on == kNone || e_.eval_.output(act.block, e.on)[l] != 0;
        const double amount = !on ? 0 : e.value == kNone ? 1 : e_.eval_.output(act.block, e.value)[l];
        amounts_[l * most_effects_ + i] = amount;
      }
    }
  }
}

void JumpLanes::apply(const EventRow& at, size_t lane, const double* amounts) {
  const Process& p = p_.processes[at.process];
  kernel::LaneFlags& flags = e_.flags_[lane];
  if (unbounded_[at.process]) {
    if (!p.source.empty()) e_.memory_.at(p.source[at.row])[lane] -= 1;
    if (p.target[at.row] != kNone) e_.memory_.at(p.target[at.row])[lane] += 1;
  } else if (p.kind == Kind::Move) {
    if (!p.source.empty()) e_.pending_.add_now(p.source[at.row], lane, -1, flags);
    if (p.target[at.row] != kNone) e_.pending_.add_now(p.target[at.row], lane, 1, flags);
  } else if (p.kind == Kind::Change) {
    e_.pending_.set_now(p.target[at.row], lane, p.to, flags);
  }
  for (size_t i = 0; i < p.act.effects.size(); ++i) {
    const lower::Slot target = p.act.effects[i].target[at.row];
    double amount = evaluates_[at.process] ? amounts[i] : 1.0;
    if (!(amount - amount == 0)) {
      ++flags.faulty_values;
      amount = 0;
    }
    if (target != kNone) e_.pending_.add_now(target, lane, amount, flags);
  }
}

}  // namespace casus::interp
