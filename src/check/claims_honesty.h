#pragma once
// Warnings on how claims compare.
#include "check/context.h"

namespace casus::check {

/// Two policies of which one only has more of two levers or more: whichever wins, it says nothing of how. Not
/// where one of them sets nothing, hypothetical ones never.
void warn_of_more_of_everything(Context&);

}  // namespace casus::check
