#pragma once
// Warnings on premises, for check_honesty.
#include "check/context.h"

namespace casus::check {

/// Disputed premises that carry exactly the same mechanisms: nothing can tell them apart.
void warn_of_shared_gates(Context&);
/// Effects of a disputed premise whose range or type allows one sign only: the dispute is decided by the
/// range.
void warn_of_one_sign(Context&);

}  // namespace casus::check
