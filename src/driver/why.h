#pragma once
// `casus why` and `casus brief`: names checked with the nearest ones at hand, a budget of time turned into
// runs.
#include "explain/flip_matrix.h"
#include "explain/why.h"

namespace casus::driver {

/// Fills in nothing, but throws UserError for a claim or view that the model lacks (naming what is near) and
/// for a claim that is not tested (with the reason that the model gives).
void check_why(const model::Model&, const explain::WhyOptions&);

/// explain::why with the version of Casus filled in.
explain::Why why(const model::Model&, const explain::WhyOptions&);

/// The effort that fits into so many seconds here: a few runs of the claim are timed. Rounded to two digits,
/// so that it can be written down and repeated with --effort.
uint64_t effort_for(const model::Model&, const explain::WhyOptions&, double seconds);

/// "about 24,000 runs: the claim in its views and over the weights 8,192, ...".
std::string plan_text(const explain::WhyPlan&);

}  // namespace casus::driver
