#pragma once
// From the typed model to the step program.
#include <stdexcept>
#include <string>
#include <vector>

#include "lower/program.h"

namespace casus::lower {

struct LowerOptions {
  double step = 0;  // days; 0: the model's
  std::vector<model::ExprId> probes;
  /// By probe, or empty: totals (Op::Tally, Op::Events) that are read by their compensators
  /// (lower/compensators.h). The other probes don't change by a bit.
  std::vector<uint8_t> compensated;
  /// Evaluate apart what many rows read or what only worlds or policies change. Changes no bit.
  bool passes = true;
  /// Among them also costly parts of the state that many rows share. For runs in steps: in exact mode an
  /// event would reach its readers by way of them, one more stop. Changes no bit.
  bool share_costly = true;
};

/// The model is too large to be run: says what is, and how large.
class TooLarge : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Program lower(const model::Model&, const LowerOptions& = {});

/// The program as text, for people.
std::string dump(const Program&);

}  // namespace casus::lower
