// A tile at boundary 0.
#include <functional>
#include <limits>

#include "base/check.h"
#include "kernel/machine.h"

namespace casus::kernel {

void Machine::load_worlds() {
  for (const auto& [slot, value] : p_.constants) std::fill_n(slots_[slot], width_, value);
  const auto load = [this](uint32_t first, uint32_t count, size_t lane, const std::vector<double>& values) {
    CASUS_CHECK(values.size() >= count, "a world does not fit the model");
    for (uint32_t i = 0; i < count; ++i) slots_[first + i][lane] = values[i];
  };
  for (size_t l = 0; l < width_; ++l) {
    const World& w = *tile_.lanes[l < lanes_ ? l : 0].world;
    load(p_.first_param, p_.params, l, w.params);
    load(p_.first_premise, p_.premises, l, w.premises);
    load(p_.first_lever, p_.levers, l, w.levers);
  }
  lever_default_ = Rows(p_.levers, width_);
  for (uint32_t i = 0; i < p_.levers; ++i) std::copy_n(slots_[p_.first_lever + i], width_, lever_default_[i]);
}

void Machine::initial_values() {
  for (const uint32_t block : p_.prologue) ev_->run(block);
  for (const uint32_t block : p_.initial) ev_->run(block);
  for (size_t l = 0; l < width_; ++l)
    for (const World::Start& s : tile_.lanes[l < lanes_ ? l : 0].world->starts)
      slots_[p_.targets[p_.state_first.at(s.state) + s.instance].slot][l] = s.value;
  for (uint32_t t = 0; t < p_.states; ++t) {
    double* x = slots_[p_.targets[t].slot];
    for (size_t l = 0; l < width_; ++l) {
      if (p_.targets[t].kind == lower::SlotKind::Count && x[l] < 0x1p51) x[l] = (x[l] + 0x1.8p52) - 0x1.8p52;
      if (pending_.clamp(slots_.data(), t, static_cast<uint32_t>(l), x[l])) ++flags_[l].clamps;
    }
  }
}

/// Processes whose premises are off in every lane are skipped from here on.
void Machine::find_active() {
  for (size_t k = 0; k < p_.processes.size(); ++k) {
    bool on = false;
    for (size_t l = 0; l < width_; ++l) on = on || active(p_.processes[k].active, static_cast<uint32_t>(l));
    part_on_[k] = on ? 1 : 0;
  }
  for (const lower::FlowPart& f : p_.flows) {
    bool on = false;
    for (size_t l = 0; l < width_; ++l) on = on || active(f.active, static_cast<uint32_t>(l));
    flow_on_.push_back(on ? 1 : 0);
  }
}

namespace {

/// Calls a function with the row of output 0 of each item.
class RowSink : public ItemSink {
 public:
  explicit RowSink(std::function<void(uint32_t, const double*)> take) : take_(std::move(take)) {}
  bool wants(uint32_t) override { return true; }
  void take(uint32_t item, const double* const* out) override { take_(item, out[0]); }

 private:
  std::function<void(uint32_t, const double*)> take_;
};

}  // namespace

void Machine::each_row(uint32_t block, const std::function<void(uint32_t, const double*)>& take) {
  RowSink sink(take);
  each(block, sink);
}

void Machine::start_clocks() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const uint32_t c : p_.clock_order) {
    const lower::ClockPart& clock = p_.clocks[c];
    each_row(clock.block, [&](uint32_t i, const double* holds) {
      const uint32_t row = clock_first_[c] + i;
      for (size_t l = 0; l < width_; ++l) {
        was_[row][l] = holds[l] != 0 ? 1 : 0;
        age_[row][l] = holds[l] != 0 ? clock.initial_age : kNan;
        slots_[clock.first + i][l] = age_[row][l];
      }
    });
    touch(clock.source);
  }
  elapsed_ = 0;
}

void Machine::start_windows() {
  size_t months = 0;
  for (const lower::WindowPart& w : p_.windows) {
    windows_.emplace_back();
    Window& window = windows_.back();
    if (w.month) {
      window.month_row = static_cast<uint32_t>(months++);
      std::fill_n(slots_[w.slot], width_, w.past[1]);
      continue;
    }
    window.length = w.steps;
    window.ring = Rows(w.steps, width_);
    for (uint32_t k = 1; k < w.past.size(); ++k) std::fill_n(window.ring[k], width_, w.past[k]);
    // The window at the start sees the past alone.
    std::fill_n(slots_[w.slot], width_, w.past.empty() ? 0.0 : 0.0 - w.past[0]);
  }
  month_base_ = Rows(months, width_);
  for (size_t k = 0; k < p_.windows.size(); ++k)
    if (p_.windows[k].month) std::fill_n(month_base_[windows_[k].month_row], width_, 0.0 - p_.windows[k].past[0]);
  for (const lower::WindowPart& w : p_.windows) touch(w.source);
}

void Machine::start() {
  load_worlds();
  initial_values();
  find_active();
  start_windows();
  start_policy();
  policy(0);
  apply_holds();
  start_clocks();
  for (size_t k = 0; k < p_.actions.size(); ++k)
    if (p_.actions[k].kind == lower::ActionPart::Kind::Trigger) trigger_state(p_.actions[k], k, nullptr);
  for (size_t k = 0; k < p_.decisions.size(); ++k) {
    if (!p_.decisions[k].triggered) continue;
    each_row(p_.decisions[k].condition, [&](uint32_t i, const double* holds) {
      std::copy_n(holds, width_, decision_was_[decision_first_[k] + i]);
    });
  }
  probes(0);
}

}  // namespace casus::kernel
