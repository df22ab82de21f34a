#pragma once
// Runs blocks instruction by instruction: the reference.
#include <vector>

#include "interp/evaluator.h"

namespace casus::interp {

class Interpreter final : public Evaluator {
 public:
  Interpreter(kernel::Memory& memory, const lower::Program& program);

  void start(const lower::Block& block) override;
  void row(const lower::Block& block, uint32_t row) override;
  void run(const lower::Block& block) override;
  const double* output(const lower::Block& block, uint32_t number) const override;

 private:
  void execute(const lower::Block& block, const std::vector<lower::Instr>& code);
  double* find(const lower::Block& block, lower::Operand operand) const;

  kernel::Memory& memory_;
  kernel::LaneVector registers_;
  std::vector<uint32_t> rows_;  // the present row of each loop
};

}  // namespace casus::interp
