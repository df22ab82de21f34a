#pragma once
// Which slots a block reads and writes. Private to this folder.
#include <cstdint>
#include <vector>

#include "lower/program.h"

namespace casus::lower {

/// Which row of a block each row of its loops belongs to; kNone for loops before the rows.
inline std::vector<std::vector<uint32_t>> rows_of_loops(const Block& b) {
  std::vector<uint8_t> before(b.loops.size(), 0);
  for (const Instr& i : b.once)
    if (i.op == Op::LoopBegin) before[i.a.bits] = 1;
  std::vector<std::vector<uint32_t>> rows(b.loops.size());
  for (uint32_t l = 0; l < b.loops.size(); ++l) {
    if (l == 0) {
      for (uint32_t r = 0; r < b.rows; ++r) rows[0].push_back(r);
      continue;
    }
    const Loop& loop = b.loops[l];
    rows[l].resize(loop.begin.empty() ? 0 : loop.begin.back(), kNone);
    for (uint32_t parent = 0; !before[l] && parent + 1 < loop.begin.size(); ++parent)
      for (uint32_t r = loop.begin[parent]; r < loop.begin[parent + 1]; ++r)
        rows[l][r] = rows[loop.parent][parent];
  }
  return rows;
}

/// Tells the slots that the rows of a block read: visit(slot, row), row kNone for all rows.
template <class Visit>
void each_read(const Block& b, const Visit& visit) {
  const bool loops = b.loops.size() > 1;
  const auto rows = loops ? rows_of_loops(b) : std::vector<std::vector<uint32_t>>{};
  std::vector<uint8_t> seen(b.tables.size(), 0);
  auto read = [&](Operand o, bool before_rows) {
    if (o.kind() == Operand::Direct) visit(o.number(), kNone);
    if (o.kind() != Operand::Tabled || seen[o.number()]) return;
    seen[o.number()] = 1;
    const Table& t = b.tables[o.number()];
    for (uint32_t r = 0; r < t.slots.size(); ++r)
      visit(t.slots[r], before_rows ? kNone : t.loop == 0 ? r : rows[t.loop][r]);
  };
  for (const auto* code : {&b.once, &b.code}) {
    for (const Instr& i : *code) {
      const Operand all[] = {i.a, i.b, i.c};
      for (int n = 0; n < arguments(i.op); ++n) read(all[n], code == &b.once);
    }
  }
  for (const Operand& o : b.outputs) read(o, false);
}

/// Tells the slots that the rows of a block write: visit(slot, row).
template <class Visit>
void each_write(const Block& b, const Visit& visit) {
  for (const Instr& i : b.code) {
    if (i.op == Op::LoopBegin || i.op == Op::LoopEnd) continue;
    if (i.dst.kind() == Operand::Direct) visit(i.dst.number(), 0u);
    if (i.dst.kind() != Operand::Tabled) continue;
    const Table& t = b.tables[i.dst.number()];
    for (uint32_t r = 0; r < t.slots.size(); ++r) visit(t.slots[r], r);
  }
}

}  // namespace casus::lower
