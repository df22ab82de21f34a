#include "lower/lower.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "lower/blocks.h"
#include "lower/lowering.h"
#include "model/calendar.h"

namespace casus::lower {
namespace {

/// What happened of a tally's past from day `from` (before the start) up to the start.
double past_since(const model::Tally& tally, double from) {
  double amount = 0;
  for (const model::Tally::Past& past : tally.history) {
    const double begin = std::max(past.from, from), end = std::min(past.to, 0.0);
    if (end > begin) amount += past.amount * ((end - begin) / (past.to - past.from));
  }
  return amount;
}

}  // namespace

Lowering::Lowering(const model::Model& m, const LowerOptions& options)
    : m_(m), options_(options), l_(m, p_, options), compensators_(m) {
  p_.step = options.step > 0 ? options.step : m.step;
  p_.horizon = m.horizon;
}

Program Lowering::run() {
  find_fired();
  lets();
  states();
  clocks();
  windows();
  processes();
  groups();
  flows();
  schedules();
  decisions();
  negotiations();
  shocks();
  policies();
  changes_with_dwell_times();
  for (size_t i = 0; i < options_.probes.size(); ++i) {
    BlockBuilder block(l_, bind_all(m_, {}));
    const bool compensated = i < options_.compensated.size() && options_.compensated[i] != 0;
    block.output(compensated ? block.compensator(options_.probes[i]) : block.value(options_.probes[i]));
    p_.probes.push_back(block.finish());
  }
  number_blocks(p_);
  find_counted(p_);
  return std::move(p_);
}

std::vector<uint32_t> Lowering::all_instances(const model::Index& index) const {
  std::vector<uint32_t> all(model::instance_count(m_, index));
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

std::vector<std::string> Lowering::labels(const std::string& name, const model::Index& index,
                                          const std::vector<uint32_t>& instances) const {
  std::vector<std::string> all;
  for (uint32_t i : instances) all.push_back(model::instance_name(m_, name, index, i));
  return all;
}

void Lowering::lets() {
  for (model::LetId id = 0; id < m_.lets.size(); ++id) {
    const model::Let& let = m_.lets[id];
    BlockBuilder block(l_, bind_all(m_, let.index));
    block.store(block.value(let.expr), l_.lets[id]);
    Derived derived{let.name, l_.reads.of(let.expr).depends, block.finish()};
    l_.let_derived.push_back(static_cast<uint32_t>(p_.derived.size()));
    p_.derived.push_back(std::move(derived));
  }
}

void Lowering::states() {
  for (model::StateId id = 0; id < m_.states.size(); ++id) {
    const model::State& state = m_.states[id];
    StateFamily family;
    family.name = state.name;
    family.base = l_.states[id];
    BlockBuilder block(l_, bind_all(m_, state.index));
    family.rows = block.rows();
    block.output(block.value_or(state.initial, 0));
    block.output(block.value_or(state.low, 0));
    block.output(block.value_or(state.high, 0));
    family.start = block.finish();
    if (state.low != kNone) family.low = l_.allocate(family.rows);
    if (state.high != kNone) family.high = l_.allocate(family.rows);
    state_slots(id, family);
    p_.states.push_back(std::move(family));
  }
  for (model::TallyId id = 0; id < m_.tallies.size(); ++id) {
    const model::Tally& tally = m_.tallies[id];
    const uint32_t address = hash32("tally:" + tally.name);
    const auto rows = static_cast<uint32_t>(model::instance_count(m_, tally.index));
    p_.tallies.push_back({tally.name, l_.tallies[id], rows});
    for (uint32_t i = 0; i < rows; ++i)
      p_.state_slots.push_back(
          {StateSlot::Type::Tally, kNone, kNone, false, false, kNone, kNone, address, i});
  }
  while (p_.state_slots.size() < p_.changing.count) p_.state_slots.push_back({StateSlot::Type::Tally});
}

void Lowering::state_slots(model::StateId id, const StateFamily& family) {
  const model::State& state = m_.states[id];
  using Type = model::State::Type;
  StateSlot s;
  s.type = state.type == Type::Count   ? StateSlot::Type::Count
           : state.type == Type::Real  ? StateSlot::Type::Real
           : state.type == Type::Level ? StateSlot::Type::Level
                                       : StateSlot::Type::Discrete;
  s.address = hash32("state:" + state.name);
  const bool level = state.type == Type::Level;
  for (uint32_t i = 0; i < family.rows; ++i) {
    s.instance = i;
    s.low = family.low != kNone                  ? family.low + i
            : level || state.type == Type::Count ? l_.constant(0)
                                                 : kNone;
    s.high = family.high != kNone ? family.high + i : level ? l_.constant(1) : kNone;
    if (hold_on_[id] != kNone) {
      s.hold_on = hold_on_[id] + i;
      s.hold_value = hold_value_[id] + i;
    }
    s.low_declared = family.low != kNone;
    s.high_declared = family.high != kNone;
    p_.state_slots.push_back(s);
  }
}

void Lowering::clocks() {
  for (model::ClockId id = 0; id < m_.clocks.size(); ++id) {
    const model::Clock& from = m_.clocks[id];
    BlockBuilder block(l_, bind_all(m_, from.index));
    Clock clock;
    clock.name = from.name;
    clock.rows = block.rows();
    block.output(block.value(from.condition));
    clock.condition = block.finish();
    clock.age = l_.clocks[id];
    clock.held = l_.allocate(clock.rows);
    clock.onset = l_.allocate(clock.rows);
    clock.initial_age = from.initial_age;
    p_.clocks.push_back(std::move(clock));
  }
}

void Lowering::windows() {
  for (const model::MonthBin& bin : model::month_bins(m_)) p_.month_ends.push_back(bin.to);
  // The last bin ends with the run; it is a complete month only if the next one begins there.
  if (!p_.month_ends.empty() && model::month_bins(m_).back().partial &&
      model::day_of(m_, model::add_months(model::month_bins(m_).back().first, 1)) > m_.horizon + 1e-6)
    p_.month_ends.pop_back();
  for (size_t id = 0; id < m_.windows.size(); ++id) {
    const model::Window& w = m_.windows[id];
    const bool process = w.series == model::Window::Series::Process;
    const Slot first = process ? l_.events[w.family] : l_.tallies[w.family];
    const model::Index& index = process ? m_.processes[w.family].index : m_.tallies[w.family].index;
    Window out;
    out.month = w.month;
    out.steps = w.month ? 0 : std::max(1u, static_cast<uint32_t>(std::ceil(w.days / p_.step - 1e-9)));
    out.value = l_.windows[id];
    std::vector<Slot> all;
    for (uint32_t i = 0; i < model::instance_count(m_, index); ++i) {
      const uint32_t row = process ? l_.process_row[w.family][i] : i;
      if (!w.summed) out.series.emplace_back();
      if (row == kNone) continue;
      if (w.summed)
        all.push_back(first + row);
      else
        out.series.back().push_back(first + row);
    }
    if (w.summed) out.series.push_back(std::move(all));
    out.mark = l_.allocate(out.series.size());
    window_past(w, out);
    p_.windows.push_back(std::move(out));
  }
}

void Lowering::window_past(const model::Window& w, Window& out) const {
  const model::Tally none;
  const bool has_past =
      w.series == model::Window::Series::Tally && (w.summed || m_.tallies[w.family].index.empty());
  const model::Tally& tally = has_past ? m_.tallies[w.family] : none;
  if (!w.month) {
    for (uint32_t j = out.steps; j >= 1; --j) out.before.push_back(0 - past_since(tally, -p_.step * j));
    return;
  }
  const model::Date start = model::start_date(m_);
  const model::Date month{start.year, start.month, 1};
  const double begin = model::day_of(m_, month);
  out.before.push_back(begin < 0 ? 0 - past_since(tally, begin) : 0);
  out.first_value = past_since(tally, model::day_of(m_, model::add_months(month, -1))) -
                    (begin < 0 ? past_since(tally, begin) : 0);
}

Depends Lowering::depends_of(const model::Flow& flow) {
  Depends most = l_.reads.of(flow.half_life).depends;
  for (const model::TimesLine& line : flow.times)
    for (const model::ExprId e : {line.factor, line.condition})
      if (e != model::kNone) most = std::max(most, l_.reads.of(e).depends);
  return most;
}

void Lowering::flows() {
  for (const model::Flow& from : m_.flows) {
    const Bindings rows = bind_all(m_, from.index);
    BlockBuilder block(l_, rows);
    Flow flow;
    flow.name = from.name;
    flow.address = hash32(from.name);
    flow.kind = from.kind;
    flow.rows = rows.rows;
    for (uint32_t r = 0; r < rows.rows; ++r) {
      flow.state.push_back(l_.state_or_tally(from.state, false, rows.row(r)));
      flow.target.push_back(l_.state_or_tally(from.target, false, rows.row(r)));
    }
    block.output(block.both(block.value_or(from.guard, 1), block.premises(from.because)));
    block.output(block.with_times(block.number(1), from.times));
    if (from.kind == model::Flow::Kind::ReturnsTo) {
      block.output(block.value(from.goal));
      block.output(block.value(from.half_life));
      flow.pull = depends_of(from);
    } else {
      block.output(block.value(from.rate));
    }
    flow.block = block.finish();
    p_.flows.push_back(std::move(flow));
  }
  std::stable_sort(p_.flows.begin(), p_.flows.end(),
                   [](const Flow& a, const Flow& b) { return a.address < b.address; });
}

void Lowering::policies() {
  for (const model::Policy& policy : m_.policies) {
    std::vector<Setting> settings;
    for (const model::Setting& s : policy.settings) settings.push_back(setting(s));
    p_.policies.push_back(std::move(settings));
  }
}

Setting Lowering::setting(const model::Setting& s) {
  using Kind = model::Setting::Kind;
  Setting out;
  out.kind = s.kind;
  out.from = s.from;
  out.until = s.until;
  out.condition = s.condition_kind;
  BlockBuilder block(l_, bind_all(m_, {}));
  block.output(block.value_or(s.value, 1));
  block.output(block.value_or(s.condition, 1));
  out.block = block.finish();
  out.fixed = true;
  for (const model::ExprId e : {s.value, s.condition})
    out.fixed = out.fixed && (e == model::kNone || l_.reads.of(e).depends == Depends::Fixed);
  if (s.condition_kind == model::Setting::Condition::Once) out.once = l_.allocate(1);

  const uint32_t f = s.ref.family;
  const bool of_process = s.kind == Kind::Cut || s.kind == Kind::Force;
  const model::Index& index = s.kind == Kind::Lever      ? m_.levers[f].index
                              : s.kind == Kind::Decision ? m_.decisions[f].index
                              : s.kind == Kind::Hold     ? m_.states[f].index
                                                         : m_.processes[f].index;
  const Slot first = s.kind == Kind::Lever      ? l_.levers[f]
                     : s.kind == Kind::Decision ? pins_[f]
                     : s.kind == Kind::Hold     ? l_.states[f]
                     : s.kind == Kind::Cut      ? alive_[f]
                                                : fired_[f];
  std::vector<uint32_t> instances = all_instances(index);
  if (!s.ref.index.empty()) instances = {l_.number(index, s.ref, nullptr)};
  for (uint32_t i : instances) {
    const uint32_t row = of_process ? l_.process_row[f][i] : i;
    if (row != kNone) out.targets.push_back(first + row);
  }
  return out;
}

Program lower(const model::Model& m, const LowerOptions& options) { return Lowering(m, options).run(); }

}  // namespace casus::lower
