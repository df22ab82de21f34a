#pragma once
// Clocks of exact mode over lanes, each lane at a time of its own. The arithmetic is that of one lane
// (interp/ exact.cpp), with masks instead of branches, and so are the bits.
#include <cstddef>
#include <cstdint>

namespace casus::kernel {

/// The hazard of a row whose rate is faulty. It acts as 0.
inline constexpr double kFaultyHazard = -1;

/// Clocks of all rows: [row][lane].
struct ClockLanes {
  double *left, *since, *next, *hazard;
};

/// Where a row's hazard comes from.
struct ClockRow {
  const double* rate;   // a lane each; null: it never fires
  const double* units;  // whose whole units have the rate each: of a move's stock, else 1
};

/// Of each lane.
struct ClockTimes {
  const double* now;
  double* faults;  // grows by 1 where a hazard becomes faulty
  double* best;    // the earliest time of all rows, and the smallest number among those that have it
  double* who;
};

/// Clocks 0 .. count - 1 get the hazards of their rows at the lanes' times. Vectors of lanes whose best are
/// all at `end` or later are left alone: nothing happens there any more.
void set_hazards(const ClockLanes& clocks, const ClockRow* rows, size_t count, const ClockTimes& times,
                 double end, size_t lanes);

struct ClockPair {
  uint32_t row, lane;
};

/// The same for some rows in some lanes, no pair twice; best and who are left alone.
void set_some_hazards(const ClockLanes& clocks, const ClockRow* rows, const ClockPair* pairs, size_t count,
                      const ClockTimes& times, size_t lanes);

/// Only best and who, where set_hazards finds them.
void find_earliest(const ClockLanes& clocks, size_t count, const ClockTimes& times, double end, size_t lanes);

}  // namespace casus::kernel
