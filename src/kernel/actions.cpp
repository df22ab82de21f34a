// Triggers, schedules, shocks: what is due at a boundary, and its effects.
#include <algorithm>

#include "kernel/machine.h"

namespace casus::kernel {

using lower::ActionPart;

void Machine::keep_guarded(Due& due, uint32_t guard, uint32_t active_slot) {
  Due kept;
  const size_t most = ev_->most_entries();
  for (size_t from = 0; from < due.item.size(); from += most) {
    const size_t n = std::min(most, due.item.size() - from);
    if (guard != lower::kNone) {
      Entries e;
      e.count = n, e.item = due.item.data() + from, e.lane = due.lane.data() + from;
      gather(guard, e, out_);
    }
    for (size_t k = 0; k < n; ++k)
      if (active(active_slot, due.lane[from + k]) && (guard == lower::kNone || out_[0][k] != 0))
        kept.add(due.item[from + k], due.lane[from + k]);
  }
  due = std::move(kept);
}

void Machine::apply_entry(const lower::EffectPart& part, uint32_t item, uint32_t lane, double amount) {
  const uint32_t target = part.target[item];
  switch (part.kind) {
    case lower::EffectKind::Add: return pending_.add(target, lane, amount, flags_.data());
    case lower::EffectKind::Raise: return pending_.raise(target, lane, amount, flags_.data());
    case lower::EffectKind::Lower: return pending_.lower(target, lane, amount, flags_.data());
    case lower::EffectKind::Set: return pending_.set(target, lane, amount);
    case lower::EffectKind::Move: return pending_.take(part.source[item], target, lane, amount, flags_.data());
    case lower::EffectKind::Fire: return fire(target, lane, amount);
  }
}

/// Works effects out for entries and queues them, entry by entry.
void Machine::queue_effects(const lower::Effects& effects, const Due& due, uint32_t family, uint32_t time,
                            uint32_t first_draw, const uint32_t* instances) {
  if (effects.block == lower::kNone || due.empty()) return;
  const size_t most = ev_->most_entries();
  times_.assign(due.item.size(), time);
  draws_.assign(due.item.size(), first_draw);
  for (size_t from = 0; from < due.item.size(); from += most) {
    const size_t n = std::min(most, due.item.size() - from);
    Entries e;
    e.count = n, e.item = due.item.data() + from, e.lane = due.lane.data() + from;
    e.time = times_.data(), e.draw = draws_.data(), e.family = family, e.instances = instances;
    gather(effects.block, e, out_);
    for (size_t k = 0; k < n; ++k)
      for (const lower::EffectPart& part : effects.parts)
        if (part.guard == lower::kNone || out_[part.guard][k] != 0)
          apply_entry(part, e.item[k], e.lane[k], part.amount == lower::kNone ? 1.0 : out_[part.amount][k]);
  }
}

/// Reads a trigger's condition; what has become true is due.
void Machine::trigger_state(const ActionPart& a, size_t number, Due* due) {
  each_row(a.condition, [&](uint32_t i, const double* holds) {
    double* was = trigger_was_[trigger_first_[number] + i];
    for (size_t l = 0; l < width_; ++l) {
      const bool now = holds[l] != 0;
      if (due != nullptr && now && was[l] == 0) due->add(i, static_cast<uint32_t>(l));
      was[l] = now ? 1 : 0;
    }
  });
}

/// Triggers that have fired; in exact mode an address counts a trigger's own firings.
bool Machine::triggers(double at) {
  bool any = false;
  for (size_t k = 0; k < p_.actions.size(); ++k) {
    const ActionPart& a = p_.actions[k];
    if (a.kind != ActionPart::Kind::Trigger) continue;
    Due due;
    trigger_state(a, k, &due);
    if (due.empty()) continue;
    keep_guarded(due, a.guard, a.active);
    any = any || !due.empty();
    for (size_t e = 0; e < due.item.size(); ++e) log(at, "trigger " + a.name, "its condition became true");
    if (tile_.method == Method::Step) {
      queue_effects(a.effects, due, a.family, step_, 1);
      continue;
    }
    for (size_t e = 0; e < due.item.size(); ++e) {
      Due one;
      one.add(due.item[e], due.lane[e]);
      double& count = trigger_count_[trigger_first_[k] + due.item[e]][due.lane[e]];
      count += 1;
      queue_effects(a.effects, one, a.family, static_cast<uint32_t>(count), 1);
    }
  }
  apply(step_);
  return any;
}

void Machine::schedules(uint32_t boundary) {
  for (const ActionPart& a : p_.actions) {
    if (a.kind == ActionPart::Kind::Trigger || (a.kind == ActionPart::Kind::Shock && a.shock != tile_.shock)) continue;
    if (!std::binary_search(a.due.begin(), a.due.end(), boundary)) continue;
    Due due;
    for (uint32_t i = 0; i < a.rows; ++i)
      for (uint32_t l = 0; l < width_; ++l) due.add(i, l);
    keep_guarded(due, a.guard, a.active);
    if (!due.empty()) log(day(boundary), (a.kind == ActionPart::Kind::Shock ? "shock " : "schedule ") + a.name, "its date");
    queue_effects(a.effects, due, a.family, boundary, 1);
  }
  apply(boundary);
}

void Machine::due(uint32_t boundary) {
  if (boundary == 0) return;
  policy(boundary);
  apply_holds();
  triggers(day(boundary));
  refresh_clocks();
  schedules(boundary);
  refresh_clocks();
  decisions(boundary);
  negotiations(boundary);
  apply(boundary);
}

}  // namespace casus::kernel
