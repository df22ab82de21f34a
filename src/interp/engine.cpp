#include "interp/engine.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "interp/exact.h"
#include "interp/exact_lanes.h"
#include "interp/interpreter.h"
#include "kernel/lanes.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::interp {

using lower::Block;
using lower::Depends;
using lower::Slot;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<kernel::Target> targets_of(const lower::Program& p) {
  std::vector<kernel::Target> targets;
  for (const lower::StateSlot& s : p.state_slots) {
    kernel::Target t;
    t.type = static_cast<kernel::Target::Type>(s.type);
    t.low = s.low;
    t.high = s.high;
    t.low_declared = s.low_declared;
    t.high_declared = s.high_declared;
    t.hold_on = s.hold_on;
    t.hold_value = s.hold_value;
    t.address = s.address;
    t.instance = s.instance;
    targets.push_back(t);
  }
  return targets;
}

template <class Visit>
void each_act(const lower::Program& p, const Visit& visit) {
  for (const lower::Process& q : p.processes) visit(q.act);
  for (const lower::Schedule& s : p.schedules) visit(s.act);
  for (const lower::Decision& d : p.decisions)
    for (const lower::Act& a : d.acts) visit(a);
  for (const lower::Negotiation& n : p.negotiations)
    for (const lower::Act& a : n.endings) visit(a);
  for (const lower::Shock& s : p.shocks) visit(s.act);
}

/// Events one by one can need more moves and sets than these: there is no most of them.
kernel::Pending::Needs needs_of(const lower::Program& p) {
  kernel::Pending::Needs needs;
  each_act(p, [&](const lower::Act& act) {
    const size_t times = act.each_event ? 8 : 1;
    for (const lower::Effect& e : act.effects) {
      needs.raises = needs.raises || e.kind == model::EffectKind::Raise;
      needs.lowers = needs.lowers || e.kind == model::EffectKind::Lower;
      needs.leavers = needs.leavers || e.kind == model::EffectKind::Move;
      if (e.kind == model::EffectKind::Move) needs.moves += times * act.block.rows;
      if (e.kind == model::EffectKind::Set) needs.sets += times * act.block.rows;
    }
  });
  for (const lower::Process& q : p.processes) {
    needs.leavers = needs.leavers || q.kind == model::Process::Kind::Move;
    if (q.kind == model::Process::Kind::Change) needs.sets += q.rates.rows;
  }
  for (const lower::Decision& d : p.decisions) needs.sets += d.rows;
  needs.sets += p.negotiations.size();
  return needs;
}

kernel::Luck luck_of(const kernel::Tile& tile) {
  std::vector<random::Key> keys;
  for (const kernel::Run& run : tile.runs)
    keys.push_back(random::make_key(tile.seed, run.world->number, run.number));
  return {std::move(keys), tile.arms.size()};
}

}  // namespace

Engine::Engine(const lower::Program& program, const Compiled* compiled, const kernel::Tile& tile,
               kernel::EventLog* log)
    : p_(program),
      tile_(tile),
      lanes_(tile.lanes()),
      log_(log),
      steps_(static_cast<uint32_t>(std::max(1.0, std::ceil(program.horizon / program.step - 1e-9)))),
      memory_(program.slots, lanes_),
      evaluator_(compiled ? compiled->evaluator(memory_) : std::make_unique<Interpreter>(memory_, program)),
      eval_(*evaluator_),
      pending_(memory_, program.changing.base, targets_of(program), needs_of(program)),
      moves_(lanes_),
      luck_(luck_of(tile)),
      flags_(lanes_),
      derived_version_(program.derived.size(), 0),
      probes_(program.probes.size() * lanes_),
      event_counts_(lanes_, 0.0) {
  reserve();
}

/// Room for all that a step needs.
void Engine::reserve() {
  size_t marks = 0, rows = 1, choices = 0, options = 0, matrix = 1;
  const auto act = [&](const lower::Act& a) {
    marks = std::max(marks, a.marks.size());
    rows = std::max<size_t>(rows, a.block.rows);
  };
  each_act(p_, act);
  for (const lower::Decision& d : p_.decisions) {
    matrix = std::max<size_t>(matrix, d.rows);
    choices = std::max(choices, d.options.size() * d.rows);
    options = std::max(options, d.options.size());
  }
  amounts_.resize(2 * lanes_);
  ones_.assign(lanes_, 1.0);
  one_.resize(lanes_);
  on_.resize(lanes_);
  ending_.resize(lanes_);
  totals_.resize(lanes_);
  marks_.resize(2 * marks * lanes_);
  packed_.resize(5 * lanes_);
  uniforms_.resize(kChunkRows * lanes_);
  bad_.resize(kChunkRows * lanes_);
  due_.reserve(std::max(rows, matrix) * lanes_);
  chosen_.reserve(choices * lanes_);
  event_lanes_.reserve(lanes_);
  size_t all_rows = 0;
  for (const lower::Process& p : p_.processes) all_rows += p.rates.rows;
  happens_.resize(all_rows);
  options_.reserve(options);
  probabilities_.reserve(options);
  talks_.resize(p_.negotiations.size());
  terms_.reserve(p_.negotiations.empty() ? 0 : 4 * lanes_);
  best_.reserve(p_.negotiations.empty() ? 0 : lanes_);
  for (size_t i = 0; i < talks_.size(); ++i) {
    talks_[i].ending.reserve(lanes_);
    talks_[i].agreed.reserve(p_.negotiations[i].issues.size() * lanes_);
  }
  begin_flows();
}

Engine::~Engine() = default;

std::vector<kernel::LaneFlags> Engine::flags() const {
  std::vector<kernel::LaneFlags> all = flags_;
  kernel::LaneVector events = event_counts_;
  if (tile_.method == kernel::Method::Step)
    for (const lower::Process& p : p_.processes)
      for (uint32_t r = 0; p.counted && r < p.rates.rows; ++r)
        kernel::add_lanes(events.data(), memory_.at(p.events + r), lanes_);
  for (size_t l = 0; l < lanes_; ++l) all[l].events = static_cast<uint64_t>(events[l]);
  return all;
}

void Engine::faulty(uint8_t* lanes) const {
  for (size_t l = 0; l < lanes_; ++l) lanes[l] = flags_[l].faulty_values > 0 ? 1 : 0;
}

uint32_t Engine::boundary_at(double at) const {
  uint32_t k = 0;
  while (k < steps_ && day(k) < at - kernel::kDaySlack) ++k;
  return k;
}

double Engine::day(uint32_t boundary) const { return std::min(boundary * p_.step, p_.horizon); }

void Engine::begin() {
  for (const auto& [slot, value] : p_.constants) memory_.fill(slot, value);
  for (Slot s : p_.alive) memory_.fill(s, 1);
  load_world();
  for (const lower::Decision& d : p_.decisions)
    for (uint32_t r = 0; r < d.rows; ++r) memory_.fill(d.last + r, -std::numeric_limits<double>::infinity());
  for (const lower::Process& p : p_.processes) {
    bool on = false;
    for (size_t l = 0; l < lanes_; ++l)
      on = on ||
           std::all_of(p.premises.begin(), p.premises.end(), [&](Slot s) { return memory_.at(s)[l] != 0; });
    acts_.push_back(on);
    for (uint32_t r = 0; p.rate_kind == model::Process::RateKind::Dwell && r < p.act.instances.size(); ++r)
      memory_.fill(p.dwell.spell + r, -1);
  }
  for (const lower::Clock& c : p_.clocks)
    for (uint32_t r = 0; r < c.rows; ++r) memory_.fill(c.age + r, kNan);
  if (tile_.method == kernel::Method::Step) begin_plain();
  begin_moves();
  start_states();
  begin_windows();
  begin_policies();
  policies(0);
  read_clocks(true);
  if (tile_.method == kernel::Method::Step) return;
  if (lanes_ > 1)
    jump_lanes_ = std::make_unique<JumpLanes>(*this);
  else
    jumps_ = std::make_unique<JumpProcess>(*this, tile_.rescan);
}

void Engine::exact_step(uint32_t k, const kernel::Recorder& recorder) {
  if (jump_lanes_)
    jump_lanes_->step(k, recorder);
  else
    jumps_->step(k, recorder);
}

void Engine::load_world() {
  for (size_t l = 0; l < lanes_; ++l) {
    const kernel::World& world = world_of(l);
    CASUS_CHECK(world.params.size() == p_.params.count, "a world with other params than the model");
    CASUS_CHECK(world.levers.size() == p_.levers.count, "a world with other levers than the model");
    for (uint32_t i = 0; i < p_.params.count; ++i) memory_.at(p_.params.base + i)[l] = world.params[i];
    for (uint32_t i = 0; i < p_.levers.count; ++i) memory_.at(p_.levers.base + i)[l] = world.levers[i];
    for (const lower::PremiseSlot& premise : p_.premises) {
      CASUS_CHECK(premise.ref.premise < world.premises.size(), "a world with other premises than the model");
      const double value = world.premises[premise.ref.premise];
      const bool on = premise.ref.alternative >= 0 ? value == premise.ref.alternative
                      : premise.neither >= 0       ? value != premise.neither
                                                   : value != 0;
      memory_.at(premise.slot)[l] = on ? 1 : 0;
    }
  }
}

void Engine::start_states() {
  for (const lower::StateFamily& family : p_.states) {
    prepare(family.start);
    eval_.start(family.start);
    for (uint32_t r = 0; r < family.rows; ++r) {
      eval_.row(family.start, r);
      const double* initial = eval_.output(family.start, 0);
      std::copy_n(initial, lanes_, memory_.at(family.base + r));
      if (family.low != lower::kNone)
        std::copy_n(eval_.output(family.start, 1), lanes_, memory_.at(family.low + r));
      if (family.high != lower::kNone)
        std::copy_n(eval_.output(family.start, 2), lanes_, memory_.at(family.high + r));
    }
  }
  for (size_t l = 0; l < lanes_; ++l)
    for (const kernel::World::Start& start : world_of(l).starts)
      memory_.at(p_.states[start.state].base + start.instance)[l] = start.value;
  for (uint32_t i = 0; i < p_.state_slots.size(); ++i) {
    const lower::StateSlot& s = p_.state_slots[i];
    double* x = memory_.at(p_.changing.base + i);
    for (size_t l = 0; l < lanes_; ++l) {
      if (s.type == lower::StateSlot::Type::Count) {
        // Bounds of a count are the whole numbers within those declared.
        x[l] = random::floor_(x[l] + 0.5);
        if (s.low != lower::kNone) memory_.at(s.low)[l] = 0.0 - random::floor_(-memory_.at(s.low)[l]);
        if (s.high != lower::kNone) memory_.at(s.high)[l] = random::floor_(memory_.at(s.high)[l]);
      }
      if (s.low != lower::kNone && x[l] < memory_.at(s.low)[l]) x[l] = memory_.at(s.low)[l];
      if (s.high != lower::kNone && x[l] > memory_.at(s.high)[l]) x[l] = memory_.at(s.high)[l];
      x[l] += 0.0;  // never -0
    }
  }
  state_changed();
}

/// Brings what a block reads up to date.
void Engine::prepare(const Block& block) {
  for (uint32_t d : block.needs) {
    const uint64_t version = version_[static_cast<size_t>(p_.derived[d].depends)];
    if (derived_version_[d] == version) continue;
    derived_version_[d] = version;
    eval_.run(p_.derived[d].block);
  }
}

void Engine::levers_changed() {
  ++version_[static_cast<size_t>(Depends::Levers)];
  state_changed();
}

void Engine::apply_pending(uint32_t time, Phase phase) {
  if (pending_.apply(luck_, time, static_cast<uint32_t>(phase), flags_)) state_changed();
}

void Engine::advance_clocks(double h) {
  for (const lower::Clock& c : p_.clocks)
    for (uint32_t r = 0; r < c.rows; ++r)
      for (size_t l = 0; l < lanes_; ++l) memory_.at(c.age + r)[l] += h;
  if (!p_.clocks.empty()) state_changed();
}

/// Starts clocks whose condition has come true, and stops those whose condition doesn't hold.
void Engine::read_clocks(bool at_start) {
  bool changed = false;
  for (const lower::Clock& c : p_.clocks) {
    prepare(c.condition);
    eval_.start(c.condition);
    for (uint32_t r = 0; r < c.rows; ++r) {
      eval_.row(c.condition, r);
      const double* holds = eval_.output(c.condition, 0);
      double *held = memory_.at(c.held + r), *age = memory_.at(c.age + r), *onset = memory_.at(c.onset + r);
      for (size_t l = 0; l < lanes_; ++l) {
        if (holds[l] != 0 && held[l] == 0) {
          age[l] = at_start ? c.initial_age : 0;
          onset[l] += at_start ? 0 : 1;
        }
        changed = changed || (holds[l] != 0) != (held[l] != 0);
        held[l] = holds[l] != 0 ? 1 : 0;
        if (holds[l] == 0) age[l] = kNan;
      }
    }
  }
  if (changed) state_changed();
}

void Engine::begin_windows() {
  for (const lower::Window& w : p_.windows) {
    std::vector<double> ring;
    for (size_t row = 0; row < w.series.size(); ++row) {
      if (w.month) memory_.fill(w.mark + static_cast<uint32_t>(row), w.before[0]);
      if (w.month) memory_.fill(w.value + static_cast<uint32_t>(row), w.first_value);
      if (!w.month)
        for (double before : w.before) ring.insert(ring.end(), lanes_, before);
    }
    rings_.push_back(std::move(ring));
  }
}

/// Of a window over the last n steps the totals at the last n boundaries are kept; boundary k is at place k
/// mod n.
void Engine::record_windows(uint32_t k) {
  size_t months = months_done_;
  while (months < p_.month_ends.size() && p_.month_ends[months] <= day(k) + 1e-6) ++months;
  for (size_t i = 0; i < p_.windows.size(); ++i) {
    const lower::Window& w = p_.windows[i];
    if (w.month && months == months_done_) continue;
    for (uint32_t row = 0; row < w.series.size(); ++row) {
      double* value = memory_.at(w.value + row);
      double* past = w.month ? memory_.at(w.mark + row)
                             : rings_[i].data() + (size_t{row} * w.steps + k % w.steps) * lanes_;
      for (size_t l = 0; l < lanes_; ++l) {
        double total = 0;
        for (Slot s : w.series[row]) total += memory_.at(s)[l];
        value[l] = total - past[l];
        past[l] = total;
      }
    }
  }
  months_done_ = months;
  if (!p_.windows.empty()) state_changed();
}

void Engine::record(uint32_t k, const std::vector<uint8_t>& wanted) {
  now_ = day(k);
  record_windows(k);
  for (size_t i = 0; i < p_.probes.size(); ++i) {
    if (!wanted[i]) continue;
    prepare(p_.probes[i]);
    eval_.run(p_.probes[i]);
    std::copy_n(eval_.output(p_.probes[i], 0), lanes_, probes_.data() + i * lanes_);
  }
}

}  // namespace casus::interp
