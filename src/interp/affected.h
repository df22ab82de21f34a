#pragma once
// Whose hazard an event may change. Private to this folder.
#include <cstdint>
#include <vector>

#include "lower/dependencies.h"
#include "lower/program.h"

namespace casus::interp {

/// visit(slot) for what a plain event (has_plain_events) of a row writes: its units, its effects, its count.
template <class Visit>
void each_plain_slot(const lower::Process& p, uint32_t row, const Visit& visit) {
  if (p.kind == model::Process::Kind::Move && !p.source.empty()) visit(p.source[row]);
  if (p.kind != model::Process::Kind::None && p.target[row] != lower::kNone) visit(p.target[row]);
  for (const lower::Effect& e : p.act.effects)
    if (e.target[row] != lower::kNone) visit(e.target[row]);
  visit(p.events + row);
}

/// visit(slot) for what a row of a derived value's block writes.
template <class Visit>
void each_derived_slot(const lower::Block& block, uint32_t row, const Visit& visit) {
  for (const lower::Instr& instr : block.code) {
    if (instr.op == lower::Op::LoopBegin || instr.op == lower::Op::LoopEnd) continue;
    if (instr.dst.kind() == lower::Operand::Direct) visit(lower::Slot{instr.dst.number()});
    if (instr.dst.kind() == lower::Operand::Tabled) visit(block.tables[instr.dst.number()].slots[row]);
  }
}

/// Rows of all processes, by row: those whose hazard a plain event of the row may change, by itself or by way
/// of derived values, in ascending order; the row itself among them.
struct Affected {
  std::vector<uint32_t> begin, rows;  // of row n: rows[begin[n]] .. rows[begin[n + 1]]
};

/// Of a program all of whose events are plain, without clocks and triggers. Nothing (begin is empty) if there
/// are more than `limit` rows in all.
Affected affected_rows(const lower::Program&, const lower::Dependencies&, size_t limit);

}  // namespace casus::interp
