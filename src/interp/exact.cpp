// Exact mode: clocks, and what an event does. With the reference everything is looked at again after each
// event: slow and obvious.
#include "interp/exact.h"

#include <algorithm>
#include <limits>

#include "kernel/dwell.h"
#include "random/exponential_lanes.h"
#include "random/samplers.h"

namespace casus::interp {

using lower::kNone;
using lower::Process;
using Kind = model::Process::Kind;
using RateKind = model::Process::RateKind;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// See event_limit: so many, and so many for each row.
constexpr uint64_t kEventLimit = 1'000'000, kRowEventLimit = 1'000;
/// So many events are looked at between two questions whether to go on.
constexpr uint64_t kLook = 64;
/// Triggers that fire triggers: more rounds at one time than this end the run.
constexpr int kTriggerRounds = 1'000;

bool is_dwell(const Process& p) { return p.rate_kind == RateKind::Dwell; }
bool is_fixed(const Process& p) { return p.dwell.dist == model::Process::Dwell::Dist::Fixed; }

}  // namespace

JumpProcess::JumpProcess(Engine& engine, bool rescan) : e_(engine), p_(engine.p_), next_(0) {
  make_rows();
  next_ = kernel::Earliest(rows_.size());
  for (const lower::Clock& c : p_.clocks) {
    first_clock_.push_back(static_cast<uint32_t>(origin_.size()));
    origin_.resize(origin_.size() + c.rows, 0.0);
    onset_seen_.resize(origin_.size(), -1.0);
  }
  if (!rescan) deps_ = lower::dependencies_of(p_);
  if (deps_) begin_fast();
}

uint64_t JumpProcess::event_limit(size_t rows) { return kEventLimit + kRowEventLimit * rows; }

void JumpProcess::make_rows() {
  uint32_t dwells = 0;
  held_ = held_states(p_, e_.tile_);
  rows_ = event_rows(p_, held_, e_.memory_, &nowhere_);
  uint32_t first = 0;
  for (const Process& p : p_.processes) {
    first_row_.push_back(first);
    first += p.rates.rows;
    Plan plan;
    plan.dwell = dwells;
    plans_.push_back(plan);
    dwells += is_dwell(p) ? p.rates.rows : 0;
  }
  const size_t n = rows_.size();
  dwells_.resize(dwells);
  row_clocks_.resize(n);
  unset_.reserve(n);
  same_keys_.assign(kTogether, e_.luck_[0]);
  for (size_t i = 0; i < n; ++i) {
    const EventRow& row = rows_[i];
    row_clocks_[i].left =
        random::exponential_inv(random::uniform(e_.luck_[0], {0, row.family, row.instance, 0}));
    row_clocks_[i].row = {e_.memory_.at(row.rate),
                          row.source == kNone ? e_.ones_.data() : e_.memory_.at(row.source)};
  }
}

/// A rate below zero or not finite acts as 0, and is counted where it becomes so.
void JumpProcess::set_hazard(uint32_t n) {
  double faults = 0;
  kernel::set_clock_hazards(row_clocks_.data(), next_.times(), &n, 1, e_.now_, faults);
  next_.touch(n);
  if (faults == 0) return;
  ++e_.flags_[0].faulty_values;
  if (e_.logging())
    e_.tell_faulty(p_.processes[rows_[n].process], rows_[n].row, e_.memory_.at(rows_[n].rate)[0]);
}

/// Its hazard grows with age; it is summed up where its parameters change.
void JumpProcess::look_at_dwell(uint32_t n, double factor) {
  const EventRow& at = rows_[n];
  const Process& p = p_.processes[at.process];
  const lower::Clock& clock = p_.clocks[p.dwell.clock];
  const uint32_t clock_row = p.dwell.clock_row[at.row];
  Dwell& d = dwells_[plans_[at.process].dwell + at.row];
  const double now = e_.now_;
  const bool was_faulty = d.faulty;
  if (!(e_.memory_.at(clock.age + clock_row)[0] >= 0)) {
    d = {};
    d.faulty = was_faulty;
    next_.set(n, kInfinity);
    return;
  }
  double &used = e_.memory_.at(p.dwell.used + at.row)[0],
         &threshold = e_.memory_.at(p.dwell.threshold + at.row)[0];
  bool fresh = false;
  if (e_.memory_.at(p.dwell.spell + at.row)[0] != e_.memory_.at(clock.onset + clock_row)[0]) {
    if (!deps_) e_.prepare(p.dwell.share);
    e_.begin_spell(p, at.row, 0);
    d = {};
    fresh = true;
  }
  if (!deps_) e_.prepare(p.dwell.shape_scale);
  e_.eval_.start(p.dwell.shape_scale);
  e_.eval_.row(p.dwell.shape_scale, at.row);
  const double shape = e_.eval_.output(p.dwell.shape_scale, 0)[0],
               scale = e_.eval_.output(p.dwell.shape_scale, 1)[0];
  const bool sound = is_dwell_time(p, shape, scale);
  const bool faulty = !(factor >= 0 && factor < kInfinity) || (factor > 0 && !sound);
  if (faulty && !was_faulty) {
    ++e_.flags_[0].faulty_values;
    if (e_.logging() && sound) e_.tell_faulty(p, at.row, factor);
    if (e_.logging() && !sound) e_.tell_faulty_dwell(p, at.row);
  }
  d.faulty = faulty;
  if (faulty) factor = 0;
  if (fresh || factor != d.factor || (factor > 0 && (shape != d.shape || scale != d.scale))) {
    const double origin = origin_[first_clock_[p.dwell.clock] + clock_row];
    double wait = kInfinity;
    if (is_fixed(p)) {
      if (factor > 0 && threshold < kInfinity) wait = std::max(0.0, scale - (now - origin));
    } else {
      if (d.factor > 0) {
        const double hazard =
            kernel::dwell_hazard(d.since - origin, now - d.since, d.shape, d.scale, d.factor);
        if (hazard >= 0) used += hazard;
      }
      if (factor > 0 && threshold < kInfinity)
        wait = kernel::dwell_wait(now - origin, std::max(0.0, threshold - used), shape, scale, factor);
    }
    d = {factor, shape, scale, now, wait >= 0 ? now + wait : kInfinity, faulty};
  }
  // What would change a value that it hasn't now, waits for it.
  const bool stopped = p.kind == Kind::Change && e_.memory_.at(p.source[at.row])[0] != p.from;
  next_.set(n, stopped ? kInfinity : std::max(d.due, now));
}

void JumpProcess::look_at_all() {
  for (uint32_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    if (!e_.acts_[i]) continue;
    if (!deps_) e_.prepare(p.rates);
    e_.eval_.run(p.rates);
    for (uint32_t r = 0; r < p.rates.rows; ++r) {
      if (is_dwell(p))
        look_at_dwell(first_row_[i] + r, e_.memory_.at(p.rate + r)[0]);
      else
        set_hazard(first_row_[i] + r);
    }
  }
}

/// The row that fires next: of those at one time the smallest address.
size_t JumpProcess::earliest() {
  if (deps_) return next_.first();
  size_t least = 0;
  for (size_t n = 1; n < rows_.size(); ++n)
    if (next_.time(n) < next_.time(least)) least = n;
  return least;
}

void JumpProcess::give_up(const std::string& why) {
  ++e_.flags_[0].faulty_values;
  if (e_.logging()) e_.tell("nothing happens any more", why);
  ended_ = all_ = true;
}

void JumpProcess::step(uint32_t k, const kernel::Recorder& recorder) {
  const double end = e_.day(k + 1);
  const uint64_t limit = event_limit(rows_.size());
  begin_step(k);
  for (uint64_t events = 0; !ended_; ++events) {
    if (events % kLook == kLook - 1 && !recorder.go_on()) throw kernel::Abandoned();
    if (events == limit) {
      give_up("over " + std::to_string(limit) + " events in one step");
      break;
    }
    if (fire_ordered()) continue;
    look();
    if (rows_.empty()) break;
    const size_t n = earliest();
    const double time = next_.time(n);
    if (!(time < end)) break;
    wait_until(std::max(e_.now_, time));
    fire(static_cast<uint32_t>(n));
  }
  wait_until(end);
  end_step(end);
  e_.flows(end - e_.day(k));
}

void JumpProcess::look() {
  if (!deps_ || all_) {
    look_at_all();
  } else if (last_plain_ != kNone) {
    look_after_plain(last_plain_);
  } else {
    look_at_affected();
  }
  all_ = false;
  last_plain_ = kNone;
  affected_.clear();
  ++epoch_;
}

/// Nothing happens until then.
void JumpProcess::wait_until(double time) {
  if (p_.compensated) {
    uint64_t& state = e_.version_[static_cast<size_t>(lower::Depends::State)];
    const uint64_t before = state;
    e_.compensate_wait(time - e_.now_);
    if (deps_) state = before;
    unsaid_ = true;
  }
  e_.now_ = time;
}

/// What the boundary has changed is seen by triggers and clocks at once, as what events change is.
void JumpProcess::begin_step(uint32_t k) {
  e_.now_ = e_.day(k);
  if (deps_ && !p_.fired.empty()) find_ordered();
  const uint64_t state = e_.version_[static_cast<size_t>(lower::Depends::State)],
                 levers = e_.version_[static_cast<size_t>(lower::Depends::Levers)];
  if (state == state_seen_ && levers == levers_seen_) return;
  for (uint32_t c = 0; c < p_.clocks.size(); ++c) {
    for (uint32_t r = 0; r < p_.clocks[c].rows; ++r) {
      const double onset = e_.memory_.at(p_.clocks[c].onset + r)[0];
      double& seen = onset_seen_[first_clock_[c] + r];
      if (seen == onset) continue;
      seen = onset;
      origin_[first_clock_[c] + r] = e_.now_ - e_.memory_.at(p_.clocks[c].age + r)[0];
    }
  }
  all_ = true;
  if (deps_) keep_derived();
  after_change();
}

/// Ages that expressions read are those of the boundary, or of the spell's beginning after it.
void JumpProcess::end_step(double end) {
  uint64_t& state = e_.version_[static_cast<size_t>(lower::Depends::State)];
  e_.now_ = end;
  for (uint32_t c = 0; c < p_.clocks.size(); ++c)
    for (uint32_t r = 0; r < p_.clocks[c].rows; ++r)
      e_.memory_.at(p_.clocks[c].age + r)[0] = e_.memory_.at(p_.clocks[c].held + r)[0] != 0
                                                   ? end - origin_[first_clock_[c] + r]
                                                   : std::numeric_limits<double>::quiet_NaN();
  if (unsaid_ || !p_.clocks.empty()) e_.state_changed();
  unsaid_ = false;
  if (deps_ && p_.clocks.empty())
    for (uint32_t d : deps_->derived_kept)
      if (p_.derived[d].depends == lower::Depends::State) e_.derived_version_[d] = state;
  state_seen_ = p_.clocks.empty() && !all_ ? state : 0;
  levers_seen_ = e_.version_[static_cast<size_t>(lower::Depends::Levers)];
}

void JumpProcess::fire(uint32_t n) {
  const EventRow& at = rows_[n];
  __builtin_prefetch(&at);
  __builtin_prefetch(after_.data() + row_clocks_[n].after);
  const Process& p = p_.processes[at.process];
  if (is_dwell(p)) {
    e_.memory_.at(p.dwell.threshold + at.row)[0] = kInfinity;
    dwells_[plans_[at.process].dwell + at.row].due = kInfinity;
    next_.set(n, kInfinity);
  } else {
    row_clocks_[n].left = next_exponential(n);
    row_clocks_[n].since = e_.now_;
    row_clocks_[n].hazard = 0;
    next_.set(n, kInfinity);
  }
  // Of plain events it is known who is affected; without an order there can be no other before the next look.
  last_plain_ = kNone;
  if (row_clocks_[n].after < row_clocks_[n].after_end && !all_ && affected_.empty()) {
    last_plain_ = n;
    fetch_after(n);
    if (e_.logging()) tell_event(n);
    happen_plain(n);
    evaluate_after(n);
    return;
  }
  if (deps_) affect(n, false);
  happen(n, true);
}

/// The one after the present one. Those of rows that have fired are made eight at a time, beforehand.
double JumpProcess::next_exponential(uint32_t n) {
  const uint32_t number = row_clocks_[n].number + 1, family = rows_[n].family, instance = rows_[n].instance;
  const double x = row_clocks_[n].coming_number == number
                       ? row_clocks_[n].coming
                       : random::exponential_inv(random::uniform(e_.luck_[0], {number, family, instance, 0}));
  coming_.row[coming_.count] = n;
  coming_.number[coming_.count] = number + 1;
  coming_.family[coming_.count] = family;
  coming_.instance[coming_.count] = instance;
  if (++coming_.count < kTogether) return x;
  double made[kTogether];
  random::exponential_lanes(same_keys_.data(), {coming_.number, coming_.family, coming_.instance}, made,
                            kTogether);
  for (size_t i = 0; i < kTogether; ++i) {
    row_clocks_[coming_.row[i]].coming = made[i];
    row_clocks_[coming_.row[i]].coming_number = static_cast<uint32_t>(coming_.number[i]);
  }
  coming_.count = 0;
  return x;
}

/// An event of a row, by its clock or ordered.
void JumpProcess::happen(uint32_t n, bool by_hazard) {
  const EventRow& at = rows_[n];
  const Process& p = p_.processes[at.process];
  if (e_.logging()) tell_event(n);
  if (p.kind == Kind::Move && !p.source.empty() && !(e_.memory_.at(p.source[at.row])[0] >= 1)) return;
  if (p_.compensated && (!by_hazard || p.expectation.drawn)) e_.compensate_event(p, at.row);
  if (deps_ && plans_[at.process].plain)
    apply_plain(n);
  else
    apply_event(n);
  after_change();
}

void JumpProcess::tell_event(uint32_t n) {
  const Process& p = p_.processes[rows_[n].process];
  e_.tell(p.labels[rows_[n].row],
          is_dwell(p) ? "its time is up" : Engine::tell_rate_of(p, e_.memory_.at(rows_[n].rate)[0]));
}

void JumpProcess::apply_event(uint32_t n) {
  const EventRow& at = rows_[n];
  const Process& p = p_.processes[at.process];
  const double one = 1;
  if (p.kind == Kind::Move)
    e_.pending_.move(p.source.empty() ? kNone : p.source[at.row], p.target[at.row], &one, true);
  if (p.kind == Kind::Change) e_.pending_.set(p.target[at.row], &p.to, &one);
  const uint32_t number = row_clocks_[n].number++;
  unsaid_ = true;
  e_.event_counts_[0] += 1;
  apply_one(p.act, at.row, number);
  e_.memory_.at(p.events + at.row)[0] += 1;
  const uint64_t state = e_.version_[static_cast<size_t>(lower::Depends::State)];
  e_.apply_pending(number, Phase::Events);
  e_.state_changed();
  if (!deps_) return;
  // What is kept stays up to date row by row.
  e_.version_[static_cast<size_t>(lower::Depends::State)] = state;
  if (!p.source.empty()) changed(p.source[at.row]);
  if (!p.target.empty()) changed(p.target[at.row]);
  changed(p.events + at.row);
  changed_by(p.act, at.row);
}

void JumpProcess::apply_one(const lower::Act& act, uint32_t row, uint32_t time) {
  if (act.effects.empty()) return;
  const double one = 1;
  e_.prepare(act.block);
  e_.prepare(act.mark_args);
  if (!act.each_event && !act.summed) e_.eval_.start(act.block);
  e_.apply_row(act, row, &one, time);
}

/// Fires what effects ordered, smaller addresses first. Returns whether there was something.
bool JumpProcess::fire_ordered() {
  if (p_.fired.empty()) return false;
  while (!ordered_.empty()) {
    const uint32_t n = ordered_.front();
    const Process& p = p_.processes[rows_[n].process];
    if (!(e_.memory_.at(p.fired + rows_[n].row)[0] >= 2)) ordered_.erase(ordered_.begin());
    if (fire_one_ordered(n)) return true;
  }
  if (deps_) return false;
  for (uint32_t n = 0; n < rows_.size(); ++n)
    if (fire_one_ordered(n)) return true;
  return false;
}

bool JumpProcess::fire_one_ordered(uint32_t n) {
  const EventRow& at = rows_[n];
  const Process& p = p_.processes[at.process];
  if (p.fired == kNone) return false;
  double* fired = e_.memory_.at(p.fired + at.row);
  if (!(*fired >= 1)) return false;
  *fired -= 1;
  if (!deps_) e_.prepare(p.enabled);
  e_.eval_.start(p.enabled);
  e_.eval_.row(p.enabled, at.row);
  const bool on = e_.eval_.output(p.enabled, 0)[0] != 0;
  if (on && (p.kind != Kind::Change || e_.memory_.at(p.source[at.row])[0] == p.from)) happen(n, false);
  return true;
}

/// Clocks of conditions and triggers, after something has changed the state.
void JumpProcess::after_change() {
  if (deps_) settle();
  read_clocks();
  for (int round = 0; !ended_ && read_triggers(); ++round) {
    read_clocks();
    if (round == kTriggerRounds)
      give_up("triggers make each other true, over " + std::to_string(kTriggerRounds) +
              " rounds at one time");
  }
}

void JumpProcess::read_clocks() {
  if (p_.clocks.empty()) return;
  if (deps_ && !all_) return read_affected_clocks();
  // A condition may read other clocks; each pass settles at least one more.
  for (size_t pass = 0; pass <= p_.clocks.size(); ++pass) {
    bool some = false;
    for (uint32_t c = 0; c < p_.clocks.size(); ++c) {
      if (!deps_) e_.prepare(p_.clocks[c].condition);
      bool here = false;
      for (uint32_t r = 0; r < p_.clocks[c].rows; ++r) here = read_clock(c, r) || here;
      if (here && !deps_) e_.state_changed();
      some = some || here;
    }
    if (!some) return;
  }
}

/// Starts or stops one clock. Returns whether its age has changed.
bool JumpProcess::read_clock(uint32_t clock, uint32_t row) {
  const lower::Clock& c = p_.clocks[clock];
  e_.eval_.start(c.condition);
  e_.eval_.row(c.condition, row);
  const bool holds = e_.eval_.output(c.condition, 0)[0] != 0;
  double& held = e_.memory_.at(c.held + row)[0];
  if (holds == (held != 0)) return false;
  unsaid_ = true;
  held = holds ? 1 : 0;
  if (holds) {
    onset_seen_[first_clock_[clock] + row] = e_.memory_.at(c.onset + row)[0] += 1;
    origin_[first_clock_[clock] + row] = e_.now_;
  }
  e_.memory_.at(c.age + row)[0] = holds ? 0 : std::numeric_limits<double>::quiet_NaN();
  if (deps_) {
    changed(c.age + row);
    settle();
  }
  return true;
}

/// Fires what has become true. Returns whether there was something.
bool JumpProcess::read_triggers() {
  due_triggers_.clear();
  if (deps_ && !all_) {
    gather_affected_triggers();
  } else {
    for (uint32_t s = 0; s < p_.schedules.size(); ++s) {
      if (p_.schedules[s].kind != model::Schedule::Kind::When) continue;
      if (!deps_) e_.prepare(p_.schedules[s].condition);
      for (uint32_t r = 0; r < p_.schedules[s].rows; ++r)
        if (reads_true(s, r)) due_triggers_.emplace_back(s, r);
    }
  }
  if (due_triggers_.empty()) return false;
  apply_triggers();
  return true;
}

bool JumpProcess::reads_true(uint32_t schedule, uint32_t row) {
  const lower::Schedule& s = p_.schedules[schedule];
  e_.eval_.start(s.condition);
  e_.eval_.row(s.condition, row);
  const double holds = e_.eval_.output(s.condition, 0)[0], guard = e_.eval_.output(s.condition, 1)[0];
  double& before = e_.memory_.at(s.before + row)[0];
  const bool fires = holds != 0 && before == 0 && guard != 0;
  before = holds;
  return fires;
}

/// Between boundaries there are no steps to number their draws by: they go by how often each has fired.
void JumpProcess::apply_triggers() {
  const uint64_t state = e_.version_[static_cast<size_t>(lower::Depends::State)];
  for (const auto& [schedule, row] : due_triggers_) {
    const lower::Schedule& s = p_.schedules[schedule];
    apply_one(s.act, row, static_cast<uint32_t>(e_.memory_.at(s.fires + row)[0]++));
    if (e_.logging()) e_.tell(s.labels[row] + " fires", s.reason + " became true");
  }
  e_.apply_pending(0, Phase::Triggers);
  unsaid_ = true;
  if (!deps_) return;
  e_.version_[static_cast<size_t>(lower::Depends::State)] = state;
  for (const auto& [schedule, row] : due_triggers_) changed_by(p_.schedules[schedule].act, row);
  settle();
}

}  // namespace casus::interp
