#pragma once
// Executes blocks instruction by instruction, each over all lanes.
#include <vector>

#include "kernel/evaluator.h"
#include "kernel/rows.h"
#include "lower/program.h"

namespace casus::interp {

class LaneEvaluator : public kernel::Evaluator {
 public:
  LaneEvaluator(const lower::Program&, double* slots, const random::Key* keys, size_t width);

  void run(uint32_t block) override;
  void each(uint32_t block, kernel::ItemSink&) override;
  void gather(uint32_t block, const kernel::Entries&, std::vector<const double*>& out) override;
  size_t most_entries() const override { return most_; }

 private:
  void gather_run(const lower::Block&, const kernel::Entries&, size_t from, size_t count);

  const lower::Program& p_;
  double* slots_;
  const random::Key* keys_;
  size_t width_, most_;
  kernel::Rows registers_, entry_registers_, entry_out_;
  std::vector<const double*> at_;      // where each register's row is
  std::vector<uint32_t> item_, end_;   // of each level
  std::vector<std::vector<uint32_t>> direct_;  // by block and instruction: output that it writes in place
  std::vector<const double*> out_;
};

}  // namespace casus::interp
