#pragma once
// Clocks of exact mode over lanes, each lane at a time of its own. The arithmetic is that of one lane
// (interp/ exact.cpp), with masks instead of branches, and so are the bits.
#include <cstddef>
#include <cstdint>

namespace casus::kernel {

/// Of one row: numbers of n lanes each.
struct ClockLanes {
  double *left, *since, *hazard, *next;
  double* faulty;  // 1 where the rate is faulty
};

/// Clocks get the hazards rate * floor(units) (units: null for rates that are hazards themselves) at the
/// lanes' times. Where a hazard becomes faulty, faults[l] grows by 1. Where the clock's time is before
/// best[l], that becomes it, and who[l] the number of this row.
void set_hazards(const ClockLanes& clock, double row, const double* rate, const double* units,
                 const double* now, double* faults, double* best, double* who, size_t n);

}  // namespace casus::kernel
