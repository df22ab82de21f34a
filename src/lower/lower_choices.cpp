// Schedules, triggers, shocks, decisions, negotiations, policies.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/hash.h"
#include "lower/parts.h"

namespace casus::lower {
namespace {

/// The boundaries at which something is due that is due at day first, first + period, ...
std::vector<uint32_t> due_dates(const Program& p, double first, double period) {
  std::vector<uint32_t> due;
  for (uint64_t k = 0;; ++k) {
    const uint32_t at = boundary_of(p, first + double(k) * period);
    if (at >= p.steps) break;  // at the last boundary only recording happens
    if (due.empty() || due.back() != at) due.push_back(at);
    if (!(period > 0)) break;
  }
  return due;
}

template <class Part>
void sort_by_address(std::vector<Part>& parts) {
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return std::tie(a.family, a.name) < std::tie(b.family, b.name);
  });
}

void lower_shocks(Layout& l) {
  static const model::Index kNoIndex;
  static const std::vector<uint32_t> kOne{0};
  for (uint32_t id = 0; id < l.model.shocks.size(); ++id) {
    const model::Shock& s = l.model.shocks[id];
    ActionPart part;
    part.name = s.name;
    part.family = hash32("shock:" + s.name);
    part.rows = 1;
    part.kind = ActionPart::Kind::Shock;
    part.shock = id;
    part.due = due_dates(l.program, s.day, 0);
    part.effects = lower_effects(l, {s.name, &kNoIndex, &kOne}, s.effects);
    l.program.actions.push_back(std::move(part));
  }
}

}  // namespace

void lower_actions(Layout& l) {
  for (const model::Schedule& s : l.model.schedules) {
    ActionPart part;
    part.name = s.name;
    part.family = hash32("schedule:" + s.name);
    part.active = active_slot(l, s.name, s.because);
    const std::vector<uint32_t> all = all_instances(l.model, s.index);
    part.rows = static_cast<uint32_t>(all.size());
    using Kind = model::Schedule::Kind;
    part.kind = s.kind == Kind::When ? ActionPart::Kind::Trigger : ActionPart::Kind::Dated;
    if (s.kind == Kind::When)
      part.condition = value_block(l, "condition of " + s.name, s.index, s.condition);
    else
      part.due = due_dates(l.program, s.first, s.kind == Kind::Every ? s.period : 0);
    part.guard = value_block(l, "guard of " + s.name, s.index, s.guard);
    part.effects = lower_effects(l, {s.name, &s.index, &all}, s.effects);
    l.program.actions.push_back(std::move(part));
  }
  lower_shocks(l);
  sort_by_address(l.program.actions);
}

void lower_decisions(Layout& l) {
  for (uint32_t id = 0; id < l.model.decisions.size(); ++id) {
    const model::Decision& d = l.model.decisions[id];
    DecisionPart part;
    part.name = d.name, part.actor = d.actor;
    part.id = id;
    part.family = hash32("decision:" + d.name);
    part.active = active_slot(l, d.name, d.because);
    const std::vector<uint32_t> all = all_instances(l.model, d.index);
    part.rows = static_cast<uint32_t>(all.size());
    part.triggered = d.trigger != model::kNone;
    part.min_gap = d.min_gap;
    if (!part.triggered) part.due = due_dates(l.program, d.period, d.period);
    part.condition = value_block(l, "occasion of " + d.name, d.index, d.trigger);
    part.guard = value_block(l, "guard of " + d.name, d.index, d.guard);
    BlockBuilder b(l, "worths of " + d.name, d.index, all);
    part.infinite = d.steadiness == model::kNone;
    b.output(part.infinite ? b.constant(0) : b.expr(d.steadiness));
    for (const auto& o : d.options) {
      NodeId open = o.when == model::kNone ? kNone : b.expr(o.when);
      const NodeId on = b.premises(o.because);
      if (on != kNone) open = open == kNone ? on : b.op(Code::And, open, on);
      b.output(open == kNone ? b.constant(1) : open);
      b.output(b.expr(o.worth));
    }
    part.worths = b.finish();
    for (const auto& o : d.options)
      part.options.push_back({o.name, lower_effects(l, {d.name + " " + o.name, &d.index, &all}, o.effects)});
    for (const uint32_t i : all) part.state.push_back(l.state_target[d.state] + i);
    l.program.decisions.push_back(std::move(part));
  }
  sort_by_address(l.program.decisions);
}

void lower_negotiations(Layout& l) {
  static const model::Index kNoIndex;
  static const std::vector<uint32_t> kOne{0};
  for (const model::Negotiation& n : l.model.negotiations) {
    NegotiationPart part;
    part.name = n.name;
    part.parties[0] = n.parties[0], part.parties[1] = n.parties[1];
    part.family = hash32("negotiation:" + n.name);
    part.active = active_slot(l, n.name, n.because);
    part.due = due_dates(l.program, n.period, n.period);
    part.guard = value_block(l, "guard of " + n.name, kNoIndex, n.guard);
    BlockBuilder without(l, "without a deal of " + n.name);
    without.output(without.expr(n.without[0]));
    without.output(without.expr(n.without[1]));
    for (int k = 0; k < 2; ++k) {
      part.infinite[k] = n.steadiness[k] == model::kNone;
      without.output(part.infinite[k] ? without.constant(0) : without.expr(n.steadiness[k]));
    }
    part.without = without.finish();
    BlockBuilder worths(l, "worths of " + n.name);
    worths.output(worths.expr(n.worth[0]));
    worths.output(worths.expr(n.worth[1]));
    part.worths = worths.finish();
    part.state = l.state_target[n.state];
    for (const auto& i : n.issues) part.issues.push_back({i.name, i.low, i.step, i.points, l.state_target[i.state]});
    part.endings[0] = lower_effects(l, {n.name + ", agreement", &kNoIndex, &kOne}, n.agreement);
    part.endings[1] = lower_effects(l, {n.name + ", refusal", &kNoIndex, &kOne}, n.refusal);
    part.endings[2] = lower_effects(l, {n.name + ", no zone", &kNoIndex, &kOne}, n.no_zone);
    l.program.negotiations.push_back(std::move(part));
  }
  sort_by_address(l.program.negotiations);
}

namespace {

/// Instances that a setting means, as base + instance; every one where there is no index.
std::vector<uint32_t> setting_targets(const model::Model& m, const model::Ref& ref, const model::Index& index, uint32_t base) {
  std::vector<uint32_t> all;
  if (ref.index.size() != index.lists.size()) {
    for (const uint32_t i : all_instances(m, index)) all.push_back(base + i);
    return all;
  }
  std::vector<uint32_t> ordinals;
  for (const auto& i : ref.index) ordinals.push_back(i.value);
  return {base + model::instance_number(m, index, ordinals)};
}

SettingPart lower_setting(Layout& l, const std::string& policy, const model::Setting& s) {
  static const model::Index kNoIndex;
  const model::Model& m = l.model;
  SettingPart part;
  using Kind = model::Setting::Kind;
  const uint32_t f = s.ref.family;
  switch (s.kind) {
    case Kind::Lever:
      part.kind = SettingPart::Kind::Lever;
      part.targets = setting_targets(m, s.ref, m.levers[f].index, l.lever[f]);
      break;
    case Kind::Decision:
      part.kind = SettingPart::Kind::Decision;
      part.targets = setting_targets(m, s.ref, m.decisions[f].index, 0);
      for (uint32_t k = 0; k < l.program.decisions.size(); ++k)
        if (l.program.decisions[k].id == f) part.part = k;
      break;
    case Kind::Hold:
      part.kind = SettingPart::Kind::Hold;
      part.targets = setting_targets(m, s.ref, m.states[f].index, l.state_target[f]);
      break;
    case Kind::Cut:
    case Kind::Force:
      part.kind = s.kind == Kind::Cut ? SettingPart::Kind::Cut : SettingPart::Kind::Force;
      for (const uint32_t i : setting_targets(m, s.ref, m.processes[f].index, 0))
        if (l.row_of[f][i] != kNone) part.targets.push_back(l.row_of[f][i]);
      break;
  }
  part.value = value_block(l, "setting of " + policy, kNoIndex, s.value);
  part.condition = value_block(l, "setting of " + policy + " while", kNoIndex, s.condition);
  part.latched = s.condition_kind == model::Setting::Condition::Once;
  // What holds from the start on is in force at boundary 0 already.
  part.from = s.from > 0 ? boundary_of(l.program, s.from) : 0;
  part.until = s.until < std::numeric_limits<double>::infinity() ? (s.until > 0 ? boundary_of(l.program, s.until) : 0) : kNone;
  if (s.kind == Kind::Force) part.from = boundary_of(l.program, s.from);
  return part;
}

}  // namespace

void lower_policies(Layout& l) {
  for (const model::Policy& p : l.model.policies) {
    PolicyPart part;
    part.name = p.name;
    for (const model::Setting& s : p.settings) {
      part.settings.push_back(lower_setting(l, p.name, s));
      part.cuts = part.cuts || s.kind == model::Setting::Kind::Cut;
      part.holds = part.holds || s.kind == model::Setting::Kind::Hold;
      part.pins = part.pins || s.kind == model::Setting::Kind::Decision;
    }
    l.program.policies.push_back(std::move(part));
  }
}

}  // namespace casus::lower
