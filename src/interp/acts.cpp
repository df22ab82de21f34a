// Effects of what happened, into the pending changes of the phase.
#include <algorithm>

#include "interp/engine.h"
#include "kernel/lanes.h"
#include "random/samplers.h"

namespace casus::interp {
namespace {

using model::EffectKind;

/// So many events of one instance in one step are drawn one by one; more mark the run faulty.
constexpr double kEventLimit = 10'000;

}  // namespace

bool Engine::any(const double* x) const { return kernel::any(x, lanes_); }

/// counts[row * lanes + lane]: how often each row happened; `happens`, if it is known: whether it did.
void Engine::apply_act(const lower::Act& act, const double* counts, uint32_t time, const uint8_t* happens) {
  if (act.effects.empty()) return;
  bool started = false;
  for (uint32_t row = 0; row < act.block.rows; ++row) {
    const double* n = counts + row * lanes_;
    if (happens ? !happens[row] : !any(n)) continue;
    if (!started) {
      prepare(act.block);
      prepare(act.mark_args);
      if (!act.each_event && !act.summed && !act.block.outputs.empty()) eval_.start(act.block);
      started = true;
    }
    apply_row(act, row, n, time);
  }
}

void Engine::apply_row(const lower::Act& act, uint32_t row, const double* counts, uint32_t time) {
  if (act.each_event) {
    apply_each_event(act, row, counts, time);
  } else if (act.summed) {
    apply_summed(act, row, counts, time);
  } else {
    if (!act.block.outputs.empty()) eval_.row(act.block, row);
    apply_effects(act, row, counts, 0, time);
  }
}

/// Arguments of the row's draws, two a draw and lane, into marks_.
void Engine::mark_arguments(const lower::Act& act, uint32_t row) {
  const size_t arguments = 2 * act.marks.size();
  eval_.start(act.mark_args);
  eval_.row(act.mark_args, row);
  for (uint32_t a = 0; a < arguments; ++a)
    std::copy_n(eval_.output(act.mark_args, a), lanes_, marks_.data() + a * lanes_);
}

/// All events of the step at once: their draws are summed.
void Engine::apply_summed(const lower::Act& act, uint32_t row, const double* counts, uint32_t time) {
  mark_arguments(act, row);
  event_lanes_.clear();
  one_.assign(lanes_, 0);
  for (uint32_t l = 0; l < lanes_; ++l) {
    if (counts[l] == 0) continue;
    one_[l] = 1;
    event_lanes_.push_back(l);
  }
  const size_t n = event_lanes_.size();
  double *u = packed_.data(), *many = u + lanes_, *a = many + lanes_, *b = a + lanes_, *sum = b + lanes_;
  const random::Place at{act.address, act.instances[row]};
  for (uint32_t m = 0; m < act.marks.size(); ++m) {
    luck_.uniforms(time, &at, 1, 1 + m, uniforms_.data());
    for (size_t i = 0; i < n; ++i) {
      const uint32_t l = event_lanes_[i];
      u[i] = uniforms_[l];
      many[i] = counts[l];
      a[i] = marks_[2 * m * lanes_ + l];
      b[i] = marks_[(2 * m + 1) * lanes_ + l];
    }
    kernel::draw_sums(static_cast<kernel::Amount>(act.marks[m]), u, many, a, b, sum, n);
    double* to = memory_.at(act.mark_base + m);
    for (size_t i = 0; i < n; ++i) to[event_lanes_[i]] = sum[i];
  }
  eval_.start(act.block);
  eval_.row(act.block, row);
  apply_effects(act, row, counts, 0, time);
}

/// Event by event, each with its own draws.
void Engine::apply_each_event(const lower::Act& act, uint32_t row, const double* counts, uint32_t time) {
  const size_t draws = act.marks.size();
  mark_arguments(act, row);
  eval_.start(act.block);
  one_.assign(lanes_, 0);
  for (uint32_t event = 0; begin_event(counts, event); ++event) {
    for (uint32_t l : event_lanes_) {
      for (uint32_t m = 0; m < draws; ++m) {
        const auto draw = static_cast<uint32_t>(1 + event * draws + m);
        const double u = random::uniform(luck_[l], {time, act.address, act.instances[row], draw});
        memory_.at(act.mark_base + m)[l] =
            kernel::draw_amount(static_cast<kernel::Amount>(act.marks[m]), u, marks_[2 * m * lanes_ + l],
                                marks_[(2 * m + 1) * lanes_ + l]);
      }
    }
    eval_.row(act.block, row);
    apply_effects(act, row, one_.data(), event, time);
  }
}

/// Which lanes have an event of this number. Lanes that had the one before are the only ones that can.
bool Engine::begin_event(const double* counts, uint32_t event) {
  if (event == 0) {
    event_lanes_.clear();
    for (uint32_t l = 0; l < lanes_; ++l)
      if (counts[l] != 0) event_lanes_.push_back(l);
  }
  size_t kept = 0;
  for (uint32_t l : event_lanes_) {
    const bool more = event < counts[l] && event < kEventLimit;
    if (event == kEventLimit && counts[l] > kEventLimit) {
      ++flags_[l].faulty_values;
      if (logging() && l == 0)
        tell("only " + tell_number(kEventLimit) + " of " + tell_number(counts[l]) + " events have an effect",
             "their draws are made one by one");
    }
    one_[l] = more ? 1 : 0;
    if (more) event_lanes_[kept++] = l;
  }
  event_lanes_.resize(kept);
  return kept > 0;
}

void Engine::apply_effects(const lower::Act& act, uint32_t row, const double* counts, uint32_t event,
                           uint32_t time) {
  uint32_t about = kernel::kAboutDraw + event * act.abouts;
  for (const lower::Effect& e : act.effects) {
    apply_effect(act, e, row, e.of_sum ? one_.data() : counts, about, time);
    about += e.about ? 1 : 0;
  }
}

void Engine::apply_effect(const lower::Act& act, const lower::Effect& e, uint32_t row, const double* counts,
                          uint32_t about, uint32_t time) {
  if (e.value == lower::kNone && e.on == lower::kNone && e.kind == EffectKind::Add) {
    // As many as events.
    if (e.target[row] != lower::kNone) pending_.add(e.target[row], counts);
    return;
  }
  const double* value = e.value == lower::kNone ? ones_.data() : eval_.output(act.block, e.value);
  const double* on = e.on == lower::kNone ? nullptr : eval_.output(act.block, e.on);
  double *amount = amounts_.data(), *some = amount + lanes_;
  const double* mask = counts;
  if (on) {
    kernel::mask_lanes(counts, on, some, lanes_);
    mask = some;
  }
  bool sound = e.kind == EffectKind::Set ? kernel::values_where(mask, value, amount, lanes_)
                                         : kernel::amounts_of(mask, value, amount, lanes_);
  const bool from_zero = e.kind != EffectKind::Set && e.kind != EffectKind::Add;
  if (from_zero) sound = sound && kernel::are_rates(amount, lanes_);
  if (!sound) {
    for (size_t l = 0; l < lanes_; ++l) {
      some[l] = mask[l];
      if (amount[l] - amount[l] == 0 && !(from_zero && amount[l] < 0)) continue;
      ++flags_[l].faulty_values;
      if (logging() && l == 0)
        tell_faulty_amount(e.kind == EffectKind::Move ? e.source[row] : e.target[row], amount[l]);
      amount[l] = some[l] = 0;
    }
    mask = some;
  }
  if (e.about) {
    for (size_t l = 0; l < lanes_; ++l) {
      if (mask[l] == 0) continue;
      const double u = random::uniform(luck_[l], {time, act.address, act.instances[row], about});
      amount[l] = kernel::sum_about(u, mask[l], value[l]);
    }
  }
  const lower::Slot target = e.target[row];
  if (e.kind == EffectKind::Move) return pending_.move(e.source[row], target, amount, false);
  if (target == lower::kNone) return;
  switch (e.kind) {
    case EffectKind::Add:
      return pending_.add(target, amount);
    case EffectKind::Raise:
      return pending_.raise(target, amount);
    case EffectKind::Lower:
      return pending_.lower(target, amount);
    case EffectKind::Set:
      return pending_.set(target, amount, mask);
    default:
      break;
  }
  double* fired = memory_.at(target);
  for (size_t l = 0; l < lanes_; ++l) fired[l] += amount[l];
}

}  // namespace casus::interp
