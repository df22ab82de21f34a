#pragma once
// Dwell times: hazards by age.

namespace casus::kernel {

/// Hazard used up between two ages, times `factor`. Shape 1 is the exponential with mean `scale`.
double dwell_hazard(double age, double h, double shape, double scale, double factor);

/// How long after `age` the hazard used up reaches `rest` (infinite if never).
double dwell_wait(double age, double rest, double shape, double scale, double factor);

}  // namespace casus::kernel
