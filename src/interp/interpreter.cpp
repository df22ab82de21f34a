#include "interp/interpreter.h"

#include <algorithm>

#include "interp/lane_ops.h"

namespace casus::interp {

using lower::Block;
using lower::Instr;
using lower::Op;
using lower::Operand;

Interpreter::Interpreter(kernel::Memory& memory, const lower::Program& program)
    : memory_(memory), registers_(size_t{program.registers + 1} * memory.lanes), rows_(program.loops) {}

inline double* Interpreter::find(const Block& block, Operand operand) const {
  double* registers = const_cast<double*>(registers_.data());
  switch (operand.kind()) {
    case Operand::Register:
      return registers + size_t{operand.number()} * memory_.lanes;
    case Operand::Direct:
      return memory_.at(operand.number());
    default: {
      const lower::Table& table = block.tables[operand.number()];
      return memory_.at(table.slots[rows_[table.loop]]);
    }
  }
}

void Interpreter::start(const Block& block) {
  rows_[0] = 0;
  if (!block.once.empty()) execute(block, block.once);
}

void Interpreter::row(const Block& block, uint32_t row) {
  rows_[0] = row;
  execute(block, block.code);
}

void Interpreter::run(const Block& block) {
  start(block);
  for (uint32_t r = 0; r < block.rows; ++r) row(block, r);
}

const double* Interpreter::output(const Block& block, uint32_t number) const {
  return find(block, block.outputs[number]);
}

void Interpreter::execute(const Block& block, const std::vector<Instr>& code) {
  for (size_t i = 0; i < code.size(); ++i) {
    const Instr& instr = code[i];
    if (instr.op == Op::LoopBegin) {
      const lower::Loop& loop = block.loops[instr.a.bits];
      const uint32_t parent = rows_[loop.parent];
      if (loop.begin[parent] == loop.begin[parent + 1])
        i = instr.b.bits;
      else
        rows_[instr.a.bits] = loop.begin[parent];
    } else if (instr.op == Op::LoopEnd) {
      const lower::Loop& loop = block.loops[instr.a.bits];
      if (++rows_[instr.a.bits] < loop.begin[rows_[loop.parent] + 1]) i = instr.b.bits;
    } else {
      const int n = lower::arguments(instr.op);
      apply_op(instr.op, find(block, instr.dst), find(block, instr.a), n > 1 ? find(block, instr.b) : nullptr,
               n > 2 ? find(block, instr.c) : nullptr, memory_.lanes);
    }
  }
}

}  // namespace casus::interp
