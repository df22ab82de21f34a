#pragma once
// Exact mode of small models: many runs beside each other, one event of each in a round. Rates are evaluated
// in every lane; clocks are set where an event can have changed them. Private to this folder. The bits are
// those of JumpProcess.
#include <cstdint>
#include <vector>

#include "interp/affected.h"
#include "interp/engine.h"
#include "interp/plain_event.h"
#include "kernel/clock_lanes.h"

namespace casus::interp {

class JumpLanes {
 public:
  /// Whether a tile is for this: few rows, events that write numbers at once, no dwell times, clocks or
  /// triggers.
  static bool serves(const lower::Program&, const kernel::Tile&);

  explicit JumpLanes(Engine& engine);

  /// From boundary k to the next.
  void step(uint32_t k, const kernel::Recorder&);

 private:
  size_t look(double end);
  void find_affected();
  void keep_active(double end);
  void fire_together(double end);
  void fire();
  void draw_next();
  void count_events();
  void evaluate_amounts();
  void apply(const EventRow& row, size_t lane, const double* amounts);

  Engine& e_;
  const lower::Program& p_;
  const size_t lanes_;
  std::vector<EventRow> rows_;                  // of all processes, by address
  std::vector<uint8_t> evaluates_, unbounded_;  // by process
  std::vector<uint8_t> rates_vary_;             // by process: whether rates change between boundaries
  std::vector<kernel::ClockRow> looked_;        // by row
  AffectedRows affected_;                       // empty: it doesn't pay
  std::vector<kernel::ClockPair> pairs_;        // affected by the events of the round
  size_t pair_count_ = 0;
  bool counts_later_ = false;              // nothing between boundaries reads how many events there were
  bool all_ = true;                        // every row is to be looked at
  std::vector<kernel::MovingRow> moving_;  // by row, if their events can happen together; else none
  bool fired_together_ = false;            // since clocks were looked at last
  // [row][lane]
  std::vector<double> left_, since_, hazard_, next_;
  std::vector<uint64_t> number_, counted_;  // of the present firing, and when events were counted last
  // [lane]
  std::vector<double> now_, best_, who_, faults_, exponentials_;
  enum class Ended : uint8_t { Not, Now, Before };
  std::vector<Ended> ended_;  // by lane: by too many events, in this step or before
  std::vector<uint64_t> time_, family_, instance_;
  std::vector<random::Key> lane_keys_;
  std::vector<uint32_t> active_;
  std::vector<random::Key> keys_;  // of the active lanes
  std::vector<double> nowhere_;    // [lane]
  std::vector<double> amounts_;    // [lane][effect]
  size_t most_effects_ = 0;
};

}  // namespace casus::interp
