#pragma once
// What draws (draws.h, compete.h) are on average: the means of the very laws that are drawn from.
#include <cstddef>

#include "kernel/draws.h"

namespace casus::kernel {

/// Mean of draw_amount over u; no number where it gives none. The n of a binomial has to be whole.
double mean_amount(Amount dist, double a, double b);

/// Events without a stock in h days, at `rate` a day: the mean of poisson_bulk, or, if at most one happens
/// (`once`), the chance of one. 0 where the number of events would be 0 for bad arguments.
void expected_events(const double* rate, double h, bool once, double* to, size_t n);

/// Units that leave a stock for one place within h days, as Competition draws them; `total` is the sum of the
/// hazards of all places.
void expected_leavers(const double* units, const double* rate, const double* total, double h, double* to,
                      size_t n);

}  // namespace casus::kernel
