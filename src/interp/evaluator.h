#pragma once
// Runs blocks on all lanes of a tile.
#include <vector>

#include "kernel/memory.h"
#include "lower/program.h"

namespace casus::interp {

class Evaluator {
 public:
  Evaluator(kernel::Memory& memory, uint32_t registers);

  /// What comes before the rows. Registers are shared: finish a block before the next one starts.
  void start(const lower::Block& block);
  void row(const lower::Block& block, uint32_t row);
  /// All rows.
  void run(const lower::Block& block);
  /// An output of the row that was run last.
  const double* output(const lower::Block& block, uint32_t number) const;

 private:
  void execute(const lower::Block& block, const std::vector<lower::Instr>& code);
  double* find(const lower::Block& block, lower::Operand operand) const;

  kernel::Memory& memory_;
  std::vector<double> registers_;
  std::vector<uint32_t> rows_;  // the present row of each loop
};

}  // namespace casus::interp
