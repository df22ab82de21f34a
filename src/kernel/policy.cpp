// Policy values: levers, pins, holds, cuts, forced events.
#include "kernel/machine.h"

namespace casus::kernel {

using lower::SettingPart;

void Machine::start_policy() {
  if (policy_ == nullptr) return;
  const size_t settings = policy_->settings.size();
  setting_on_ = Rows(settings, width_);
  setting_value_ = Rows(settings, width_);
  latch_ = Rows(settings, width_);
  lever_new_ = Rows(p_.levers, width_);
  if (policy_->cuts) cut_ = Rows(p_.rows, width_), cut_rows_.assign(p_.rows, 0);
  if (policy_->holds) {
    hold_ = Rows(p_.states, width_);
    hold_value_ = Rows(p_.states, width_);
    hold_targets_.assign(p_.states, 0);
  }
}

/// Whether a setting applies in each lane, and its value; all read the state before any applies.
void Machine::setting(const SettingPart& s, size_t number, uint32_t boundary) {
  double* on = setting_on_[number];
  bool in_time = boundary >= s.from && (s.until == lower::kNone || boundary < s.until);
  if (s.kind == SettingPart::Kind::Force) in_time = boundary == s.from;
  std::fill_n(on, width_, in_time ? 1.0 : 0.0);
  if (!in_time) return;
  if (s.condition != lower::kNone) {
    each_row(s.condition, [&](uint32_t, const double* holds) {
      for (size_t l = 0; l < width_; ++l) on[l] = holds[l] != 0 ? 1.0 : 0.0;
    });
    if (s.latched) {
      double* latch = latch_[number];
      for (size_t l = 0; l < width_; ++l) on[l] = latch[l] = on[l] != 0 || latch[l] != 0 ? 1.0 : 0.0;
    }
  }
  if (s.value != lower::kNone)
    each_row(s.value, [&](uint32_t, const double* value) { std::copy_n(value, width_, setting_value_[number]); });
}

void Machine::policy(uint32_t boundary) {
  if (policy_ == nullptr || policy_->settings.empty()) return;
  const auto& settings = policy_->settings;
  for (size_t k = 0; k < settings.size(); ++k) setting(settings[k], k, boundary);

  std::copy_n(lever_default_.data(), lever_default_.size(), lever_new_.data());
  std::fill_n(pin_.data(), policy_->pins ? pin_.size() : 0, 0.0);
  if (policy_->cuts) std::fill_n(cut_.data(), cut_.size(), 0.0);
  if (policy_->holds) std::fill_n(hold_.data(), hold_.size(), 0.0);
  for (size_t k = 0; k < settings.size(); ++k) {
    const SettingPart& s = settings[k];
    const double *on = setting_on_[k], *value = setting_value_[k];
    for (const uint32_t target : s.targets) {
      if (s.kind == SettingPart::Kind::Cut) cut_rows_[target] = 1;
      if (s.kind == SettingPart::Kind::Hold) hold_targets_[target] = 1;
      for (size_t l = 0; l < width_; ++l) {
        if (on[l] == 0) continue;
        switch (s.kind) {
          case SettingPart::Kind::Lever: lever_new_[target - p_.first_lever][l] = value[l]; break;
          case SettingPart::Kind::Decision: pin_[decision_first_[s.part] + target][l] = value[l]; break;
          case SettingPart::Kind::Hold: hold_[target][l] = 1, hold_value_[target][l] = value[l]; break;
          case SettingPart::Kind::Cut: cut_[target][l] = 1; break;
          case SettingPart::Kind::Force: fire(target, static_cast<uint32_t>(l), 1); break;
        }
      }
    }
  }
  for (uint32_t i = 0; i < p_.levers; ++i) {
    double* now = slots_[p_.first_lever + i];
    const double* next = lever_new_[i];
    if (std::equal(now, now + width_, next)) continue;
    if (log_ != nullptr && boundary > 0) log(day(boundary), "policy " + policy_->name + " sets a lever", "");
    std::copy_n(next, width_, now);
    touch(p_.lever_source[i]);
  }
}

void Machine::fire(uint32_t row, uint32_t lane, double times) {
  if (row == lower::kNone || !(times > 0)) return;
  if (!(times <= 0x1p24)) {
    ++flags_[lane].faulty_rates;
    return;
  }
  if (!is_fired_[row]) {
    is_fired_[row] = 1;
    fired_rows_.push_back(row);
  }
  fired_[row][lane] += (times + 0x1.8p52) - 0x1.8p52;
}

}  // namespace casus::kernel
