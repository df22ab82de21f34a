#pragma once
// What the machine code of a block depends on, apart from what it doesn't: slots, tables and constants.
//
// Most blocks of a model are alike but for what they read. Blocks of one shape share their code; what they
// read is handed to it as arrays.
#include <cstdint>
#include <string>
#include <vector>

#include "lower/program.h"

namespace casus::jit {

struct Place {
  enum Kind : uint8_t {
    Nothing,
    Register,
    Slot,
    Table,   // of slots, by the row of its loop
    Number,  // a constant
    Numbers  // constants, by the row of their loop
  } kind = Nothing;
  uint32_t number = 0;
  bool operator==(const Place&) const = default;
};

struct Step {
  lower::Op op = lower::Op::Copy;
  Place dst, a, b, c;
  uint32_t loop = 0;  // LoopBegin, LoopEnd
};

/// Everything is numbered in the order in which it appears.
struct Shape {
  std::vector<Step> once, code;
  uint32_t registers = 0, slots = 0, numbers = 0;
  std::vector<uint32_t> tables, number_tables;  // their loops
  std::vector<uint32_t> parents;                // of loops; 0 is the block's own
  std::vector<uint32_t> homes;  // registers that outlive a call of the code, and so lie in memory
  bool apart = true;            // it writes no slot that it reads

  /// Equal for equal shapes only.
  std::string key() const;
};

/// What code of a shape is given: the arrays that it works on. Read by machine code.
struct Arrays {
  const uint32_t* slots;
  const double* numbers;
  const uint32_t* const* tables;
  const double* const* number_tables;
  const uint32_t* const* begins;  // by loop, of inner loops
};

/// A block as a shape, and what is its own. Points into the block, which must outlive it.
struct Bound {
  Shape shape;
  std::vector<uint32_t> slots;
  std::vector<double> numbers;
  std::vector<const uint32_t*> tables;
  std::vector<std::vector<double>> own_numbers;
  std::vector<const double*> number_tables;
  std::vector<const uint32_t*> begins;
  /// Instructions before the rows, and in all rows.
  uint64_t once_work = 0, work = 0;
  std::vector<uint32_t> output_homes;  // one an output; kNone where it isn't a register

  Arrays arrays() const {
    return {slots.data(), numbers.data(), tables.data(), number_tables.data(), begins.data()};
  }
};

/// What is known of the slots of a program.
class Slots {
 public:
  explicit Slots(const lower::Program&);
  bool constant(lower::Slot s) const { return constant_[s]; }
  double value(lower::Slot s) const { return values_[s]; }

  /// Of one block at a time: the slots that it writes.
  void begin_block() { ++block_; }
  void write(lower::Slot s) { written_[s] = block_; }
  bool written(lower::Slot s) const { return written_[s] == block_; }

 private:
  std::vector<uint8_t> constant_;
  std::vector<double> values_;
  std::vector<uint32_t> written_;  // number of the last block that does
  uint32_t block_ = 0;
};

Bound bind(const lower::Block&, Slots&);

}  // namespace casus::jit
