#pragma once
// One tile while it runs: the memory of its lanes, and the phases of a step over them. Both engines run
// these; they differ only in the Evaluator.
//
// Lanes are padded to whole vectors; what is in the padding repeats the first lane and is never reported.
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "kernel/evaluator.h"
#include "kernel/pending.h"
#include "kernel/rows.h"
#include "kernel/tile.h"
#include "lower/program.h"
#include "random/philox.h"

namespace casus::kernel {

class Machine {
 public:
  Machine(const lower::Program&, const Tile&, size_t width, Recorder&, std::vector<LaneFlags>&, EventLog*);

  /// Slots and keys are what the evaluator reads and writes.
  void attach(Evaluator& e) { ev_ = &e; }
  double* slots() { return slots_.data(); }
  const random::Key* keys() const { return keys_.data(); }
  size_t width() const { return width_; }

  // ---- The phases, in order. Boundaries and steps count from 0.

  /// Start values, everything as it is at boundary 0, and its record.
  void start();
  /// Boundary phases: policy, triggers, schedules, decisions and negotiations. Nothing at boundary 0.
  void due(uint32_t boundary);
  void read_clocks();
  void rates();
  void draw();
  void effects();
  void flows();
  /// Windows, clocks, probes at the boundary that the step leads to.
  void record(uint32_t boundary);
  void record_after(uint32_t boundary, double since_clocks_were_read);
  /// A step with its boundary phases and its record.
  void step(uint32_t number);
  /// Adds up the flags. At the end.
  void finish();

 private:
  friend class ExactLane;
  class PlainEffects;

  struct Window {
    Rows ring;  // of the series at the last `length` boundaries
    uint32_t length = 0, month_row = 0;
  };
  /// What is due: items and lanes.
  struct Due {
    std::vector<uint32_t> item, lane;
    void add(uint32_t i, uint32_t l) { item.push_back(i), lane.push_back(l); }
    bool empty() const { return item.empty(); }
  };
  struct Proposal {
    std::vector<double> product, gain[2], steadiness[2];
    std::vector<std::vector<double>> point;
  };

  // start.cpp
  void load_worlds();
  void initial_values();
  void find_active();
  void start_clocks();
  void start_windows();
  void each_row(uint32_t block, const std::function<void(uint32_t, const double*)>& take);

  // machine.cpp
  void touch(uint32_t source);
  void prepare(uint32_t block);
  void run(uint32_t block);
  void each(uint32_t block, ItemSink&);
  void gather(uint32_t block, const Entries&, std::vector<const double*>& out);
  bool active(uint32_t slot, uint32_t lane) const { return slot == lower::kNone || slots_[slot][lane] != 0; }
  double day(uint32_t boundary) const { return double(boundary) * p_.step; }
  void apply(uint32_t time);
  double left(uint32_t target, uint32_t lane) const;
  void apply_holds();
  void log(double at, std::string what, std::string reason) const;

  // policy.cpp
  void start_policy();
  void policy(uint32_t boundary);
  void setting(const lower::SettingPart&, size_t number, uint32_t boundary);
  void fire(uint32_t row, uint32_t lane, double times);

  // actions.cpp
  void keep_guarded(Due&, uint32_t guard, uint32_t active_slot);
  void apply_entry(const lower::EffectPart&, uint32_t item, uint32_t lane, double amount);
  void queue_effects(const lower::Effects&, const Due&, uint32_t family, uint32_t time, uint32_t first_draw,
                     const uint32_t* instances = nullptr);
  void trigger_state(const lower::ActionPart&, size_t number, Due* due);
  bool triggers(double at);
  void schedules(uint32_t boundary);

  // choices.cpp
  void occasion(const lower::DecisionPart&, size_t number, uint32_t boundary, Due&);
  uint32_t choose(const lower::DecisionPart&, size_t number, uint32_t item, uint32_t lane, uint32_t time,
                  const std::vector<const double*>& out, size_t entry);
  void decide(const lower::DecisionPart&, size_t number, uint32_t boundary, Due&);
  void decisions(uint32_t boundary);
  void propose(const lower::NegotiationPart&, const Due&, Proposal&);
  void negotiate(const lower::NegotiationPart&, uint32_t boundary, const Due&);
  void negotiations(uint32_t boundary);

  // draw.cpp
  void check_rates(size_t part);
  bool rates_current(size_t part);
  void draw_plain(size_t part);
  void draw_moves(const lower::Group&, const double* u);
  void draw_changes(const lower::Group&, const double* u);
  uint32_t split_change(const lower::Group&, uint32_t lane);
  void draw_groups();
  bool fired_allowed(size_t part, uint32_t row, uint32_t lane);
  void fire_in(uint32_t row);

  // dwell.cpp
  void view_clocks();
  void refresh_clocks();
  void prepare_dwell(size_t part, uint32_t i, uint32_t lane);
  double cumulative(size_t part, uint32_t i, uint32_t lane, double age) const;
  double dwell_hazard(size_t part, uint32_t i, uint32_t lane, double age, double span);
  /// Fraction of the step at which it fires, above 1 if not in this step; and its hazard over the step.
  double dwell_crossing(size_t part, uint32_t i, uint32_t lane, double& increment);
  void draw_dwell(size_t part);

  // effects.cpp
  void marked_effects(size_t part);
  void part_effects(size_t part);
  void count_events(size_t part);
  std::string reason_of(size_t part, uint32_t i) const;

  // flows.cpp
  void approach(size_t flow);
  void slope(size_t flow);
  void ask_transfers(size_t flow);
  void give_transfers(size_t flow);

  // record.cpp
  void windows(uint32_t boundary);
  void probes(uint32_t boundary);

  /// The threshold of a spell that does not end so.
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  const lower::Program& p_;
  const Tile& tile_;
  size_t lanes_, width_;
  Recorder& recorder_;
  std::vector<LaneFlags>& reported_;
  EventLog* log_;
  Evaluator* ev_ = nullptr;

  Rows slots_;
  std::vector<random::Key> keys_;
  std::vector<LaneFlags> flags_;
  uint32_t step_ = 0;  // the step that runs: time in addresses
  double now_ = 0;     // day, for the log
  uint32_t mark_time_ = 0, first_mark_ = 1;  // time and first number in the addresses of events' draws

  uint64_t stamp_ = 1;                 // grows with each change
  std::vector<uint64_t> version_;      // of each source: its last change
  std::vector<uint64_t> let_version_, rate_version_;  // up to which they were worked out
  std::vector<char> rate_faulty_;

  std::vector<char> part_on_, flow_on_;  // what acts in some lane
  std::vector<uint32_t> part_of_row_, rate_slot_;
  Rows counts_, fired_;                // by process row
  std::vector<char> drawn_, is_fired_;
  std::vector<uint32_t> fired_rows_;
  std::vector<uint32_t> group_of_;     // by target
  std::vector<size_t> acting_;
  bool moving_ = false;                // counts_ are of this step, not yet applied
  Pending pending_;

  std::vector<uint32_t> clock_first_;  // rows of each clock in the next three
  Rows age_, was_, onset_;
  double elapsed_ = 0;                 // since the clocks were read
  uint64_t viewed_ = 0;
  uint32_t dwell_rows_ = 0;
  std::vector<uint32_t> dwell_first_;  // by process part
  Rows threshold_, spent_, spell_;
  std::vector<double> increment_;

  std::vector<Window> windows_;
  Rows month_base_;
  std::vector<uint32_t> trigger_first_, decision_first_;
  Rows trigger_was_, trigger_count_, decision_was_, decision_last_, pin_;
  const lower::PolicyPart* policy_ = nullptr;
  Rows lever_default_, lever_new_, setting_on_, setting_value_, latch_, cut_, hold_, hold_value_;
  std::vector<char> cut_rows_, hold_targets_;
  std::vector<Rows> flow_rate_, flow_factor_;
  Rows asked_, probe_out_;

  // Scratch, kept so that a step allocates little.
  Rows scratch_;
  std::vector<double> uniforms_, ones_, suffix_, weight_;
  std::vector<char> open_;
  std::vector<uint8_t> bad_;
  std::vector<const double*> out_;
  Due queue_;
  std::vector<uint32_t> times_, draws_;
};

}  // namespace casus::kernel
