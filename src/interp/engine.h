#pragma once
// The phases of a step, over all lanes of a tile at once. Private to this folder.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "interp/evaluator.h"
#include "kernel/choice.h"
#include "kernel/compete.h"
#include "kernel/draws.h"
#include "kernel/luck.h"
#include "kernel/memory.h"
#include "kernel/pending.h"
#include "kernel/tile.h"
#include "lower/program.h"

namespace casus::interp {

/// Phases of a boundary and of a step, as addresses of ties know them.
enum class Phase : uint32_t { Triggers = 1, Schedules, Decisions, Events };

class JumpLanes;
class JumpProcess;

/// Whether the process's dwell time can have these; its distribution says which it uses.
bool is_dwell_time(const lower::Process& process, double shape, double scale);

/// Most rows that are sampled in one go: their means and uniforms stay in the nearest cache.
inline constexpr uint32_t kChunkRows = 32;

class Engine {
 public:
  /// The tile outlives it. Blocks are interpreted unless they are compiled.
  Engine(const lower::Program& program, const Compiled* compiled, const kernel::Tile& tile,
         kernel::EventLog* log);
  ~Engine();

  uint32_t steps() const { return steps_; }
  double day(uint32_t boundary) const;
  size_t lanes() const { return lanes_; }

  void begin();
  /// Everything due at a boundary.
  void boundary(uint32_t k);
  /// What happens between this boundary and the next.
  void step(uint32_t k);
  /// With more lanes than one: of tiles that JumpLanes serves. Throws Abandoned if the recorder gives up.
  void exact_step(uint32_t k, const kernel::Recorder&);
  /// Windows, and the probes that are wanted, at a boundary.
  void record(uint32_t k, const std::vector<uint8_t>& wanted);

  const kernel::LaneVector& probes() const { return probes_; }  // [probe][lane]
  std::vector<kernel::LaneFlags> flags() const;
  /// lanes[lane]: whether it has had a faulty value.
  void faulty(uint8_t* lanes) const;
  /// The first boundary at or after a day; the last, if there is none.
  uint32_t boundary_at(double day) const;

 private:
  friend class JumpProcess;  // exact.h
  friend class JumpLanes;    // exact_lanes.h

  /// What the policy of an arm sets, in the arm's lanes. All arrays of numbers have one a run.
  struct Policy {
    const std::vector<lower::Setting>* settings;
    size_t first_lane;
    std::vector<lower::Slot> slots;        // what it sets
    std::vector<double> defaults, before;  // of the slots
    std::vector<uint8_t> active;           // by setting: whether the present boundary lies in its time
    std::vector<double> outputs;           // of the settings' blocks: [setting][value, condition]
    bool fixed = true;                     // only time changes what it sets
    bool holds = false;                    // it holds some state
    bool stale = false;                    // to be set anew at the present boundary
  };

  /// How a negotiation ended: in each lane (0 where there was none), and the issues as agreed, [issue][lane].
  struct Talks {
    std::vector<double> ending, agreed;
  };

  /// Rows without a stock, next to each other, that are sampled in one go.
  struct PlainRows {
    lower::Slot first;
    uint32_t count;
    bool once;       // at most one event each
    bool complete;   // nothing orders more events of them
    bool is_totals;  // their numbers of events are kept in total only
  };

  /// Rows that compete for one value of a state, some of them by dwell times.
  struct Change {
    const lower::Group* group;
    std::vector<kernel::Place> places;
    kernel::FirstOf first;             // of the hazards alone
    std::vector<double> winner;        // by lane: the number of a member, or -1
    std::vector<double> hazards, due;  // in one lane
  };

  // engine.cpp: start, what depends on what, memory of the past
  size_t runs() const { return tile_.runs.size(); }
  const kernel::World& world_of(size_t lane) const { return *tile_.runs[lane % runs()].world; }
  void load_world();
  void start_states();
  void begin_windows();
  void reserve();
  void prepare(const lower::Block& block);
  void state_changed() { ++version_[static_cast<size_t>(lower::Depends::State)]; }
  void levers_changed();
  void apply_pending(uint32_t time, Phase phase);
  void advance_clocks(double h);
  void read_clocks(bool at_start);
  void record_windows(uint32_t k);
  // policy.cpp
  void begin_policies();
  void policies(uint32_t k);
  bool find_active(Policy& policy, uint32_t k) const;
  void read_settings(Policy& policy);
  bool apply_policy(Policy& policy);
  void apply_setting(const lower::Setting& setting, size_t first_lane, const double* outputs);
  // acts.cpp
  bool any(const double* x) const;
  void apply_act(const lower::Act& act, const double* counts, uint32_t time,
                 const uint8_t* happens = nullptr);
  void apply_row(const lower::Act& act, uint32_t row, const double* counts, uint32_t time);
  void mark_arguments(const lower::Act& act, uint32_t row);
  void apply_summed(const lower::Act& act, uint32_t row, const double* counts, uint32_t time);
  void apply_each_event(const lower::Act& act, uint32_t row, const double* counts, uint32_t time);
  bool begin_event(const double* counts, uint32_t event);
  void apply_effects(const lower::Act& act, uint32_t row, const double* counts, uint32_t event,
                     uint32_t time);
  void apply_effect(const lower::Act& act, const lower::Effect& effect, uint32_t row, const double* counts,
                    uint32_t about, uint32_t time);
  // boundary.cpp
  bool comes_due(double first, double period, uint32_t k) const;
  void triggers(uint32_t k, bool at_start);
  void schedules(uint32_t k);
  void shock(uint32_t k);
  void decisions(uint32_t k);
  void decide(const lower::Decision& decision, uint32_t k);
  void choose(const lower::Decision& decision, uint32_t row, uint32_t k);
  double sound_steadiness(double steadiness, const std::string& whose, size_t lane);
  void negotiations(uint32_t k);
  void negotiate(const lower::Negotiation& negotiation, uint32_t k, Talks& talks);
  void best_deals(const lower::Negotiation& negotiation, const std::vector<double>& without);
  void end_negotiation(const lower::Negotiation& negotiation, const std::vector<double>& ending, uint32_t k);
  // events.cpp
  void rates();
  void begin_plain();
  void draw_plain(uint32_t k, double h);
  void draw_dwell(double h);
  void dwell_row(const lower::Process& process, uint32_t row, double h);
  void begin_spell(const lower::Process& process, uint32_t row, size_t lane);
  void draw_groups(uint32_t k, double h);
  void begin_moves();
  Change change_of(const lower::Group& group);
  void draw_change(Change& change, uint32_t k, double h);
  int winner_of(Change& change, uint32_t lane, uint32_t k, double h) const;
  void sample(uint32_t first, uint32_t rows, double h);
  void add_fired();
  void add_fired_row(const lower::Process& process, uint32_t row);
  void happen(uint32_t k);
  void clean_rates(const lower::Process& process);
  // compensate.cpp
  void expect(double h);
  void expect_ordered(lower::Slot fired, lower::Slot expected);
  void expect_leavers(const lower::Group& group, double h);
  void compensate();
  void compensate_process(const lower::Process& process);
  void compensate_row(const lower::Process& process, uint32_t row, const double* expected);
  void compensate_wait(double wait);
  void compensate_event(const lower::Process& process, uint32_t row);
  // flows.cpp
  void flows(double h);
  void begin_flows();
  void share_transfers();
  const double* pull(const lower::Flow& flow, size_t number, uint32_t row, double h);
  void flow_row(const lower::Flow& flow, size_t number, uint32_t row, double h, double* amount);
  // log.cpp
  bool logging() const { return log_ != nullptr; }
  void tell(const std::string& what, const std::string& reason);
  void tell_faulty(const lower::Process& process);
  void tell_faulty(const lower::Process& process, uint32_t row, double rate);
  void tell_faulty_dwell(const lower::Process& process, uint32_t row);
  void tell_faulty_amount(lower::Slot target, double amount);
  static std::string tell_number(double value);
  static std::string tell_rate(double value);
  static std::string tell_rate_of(const lower::Process&, double rate);
  void tell_events(const lower::Process& process, const std::vector<double>& rates);

  const lower::Program& p_;
  const kernel::Tile& tile_;
  size_t lanes_;
  kernel::EventLog* log_;
  uint32_t steps_;
  double now_ = 0;
  kernel::Memory memory_;
  std::unique_ptr<Evaluator> evaluator_;
  Evaluator& eval_;
  kernel::Pending pending_;
  kernel::Competition moves_;
  std::vector<Change> changes_;
  kernel::Luck luck_;
  std::vector<kernel::LaneFlags> flags_;
  uint64_t version_[3] = {1, 1, 1};
  std::vector<uint64_t> derived_version_;
  std::vector<std::vector<double>> rings_;  // by window: [row][place][lane]
  size_t months_done_ = 0;
  std::vector<uint8_t> acts_;  // by process: whether its premises are on in any lane
  std::vector<PlainRows> plain_rows_;
  // Of all of them, one after the other: where they draw, and whether something happens in some lane. By
  // process: its first row among them.
  std::vector<random::Place> plain_places_;
  std::vector<uint8_t> plain_happens_;
  std::vector<uint32_t> first_plain_;
  std::vector<Policy> policies_;
  kernel::LaneVector probes_;
  std::vector<Talks> talks_;         // by negotiation
  std::vector<lower::Slot> givers_;  // stocks that flows take from, and by row of all flows which of them
  std::vector<uint32_t> giver_of_row_;
  // By flow: its first row among those of all flows, and whether the pulls (by row) are still right.
  std::vector<size_t> first_row_;
  std::vector<uint8_t> pull_known_;
  std::vector<uint64_t> pull_version_;
  double pull_step_ = 0;
  kernel::LaneVector pulls_;
  // Scratch, made large enough at the start: one number a lane or a matrix.
  kernel::LaneVector amounts_, ones_, marks_, uniforms_, flow_amounts_, packed_, one_, on_, totals_;
  std::vector<double> ending_, terms_;
  std::vector<double> due_;     // [row][lane]
  std::vector<double> chosen_;  // [option][row][lane]
  std::vector<double> wanted_;  // [giver][lane]
  std::vector<uint8_t> bad_, happens_;
  std::vector<uint32_t> event_lanes_;
  std::vector<kernel::Option> options_;
  std::vector<double> probabilities_;
  std::vector<kernel::BestDeal> best_;
  // Of all processes, by lane; in steps only of processes that nothing else counts.
  kernel::LaneVector event_counts_;
  std::vector<double> told_rates_;
  // Exact mode, one of them.
  std::unique_ptr<JumpProcess> jumps_;
  std::unique_ptr<JumpLanes> jump_lanes_;
};

}  // namespace casus::interp
