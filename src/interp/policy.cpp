// What the policy of the tile sets at a boundary.
#include <algorithm>

#include "interp/engine.h"

namespace casus::interp {

using Kind = model::Setting::Kind;
using lower::Slot;

void Engine::begin_policy() {
  if (tile_.policy == kernel::kNone) return;
  for (const lower::Setting& s : p_.policies[tile_.policy]) {
    for (Slot target : s.targets) {
      if (s.kind == Kind::Force) continue;
      if (s.kind == Kind::Hold) target = p_.state_slots[target - p_.changing.base].hold_on;
      policy_slots_.push_back(target);
    }
  }
  std::sort(policy_slots_.begin(), policy_slots_.end());
  policy_slots_.erase(std::unique(policy_slots_.begin(), policy_slots_.end()), policy_slots_.end());
  for (Slot s : policy_slots_)
    policy_defaults_.insert(policy_defaults_.end(), memory_.at(s), memory_.at(s) + lanes_);
  policy_before_ = policy_defaults_;
}

/// Conditions and values read the state and the levers as they are found.
void Engine::policy(uint32_t k) {
  if (tile_.policy == kernel::kNone) return;
  now_ = day(k);
  const std::vector<lower::Setting>& settings = p_.policies[tile_.policy];
  if (settings.empty()) return;
  amounts_.resize(2 * settings.size() * lanes_);
  for (size_t i = 0; i < settings.size(); ++i) {
    prepare(settings[i].block);
    eval_.run(settings[i].block);
    for (uint32_t o = 0; o < 2; ++o)
      std::copy_n(eval_.output(settings[i].block, o), lanes_, amounts_.data() + (2 * i + o) * lanes_);
  }
  for (size_t i = 0; i < policy_slots_.size(); ++i) {
    std::copy_n(memory_.at(policy_slots_[i]), lanes_, policy_before_.data() + i * lanes_);
    std::copy_n(policy_defaults_.data() + i * lanes_, lanes_, memory_.at(policy_slots_[i]));
  }
  for (size_t i = 0; i < settings.size(); ++i) apply_setting(settings[i], i, k);
  bool changed = false;
  for (size_t i = 0; i < policy_slots_.size(); ++i)
    changed = changed || !std::equal(policy_before_.begin() + i * lanes_,
                                     policy_before_.begin() + (i + 1) * lanes_, memory_.at(policy_slots_[i]));
  if (changed) levers_changed();
  if (!p_.holds.empty()) {
    pending_.hold_states();
    state_changed();
  }
}

void Engine::apply_setting(const lower::Setting& s, size_t number, uint32_t k) {
  const double *value = amounts_.data() + 2 * number * lanes_, *condition = value + lanes_;
  const bool begun = s.from <= now_ + 1e-6;
  // A force acts once, at the first boundary that is not before its time; the others have an end.
  const bool over = s.kind == Kind::Force ? k > 0 && s.from <= day(k - 1) + 1e-6 : s.until <= now_ + 1e-6;
  if (!begun || over) return;
  double* once = s.once == lower::kNone ? nullptr : memory_.at(s.once);
  for (size_t l = 0; l < lanes_; ++l) {
    const bool holds = s.condition == model::Setting::Condition::None || condition[l] != 0;
    if (once && holds) once[l] = 1;
    if (!(once ? once[l] != 0 : holds)) continue;
    for (Slot target : s.targets) {
      switch (s.kind) {
        case Kind::Lever:
        case Kind::Decision:
          memory_.at(target)[l] = value[l];
          break;
        case Kind::Cut:
          memory_.at(target)[l] = 0;
          break;
        case Kind::Force:
          memory_.at(target)[l] += 1;
          break;
        case Kind::Hold: {
          const lower::StateSlot& state = p_.state_slots[target - p_.changing.base];
          memory_.at(state.hold_on)[l] = 1;
          memory_.at(state.hold_value)[l] = value[l];
        }
      }
    }
  }
}

}  // namespace casus::interp
