#include "kernel/pending.h"

#include <algorithm>

#include "kernel/lanes.h"
#include "random/math.h"

namespace casus::kernel {
namespace {

enum Touched : uint8_t { kAdded = 1, kRaised = 2, kLowered = 4, kLeft = 8 };

}  // namespace

Pending::Pending(Memory& memory, uint32_t first, std::vector<Target> targets, const Needs& needs)
    : memory_(memory), first_(first), targets_(std::move(targets)), touched_(targets_.size(), 0) {
  const size_t table = targets_.size() * memory.lanes;
  adds_.resize(table);
  raises_.resize(needs.raises ? table : 0);
  lowers_.resize(needs.lowers ? table : 0);
  leavers_.resize(needs.leavers ? table : 0);
  left_.resize(needs.raises || needs.lowers ? memory.lanes : 0);
  dirty_.reserve(targets_.size());
  moves_.reserve(needs.moves);
  sets_.reserve(needs.sets);
  numbers_.reserve((needs.moves + 2 * needs.sets) * memory.lanes);
  done_.reserve(std::max(needs.moves, needs.sets));
  for (std::vector<size_t>* some : {&same_, &on_, &takers_}) some->reserve(std::max(needs.moves, needs.sets));
  for (uint32_t n = 0; n < targets_.size(); ++n)
    if (targets_[n].hold_on != kNone) held_.push_back(n);
}

/// Adds to an accumulator, which begins at zero when it is touched for the first time.
void Pending::accumulate(uint32_t slot, LaneVector& table, uint8_t kind, const double* amount) {
  const size_t n = slot - first_, lanes = memory_.lanes;
  double* row = table.data() + n * lanes;
  if (touched_[n] & kind) return add_lanes(row, amount, lanes);
  if (touched_[n] == 0) dirty_.push_back(slot);
  touched_[n] |= kind;
  begin_lanes(row, amount, lanes);
}

void Pending::add(uint32_t slot, const double* amount) { accumulate(slot, adds_, kAdded, amount); }

void Pending::raise(uint32_t slot, const double* x) { accumulate(slot, raises_, kRaised, x); }

void Pending::lower(uint32_t slot, const double* x) { accumulate(slot, lowers_, kLowered, x); }

size_t Pending::keep(const double* values) {
  const size_t at = numbers_.size();
  numbers_.insert(numbers_.end(), values, values + memory_.lanes);
  return at;
}

void Pending::set(uint32_t slot, const double* value, const double* on) {
  const size_t values = keep(value);
  sets_.push_back({slot, values, keep(on)});
}

void Pending::move(uint32_t source, uint32_t target, const double* amount, bool certain) {
  if (source == kNone || certain) {
    if (target != kNone) add(target, amount);
    if (source == kNone) return;
    accumulate(source, leavers_, kLeft, amount);
    return;
  }
  moves_.push_back({source, target, keep(amount)});
}

/// Moves on request take what the hazards left; short of it, each gets its share.
void Pending::share_moves(std::vector<LaneFlags>& flags) {
  done_.assign(moves_.size(), 0);
  for (size_t i = 0; i < moves_.size(); ++i) {
    if (done_[i]) continue;
    same_.clear();
    for (size_t j = i; j < moves_.size(); ++j) {
      if (moves_[j].source != moves_[i].source) continue;
      same_.push_back(j);
      done_[j] = 1;
    }
    share_source(flags);
  }
  for (const Move& m : moves_) {
    const double* amount = numbers_.data() + m.amounts;
    accumulate(m.source, leavers_, kLeft, amount);
    if (m.target != kNone) add(m.target, amount);
  }
}

/// Of the moves same_.
void Pending::share_source(std::vector<LaneFlags>& flags) {
  const uint32_t source = moves_[same_[0]].source;
  const bool whole = targets_[source - first_].type == Target::Type::Count;
  const bool left = touched_[source - first_] & kLeft;
  for (size_t l = 0; l < memory_.lanes; ++l) {
    double wanted = 0;
    for (size_t m : same_) {
      double& amount = numbers_[moves_[m].amounts + l];
      if (!(amount > 0)) amount = 0;
      if (whole) amount = random::floor_(amount);
      wanted += amount;
    }
    double there = memory_.at(source)[l];
    if (left) there -= leavers_[(source - first_) * memory_.lanes + l];
    if (wanted <= there || wanted == 0) continue;  // what asks for nothing takes nothing below zero either
    ++flags[l].shortfalls;
    double given = 0;
    takers_.clear();
    for (size_t m : same_) {
      if (numbers_[moves_[m].amounts + l] == 0) continue;
      takers_.push_back(m);
      const uint32_t target = moves_[m].target;
      double& amount = numbers_[moves_[m].amounts + l];
      const double share = there > 0 ? std::min(amount / wanted * there, there - given) : 0;
      const bool units = whole || (target != kNone && targets_[target - first_].type == Target::Type::Count);
      amount = units ? random::floor_(share) : share;
      given += amount;
    }
    // What rounding down left over goes to the first that asked.
    for (size_t m : takers_) {
      if (!whole || given >= there) break;
      numbers_[moves_[m].amounts + l] += 1;
      given += 1;
    }
  }
}

double Pending::clamp(const Target& t, double value, size_t lane, bool count_all, LaneFlags& flags) const {
  double clamped = value;
  bool counted = count_all;
  if (t.low != kNone && clamped < memory_.at(t.low)[lane]) {
    clamped = memory_.at(t.low)[lane];
    counted = counted || t.low_declared || t.type == Target::Type::Count;
  }
  if (t.high != kNone && clamped > memory_.at(t.high)[lane]) {
    clamped = memory_.at(t.high)[lane];
    counted = counted || t.high_declared;
  }
  if (clamped != value && counted) ++flags.clamps;
  return clamped + 0.0;  // never -0: adding nothing, as to all runs of a tile, would change it
}

void Pending::commit(uint32_t slot, std::vector<LaneFlags>& flags) {
  const size_t n = slot - first_, lanes = memory_.lanes;
  const Target& t = targets_[n];
  double* x = memory_.at(slot);
  if (touched_[n] & kLeft)
    for (size_t l = 0; l < lanes; ++l) x[l] -= leavers_[n * lanes + l];
  if (touched_[n] & kAdded) add_lanes(x, adds_.data() + n * lanes, lanes);
  if (touched_[n] & kRaised) raise_lanes(x, raises_.data() + n * lanes, left_.data(), lanes);
  if (touched_[n] & kLowered) lower_lanes(x, lowers_.data() + n * lanes, left_.data(), lanes);
  const double *low = t.low == kNone ? nullptr : memory_.at(t.low),
               *high = t.high == kNone ? nullptr : memory_.at(t.high);
  if (some_outside(x, low, high, lanes))
    for (size_t l = 0; l < lanes; ++l) x[l] = clamp(t, x[l], l, false, flags[l]);
}

/// One of the sets on_; if they disagree, each as likely.
double Pending::pick(size_t lane, const Luck& luck, uint32_t time, uint32_t phase, LaneFlags& flags) const {
  auto value = [&](size_t s) { return numbers_[sets_[s].values + lane]; };
  auto agree = [&](size_t s) { return value(s) == value(on_[0]); };
  if (std::all_of(on_.begin(), on_.end(), agree)) return value(on_[0]);
  ++flags.set_conflicts;
  const Target& t = targets_[sets_[on_[0]].slot - first_];
  const double u = random::uniform(luck[lane], {time, t.address, t.instance, kTieDraw + phase});
  const size_t n = static_cast<size_t>(u * static_cast<double>(on_.size()));
  return value(on_[std::min(n, on_.size() - 1)]);
}

void Pending::apply_sets(const Luck& luck, uint32_t time, uint32_t phase, std::vector<LaneFlags>& flags) {
  done_.assign(sets_.size(), 0);
  for (size_t i = 0; i < sets_.size(); ++i) {
    if (done_[i]) continue;
    same_.clear();
    for (size_t j = i; j < sets_.size(); ++j) {
      if (sets_[j].slot != sets_[i].slot) continue;
      same_.push_back(j);
      done_[j] = 1;
    }
    const Target& t = targets_[sets_[i].slot - first_];
    double* x = memory_.at(sets_[i].slot);
    for (size_t l = 0; l < memory_.lanes; ++l) {
      on_.clear();
      for (size_t s : same_)
        if (numbers_[sets_[s].on + l] != 0) on_.push_back(s);
      if (on_.empty()) continue;
      double value = pick(l, luck, time, phase, flags[l]);
      if (t.type == Target::Type::Count) value = random::floor_(value + 0.5);
      x[l] = clamp(t, value, l, true, flags[l]);
    }
  }
}

void Pending::set_now(uint32_t slot, size_t lane, double value, LaneFlags& flags) {
  const Target& t = targets_[slot - first_];
  if (t.type == Target::Type::Count) value = random::floor_(value + 0.5);
  memory_.at(slot)[lane] = clamp(t, value, lane, true, flags);
}

bool Pending::apply(const Luck& luck, uint32_t time, uint32_t phase, std::vector<LaneFlags>& flags) {
  if (!moves_.empty()) share_moves(flags);
  const bool changed = !dirty_.empty() || !sets_.empty();
  for (uint32_t slot : dirty_) commit(slot, flags);
  if (!sets_.empty()) apply_sets(luck, time, phase, flags);
  for (uint32_t slot : dirty_) touched_[slot - first_] = 0;
  dirty_.clear();
  moves_.clear();
  sets_.clear();
  numbers_.clear();
  if (changed && holding_) hold_states();
  return changed;
}

void Pending::hold_states() {
  LaneFlags unused;
  for (uint32_t n : held_) {
    const Target& t = targets_[n];
    const double *on = memory_.at(t.hold_on), *value = memory_.at(t.hold_value);
    if (!any(on, memory_.lanes)) continue;
    double* x = memory_.at(first_ + n);
    for (size_t l = 0; l < memory_.lanes; ++l)
      if (on[l] != 0) {
        const bool count = t.type == Target::Type::Count;
        x[l] = clamp(t, count ? random::floor_(value[l] + 0.5) : value[l], l, false, unused);
      }
  }
}

}  // namespace casus::kernel
