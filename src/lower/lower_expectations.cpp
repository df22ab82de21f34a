// What is to be expected of processes, for those who ask for compensators of totals.
#include <algorithm>

#include "lower/lowering.h"

namespace casus::lower {

namespace {

bool adds_to_tally(const model::Effect& e) { return e.kind == model::EffectKind::Add && !e.to_state; }

}  // namespace

/// Adds whose mean isn't known before the draw go to the shadow as they happen. Of an amount that is rounded
/// at random the mean is known in any case.
void Lowering::shadow_effects(Act& act, const model::Process* process, const Bindings& rows,
                              const std::vector<model::Effect>& effects) {
  for (size_t i = 0; i < effects.size(); ++i) {
    const model::Effect& e = effects[i];
    if (!adds_to_tally(e) || l_.tally_shadows[e.target.family] == kNone) continue;
    if (process != nullptr && compensators_.known(*process, e)) continue;
    Effect shadow = act.effects[i];
    shadow.about = false;
    for (uint32_t r = 0; r < rows.rows; ++r) shadow.target[r] = l_.tally_shadow(e.target, rows.row(r));
    act.effects.push_back(std::move(shadow));
  }
}

/// What one event of a process adds, on average, to each shadow.
void Lowering::expect(const model::Process& from, Process& to, Slot event_shadow) {
  Expectation& x = to.expectation;
  const Bindings rows = bind_instances(m_, from.index, from.instances);
  if (event_shadow != kNone) {
    x.into.emplace_back();
    for (uint32_t r = 0; r < rows.rows; ++r) x.into.back().target.push_back(event_shadow + r);
  }
  BlockBuilder block(l_, rows);
  for (const model::Effect& e : from.effects) {
    if (!adds_to_tally(e) || l_.tally_shadows[e.target.family] == kNone || !compensators_.known(from, e))
      continue;
    if (x.means == kNone && !from.marks.empty()) {
      x.means = l_.allocate(from.marks.size());
      block.marks = {x.means, static_cast<uint32_t>(from.marks.size())};
    }
    const Effect at_means = effect(e, block, rows);
    Expectation::Into into{at_means.value, at_means.on, {}};
    for (uint32_t r = 0; r < rows.rows; ++r) into.target.push_back(l_.tally_shadow(e.target, rows.row(r)));
    x.into.push_back(std::move(into));
  }
  if (x.into.empty()) return;
  p_.compensated = true;
  x.amounts = block.finish();
  x.drawn = !compensators_.counted(from);
  x.expected = l_.allocate(rows.rows);
}

/// Of changes that compete with dwell times no mean is known.
void Lowering::changes_with_dwell_times() {
  for (const Group& group : p_.groups) {
    const bool dwells = std::any_of(group.members.begin(), group.members.end(), [&](const Group::Member& m) {
      return p_.processes[m.process].rate_kind == model::Process::RateKind::Dwell;
    });
    if (!group.change || !dwells) continue;
    for (const Group::Member& m : group.members) p_.processes[m.process].expectation.drawn = true;
  }
}

}  // namespace casus::lower
