#include "kernel/clock_lanes.h"

#include <limits>

#include "base/vector_levels.h"

namespace casus::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// As random::floor_.
[[gnu::always_inline]] inline double floor_of(double x) {
  const double size = x < 0 ? -x : x;
  const double nearest = x < 0 ? (x - 0x1p52) + 0x1p52 : (x + 0x1p52) - 0x1p52;
  const double y = nearest > x ? nearest - 1.0 : nearest;
  return size < 0x1p52 ? y : x;
}

struct Round {
  double row;
  const double* now;
  double *faults, *best, *who;
};

struct Rate {
  double rate, hazard;
};

[[gnu::always_inline]] inline void set(const ClockLanes& c, const Round& round, size_t n, auto hazard_of) {
  const double* now = round.now;
  double *faults = round.faults, *best = round.best, *who = round.who;
  double *left = c.left, *since = c.since, *hazard = c.hazard, *next = c.next, *faulty = c.faulty;
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) {
    const auto [rate, product] = hazard_of(l);
    const bool sound = (rate >= 0) & (product >= 0) & (product < kInfinity);
    const double b = sound ? product : 0.0, bad = sound ? 0.0 : 1.0;
    faults[l] += bad > faulty[l] ? 1.0 : 0.0;
    faulty[l] = bad;
    const double a = hazard[l], t = now[l];
    const bool same = b == a;
    const double rest = left[l] - a * (t - since[l]);
    const double kept = rest > 0 ? rest : 0.0;
    const double divisor = b > 0 ? b : 1.0;
    const double time = b > 0 ? t + kept / divisor : kInfinity;
    left[l] = same ? left[l] : kept;
    since[l] = same ? since[l] : t;
    const double due = same ? next[l] : time;
    next[l] = due;
    hazard[l] = b;
    const bool earlier = due < best[l];
    who[l] = earlier ? round.row : who[l];
    best[l] = earlier ? due : best[l];
  }
}

}  // namespace

CASUS_VECTOR_LEVELS
void set_hazards(const ClockLanes& c, double row, const double* rate, const double* units, const double* now,
                 double* faults, double* best, double* who, size_t n) {
  const Round round{row, now, faults, best, who};
  if (!units) return set(c, round, n, [=](size_t l) { return Rate{rate[l], rate[l]}; });
  set(c, round, n, [=](size_t l) {
    const double whole = floor_of(units[l]);
    return Rate{rate[l], rate[l] * (whole > 0 ? whole : 0.0)};
  });
}

}  // namespace casus::kernel
