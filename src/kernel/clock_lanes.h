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
  const double* rate = nullptr;   // a lane each; null: it never fires
  const double* units = nullptr;  // whose whole units have the rate each: of a move's stock, else 1
};

/// Of each lane.
struct ClockTimes {
  double* now;
  double* faults;  // grows by 1 where a hazard becomes faulty
  double* best;    // the earliest time of all rows, and the smallest number among those that have it
  double* who;
};

/// Clocks 0 .. count - 1 get the hazards of their rows at the lanes' times. Vectors of lanes whose best are
/// all at `end` or later are left alone: nothing happens there any more. Returns how many lanes have a best
/// before `end` now. `fired`: exponentials of the clocks that move_units has just let fire, [lane]; null: it
/// has not.
size_t set_hazards(const ClockLanes& clocks, const ClockRow* rows, size_t count, const ClockTimes& times,
                   double end, size_t lanes, const double* fired = nullptr);

/// A row whose events only move a unit: of lane 0.
struct MovingRow {
  double *from, *to;
  uint32_t family, instance;
};

/// The clocks that fire, and the addresses of their next exponentials.
struct Firings {
  uint64_t* number;                    // [row][lane]: of the present firing
  uint64_t *time, *family, *instance;  // [lane]; of lanes without a firing, anything
};

/// In every lane whose best is before `end`, that is now, the row `who` fires: it moves its unit and counts
/// on.
void move_units(const MovingRow* rows, size_t count, const Firings& firings, const ClockTimes& times,
                double end, size_t lanes);

struct ClockPair {
  uint32_t row, lane;
};

/// The same for some rows in some lanes, no pair twice; best and who are left alone.
void set_some_hazards(const ClockLanes& clocks, const ClockRow* rows, const ClockPair* pairs, size_t count,
                      const ClockTimes& times, size_t lanes);

/// The clock of a row in one lane: all that an event needs of it in one line of the cache.
struct alignas(64) Clock {
  double left = 0, since = 0, hazard = 0;
  ClockRow row{};
  double coming = 0;    // the exponential of firing `coming_number`, made beforehand
  uint32_t number = 0;  // of the present firing
  uint32_t coming_number = 0;
  uint32_t after = 0, after_end = 0;  // who depends on its events, where the owner keeps that
};
static_assert(sizeof(Clock) == 64);

/// As set_some_hazards, of clocks in one lane at time `now`. `next` is by row; `faults` grows.
void set_clock_hazards(Clock* clocks, double* next, const uint32_t* rows, size_t count, double now,
                       double& faults);

/// Only best and who, where set_hazards finds them.
void find_earliest(const ClockLanes& clocks, size_t count, const ClockTimes& times, double end, size_t lanes);

}  // namespace casus::kernel
