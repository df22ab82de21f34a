#include "kernel/clock_lanes.h"

#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernel/clock_levels.h"

namespace casus::kernel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// As random::floor_, of what is not below 0; else 0.
double whole_units(double x) {
  if (!(x > 0)) return 0;
  const double nearest = (x + 0x1p52) - 0x1p52;
  return x < 0x1p52 ? (nearest > x ? nearest - 1.0 : nearest) : x;
}

/// The clock of a row in lane l after its rate or units may have changed.
void set_hazard(const ClockRow& row, size_t l, double now, double& left, double& since, double& hazard,
                double& next, double& faults) {
  const double rate = row.rate[l], product = rate * whole_units(row.units[l]);
  const double b = rate >= 0 && product < kInfinity ? product : kFaultyHazard;
  if (b == hazard) return;
  if (b == kFaultyHazard) faults += 1;
  const double rest = left - (hazard > 0 ? hazard * (now - since) : 0);
  left = rest > 0 ? rest : 0;
  since = now;
  hazard = b;
  next = b > 0 ? now + left / b : kInfinity;
}

/// One row in one lane, faulty or not.
void set_hazard(const ClockLanes& c, const ClockRow& row, size_t at, size_t l, const ClockTimes& times) {
  set_hazard(row, l, times.now[l], c.left[at], c.since[at], c.hazard[at], c.next[at], times.faults[l]);
}

void set_clock(Clock& c, double& next, double now, double& faults) {
  set_hazard(c.row, 0, now, c.left, c.since, c.hazard, next, faults);
}

void set_pair(const ClockLanes& c, const ClockRow* rows, ClockPair p, const ClockTimes& times, size_t lanes) {
  set_hazard(c, rows[p.row], p.row * lanes + p.lane, p.lane, times);
}

/// All rows in one lane; without rows only the earliest. Whether its best is before the end.
bool look_at_lane(const ClockLanes& c, const ClockRow* rows, size_t count, size_t lanes, size_t l,
                  const ClockTimes& times, double end, const double* fired) {
  if (!(times.best[l] < end)) return false;
  if (fired) {
    const size_t at = static_cast<size_t>(times.who[l]) * lanes + l;
    c.left[at] = fired[l];
    c.since[at] = times.now[l];
    c.hazard[at] = 0;
    c.next[at] = kInfinity;
  }
  times.best[l] = kInfinity;
  times.who[l] = 0;
  for (size_t i = 0; i < count; ++i) {
    if (rows && rows[i].rate) set_hazard(c, rows[i], i * lanes + l, l, times);
    const double due = c.next[i * lanes + l];
    if (!(due < times.best[l])) continue;
    times.best[l] = due;
    times.who[l] = static_cast<double>(i);
  }
  return times.best[l] < end;
}

void move_unit(const MovingRow* rows, size_t lanes, size_t l, const Firings& firings, const ClockTimes& times,
               double end) {
  if (!(times.best[l] < end)) return;
  times.now[l] = times.best[l] > times.now[l] ? times.best[l] : times.now[l];
  const auto n = static_cast<size_t>(times.who[l]);
  firings.time[l] = ++firings.number[n * lanes + l];
  firings.family[l] = rows[n].family;
  firings.instance[l] = rows[n].instance;
  rows[n].from[l] -= 1;
  rows[n].to[l] += 1;
}

#if defined(__x86_64__)

namespace sse2 {
#define CASUS_WORDS 2
#define CASUS_ANY(mask) (_mm_movemask_pd(reinterpret_cast<__m128d>(mask)) != 0)
#include "kernel/clock_lanes.inc"
}  // namespace sse2

#if defined(__GNUC__) && !defined(__clang__)
#define CASUS_CLOCK_LEVELS

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace avx2 {
#define CASUS_WORDS 4
#define CASUS_ANY(mask) (_mm256_movemask_pd(reinterpret_cast<__m256d>(mask)) != 0)
#include "kernel/clock_lanes.inc"
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace avx512 {
#define CASUS_WORDS 8
#define CASUS_ANY(mask) (_mm512_movepi64_mask(reinterpret_cast<__m512i>(mask)) != 0)
#include "kernel/clock_lanes.inc"
}  // namespace avx512
#pragma GCC pop_options

#endif
#endif

#if !defined(__x86_64__)

void set_some(const ClockLanes& c, const ClockRow* rows, const ClockPair* pairs, size_t count,
              const ClockTimes& times, size_t lanes) {
  for (size_t i = 0; i < count; ++i) set_pair(c, rows, pairs[i], times, lanes);
}

void set_clocks(Clock* clocks, double* next, const uint32_t* rows, size_t count, double now, double& faults) {
  for (size_t i = 0; i < count; ++i) set_clock(clocks[rows[i]], next[rows[i]], now, faults);
}

size_t set_all(const ClockLanes& c, const ClockRow* rows, size_t count, const ClockTimes& times, double end,
               size_t lanes, const double* fired) {
  size_t going = 0;
  for (size_t l = 0; l < lanes; ++l)
    going += look_at_lane(c, rows, count, lanes, l, times, end, fired) ? 1 : 0;
  return going;
}

void earliest(const ClockLanes& c, size_t count, const ClockTimes& times, double end, size_t lanes) {
  for (size_t l = 0; l < lanes; ++l) look_at_lane(c, nullptr, count, lanes, l, times, end, nullptr);
}

void move_all(const MovingRow* rows, size_t, const Firings& firings, const ClockTimes& times, double end,
              size_t lanes) {
  for (size_t l = 0; l < lanes; ++l) move_unit(rows, lanes, l, firings, times, end);
}

#endif

}  // namespace

std::vector<ClockLevel> clock_levels() {
  std::vector<ClockLevel> levels;
#if defined(CASUS_CLOCK_LEVELS)
  if (__builtin_cpu_supports("x86-64-v4"))
    levels.push_back({avx512::set_some_hazards, avx512::set_clock_hazards, avx512::set_hazards,
                      avx512::find_earliest, avx512::move_units});
  if (__builtin_cpu_supports("x86-64-v3"))
    levels.push_back({avx2::set_some_hazards, avx2::set_clock_hazards, avx2::set_hazards, avx2::find_earliest,
                      avx2::move_units});
#endif
#if defined(__x86_64__)
  levels.push_back({sse2::set_some_hazards, sse2::set_clock_hazards, sse2::set_hazards, sse2::find_earliest,
                    sse2::move_units});
#else
  levels.push_back({set_some, set_clocks, set_all, earliest, move_all});
#endif
  return levels;
}

namespace {

const ClockLevel& level() {
  static const ClockLevel chosen = clock_levels().front();
  return chosen;
}

}  // namespace

void set_some_hazards(const ClockLanes& c, const ClockRow* rows, const ClockPair* pairs, size_t count,
                      const ClockTimes& times, size_t lanes) {
  level().set_some(c, rows, pairs, count, times, lanes);
}

void set_clock_hazards(Clock* clocks, double* next, const uint32_t* rows, size_t count, double now,
                       double& faults) {
  level().set_clocks(clocks, next, rows, count, now, faults);
}

size_t set_hazards(const ClockLanes& c, const ClockRow* rows, size_t count, const ClockTimes& times,
                   double end, size_t lanes, const double* fired) {
  return level().set_all(c, rows, count, times, end, lanes, fired);
}

void move_units(const MovingRow* rows, size_t count, const Firings& firings, const ClockTimes& times,
                double end, size_t lanes) {
  level().move(rows, count, firings, times, end, lanes);
}

void find_earliest(const ClockLanes& c, size_t count, const ClockTimes& times, double end, size_t lanes) {
  level().earliest(c, count, times, end, lanes);
}

}  // namespace casus::kernel
