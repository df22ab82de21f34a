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

/// What has to be looked at after an event.
struct Affected {
  struct Row {
    uint32_t row;  // of all processes
    bool rate;     // not only the stock that its rate is multiplied by has changed
    bool operator==(const Row&) const = default;
  };
  /// All ascending. Derived values are readers (lower::Dependencies); `direct` are the rows that are affected
  /// if none of them changes, `all` those that may be.
  std::vector<uint32_t> derived;
  std::vector<Row> direct, all;
  bool only_rates = true;  // no clock and no trigger is affected; else the lists may be short
};

/// Finds it for plain events (has_plain_events); the row of the event is among the affected.
class AffectedFinder {
 public:
  /// Both outlive it.
  AffectedFinder(const lower::Program&, const lower::Dependencies&);
  /// Of row `number` of all processes, which is `row` of its own. Valid until the next call.
  const Affected& find(const lower::Process&, uint32_t row, uint32_t number);

 private:
  void changed(lower::Slot);
  void add(uint32_t reader, bool rate);
  void list(std::vector<Affected::Row>& out);

  const lower::Program& p_;
  const lower::Dependencies& deps_;
  // By reader: the last epoch in which it was found, and in which its rate was.
  std::vector<uint32_t> seen_, rate_;
  uint32_t epoch_ = 0;
  std::vector<uint32_t> waiting_, rows_;  // derived values: a heap, smallest first
  Affected found_;
};

/// Of every row, those whose hazard an event of it may change, ascending.
struct AffectedRows {
  std::vector<uint32_t> begin, rows;  // of row n: rows[begin[n]] .. rows[begin[n + 1]]
};

/// Of a program all of whose events are plain, without clocks and triggers. Nothing (begin is empty) if there
/// are more than `limit` rows in all.
AffectedRows affected_rows(const lower::Program&, const lower::Dependencies&, size_t limit);

}  // namespace casus::interp
