#pragma once
// The model as a jump process, one lane: an instance fires when its integrated hazard reaches its next
// addressed exponential. Private to this folder.
//
// Next reaction with internal times (Gibson and Bruck 2000; Anderson, "A modified next reaction method for
// simulating chemical systems with time dependent propensities and delays", 2007). The clocks' arithmetic is
// the meaning: what is left of an exponential is brought up to date only when the instance's own hazard
// changes, and of equal times the smaller address is first. So it doesn't matter which rows are looked at
// again after an event, as long as all whose hazard has changed are among them, nor how the earliest is
// found.
#include <cstdint>
#include <vector>

#include "interp/affected.h"
#include "interp/engine.h"
#include "interp/plain_event.h"
#include "kernel/clock_lanes.h"
#include "kernel/earliest.h"
#include "lower/dependencies.h"

namespace casus::interp {

class JumpProcess {
 public:
  /// With `rescan` everything is looked at again after every event: the reference. Else only what depends on
  /// what the event changed; the bits are the same.
  JumpProcess(Engine& engine, bool rescan);
  /// More events than this between two boundaries mark the run faulty, and nothing happens in it any more.
  static uint64_t event_limit(size_t rows);
  /// Of a row of all processes, a day, until something happens; 0 for dwell times.
  double hazard(size_t row) const { return row_clocks_[row].hazard > 0 ? row_clocks_[row].hazard : 0; }

  /// From boundary k to the next.
  /// Throws Abandoned if the recorder gives up.
  void step(uint32_t k, const kernel::Recorder&);

 private:
  /// A dwell time that runs. `due` is when it is up if nothing changes, also where a guard or value stops it.
  struct Dwell {
    double factor = 0, shape = 0, scale = 0, since = 0, due = 0;
    bool faulty = false;
  };
  /// How an event of a process is applied.
  struct Plan {
    bool plain = false;      // has_plain_events
    bool unbounded = false;  // has_unbounded_moves
    bool evaluates = false;  // computes_amounts
    uint32_t dwell = 0;      // the first of its dwell times
  };

  // exact.cpp: clocks, and what both ways share
  void make_rows();
  void begin_step(uint32_t k);
  void end_step(double end);
  /// The run is faulty, and nothing happens in it any more.
  void give_up(const std::string& why);
  void set_hazard(uint32_t n);
  void look_at_dwell(uint32_t n, double factor);
  void look();
  void look_at_all();
  double next_exponential(uint32_t n);
  void tell_event(uint32_t n);
  size_t earliest();
  void fire(uint32_t n);
  void happen(uint32_t n, bool by_hazard);
  void wait_until(double time);
  void apply_event(uint32_t n);
  bool fire_ordered();
  bool fire_one_ordered(uint32_t n);
  void after_change();
  void read_clocks();
  bool read_clock(uint32_t clock, uint32_t row);
  bool read_triggers();
  bool reads_true(uint32_t schedule, uint32_t row);
  void apply_triggers();
  void apply_one(const lower::Act& act, uint32_t row, uint32_t time);
  // exact_fast.cpp: only what depends on what has changed
  void begin_fast();
  void keep_derived();
  void changed(lower::Slot slot);
  void changed_by(const lower::Act& act, uint32_t row);
  void settle();
  void evaluate_derived(uint32_t reader);
  void apply_plain(uint32_t n);
  void find_after();
  void add_rows_after(const std::vector<Affected::Row>& rows);
  void add_all_after(const Affected& found);
  void affect(uint32_t n, bool rate);
  void happen_plain(uint32_t n);
  void look_at_affected();
  struct Span {
    const uint32_t *begin, *end;
  };
  Span rows_after(uint32_t n) const;
  void evaluate_after(uint32_t n);
  void look_after_plain(uint32_t n);
  void fetch_after(uint32_t n) const;
  void look_at_rows(uint32_t process, const uint32_t* rows, size_t evaluated, size_t count);
  void set_hazards();
  void read_affected_clocks();
  void gather_affected_triggers();
  void note_ordered(const lower::Act& act, uint32_t row);
  void find_ordered();

  Engine& e_;
  const lower::Program& p_;
  const lower::Dependencies* deps_ = nullptr;  // null: everything is looked at
  double nowhere_ = 0;
  std::vector<uint8_t> held_;        // held_states
  std::vector<EventRow> rows_;       // of all processes, by address
  std::vector<uint32_t> first_row_;  // by process
  // One clock a row; a hazard is below 0 where the rate is faulty.
  kernel::Earliest next_;
  std::vector<kernel::Clock> row_clocks_;
  std::vector<uint32_t> unset_;  // rows whose hazards are to be set
  std::vector<Dwell> dwells_;
  // Exponentials that are made together, beforehand.
  static constexpr size_t kTogether = 8;
  struct Coming {
    size_t count = 0;
    uint32_t row[kTogether];
    uint64_t number[kTogether], family[kTogether], instance[kTogether];
  } coming_;
  std::vector<random::Key> same_keys_;
  std::vector<Plan> plans_;
  // Of clocks of conditions, rows one after the other: the time at which the age was 0.
  std::vector<uint32_t> first_clock_;
  std::vector<double> origin_, onset_seen_;
  std::vector<std::pair<uint32_t, uint32_t>> due_triggers_;
  uint64_t state_seen_ = 0, levers_seen_ = 0;
  // Where a row's events are plain, and no clock or trigger depends on them: the rows of processes that do,
  // as (process, how many have another rate, how many in all, rows within it, those with another rate first)
  // after one another, from the clock's `after` to `after_end`. If derived values do: kHasDerived | length of
  // what tells them, length of the rows that don't depend on them; then the derived values, as (number, how
  // many rows, how many slots, rows, slots of them that rates read); then those rows; then all that may be
  // affected.
  std::vector<uint32_t> after_;
  bool derived_changed_ = false;        // by the last event of which that is known
  std::vector<double> before_;          // what slots of derived values were
  uint32_t last_plain_ = lower::kNone;  // the row whose event was the only change since the last look
  // What is to be looked at.
  bool all_ = true;
  bool ended_ = false;   // see give_up
  bool unsaid_ = false;  // the state has changed, and its version hasn't
  uint32_t epoch_ = 1;
  std::vector<uint32_t> marked_, stale_;  // by row: the last epoch in which it was affected, and its rate was
  std::vector<uint32_t> affected_, list_, only_stock_;
  std::vector<uint8_t> queued_;  // by reader, but for rows of processes
  std::vector<uint32_t> derived_, clocks_,
      triggers_;                   // readers: a heap, smallest first; the others as they come
  std::vector<uint32_t> ordered_;  // rows that were ordered to fire, ascending
  std::vector<double> amounts_;
};

}  // namespace casus::interp
