#pragma once
// The step program: a model as loops of plain instructions over instances, and the layout of its memory.
//
// Everything that changes in a run lies in slots, one number per lane each. An expression is a block:
// straight code for one instance, with address tables instead of names. The interpreter and any compiler
// run the same blocks; the phases around them (kernel, interp) are the same for both.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/model.h"

namespace casus::lower {

inline constexpr uint32_t kNone = model::kNone;
using Slot = uint32_t;

enum class Op : uint8_t {
  Copy,
  Neg,
  Not,
  Abs,
  Exp,
  Log,
  Sqrt,
  Logistic,
  Add,
  Sub,
  Mul,
  Div,
  Pow,
  Min,
  Max,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  And,
  Or,
  Select,     // a ? b : c
  LoopBegin,  // a = loop, b = position of its end
  LoopEnd,    // a = loop, b = position of its begin
};
const char* op_name(Op);

/// How many of a, b and c an instruction reads as numbers.
constexpr int arguments(Op op) {
  if (op == Op::Select) return 3;
  if (op == Op::LoopBegin || op == Op::LoopEnd) return 0;
  return op >= Op::Add ? 2 : 1;
}

/// Where a number is: a register of the block, a slot, or a slot that a table gives for the present row.
struct Operand {
  enum Kind : uint32_t { Register = 0, Direct = 1, Tabled = 2 };
  uint32_t bits = 0;
  static Operand reg(uint32_t n) { return {n}; }
  static Operand slot(Slot s) { return {(1u << 30) | s}; }
  static Operand table(uint32_t t) { return {(2u << 30) | t}; }
  Kind kind() const { return static_cast<Kind>(bits >> 30); }
  uint32_t number() const { return bits & 0x3FFFFFFF; }
  bool operator==(const Operand&) const = default;
};

struct Instr {
  Op op;
  Operand dst, a, b, c;
};

/// A row of a loop is one pass through it. Loop 0 is the block's own: its rows are the instances. The rows
/// of an inner loop that belong to row r of its parent are begin[r] .. begin[r + 1].
struct Loop {
  uint32_t parent = 0;
  std::vector<uint32_t> begin;
};

struct Table {
  uint32_t loop = 0;
  std::vector<Slot> slots;  // one a row of the loop
};

struct Block {
  uint32_t rows = 0;
  std::vector<Instr> once;  // before the rows
  std::vector<Instr> code;  // for each row
  std::vector<Loop> loops;
  std::vector<Table> tables;
  uint32_t registers = 0;
  std::vector<Operand> outputs;
  std::vector<uint32_t> needs;  // of Program::derived, ascending; those to be up to date before
  uint32_t number = kNone;      // among the blocks of the program
};

/// What a derived value changes with.
enum class Depends : uint8_t { Fixed, Levers, State };

/// A let, or a part of expressions that is evaluated apart because many read it.
struct Derived {
  std::string name;
  Depends depends = Depends::State;
  Block block;  // writes to its slots
};

struct Effect {
  model::EffectKind kind;
  bool about = false;
  bool to_tally = false;
  bool of_sum = false;                 // the value is already that of all events of the step
  uint32_t value = kNone, on = kNone;  // outputs of the act's block; kNone: 1 and always
  std::vector<Slot> target, source;    // one a row; kNone: nowhere, or no such instance
};

/// Things that happen to rows of a family, a number of times each.
struct Act {
  uint32_t address = 0;
  std::vector<uint32_t> instances;  // one a row: the number in the address
  Block block;
  Block mark_args;
  std::vector<model::MarkDist> marks;
  Slot mark_base = kNone;  // of the present event's draws
  /// How the draws of events come: one by one, each event with its own, or as their sum.
  bool each_event = false, summed = false;
  uint32_t abouts = 0;
  std::vector<Effect> effects;
};

struct StateSlot {
  enum class Type : uint8_t { Count, Real, Level, Discrete, Tally } type = Type::Real;
  Slot low = kNone, high = kNone;
  bool low_declared = false, high_declared = false;
  Slot hold_on = kNone, hold_value = kNone;
  uint32_t address = 0, instance = 0;
};

struct StateFamily {
  std::string name;
  Slot base = 0;
  uint32_t rows = 0;
  Block start;  // outputs: initial, low, high
  Slot low = kNone, high = kNone;
};

struct TallyFamily {
  std::string name;
  Slot base = 0;
  uint32_t rows = 0;
};

/// What is to be expected of a process in place of what is drawn: events, and what they add to shadows of
/// totals (lower/compensators.h).
struct Expectation {
  struct Into {
    uint32_t amount = kNone, on = kNone;  // outputs of `amounts`, an event; kNone: 1 and always
    std::vector<Slot> target;             // one a row
  };
  std::vector<Into> into;  // empty: nobody asked
  bool drawn = false;      // numbers of events are taken as drawn
  Slot expected = kNone;   // one a row: events to be expected; no number where those drawn are taken
  Slot means = kNone;      // of the draws of an event
  Block amounts;
};

struct Process {
  std::string name, rate_text;
  std::vector<std::string> labels;
  Act act;
  model::Process::Kind kind = model::Process::Kind::None;
  model::Process::RateKind rate_kind = model::Process::RateKind::Instance;
  bool plain = false;          // no stock, no dwell time: a Poisson number of events
  bool once = false;           // at most one event a step
  std::vector<Slot> premises;  // it never acts where one of these is 0
  Slot rate = 0;               // first of the rows' rates, then numbers of events
  Slot events = 0;
  bool counted = true;  // something reads its numbers of events
  Block rates;          // writes the rates (Dwell: the product of its factors, 0 where it may not fire)
  Slot fired = kNone;   // events ordered by others
  Block enabled;        // output: whether it may be fired at all
  std::vector<Slot> source, target;  // Move and Change (source = the state); kNone: nowhere
  double from = 0, to = 0;
  struct Dwell {
    model::Process::Dwell::Dist dist = model::Process::Dwell::Dist::Weibull;
    uint32_t clock = kNone;
    Block shape_scale;  // outputs: shape, scale
    Block share;        // output
    bool shared = false;
    std::vector<uint32_t> clock_row;
    Slot used = 0;       // hazard used up in this spell
    Slot spell = 0;      // the onset it belongs to
    Slot threshold = 0;  // infinite where it won't fire any more
  } dwell;
  Expectation expectation;
};

/// Rows that compete for the units of one stock (or for the one value of a state), in address order.
struct Group {
  Slot source = 0;
  bool change = false;
  struct Member {
    uint32_t process, row;
  };
  std::vector<Member> members;
};

struct Clock {
  std::string name;
  uint32_t rows = 0;
  Block condition;
  Slot age = 0, held = 0, onset = 0;  // age is NaN where the condition doesn't hold
  double initial_age = 0;
};

struct Window {
  bool month = false;
  uint32_t steps = 0;                     // a whole number of steps
  std::vector<std::vector<Slot>> series;  // one a row: what is summed
  Slot value = 0, mark = 0;               // mark: month windows, the total at the month's beginning
  std::vector<double> before;             // totals at the boundaries -steps .. -1 (months: month's beginning)
  double first_value = 0;
};

struct Flow {
  std::string name;
  uint32_t address = 0;
  model::Flow::Kind kind = model::Flow::Kind::Slope;
  uint32_t rows = 0;
  std::vector<Slot> state, target;
  Block block;                    // outputs: on, factor, rate | goal, half life
  Depends pull = Depends::State;  // what factor and half life change with
};

struct Schedule {
  std::string name, reason;
  std::vector<std::string> labels;
  model::Schedule::Kind kind = model::Schedule::Kind::Every;
  double first = 0, period = 0;
  uint32_t rows = 0;
  Block condition;  // outputs: condition (When), guard
  Slot before = kNone;
  Slot fires = kNone;  // how often it has fired, which addresses its draws in exact mode
  Act act;
};

struct Decision {
  std::string name, reason;
  std::vector<std::string> labels, options;
  uint32_t address = 0;
  uint32_t rows = 0;
  std::vector<Slot> state;
  double period = 0, min_gap = 0;
  Block due;     // outputs: trigger, guard
  Block choose;  // outputs: steadiness, then (open, premises, worth) of each option
  bool triggered = false, steady = false;
  Slot before = kNone, last = kNone, pin = kNone;
  std::vector<Act> acts;
};

struct Negotiation {
  std::string name;
  uint32_t address = 0;
  Slot state = 0;
  double period = 0;
  Block due;     // output: guard
  Block terms;   // outputs: without 0, without 1, steadiness 0, steadiness 1
  Block worths;  // outputs: worth 0, worth 1; reads the issue slots
  bool steady[2] = {false, false};
  Slot issue_base = 0;
  std::vector<model::Negotiation::Issue> issues;
  std::vector<Slot> issue_state;
  Act endings[3];  // agreement, refusal, no zone
};

struct Setting {
  model::Setting::Kind kind = model::Setting::Kind::Lever;
  std::vector<Slot> targets;  // levers, pins, states; Force: slots of `fired`; Cut: slots of `alive`
  double from = 0, until = 0;
  model::Setting::Condition condition = model::Setting::Condition::None;
  Block block;         // outputs: value, condition
  bool fixed = false;  // both depend on the world alone
  Slot once = kNone;
};

struct Shock {
  std::string name;
  double day = 0;
  Act act;
};

struct PremiseSlot {
  Slot slot;
  model::PremiseRef ref;
  int32_t neither = -1;  // a rival as a whole holds where it is not at this alternative
};

struct Range {
  Slot base = 0;
  uint32_t count = 0;
};

struct DependenciesOnce;
std::shared_ptr<DependenciesOnce> dependencies_to_find();

struct Program {
  double step = 1, horizon = 0;
  uint32_t slots = 0;
  uint32_t registers = 0, loops = 1;  // of the largest block
  std::vector<std::pair<Slot, double>> constants;
  Range params, levers;
  std::vector<PremiseSlot> premises;
  std::vector<Slot> alive;  // 1 unless a policy cuts it
  std::vector<Slot> pins;
  std::vector<Slot> holds;  // hold_on slots
  std::vector<StateFamily> states;
  std::vector<TallyFamily> tallies;
  Range changing;                      // states, then tallies, then shadows of totals
  std::vector<StateSlot> state_slots;  // of `changing`
  std::vector<Derived> derived;        // in an order in which each reads only earlier ones
  std::vector<Process> processes;      // by address, as are schedules, decisions, negotiations, flows
  std::vector<Group> groups;
  std::vector<Slot> fired;
  std::vector<Clock> clocks;
  std::vector<Window> windows;
  std::vector<double> month_ends;
  std::vector<Flow> flows;
  std::vector<Schedule> schedules;
  std::vector<Decision> decisions;
  std::vector<Negotiation> negotiations;
  std::vector<Shock> shocks;                   // as in the model
  std::vector<std::vector<Setting>> policies;  // as in the model
  std::vector<Block> probes;                   // one output each
  bool compensated = false;                    // whether some process has an expectation
  std::shared_ptr<DependenciesOnce> dependencies = dependencies_to_find();  // see dependencies.h
};

}  // namespace casus::lower
