#pragma once
// Blocks on all lanes of a tile. The interpreter is one way; code compiled from the blocks is another, and
// gives the same bits.
#include <memory>

#include "kernel/memory.h"
#include "lower/program.h"

namespace casus::interp {

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// What comes before the rows. Registers are shared: finish a block before the next one starts.
  virtual void start(const lower::Block& block) = 0;
  virtual void row(const lower::Block& block, uint32_t row) = 0;
  /// Some rows, with what comes before them. Their outputs are not kept.
  virtual void rows(const lower::Block& block, const uint32_t* rows, size_t count) {
    start(block);
    for (size_t i = 0; i < count; ++i) row(block, rows[i]);
  }
  /// All rows.
  virtual void run(const lower::Block& block) = 0;
  /// An output of the row that was run last.
  virtual const double* output(const lower::Block& block, uint32_t number) const = 0;
};

/// A program whose blocks were compiled, or are being compiled. Used by many threads at once.
class Compiled {
 public:
  virtual ~Compiled() = default;
  /// For a tile; the program and the memory outlive it.
  virtual std::unique_ptr<Evaluator> evaluator(kernel::Memory& memory) const = 0;
};

/// Compiles programs, each of which outlives what was made of it.
class Compiler {
 public:
  virtual ~Compiler() = default;
  virtual std::unique_ptr<const Compiled> compile(const lower::Program& program) = 0;
};

}  // namespace casus::interp
