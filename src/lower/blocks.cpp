#include "lower/blocks.h"

#include <algorithm>

#include "lower/block_slots.h"

namespace casus::lower {
namespace {

/// P is Program or const Program.
template <class P, class Visit>
void each_block(P& p, const Visit& visit) {
  auto act = [&](auto& a) {
    visit(a.block);
    visit(a.mark_args);
  };
  for (auto& s : p.states) visit(s.start);
  for (auto& d : p.derived) visit(d.block);
  for (auto& c : p.clocks) visit(c.condition);
  for (auto& q : p.processes) {
    visit(q.rates);
    visit(q.enabled);
    visit(q.dwell.shape_scale);
    visit(q.dwell.share);
    visit(q.expectation.amounts);
    act(q.act);
  }
  for (auto& f : p.flows) visit(f.block);
  for (auto& s : p.schedules) {
    visit(s.condition);
    act(s.act);
  }
  for (auto& d : p.decisions) {
    visit(d.due);
    visit(d.choose);
    for (auto& a : d.acts) act(a);
  }
  for (auto& n : p.negotiations) {
    visit(n.due);
    visit(n.terms);
    visit(n.worths);
    for (auto& ending : n.endings) act(ending);
  }
  for (auto& s : p.shocks) act(s.act);
  for (auto& policy : p.policies)
    for (auto& setting : policy) visit(setting.block);
  for (auto& probe : p.probes) visit(probe);
}

}  // namespace

void number_blocks(Program& p) {
  uint32_t n = 0;
  each_block(p, [&](Block& b) {
    b.number = n++;
    p.registers = std::max(p.registers, b.registers);
    p.loops = std::max(p.loops, static_cast<uint32_t>(b.loops.size()));
  });
}

std::vector<const Block*> blocks_of(const Program& p) {
  std::vector<const Block*> all;
  each_block(p, [&](const Block& b) { all.push_back(&b); });
  return all;
}

void find_counted(Program& p) {
  std::vector<uint8_t> read(p.slots, 0);
  each_block(p, [&](const Block& b) { each_read(b, [&](Slot slot, uint32_t) { read[slot] = 1; }); });
  for (const Window& w : p.windows)
    for (const std::vector<Slot>& series : w.series)
      for (const Slot s : series) read[s] = 1;
  for (Process& q : p.processes)
    q.counted = std::any_of(read.begin() + q.events, read.begin() + q.events + q.rates.rows,
                            [](uint8_t r) { return r != 0; });
}

}  // namespace casus::lower
