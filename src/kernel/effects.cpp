// Effects of the step's events. Right sides read the state as the draws found it.
#include <fmt/format.h>

#include <algorithm>

#include "kernel/machine.h"

namespace casus::kernel {

using lower::EffectKind;
using lower::EffectPart;
using lower::ProcessPart;

namespace {

/// Above this many events of a process in a step, single draws are given up, and it is a fault.
constexpr double kMostEvents = 1e6;

bool all_equal_zero(const double* x, size_t n) {
  for (size_t l = 0; l < n; ++l)
    if (x[l] != 0) return false;
  return true;
}

}  // namespace

/// Effects that are the same for each event: worked out once for all lanes.
class Machine::PlainEffects : public ItemSink {
 public:
  PlainEffects(Machine& m, size_t part) : m_(m), part_(m.p_.processes[part]) {}
  bool wants(uint32_t item) override { return m_.drawn_[part_.first_row + item] != 0; }

  void take(uint32_t item, const double* const* out) override {
    const double* n = m_.counts_[part_.first_row + item];
    for (const EffectPart& e : part_.effects.parts) {
      const double* amount = e.amount == lower::kNone ? m_.ones_.data() : out[e.amount];
      const double* holds = e.guard == lower::kNone ? m_.ones_.data() : out[e.guard];
      switch (e.kind) {
        case EffectKind::Add: m_.pending_.add(e.target[item], n, amount, holds, m_.flags_.data()); break;
        case EffectKind::Raise: m_.pending_.raise(e.target[item], n, amount, holds, m_.flags_.data()); break;
        case EffectKind::Lower: m_.pending_.lower(e.target[item], n, amount, holds, m_.flags_.data()); break;
        default: single(e, item, n, amount, holds);
      }
    }
  }

 private:
  void single(const EffectPart& e, uint32_t item, const double* n, const double* amount, const double* holds) {
    for (uint32_t l = 0; l < m_.width_; ++l) {
      if (n[l] == 0 || holds[l] == 0) continue;
      m_.apply_entry(e, item, l, e.kind == EffectKind::Set ? amount[l] : n[l] * amount[l]);
    }
  }
  Machine& m_;
  const ProcessPart& part_;
};

/// Effects that each event draws for: a queue of (row, lane, event).
void Machine::marked_effects(size_t k) {
  const ProcessPart& part = p_.processes[k];
  const size_t most = ev_->most_entries();
  const auto flush = [&] {
    if (queue_.item.empty()) return;
    Entries e;
    e.count = queue_.item.size();
    e.item = queue_.item.data(), e.lane = queue_.lane.data();
    e.time = times_.data(), e.draw = draws_.data();
    e.family = part.family, e.instances = part.instances.data();
    gather(part.effects.block, e, out_);
    for (size_t x = 0; x < e.count; ++x)
      for (const EffectPart& effect : part.effects.parts)
        if (effect.guard == lower::kNone || out_[effect.guard][x] != 0)
          apply_entry(effect, e.item[x], e.lane[x], effect.amount == lower::kNone ? 1.0 : out_[effect.amount][x]);
    queue_.item.clear(), queue_.lane.clear(), draws_.clear();
  };
  queue_.item.clear(), queue_.lane.clear(), draws_.clear();
  times_.assign(most, mark_time_);
  for (uint32_t i = 0; i < part.instances.size(); ++i) {
    if (!drawn_[part.first_row + i]) continue;
    const double* counts = counts_[part.first_row + i];
    for (uint32_t l = 0; l < width_; ++l) {
      double n = counts[l];
      if (n > kMostEvents) n = kMostEvents, ++flags_[l].faulty_rates;
      for (uint32_t event = 0; double(event) < n; ++event) {
        queue_.add(i, l);
        draws_.push_back(first_mark_ + event * part.effects.draws);
        if (queue_.item.size() == most) flush();
      }
    }
  }
  flush();
}

void Machine::part_effects(size_t k) {
  const ProcessPart& part = p_.processes[k];
  for (uint32_t i = 0; i < part.instances.size(); ++i) {
    const uint32_t row = part.first_row + i;
    if (!drawn_[row]) continue;
    if (part.kind == ProcessPart::Kind::Move) pending_.transfer(part.source[i], part.target[i], counts_[row]);
    if (part.kind == ProcessPart::Kind::Change)
      for (uint32_t l = 0; l < width_; ++l)
        if (counts_[row][l] != 0) pending_.set(part.target[i], l, part.to);
    if (log_ != nullptr && counts_[row][0] != 0)
      log(now_, fmt::format("{} x {}", p_.row_names[row], counts_[row][0]), reason_of(k, i));
  }
  if (part.effects.block == lower::kNone) return;
  if (p_.blocks[part.effects.block].draws) return marked_effects(k);
  PlainEffects sink(*this, k);
  each(part.effects.block, sink);
}

void Machine::count_events(size_t k) {
  const ProcessPart& part = p_.processes[k];
  for (uint32_t i = 0; i < part.instances.size(); ++i) {
    if (!drawn_[part.first_row + i]) continue;
    const double* n = counts_[part.first_row + i];
    double* total = slots_[part.first_event + part.instances[i]];
    for (size_t l = 0; l < width_; ++l) {
      total[l] += n[l];
      flags_[l].events += static_cast<uint64_t>(n[l]);
    }
  }
  touch(part.source_id);
}

void Machine::effects() {
  moving_ = true;
  mark_time_ = step_;
  acting_.clear();
  for (size_t k = 0; k < p_.processes.size(); ++k) {
    const ProcessPart& part = p_.processes[k];
    const char* drawn = drawn_.data() + part.first_row;
    if (std::any_of(drawn, drawn + part.instances.size(), [](char c) { return c != 0; })) acting_.push_back(k);
  }
  for (const size_t k : acting_) part_effects(k);
  for (const size_t k : acting_) count_events(k);
  apply(step_);
  moving_ = false;
}

std::string Machine::reason_of(size_t k, uint32_t i) const {
  const ProcessPart& part = p_.processes[k];
  if (!part.rated) return "fired";
  const double rate = slots_[part.first_rate + i][0];
  if (part.dwell != ProcessPart::Dwell::No)
    return fmt::format("{} had held for {:.4g} days", "its condition", slots_[p_.clocks[part.clock].first + part.instances[i]][0]);
  if (all_equal_zero(&rate, 1)) return "fired";
  const char* const of = part.source[i] == lower::kNone ? "a day" : part.kind == ProcessPart::Kind::Move ? "a day for each" : "a day while it holds";
  const std::string& text = p_.rate_texts[k];
  return text.empty() ? fmt::format("rate {:.4g} {}", rate, of) : fmt::format("rate {:.4g} {}: {}", rate, of, text);
}

}  // namespace casus::kernel
