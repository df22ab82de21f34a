#pragma once
// The kernel contract, from outside: a tile of runs goes in, probes come out at every boundary.
//
// A tile is a number of lanes; a lane is one run of one world. All lanes of a tile share the policy and
// the shock. Which lanes share a tile, and on which thread it runs, changes no bit of any lane.
#include <cstdint>
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

struct Lane {
  const World* world;
  uint32_t run;  // number of the run in its world
};

enum class Method : uint8_t { Step, Exact };

/// What happened in one lane that a reader must know of. All counted, none silent.
struct LaneFlags {
  uint64_t clamps = 0;         // a `set` or a declared bound clamped a value
  uint64_t shortfalls = 0;     // a `move N of` found too few
  uint64_t set_conflicts = 0;  // sets that disagreed
  uint64_t faulty_rates = 0;   // a rate below zero or not finite, acted as 0
  uint64_t events = 0;
};

/// Receives the probes at every boundary, start and end included.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// `probes` is probe-major: probes[p * lanes + lane]. `day` counts from the start.
  virtual void boundary(uint32_t index, double day, const double* probes, size_t lanes) = 0;
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
  std::vector<Lane> lanes;
  uint32_t policy = kNone;  // PolicyId; kNone: every lever at its default
  uint32_t shock = kNone;
  Method method = Method::Step;
  /// Exact: everything is looked at again after every event. The bits are the same; it is the reference.
  bool rescan = false;
};

}  // namespace casus::kernel
