#pragma once
// What is made of one run (outcomes and events) and of the runs of one world (claims).
#include <cstdint>
#include <vector>

#include "diag/span.h"
#include "model/ids.h"

namespace casus::model {

/// One value per run, or `none`. A condition is 0 or 1. A `probe` is an expression of the model without
/// index variables that is read at the boundaries; a window counts both its ends.
enum class RunOp : uint8_t {
  Const,  // value
  Param,  // probe: an expression of params and numbers only
  None,
  At,  // probe at day `from`
  MeanOf,
  MaxOf,
  MinOf,        // of probe in the window
  Increase,     // probe (a tally or event count, never falling) at `to` less at `from`
  ShareOfTime,  // share of the steps of the window at whose start the condition holds
  TimesBegins,  // how often the condition becomes true in the window (true at its first boundary counts not)
  First,        // day on which the condition first holds, from the start; `none` if never
  Eventually,   // the condition holds (for `holds` days without a break) somewhere in the window
  Always,       // the condition holds at every boundary of the window
  Until,        // probe2 comes true in the window and probe holds at every boundary before that
  // arithmetic and logic on values of the same run; a comparison with `none` is false
  Neg,
  Not,
  Abs,
  Exp,
  Log,
  Sqrt,
  Add,
  Sub,
  Mul,
  Div,
  Min,
  Max,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  And,
  Or,
  Select,
  Else,  // args[0], or args[1] where it is `none`
};

struct RunExpr {
  RunOp op = RunOp::Const;
  Span span;
  double value = 0;
  ExprId probe = kNone, probe2 = kNone;
  double from = 0, to = 0;  // days; the claims' clock to the horizon unless said otherwise
  double holds = 0;         // days
  bool cut = false;         // the window was cut by the horizon
  std::vector<RunExprId> args;
};

/// One value per world (or a truth value).
enum class ClaimOp : uint8_t {
  Const,   // value
  Param,   // probe: an expression of params and numbers only
  Chance,  // run under policy [with shock]
  Mean,
  Quantile,  // q in value
  Neg,
  Abs,
  Exp,
  Log,
  Sqrt,
  Add,
  Sub,
  Mul,
  Div,
  Min,
  Max,
  // truth values
  Lt,
  Le,
  Gt,
  Ge,      // args: left, right, and `by at least` if given
  Within,  // args: value, amount, other value
  And,
  Or,
  Not,
  Implies,
};

struct ClaimExpr {
  ClaimOp op = ClaimOp::Const;
  Span span;
  double value = 0;
  ExprId probe = kNone;
  RunExprId run = kNone;
  PolicyId policy = kNone;
  uint32_t shock = kNone;
  std::vector<ClaimExprId> args;
};

}  // namespace casus::model
