#pragma once
// Totals by what was to be expected: which effects have a mean that is known before anything is drawn.
//
// A total is the sum over steps of what was drawn. Put in the place of each draw its mean given the state in
// which it was made (the compensator), and the sum has the same mean (Dynkin's formula), without the luck of
// the draws themselves. Where that mean isn't known, what happened stands in its own place; any mixture of
// the two has the same mean too, as long as which of them counts is settled before the draw.
#include <vector>

#include "lower/reads.h"
#include "model/model.h"

namespace casus::lower {

class Compensators {
 public:
  explicit Compensators(const model::Model& model);

  /// Whether a total (Op::Tally or Op::Events) has a part whose mean is known beforehand.
  bool has(model::ExprId total);
  /// Whether what one event of a process adds has such a mean: linear in the draws, with a guard that reads
  /// none. What reads a clock is left out, since clocks run between the events of exact mode; so are binomial
  /// draws of a number that may not be whole.
  bool known(const model::Process& process, const model::Effect& effect);
  /// Whether the number of events has: not where dwell times decide.
  static bool counted(const model::Process& process) {
    return process.rate_kind != model::Process::RateKind::Dwell;
  }

 private:
  bool linear(const model::Process& process, model::ExprId id);
  bool has_mean(const model::Mark& mark);
  bool reads_clock(model::ExprId id);

  const model::Model& m_;
  ReadsTable reads_;
  std::vector<int8_t> reads_clock_;  // by expression; -1: not looked at
};

}  // namespace casus::lower
