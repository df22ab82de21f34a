#pragma once
// From the typed model to the step program.
#include <string>
#include <vector>

#include "lower/program.h"
#include "model/model.h"

namespace casus::lower {

/// Each keeps every bit of every result.
struct Passes {
  bool cse = true;        // equal expressions of a block are computed once
  bool dead_code = true;  // what nobody reads is left out
  bool hoist = true;      // what rests on parameters and premises only moves to the prologue
};

struct LowerOptions {
  double step = 0;  // days; 0: the model's
  std::vector<model::ExprId> probes;
  Passes passes;
};

/// The model must be in order (model::verify).
Program lower(const model::Model&, const LowerOptions& = {});

/// Whether a program is consistent with itself; one sentence for each thing that is wrong. `lower` checks.
std::vector<std::string> verify(const Program&);

/// Text of a program, narrow, one fact a line.
std::string dump(const Program&);

}  // namespace casus::lower
