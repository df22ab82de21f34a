// The same model as a jump process, one lane at a time: an instance fires when its integrated hazard reaches
// its next addressed exponential. Everything is looked at again after each event: slow and obvious.
#include <algorithm>
#include <limits>

#include "interp/engine.h"
#include "kernel/dwell.h"
#include "random/math.h"
#include "random/samplers.h"

namespace casus::interp {

using lower::Process;
using Kind = model::Process::Kind;
using RateKind = model::Process::RateKind;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// More events between two boundaries than this mark the run faulty.
constexpr uint64_t kEventLimit = 5'000'000;

}  // namespace

void Engine::begin_exact() {
  for (const Process& p : p_.processes) {
    for (uint32_t r = 0; r < p.rates.rows; ++r) {
      ExactClock c;
      c.threshold =
          random::exponential_inv(random::uniform(luck_[0], {0, p.act.address, p.act.instances[r], 0}));
      exact_.push_back(c);
    }
  }
}

/// Days until a row fires, if nothing changes before.
double Engine::waiting(const Process& p, uint32_t row, size_t clock, double& hazard) {
  hazard = memory_.at(p.rate + row)[0];
  double wait = kInfinity;
  if (p.rate_kind == RateKind::Dwell) {
    wait = dwell_waiting(p, row, hazard);
  } else {
    if (p.kind == Kind::Move && !p.source.empty())
      hazard *= std::max(0.0, random::floor_(memory_.at(p.source[row])[0]));
    if (hazard > 0) wait = (exact_[clock].threshold - exact_[clock].used) / hazard;
  }
  if (p.kind == Kind::Change && memory_.at(p.source[row])[0] != p.from) return kInfinity;
  return wait;
}

double Engine::dwell_waiting(const Process& p, uint32_t row, double factor) {
  const lower::Clock& c = p_.clocks[p.dwell.clock];
  const uint32_t at = p.dwell.clock_row[row];
  const double age = memory_.at(c.age + at)[0];
  if (!(age >= 0)) return kInfinity;
  prepare(p.dwell.share);
  if (memory_.at(p.dwell.spell + row)[0] != memory_.at(c.onset + at)[0]) begin_spell(p, row, 0);
  const double threshold = memory_.at(p.dwell.threshold + row)[0];
  if (threshold == kInfinity || !(factor > 0)) return kInfinity;
  prepare(p.dwell.shape_scale);
  eval_.start(p.dwell.shape_scale);
  eval_.row(p.dwell.shape_scale, row);
  const double shape = eval_.output(p.dwell.shape_scale, 0)[0],
               scale = eval_.output(p.dwell.shape_scale, 1)[0];
  if (p.dwell.dist == model::Process::Dwell::Dist::Fixed) return std::max(0.0, scale - age);
  return kernel::dwell_wait(age, std::max(0.0, threshold - memory_.at(p.dwell.used + row)[0]), shape, scale,
                            factor);
}

/// Lets time pass in which nothing happens.
void Engine::use_up(double wait) {
  compensate_wait(wait);
  size_t clock = 0;
  for (const Process& p : p_.processes) {
    for (uint32_t r = 0; r < p.rates.rows; ++r, ++clock) {
      exact_[clock].used += exact_[clock].hazard * wait;
      if (p.rate_kind != RateKind::Dwell || p.dwell.dist == model::Process::Dwell::Dist::Fixed) continue;
      const double age = memory_.at(p_.clocks[p.dwell.clock].age + p.dwell.clock_row[r])[0];
      const double factor = memory_.at(p.rate + r)[0];
      if (!(age >= 0) || !(factor > 0)) continue;
      prepare(p.dwell.shape_scale);
      eval_.start(p.dwell.shape_scale);
      eval_.row(p.dwell.shape_scale, r);
      const double hazard = kernel::dwell_hazard(age, wait, eval_.output(p.dwell.shape_scale, 0)[0],
                                                 eval_.output(p.dwell.shape_scale, 1)[0], factor);
      if (hazard >= 0)
        memory_.at(p.dwell.used + r)[0] += hazard;
      else
        ++flags_[0].faulty_rates;
    }
  }
  advance_clocks(wait);
  now_ += wait;
}

void Engine::fire(uint32_t process, uint32_t row, bool by_hazard) {
  const Process& p = p_.processes[process];
  size_t clock = row;
  for (uint32_t i = 0; i < process; ++i) clock += p_.processes[i].rates.rows;
  const double rate = memory_.at(p.rate + row)[0];
  if (logging()) tell(p.labels[row], "rate " + tell_number(rate) + " a day");
  const double one = 1;
  if (p.kind == Kind::Move) {
    if (!p.source.empty() && !(memory_.at(p.source[row])[0] >= 1)) return;
    pending_.move(p.source.empty() ? lower::kNone : p.source[row], p.target[row], &one, true);
  }
  if (!by_hazard || p.expectation.drawn) compensate_event(p, row);
  if (p.kind == Kind::Change) pending_.set(p.target[row], &p.to, &one);
  std::vector<double> counts(p.rates.rows, 0.0);
  counts[row] = 1;
  const uint32_t number = exact_[clock].number;
  apply_act(p.act, counts.data(), number);
  memory_.at(p.events + row)[0] += 1;
  event_counts_[0] += 1;
  exact_[clock].number = number + 1;
  state_changed();
  apply_pending(number, Phase::Events);
  read_clocks(false);
  triggers(0, false);
  read_clocks(false);
}

/// Fires what effects ordered. Returns whether there was something.
bool Engine::fire_ordered() {
  for (uint32_t i = 0; i < p_.processes.size(); ++i) {
    const Process& p = p_.processes[i];
    for (uint32_t r = 0; p.fired != lower::kNone && r < p.rates.rows; ++r) {
      double* fired = memory_.at(p.fired + r);
      if (!(*fired >= 1)) continue;
      *fired -= 1;
      prepare(p.enabled);
      eval_.start(p.enabled);
      eval_.row(p.enabled, r);
      const bool on = eval_.output(p.enabled, 0)[0] != 0;
      if (on && (p.kind != Kind::Change || memory_.at(p.source[r])[0] == p.from)) fire(i, r, false);
      return true;
    }
  }
  return false;
}

void Engine::exact_step(uint32_t k) {
  now_ = day(k);
  const double end = day(k + 1);
  for (uint64_t events = 0;; ++events) {
    if (events == kEventLimit) {
      ++flags_[0].faulty_rates;
      break;
    }
    if (fire_ordered()) continue;
    rates();
    for (const Process& p : p_.processes)
      if (p.plain) clean_rates(p);
    double least = kInfinity;
    uint32_t process = 0, row = 0;
    size_t clock = 0;
    for (uint32_t i = 0; i < p_.processes.size(); ++i) {
      for (uint32_t r = 0; r < p_.processes[i].rates.rows; ++r, ++clock) {
        double hazard = 0;
        const double wait = acts_[i] ? waiting(p_.processes[i], r, clock, hazard) : kInfinity;
        exact_[clock].hazard = wait < kInfinity && p_.processes[i].rate_kind != RateKind::Dwell ? hazard : 0;
        if (wait < least) {
          least = wait;
          process = i;
          row = r;
        }
      }
    }
    if (!(now_ + least < end)) {
      use_up(end - now_);
      break;
    }
    use_up(least);
    const Process& p = p_.processes[process];
    if (p.rate_kind == RateKind::Dwell) {
      memory_.at(p.dwell.threshold + row)[0] = kInfinity;
    } else {
      size_t fired = row;
      for (uint32_t i = 0; i < process; ++i) fired += p_.processes[i].rates.rows;
      exact_[fired].used = 0;
      exact_[fired].threshold = random::exponential_inv(
          random::uniform(luck_[0], {exact_[fired].number + 1, p.act.address, p.act.instances[row], 0}));
    }
    fire(process, row, true);
  }
  flows(end - day(k));
}

}  // namespace casus::interp
