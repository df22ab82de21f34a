#pragma once
// The kernel contract, from outside: a tile of runs goes in, probes come out at every boundary.
//
// A tile is a number of runs, each under every arm of the tile: a policy, perhaps with a shock. A run under
// an arm is a lane. The arms of a run share its luck, which is drawn once. Which runs and arms share a tile,
// and on which thread it runs, changes no bit of any lane.
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace casus::kernel {

inline constexpr uint32_t kNone = 0xFFFFFFFF;

/// One draw of everything uncertain.
struct World {
  uint32_t number = 0;
  std::vector<double> params;    // families in declared order, instances row-major
  std::vector<double> premises;  // one a premise: 0 or 1; a rival: ordinal of its alternative
  std::vector<double> levers;    // defaults, as params
  /// Start values that replace the model's: state family, instance, value.
  struct Start {
    uint32_t state, instance;
    double value;
  };
  std::vector<Start> starts;
};

struct Run {
  const World* world;
  uint32_t number;  // in its world
};

/// What runs are compared under.
struct Arm {
  uint32_t policy = kNone;  // PolicyId; kNone: every lever at its default
  uint32_t shock = kNone;
  bool operator==(const Arm&) const = default;
};

enum class Method : uint8_t { Step, Exact };

/// What happened in one lane that a reader must know of. All counted, none silent.
struct LaneFlags {
  uint64_t clamps = 0;         // a `set` or a declared bound clamped a value
  uint64_t shortfalls = 0;     // a `move N of` found too few
  uint64_t set_conflicts = 0;  // sets that disagreed
  uint64_t faulty_values = 0;  // values that cannot be, as docs/language/execution.md lists them
  uint64_t events = 0;

  LaneFlags& operator+=(const LaneFlags& more) {
    clamps += more.clamps;
    shortfalls += more.shortfalls;
    set_conflicts += more.set_conflicts;
    faulty_values += more.faulty_values;
    events += more.events;
    return *this;
  }
};

/// How far a boundary may be from a day to be at it: days.
inline constexpr double kDaySlack = 1e-6;

/// Thrown out of runs whose recorder does not go on.
struct Abandoned {};

/// Receives the probes at every boundary, start and end included.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// Clears those of `probes` (one a probe, all set) that the boundary at `day` need not bring. May be asked
  /// of many boundaries before the first of them comes.
  virtual void choose(double /*day*/, std::vector<uint8_t>& /*probes*/) const {}
  /// `probes` is probe-major: probes[p * lanes + lane]; those that were not wanted are old. `day` counts from
  /// the start.
  virtual void boundary(uint32_t index, double day, const double* probes, size_t lanes) = 0;
  /// Before each boundary: which lanes have had a faulty value by then.
  virtual void faulty(double /*day*/, const uint8_t* /*lanes*/) {}
  /// Runs under this arm of the tile end with the first boundary at or after this day: their lanes are not
  /// to be read after it, and what happens then is not counted.
  virtual double until(size_t /*arm*/) const { return std::numeric_limits<double>::infinity(); }
  /// Asked before every step, from the thread that runs.
  virtual bool go_on() const { return true; }
};

/// One line of a replay.
struct LogEntry {
  double day = 0;
  std::string what;    // "attack[ttp, kp_merged] x 3", "response[...] chose strike"
  std::string reason;  // "rate 1.25 a day", "trigger recent(attack, 14 days) >= 20"
};

class EventLog {
 public:
  virtual ~EventLog() = default;
  virtual void entry(const LogEntry&) = 0;
};

struct Tile {
  uint64_t seed = 1;
  std::vector<Run> runs;
  std::vector<Arm> arms = {Arm{}};
  Method method = Method::Step;
  /// Exact: everything is looked at again after every event. The bits are the same; it is the reference.
  bool rescan = false;

  /// Lane arm * runs.size() + run.
  size_t lanes() const { return arms.size() * runs.size(); }
};

}  // namespace casus::kernel
