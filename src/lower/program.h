#pragma once
// The step program: what a model means, as operations in a fixed order over slots. Both engines execute it
// as it stands; passes on it keep every bit.
//
// A *slot* is one double a lane. Families stay loops: a block of register instructions, run for each *item*
// (an instance), with tables that give the slot an instruction reads for that item. Reductions are loops
// inside a block, over the items of a child level.
//
// Processes, flows, actions, decisions and negotiations are sorted by address (hash of kind and name), so
// that the order of declarations changes nothing.
#include <cstdint>
#include <string>
#include <vector>

namespace casus::lower {

inline constexpr uint32_t kNone = 0xFFFFFFFF;

/// Comparisons and logic give 0 or 1; a comparison with not-a-number is 0. min is a < b ? a : b, max
/// a > b ? a : b. Exp, Log and Pow are those of random/math.h.
enum class Code : uint8_t {
  Load,      // dst = slot pool[a + item], the item that of level `level`
  Slot,      // dst = slot a
  Input,     // dst = row a given by the caller: the value of an issue
  Copy,      // dst = a
  Neg, Not, Abs, Exp, Log, Sqrt, Logistic,
  Add, Sub, Mul, Div, Pow, Min, Max,
  Eq, Ne, Lt, Le, Gt, Ge, And, Or,
  Select,    // dst = a != 0 ? b : c
  Sample,    // dst = draw number `draw` of the event, distribution `dist`, arguments a, b
  About,     // dst = a rounded at random, draw number `draw`
  Loop,      // items pool[a + i] .. pool[a + i + 1] of level `level`, i the item of level b; End is at c
  End,
};

struct Instr {
  Code code = Code::Copy;
  uint8_t level = 0;
  uint8_t dist = 0;   // Sample: model::MarkDist
  uint32_t dst = 0;   // registers, from 0
  uint32_t a = 0, b = 0, c = 0;
  uint32_t draw = 0;  // Sample, About
};

/// What a block computes for an item: register `reg`, to be written to slot pool[table + item] unless table
/// is kNone (then the caller reads the register).
struct Output {
  uint32_t reg = 0, table = kNone;
};

/// The first `head` instructions do not depend on the item: they run once before the items.
/// Level 0 is the head's single item, level 1 the block's items, deeper ones loops.
struct Block {
  std::string name;
  uint32_t items = 0, registers = 0, levels = 2, head = 0;
  bool loops = false;  // a loop behind the head
  bool draws = false;  // Sample or About
  std::vector<Instr> code;
  std::vector<Output> outputs;
  std::vector<uint32_t> lets;     // that must be up to date, in order
  std::vector<uint32_t> sources;  // see Program::sources: what the block reads, straight or through lets
};

struct LetPart {
  uint32_t block = kNone;
  std::vector<uint32_t> sources;  // none: up to date from the prologue on
};

/// `since C`.
struct ClockPart {
  std::string name;
  uint32_t block = kNone;  // output 0: whether the condition holds; read in the register
  uint32_t rows = 0, first = 0;  // slots of the views
  double initial_age = 0;
  uint32_t source = kNone;
};

enum class SlotKind : uint8_t { Count, Real, Level, Bool, Enum, Tally };

/// A slot that effects can change, in a dense numbering: states, then tallies.
struct Target {
  uint32_t slot = 0;
  SlotKind kind = SlotKind::Real;
  uint32_t low = kNone, high = kNone;  // slots of declared bounds
  uint32_t family = 0, instance = 0;   // address, for draws about this stock
  uint32_t source = kNone;
};

enum class EffectKind : uint8_t { Add, Raise, Lower, Set, Move, Fire };
struct EffectPart {
  EffectKind kind = EffectKind::Add;
  uint32_t amount = kNone, guard = kNone;  // outputs of the block; kNone: 1, always
  std::vector<uint32_t> target, source;    // one a row: targets; Fire: process rows. kNone: nowhere
};
struct Effects {
  uint32_t block = kNone;  // kNone: no effects
  uint32_t draws = 0;      // numbers of draws an event uses
  std::vector<EffectPart> parts;
};

/// `active`: a slot, 0 where a premise it rests on is off; kNone: always.
struct ProcessPart {
  std::string name;
  uint32_t id = kNone, family = 0, active = kNone;
  std::vector<uint32_t> instances;  // one a row, ascending
  uint32_t first_row = 0;           // rows of all processes are numbered through
  uint32_t first_event = kNone;     // slots: events since the start, one a row
  enum class Kind : uint8_t { Plain, Move, Change } kind = Kind::Plain;
  bool single = false;              // at most one a step
  bool rated = false;               // has a rate or dwell time
  uint32_t rate = kNone;            // block. Output 0: hazard or rate a day (dwell: factor on the hazard)
  uint32_t first_rate = kNone;      // slots of output 0, one a row
  /// Dwell times: outputs 1 scale, 2 share, 3 shape, in the slots behind those of output 0, `rows` each.
  enum class Dwell : uint8_t { No, Weibull, Exponential, Fixed } dwell = Dwell::No;
  uint32_t clock = kNone;           // ClockPart; its rows are the model's instances
  std::vector<uint32_t> source, target;  // Targets, one a row; kNone: nowhere. Change: source = target = the state
  double from = 0, to = 0;
  uint32_t guard = kNone;           // block with output 0, for fired events; kNone: always
  Effects effects;
  uint32_t source_id = kNone;       // Program::sources of its event counts
};

/// Rows that draw on one stock (moves), or that change one state.
struct Group {
  uint32_t target = kNone;      // the stock
  bool change = false;
  std::vector<uint32_t> rows;   // in address order
};

struct FlowPart {
  std::string name;
  uint32_t active = kNone, block = kNone, rows = 0;
  enum class Kind : uint8_t { ReturnsTo, Slope, Transfer } kind = Kind::Slope;
  std::vector<uint32_t> state, target;  // Targets
  // Outputs: ReturnsTo: 0 goal, 1 rate of approach a day. Else 0 amount a day. In slots:
  uint32_t first = kNone;  // output 0, one a row, then output 1
};

/// Schedules, triggers, shocks.
struct ActionPart {
  std::string name;
  uint32_t family = 0, active = kNone, rows = 0;
  enum class Kind : uint8_t { Dated, Trigger, Shock } kind = Kind::Dated;
  uint32_t shock = kNone;          // ShockId
  std::vector<uint32_t> due;       // boundaries, ascending (not of triggers)
  uint32_t condition = kNone;      // block, output 0 (triggers)
  uint32_t guard = kNone;          // block, output 0
  Effects effects;
};

struct DecisionPart {
  std::string name, actor;
  uint32_t family = 0, active = kNone, rows = 0;
  uint32_t id = kNone;
  std::vector<uint32_t> due;  // empty where triggered
  bool triggered = false;
  double min_gap = 0;
  uint32_t condition = kNone, guard = kNone;  // blocks, output 0
  uint32_t worths = kNone;    // block. Output 0: steadiness; then of each option: whether it is open, its worth
  bool infinite = false;
  struct Option {
    std::string name;
    Effects effects;
  };
  std::vector<Option> options;
  std::vector<uint32_t> state;  // Targets, one a row
};

struct NegotiationPart {
  std::string name;
  std::string parties[2];
  uint32_t family = 0, active = kNone;
  std::vector<uint32_t> due;
  uint32_t guard = kNone;    // block, output 0
  uint32_t without = kNone;  // block: without 0, without 1, steadiness 0, steadiness 1
  uint32_t worths = kNone;   // block: worth 0, worth 1, reading the issues as Inputs
  bool infinite[2] = {false, false};
  uint32_t state = kNone;    // Target
  struct Issue {
    std::string name;
    double low = 0, step = 0;
    uint32_t points = 0, state = kNone;
  };
  std::vector<Issue> issues;
  Effects endings[3];  // agreement, refusal, no zone
};

struct SettingPart {
  enum class Kind : uint8_t { Lever, Decision, Hold, Cut, Force } kind = Kind::Lever;
  std::vector<uint32_t> targets;  // slots of levers; Targets; rows of processes; row of decision `part`
  uint32_t part = kNone;          // decision
  uint32_t value = kNone;         // block, output 0
  uint32_t from = 0, until = kNone;  // boundaries; `until` is out
  bool latched = false;           // `once`
  uint32_t condition = kNone;     // block, output 0
};
struct PolicyPart {
  std::string name;
  std::vector<SettingPart> settings;
  bool cuts = false, holds = false, pins = false;
};

/// The increase of a sum of slots, over some steps or the last complete month.
struct WindowPart {
  uint32_t slot = kNone, source = kNone;
  std::vector<uint32_t> series;  // slots, summed in order
  bool month = false;
  uint32_t steps = 0;
  /// Windows of steps: what the series was above its start at boundaries -steps .. -1 (zero or below; empty:
  /// all zero). Months: increase in the part of the current month before the start, and in the month before.
  std::vector<double> past;
};

struct Region {
  std::string name;
  uint32_t first = 0, count = 0;
};

struct Program {
  double step = 1;
  uint32_t steps = 0;            // boundaries 0 .. steps
  uint32_t slots = 0;
  std::vector<Region> layout;    // for dumps
  std::vector<std::pair<uint32_t, double>> constants;  // slot, value
  std::vector<uint32_t> pool;    // tables and loop bounds
  std::vector<Block> blocks;

  uint32_t first_param = 0, params = 0, first_premise = 0, premises = 0, first_lever = 0, levers = 0;
  std::vector<uint32_t> prologue;   // blocks that read parameters and premises only, in order
  std::vector<uint32_t> initial;    // blocks of start values
  std::vector<uint32_t> state_first;  // Target of each state's first instance, by StateId
  uint32_t states = 0;              // Targets that are states; the rest are tallies
  std::vector<Target> targets;

  std::vector<LetPart> lets;        // each reads only earlier ones
  std::vector<ClockPart> clocks;       // by ClockId
  std::vector<uint32_t> clock_order;   // in which each reads only earlier ones
  std::vector<WindowPart> windows;
  std::vector<uint32_t> month_starts;  // boundaries at which a calendar month has just become complete
  std::vector<ProcessPart> processes;
  uint32_t rows = 0;                // of all processes
  std::vector<Group> groups;        // moves with a source and changes, by address of the stock
  std::vector<FlowPart> flows;
  std::vector<ActionPart> actions;
  std::vector<DecisionPart> decisions;
  std::vector<NegotiationPart> negotiations;
  std::vector<PolicyPart> policies;  // by PolicyId
  uint32_t sources = 0;             // things whose change makes lets stale
  std::vector<uint32_t> lever_source;  // by slot of a lever less first_lever

  uint32_t probes = kNone;          // block, one output a probe; kNone if there is none
  uint32_t probe_count = 0;
  std::vector<std::string> row_names;     // of process rows
  std::vector<std::string> target_names;  // of Targets
  std::vector<std::string> rate_texts;    // one a process: its rate as written
};

}  // namespace casus::lower
