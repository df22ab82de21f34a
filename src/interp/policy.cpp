// What the policies of the tile's arms set at a boundary, each in the lanes of its arm.
#include <algorithm>

#include "interp/engine.h"

namespace casus::interp {

using Kind = model::Setting::Kind;
using lower::Setting;
using lower::Slot;

void Engine::begin_policies() {
  for (size_t arm = 0; arm < tile_.arms.size(); ++arm) {
    const uint32_t number = tile_.arms[arm].policy;
    if (number == kernel::kNone || p_.policies[number].empty()) continue;
    Policy policy;
    policy.settings = &p_.policies[number];
    policy.first_lane = arm * runs();
    for (const Setting& s : *policy.settings) {
      policy.fixed = policy.fixed && s.fixed;
      policy.holds = policy.holds || s.kind == Kind::Hold;
      for (Slot target : s.targets) {
        if (s.kind == Kind::Force) continue;
        if (s.kind == Kind::Hold) target = p_.state_slots[target - p_.changing.base].hold_on;
        policy.slots.push_back(target);
      }
    }
    std::sort(policy.slots.begin(), policy.slots.end());
    policy.slots.erase(std::unique(policy.slots.begin(), policy.slots.end()), policy.slots.end());
    for (Slot s : policy.slots) {
      const double* defaults = memory_.at(s) + policy.first_lane;
      policy.defaults.insert(policy.defaults.end(), defaults, defaults + runs());
    }
    policy.active.resize(policy.settings->size());
    policy.before.reserve(policy.slots.size() * runs());
    policy.outputs.resize(2 * policy.settings->size() * runs());
    policies_.push_back(std::move(policy));
  }
  pending_.set_holding(
      std::any_of(policies_.begin(), policies_.end(), [](const Policy& p) { return p.holds; }));
}

/// Conditions and values read the state and the levers as they are found.
void Engine::policies(uint32_t k) {
  now_ = day(k);
  bool changed = false, holds = false;
  for (Policy& policy : policies_) {
    holds = holds || policy.holds;
    policy.stale = find_active(policy, k) || !policy.fixed;
    if (policy.stale) read_settings(policy);
  }
  for (Policy& policy : policies_)
    if (policy.stale) changed = apply_policy(policy) || changed;
  if (changed) levers_changed();
  if (holds) {
    pending_.hold_states();
    state_changed();
  }
}

/// Returns whether other settings are active than at the boundary before.
bool Engine::find_active(Policy& policy, uint32_t k) const {
  bool changed = k == 0;
  for (size_t i = 0; i < policy.active.size(); ++i) {
    const Setting& s = (*policy.settings)[i];
    const bool begun = s.from <= now_ + 1e-6;
    // A force acts once, at the first boundary that is not before its time; the others have an end.
    const bool over = s.kind == Kind::Force ? k > 0 && s.from <= day(k - 1) + 1e-6 : s.until <= now_ + 1e-6;
    const uint8_t active = begun && !over;
    changed = changed || active != policy.active[i];
    policy.active[i] = active;
  }
  return changed;
}

void Engine::read_settings(Policy& policy) {
  for (size_t i = 0; i < policy.active.size(); ++i) {
    if (!policy.active[i]) continue;
    const lower::Block& block = (*policy.settings)[i].block;
    prepare(block);
    eval_.run(block);
    for (uint32_t o = 0; o < 2; ++o)
      std::copy_n(eval_.output(block, o) + policy.first_lane, runs(),
                  policy.outputs.data() + (2 * i + o) * runs());
  }
}

/// Returns whether something is not what it was.
bool Engine::apply_policy(Policy& policy) {
  policy.before.clear();
  for (size_t i = 0; i < policy.slots.size(); ++i) {
    double* x = memory_.at(policy.slots[i]) + policy.first_lane;
    policy.before.insert(policy.before.end(), x, x + runs());
    std::copy_n(policy.defaults.data() + i * runs(), runs(), x);
  }
  for (size_t i = 0; i < policy.active.size(); ++i)
    if (policy.active[i])
      apply_setting((*policy.settings)[i], policy.first_lane, policy.outputs.data() + 2 * i * runs());
  bool changed = false;
  for (size_t i = 0; i < policy.slots.size(); ++i)
    changed = changed || !std::equal(policy.before.begin() + static_cast<std::ptrdiff_t>(i * runs()),
                                     policy.before.begin() + static_cast<std::ptrdiff_t>((i + 1) * runs()),
                                     memory_.at(policy.slots[i]) + policy.first_lane);
  return changed;
}

/// `outputs`: values, then conditions, of the lanes from `first_lane` on.
void Engine::apply_setting(const Setting& s, size_t first_lane, const double* outputs) {
  double* once = s.once == lower::kNone ? nullptr : memory_.at(s.once) + first_lane;
  for (size_t r = 0; r < runs(); ++r) {
    const double value = outputs[r];
    const bool holds = s.condition == model::Setting::Condition::None || outputs[runs() + r] != 0;
    if (once && holds) once[r] = 1;
    if (!(once ? once[r] != 0 : holds)) continue;
    for (Slot target : s.targets) {
      const size_t lane = first_lane + r;
      switch (s.kind) {
        case Kind::Lever:
        case Kind::Decision:
          memory_.at(target)[lane] = value;
          break;
        case Kind::Cut:
          memory_.at(target)[lane] = 0;
          break;
        case Kind::Force:
          memory_.at(target)[lane] += 1;
          break;
        case Kind::Hold: {
          const lower::StateSlot& state = p_.state_slots[target - p_.changing.base];
          memory_.at(state.hold_on)[lane] = 1;
          memory_.at(state.hold_value)[lane] = value;
        }
      }
    }
  }
}

}  // namespace casus::interp
