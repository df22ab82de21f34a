#include "interp/plain_event.h"

#include <algorithm>

#include "interp/affected.h"

namespace casus::interp {

using lower::kNone;
using lower::Process;
using lower::Slot;
using Kind = model::Process::Kind;

std::vector<uint8_t> held_states(const lower::Program& program, const kernel::Tile& tile) {
  std::vector<uint8_t> held;
  for (const kernel::Arm& arm : tile.arms) {
    if (arm.policy == kernel::kNone) continue;
    for (const lower::Setting& s : program.policies[arm.policy]) {
      if (s.kind != model::Setting::Kind::Hold) continue;
      held.resize(program.changing.count);
      for (const Slot target : s.targets) held[target - program.changing.base] = 1;
    }
  }
  return held;
}

bool has_plain_events(const lower::Program& program, const std::vector<uint8_t>& held, const Process& p) {
  if (!p.act.marks.empty()) return false;
  for (const lower::Effect& e : p.act.effects)
    if (e.kind != model::EffectKind::Add || e.about) return false;
  std::vector<Slot> slots;
  for (uint32_t r = 0; r < p.rates.rows; ++r) {
    slots.clear();
    each_plain_slot(p, r, [&](Slot s) { slots.push_back(s); });
    for (size_t i = 0; i < slots.size(); ++i) {
      const size_t state = slots[i] - size_t{program.changing.base};
      if (state < held.size() && held[state]) return false;
      for (size_t j = 0; j < i; ++j)
        if (slots[i] == slots[j]) return false;
    }
  }
  return true;
}

bool computes_amounts(const Process& p) {
  return std::any_of(p.act.effects.begin(), p.act.effects.end(),
                     [](const lower::Effect& e) { return e.value != kNone || e.on != kNone; });
}

bool has_unbounded_moves(const lower::Program& program, const Process& p) {
  auto is_unbounded = [&](Slot s) {
    if (s == kNone) return true;
    const lower::StateSlot& state = program.state_slots[s - program.changing.base];
    // What a count can't go below is no bound to a move of one unit that is there.
    return !state.low_declared && !state.high_declared && state.high == kNone;
  };
  return p.kind == Kind::Move && std::all_of(p.source.begin(), p.source.end(), is_unbounded) &&
         std::all_of(p.target.begin(), p.target.end(), is_unbounded);
}

std::vector<EventRow> event_rows(const lower::Program& program, const std::vector<uint8_t>& held,
                                 kernel::Memory& memory, double* nowhere) {
  std::vector<EventRow> rows;
  auto at = [&](Slot s) { return s == kNone ? nowhere : memory.at(s); };
  for (uint32_t i = 0; i < program.processes.size(); ++i) {
    const Process& p = program.processes[i];
    const bool moves = p.kind == Kind::Move;
    const bool simple = has_plain_events(program, held, p) && p.act.effects.empty() &&
                        (p.kind == Kind::None || has_unbounded_moves(program, p));
    for (uint32_t r = 0; r < p.rates.rows; ++r) {
      const Slot source = moves && !p.source.empty() ? p.source[r] : kNone;
      rows.push_back({i, r, p.rate + r, source, p.act.address, p.act.instances[r], at(source),
                      at(moves ? p.target[r] : kNone), memory.at(p.events + r), simple});
    }
  }
  return rows;
}

}  // namespace casus::interp
