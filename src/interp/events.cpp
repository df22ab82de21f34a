// A step: rates, numbers of events, and what they do.
#include <algorithm>
#include <cstring>
#include <limits>

#include "interp/engine.h"
#include "kernel/dwell.h"
#include "kernel/lanes.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::interp {

using lower::kNone;
using lower::Process;
using Kind = model::Process::Kind;
using RateKind = model::Process::RateKind;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

void Engine::step(uint32_t k) {
  now_ = day(k);
  const double h = day(k + 1) - day(k);
  rates();
  expect(h);
  draw_plain(k, h);
  draw_dwell(h);
  draw_groups(k, h);
  add_fired();
  compensate();
  happen(k);
  apply_pending(k, Phase::Events);
  if (p_.compensated) state_changed();
  advance_clocks(h);
  flows(h);
}

void Engine::rates() {
  for (size_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    if (acts_[i]) {
      prepare(p.rates);
      eval_.run(p.rates);
      if (logging()) tell_faulty(p);
      if (!p.plain) clean_rates(p);
    } else {
      std::fill_n(memory_.at(p.rate), p.rates.rows * lanes_, 0.0);
    }
  }
  if (!logging()) return;
  told_rates_.clear();
  for (const Process& p : p_.processes)
    for (uint32_t r = 0; r < p.rates.rows; ++r) told_rates_.push_back(memory_.at(p.rate + r)[0]);
}

/// A rate below zero or not finite acts as 0, and is counted.
void Engine::clean_rates(const Process& p) {
  for (uint32_t r = 0; r < p.rates.rows; ++r) {
    double* rate = memory_.at(p.rate + r);
    if (kernel::are_rates(rate, lanes_)) continue;
    for (size_t l = 0; l < lanes_; ++l) {
      if (rate[l] >= 0 && rate[l] < kInfinity) continue;
      rate[l] = 0;
      ++flags_[l].faulty_values;
    }
  }
}

/// Rates of processes without a stock lie next to each other, but for those that never act here.
void Engine::begin_plain() {
  for (size_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    first_plain_.push_back(static_cast<uint32_t>(plain_places_.size()));
    if (!p.plain || !acts_[i]) continue;
    const bool complete = p.fired == kNone;
    for (uint32_t r = 0; r < p.rates.rows; ++r) {
      plain_places_.push_back({p.act.address, p.act.instances[r]});
      const PlainRows row{p.rate + r, 1, p.once, complete, complete && !p.counted};
      PlainRows* last = plain_rows_.empty() ? nullptr : &plain_rows_.back();
      if (last && last->count < kChunkRows && last->first + last->count == row.first &&
          last->once == row.once && last->complete == row.complete && last->is_totals == row.is_totals)
        ++last->count;
      else
        plain_rows_.push_back(row);
    }
  }
  plain_happens_.resize(plain_places_.size());
}

/// Which of them happen is seen while their numbers are in the nearest cache.
void Engine::draw_plain(uint32_t k, double h) {
  const random::Place* places = plain_places_.data();
  uint8_t* happens = plain_happens_.data();
  for (const PlainRows& rows : plain_rows_) {
    luck_.uniforms(k, places, rows.count, 0, uniforms_.data());
    sample(rows.first, rows.count, h);
    double* n = memory_.at(rows.first);
    for (size_t i = 0; rows.once && i < rows.count * lanes_; ++i) n[i] = n[i] > 1 ? 1 : n[i];
    if (rows.is_totals)
      kernel::any_rows(n, rows.count, lanes_, happens, event_counts_.data());
    else if (rows.complete)
      kernel::any_rows(n, rows.count, lanes_, happens);
    places += rows.count;
    happens += rows.count;
  }
}

void Engine::sample(uint32_t first, uint32_t rows, double h) {
  const size_t n = rows * lanes_;
  double* mean = memory_.at(first);
  if (h != 1) kernel::scale_lanes(mean, h, n);
  if (!random::poisson_bulk(uniforms_.data(), mean, n, bad_.data())) return;
  for (size_t i = 0; i < n;) {
    const void* found = std::memchr(bad_.data() + i, 1, n - i);
    if (!found) break;
    i = static_cast<size_t>(static_cast<const uint8_t*>(found) - bad_.data());
    ++flags_[i++ % lanes_].faulty_values;
  }
}

/// Dwell times: the factor in the rate's place becomes 1 where the time is up, else 0; when in the step, as a
/// fraction of it, is kept for those that compete.
void Engine::draw_dwell(double h) {
  for (size_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    if (p.rate_kind != RateKind::Dwell) continue;
    prepare(p.dwell.shape_scale);
    prepare(p.dwell.share);
    for (uint32_t r = 0; r < p.rates.rows; ++r) dwell_row(p, r, h);
  }
}

void Engine::begin_spell(const Process& p, uint32_t row, size_t lane) {
  const auto onset =
      static_cast<uint32_t>(memory_.at(p_.clocks[p.dwell.clock].onset + p.dwell.clock_row[row])[lane]);
  memory_.at(p.dwell.spell + row)[lane] = onset;
  memory_.at(p.dwell.used + row)[lane] = 0;
  const random::Address at{onset, p.act.address, p.act.instances[row], 0};
  memory_.at(p.dwell.threshold + row)[lane] = random::exponential_inv(random::uniform(luck_[lane], at));
  if (!p.dwell.shared) return;
  eval_.start(p.dwell.share);
  eval_.row(p.dwell.share, row);
  const double share = eval_.output(p.dwell.share, 0)[lane];
  if (!(share >= 0 && share <= kernel::kCertain)) {
    ++flags_[lane].faulty_values;
    if (logging() && lane == 0) tell(p.labels[row], "a faulty share of spells, " + tell_rate(share));
  }
  if (!(random::uniform2(luck_[lane], at) <= share)) memory_.at(p.dwell.threshold + row)[lane] = kInfinity;
}

bool is_dwell_time(const Process& p, double shape, double scale) {
  const bool fixed = p.dwell.dist == model::Process::Dwell::Dist::Fixed;
  return fixed ? scale >= 0 : shape > 0 && scale > 0;
}

void Engine::dwell_row(const Process& p, uint32_t row, double h) {
  const lower::Clock& clock = p_.clocks[p.dwell.clock];
  const double *age = memory_.at(clock.age + p.dwell.clock_row[row]),
               *onset = memory_.at(clock.onset + p.dwell.clock_row[row]);
  double *used = memory_.at(p.dwell.used + row), *threshold = memory_.at(p.dwell.threshold + row);
  double* rate = memory_.at(p.rate + row);
  for (size_t l = 0; l < lanes_; ++l)
    if (age[l] >= 0 && memory_.at(p.dwell.spell + row)[l] != onset[l]) begin_spell(p, row, l);
  eval_.start(p.dwell.shape_scale);
  eval_.row(p.dwell.shape_scale, row);
  const double *shape = eval_.output(p.dwell.shape_scale, 0), *scale = eval_.output(p.dwell.shape_scale, 1);
  for (size_t l = 0; l < lanes_; ++l) {
    const double factor = rate[l];
    rate[l] = 0;
    if (!(age[l] >= 0) || !(factor > 0)) continue;
    if (!is_dwell_time(p, shape[l], scale[l])) {
      ++flags_[l].faulty_values;
      if (logging() && l == 0) tell_faulty_dwell(p, row);
      continue;
    }
    if (threshold[l] == kInfinity) continue;
    if (p.dwell.dist == model::Process::Dwell::Dist::Fixed) {
      const double left = scale[l] - age[l];
      if (left <= h + 1e-9) rate[l] = std::max(left / h, 1e-9);
      continue;
    }
    const double hazard = kernel::dwell_hazard(age[l], h, shape[l], scale[l], factor);
    if (!(hazard >= 0)) {
      ++flags_[l].faulty_values;
    } else if (used[l] + hazard >= threshold[l]) {
      rate[l] = std::max((threshold[l] - used[l]) / hazard, 1e-9);
      used[l] = threshold[l];
    } else {
      used[l] += hazard;
    }
  }
  if (p.kind == Kind::Change) return;
  for (size_t l = 0; l < lanes_; ++l) {
    if (rate[l] == 0) continue;
    rate[l] = 1;
    threshold[l] = kInfinity;
  }
}

void Engine::draw_groups(uint32_t k, double h) {
  moves_.draw(luck_, k, h);
  for (Change& change : changes_) draw_change(change, k, h);
}

Engine::Change Engine::change_of(const lower::Group& group) {
  std::vector<kernel::Place> places;
  std::vector<const double*> hazards;
  for (const lower::Group::Member& m : group.members) {
    const Process& p = p_.processes[m.process];
    places.push_back({p.act.address, p.act.instances[m.row]});
    hazards.push_back(p.rate_kind == RateKind::Dwell ? nullptr : memory_.at(p.rate + m.row));
  }
  const std::vector<double> one(group.members.size());
  return {&group, places, kernel::FirstOf(places, std::move(hazards), lanes_), std::vector<double>(lanes_),
          one,    one};
}

/// Which stocks hazards compete for. Dwell times of units don't compete; those of a value do, and changes
/// with some are drawn apart. Other changes are moves of a stock of one (its hazards are 0 from other
/// values).
void Engine::begin_moves() {
  for (const lower::Group& group : p_.groups) {
    std::vector<kernel::Place> places;
    std::vector<double*> rates;
    bool dwells = false;
    for (const lower::Group::Member& m : group.members) {
      const Process& p = p_.processes[m.process];
      if (!acts_[m.process]) continue;
      dwells = dwells || p.rate_kind == RateKind::Dwell;
      if (p.rate_kind == RateKind::Dwell) continue;
      places.push_back({p.act.address, p.act.instances[m.row]});
      rates.push_back(memory_.at(p.rate + m.row));
    }
    if (group.change && dwells) {
      changes_.push_back(change_of(group));
      event_lanes_.reserve(lanes_ * group.members.size());
    } else if (!rates.empty())
      moves_.add(group.change ? ones_.data() : memory_.at(group.source), std::move(places), std::move(rates));
  }
}

/// One value of a state: hazards and dwell times compete for it, and things ordered come first.
void Engine::draw_change(Change& change, uint32_t k, double h) {
  bool some = change.first.draw(luck_, k, h, change.winner.data());
  event_lanes_.clear();  // where a dwell time is up
  const double* value = memory_.at(change.group->source);
  for (const lower::Group::Member& m : change.group->members) {
    const Process& p = p_.processes[m.process];
    const double* due = memory_.at(p.rate + m.row);
    if (p.rate_kind != RateKind::Dwell || !any(due)) continue;
    some = true;
    for (uint32_t l = 0; l < lanes_; ++l)
      if (due[l] > 0 && value[l] == p.from) event_lanes_.push_back(l);
  }
  if (!some) return;
  std::sort(event_lanes_.begin(), event_lanes_.end());
  event_lanes_.erase(std::unique(event_lanes_.begin(), event_lanes_.end()), event_lanes_.end());
  for (const uint32_t l : event_lanes_) change.winner[l] = winner_of(change, l, k, h);
  for (size_t i = 0; i < change.group->members.size(); ++i) {
    const auto [process, row] = change.group->members[i];
    const Process& p = p_.processes[process];
    const auto number = static_cast<double>(i);
    kernel::equal_lanes(change.winner.data(), number, memory_.at(p.rate + row), lanes_);
    for (const uint32_t l : event_lanes_)
      if (p.rate_kind == RateKind::Dwell && change.winner[l] == number)
        memory_.at(p.dwell.threshold + row)[l] = kInfinity;
  }
}

/// In a lane where a dwell time is up, and hazards may come before it.
int Engine::winner_of(Change& change, uint32_t lane, uint32_t k, double h) const {
  const double value = memory_.at(change.group->source)[lane];
  for (size_t i = 0; i < change.group->members.size(); ++i) {
    const auto [process, row] = change.group->members[i];
    const Process& p = p_.processes[process];
    const double rate = memory_.at(p.rate + row)[lane];
    const bool dwell = p.rate_kind == RateKind::Dwell;
    change.hazards[i] = dwell ? 0 : rate;
    change.due[i] = dwell && rate > 0 && value == p.from ? rate : kInfinity;
  }
  return kernel::compete_for_one(luck_[lane], k, change.places, change.hazards, change.due, h);
}

/// Events that others ordered. A move takes only what is left, a change only happens from its first value,
/// and then instead of what competes with it.
void Engine::add_fired() {
  for (const Process& p : p_.processes) {
    if (p.fired == kNone) continue;
    for (uint32_t r = 0; r < p.rates.rows; ++r)
      if (any(memory_.at(p.fired + r))) add_fired_row(p, r);
  }
}

void Engine::add_fired_row(const Process& p, uint32_t row) {
  double *fired = memory_.at(p.fired + row), *count = memory_.at(p.rate + row);
  prepare(p.enabled);
  eval_.start(p.enabled);
  eval_.row(p.enabled, row);
  const double* on = eval_.output(p.enabled, 0);
  const lower::Group* group = nullptr;
  for (const lower::Group& g : p_.groups)
    if (!p.source.empty() && g.source == p.source[row]) group = &g;
  for (size_t l = 0; l < lanes_; ++l) {
    double n = on[l] != 0 ? random::floor_(fired[l]) : 0;
    fired[l] = 0;
    if (!(n > 0)) continue;
    double taken = 0;
    for (size_t i = 0; group && i < group->members.size(); ++i)
      taken += memory_.at(p_.processes[group->members[i].process].rate + group->members[i].row)[l];
    if (p.kind == Kind::Change) {
      if (memory_.at(p.source[row])[l] != p.from) continue;
      for (const lower::Group::Member& m : group->members)
        memory_.at(p_.processes[m.process].rate + m.row)[l] = 0;
      count[l] = 1;
      continue;
    }
    if (group) n = std::min(n, std::max(0.0, random::floor_(memory_.at(p.source[row])[l]) - taken));
    count[l] = p.once ? 1 : count[l] + n;
  }
}

/// Effects of all events read the state that the rates were drawn from.
void Engine::happen(uint32_t k) {
  size_t told = 0;
  uint8_t* happens = happens_.data();  // by row of all processes: whether it does in some lane
  for (size_t i = 0; i < p_.processes.size(); happens += p_.processes[i++].rates.rows) {
    const Process& p = p_.processes[i];
    if (logging()) {
      tell_events(p, {told_rates_.begin() + told, told_rates_.begin() + told + p.rates.rows});
      told += p.rates.rows;
    }
    if (!acts_[i])
      std::fill_n(happens, p.rates.rows, uint8_t{0});
    else if (p.plain && p.fired == kNone)
      std::copy_n(plain_happens_.data() + first_plain_[i], p.rates.rows, happens);
    else if (p.counted)
      kernel::any_rows(memory_.at(p.rate), p.rates.rows, lanes_, happens);
    else
      kernel::any_rows(memory_.at(p.rate), p.rates.rows, lanes_, happens, event_counts_.data());
    for (uint32_t r = 0; r < p.rates.rows && p.kind != Kind::None; ++r) {
      if (!happens[r]) continue;
      const double* n = memory_.at(p.rate + r);
      if (p.kind == Kind::Move) {
        pending_.move(p.source.empty() ? kNone : p.source[r], p.target[r], n, true);
      } else if (p.kind == Kind::Change) {
        std::fill_n(amounts_.begin(), lanes_, p.to);
        pending_.set(p.target[r], amounts_.data(), n);
      }
    }
    apply_act(p.act, memory_.at(p.rate), k, happens);
  }
  happens = happens_.data();
  bool some = false;
  for (const Process& p : p_.processes) {
    for (uint32_t r = 0; p.counted && r < p.rates.rows; ++r) {
      uint32_t end = r;
      while (end < p.rates.rows && happens[end]) ++end;
      if (end == r) continue;
      kernel::add_lanes(memory_.at(p.events + r), memory_.at(p.rate + r), (end - r) * lanes_);
      some = true;
      r = end;
    }
    happens += p.rates.rows;
  }
  if (some) state_changed();
}

}  // namespace casus::interp
