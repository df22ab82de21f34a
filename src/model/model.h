#pragma once
// The typed model: the waist of Casus. Everything before it is about text, everything after it about
// running. Names are resolved, units checked and scaled (time in days), dates are days from the start.
// Plain data: no member knows a line number except as a Span to hand back in a message.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/span.h"
#include "model/claim_expr.h"
#include "model/expr.h"
#include "model/ids.h"

namespace casus::model {

/// Product of powers of base units. Base 0 is time (stored in days), 1 is money (usd), then Model::units.
struct Unit {
  std::vector<std::pair<uint16_t, int8_t>> powers;  // sorted by base, no zero power; empty = pure number
  bool operator==(const Unit&) const = default;
};

/// The unit as the author wrote it: a value is shown as value / scale, followed by the unit.
struct Shown {
  std::string unit;
  double scale = 1;
};

struct List {
  std::string name;
  std::vector<std::string> elements, labels;
  ListId parent = kNoList;               // a subset's parent
  std::vector<uint32_t> parent_ordinal;  // per element, where there is a parent
  Span span;
};

struct Relation {
  std::string name;
  ListId a = kNoList, b = kNoList;
  std::vector<uint8_t> holds;  // row-major a x b
};

/// The lists over which a declaration is a family. Instance numbers are row-major in them; for an
/// unordered pair {x, y} (two entries, `pair`) instances are x < y in the order (0,1) (0,2) .. (1,2) ..
struct Index {
  std::vector<ListId> lists;
  std::vector<std::string> vars;
  bool pair = false;
  bool empty() const { return lists.empty(); }
};

struct Source {
  std::string name, title, grade, url, note;
  int year = 0;
  bool is_text = false;  // locators refer to it
  Span span;
};

struct Actor {
  std::string name, label;
};

/// What a statement says of itself and who says what of it.
struct Voices {
  std::string stance, stance_note;  // agreed partly disputed silent untested attributed ambiguous slip, or ""
  std::vector<std::string> affirmed_by, denied_by, cites;
  std::string checked;  // primary press memory or ""
  bool assumed = false;
};

struct Premise {
  std::string name, locator, text, otherwise, asserted, note;
  Voices voices;
  bool agreed = false;  // always holds
  bool rival = false;
  struct Alternative {
    std::string name, text, locator;
    Voices voices;
    double weight = 0;  // share of worlds as drawn
  };
  std::vector<Alternative> alternatives;  // rivals; one is `neither`
  int32_t neither = -1;                   // its ordinal
  bool weight_free = true;                // no number exists
  double weight = 0.5;                    // chance of being on as drawn (the design, where free)
  std::string weight_by;
  std::vector<PremiseId> requires_;  // off whenever one of these is
  PremiseId same_as = kNone;
  Span span;
};

struct Statement {
  enum class Kind : uint8_t { Fact, Position } kind;
  std::string name, locator, text, not_tested, note;
  Voices voices;
  std::vector<std::string> held_by, contested_by;
  Span span;
};

struct View {
  std::string name, label;
  enum class Setting : uint8_t { Drawn, On, Off };
  std::vector<Setting> premises;      // one a premise; rivals Drawn unless `take`n or Off (= neither)
  std::vector<int32_t> alternatives;  // one a premise: the alternative taken, -1 as drawn
  Span span;
};

struct Prior {
  /// Range: best is the median, low and high the 5 and 95 % points; half normals on `scale`.
  enum class Kind : uint8_t { Point, Range, Normal, Lognormal, Uniform, Beta, Triangular } kind = Kind::Point;
  enum class Scale : uint8_t { Plain, Log, Logit } scale = Scale::Plain;
  double a = 0, b = 0, c = 0;  // Range: best low high; Normal: mean sd; Lognormal: median sigma;
                               // Uniform: low high; Beta: a b; Triangular: low mode high
  bool assumed = false;
  std::vector<std::string> cites;
};

struct Param {
  std::string name, note;
  Index index;
  Unit unit;
  Shown shown;
  bool level = false, threshold = false;
  std::vector<Prior> priors;  // one an instance
  Span span;
};

struct Lever {
  std::string name;
  Index index;
  Unit unit;
  Shown shown;
  enum class Type : uint8_t { Real, Level, Bool, Enum } type = Type::Real;
  std::vector<std::string> alternatives;
  std::vector<double> defaults;  // one an instance
  double low, high;              // -inf, inf where open
  std::vector<std::pair<double, std::string>> anchors;
  std::vector<std::string> actors;
  Span span;
};

struct State {
  std::string name;
  Index index;
  enum class Type : uint8_t { Count, Real, Level, Bool, Enum } type = Type::Real;
  Unit unit;
  Shown shown;
  std::vector<std::string> alternatives;
  ExprId initial = kNone;            // of params and numbers only; its variables are the index'
  ExprId low = kNone, high = kNone;  // declared bounds
  std::optional<double> age;         // `since DATE`: days before the start, of the initial value
  bool implicit = false;             // the last choice of a decision, ending or issue of a negotiation
  Span span;
};

struct Tally {
  std::string name;
  Index index;
  Unit unit;
  Shown shown;
  struct Past {
    double from, to, amount;  // days, both negative or zero; spread evenly
  };
  std::vector<Past> history;  // for a family: of the sum, an error if read per instance
  Span span;
};

struct Let {
  std::string name;
  Index index;
  Unit unit;
  Shown shown;  // without a declared unit: model units, days
  enum class Type : uint8_t { Real, Bool, Enum } type = Type::Real;
  ExprId expr = kNone;
  Span span;
};

/// A moving window over a process' events or a tally: `recent(x, D)`, or the last complete calendar month.
struct Window {
  enum class Series : uint8_t { Process, Tally } series;
  uint32_t family;
  bool summed;  // over all instances; else one window an instance
  bool month;
  double days;
};

/// `since C`: the time that a condition has held. One an instance of the declaration that reads it.
struct Clock {
  std::string name;  // unique and stable: owner's kind and name, and a number within the owner
  Index index;       // the owner's
  ExprId condition = kNone;
  double initial_age = 0;  // where the condition holds at the start
};

struct TimesLine {
  ExprId factor = kNone, condition = kNone;  // condition: kNone = always
  std::vector<PremiseRef> because;           // 1 where one of them is off
};

enum class MarkDist : uint8_t {
  NegativeBinomial,  // mean, size
  Poisson,           // mean
  Geometric,         // mean (number of failures)
  Bernoulli,         // p
  Binomial,          // n, p
  Normal,            // mean, sd
  Lognormal,         // median, sigma
  Gamma,             // shape, scale
  Exponential,       // mean
  Uniform,           // low, high
  Weibull,           // shape, scale
};

struct Mark {
  std::string name;
  Unit unit;
  MarkDist dist;
  std::vector<ExprId> args;  // in the order above
};

enum class EffectKind : uint8_t { Add, Raise, Lower, Set, Move, Fire };
struct Effect {
  EffectKind kind;
  ExprId amount =
      kNone;           // Add: amount; Raise/Lower: x; Set: value; Move: how many; Fire: times (kNone: once)
  bool about = false;  // the amount is rounded at random
  /// Add: a tally, or a real or count state (`to_state`). Raise, Lower, Set: a state. Fire: a process.
  /// Move: the destination state, family kNone for `nowhere`.
  Ref target;
  bool to_state = false;
  Ref source;  // Move only; family kNone for `nowhere`
  ExprId guard = kNone;
  std::vector<PremiseRef> because;
  Span span;
};

struct Process {
  std::string name;
  Index index;
  std::vector<uint32_t> instances;  // those that exist, ascending (`where`, source == target left out)
  Unit event;
  /// Move: units of a stock. Change: an enumeration or bool, as a stock of one. None: neither.
  enum class Kind : uint8_t { None, Move, Change } kind = Kind::None;
  Ref source, target;       // Move; family kNone = nowhere
  Ref changed;              // Change
  double from = 0, to = 0;  // Change: ordinals
  /// PerUnit: hazard per unit of the source. Whole: events a day for the whole stock (hazard rate / n).
  enum class RateKind : uint8_t { Instance, PerUnit, Whole, Dwell } rate_kind = RateKind::Instance;
  ExprId rate = kNone;
  struct Dwell {
    enum class Dist : uint8_t { Weibull, Exponential, Fixed } dist = Dist::Weibull;
    ExprId shape = kNone, scale = kNone;  // Weibull; Exponential: scale = mean; Fixed: scale = length
    ClockId clock = kNone;
    ExprId share = kNone;  // of the spells that ever end so; kNone = all
  } dwell;
  std::vector<TimesLine> times;
  ExprId guard = kNone;
  std::vector<PremiseRef> because;
  std::vector<Mark> marks;
  std::vector<Effect> effects;
  Span span;
};

struct Flow {
  std::string name;  // "flow:STATE", "flow:STATE#2", ...
  Index index;
  enum class Kind : uint8_t { ReturnsTo, Slope, Transfer } kind = Kind::Slope;
  Ref state;                               // Transfer: taken from here; family kNone = nowhere
  Ref target;                              // Transfer: given to
  ExprId rate = kNone;                     // Slope, Transfer: amount a day
  ExprId goal = kNone, half_life = kNone;  // ReturnsTo
  std::vector<TimesLine> times;
  ExprId guard = kNone;
  std::vector<PremiseRef> because;
  Span span;
};

struct Schedule {
  std::string name;
  Index index;
  enum class Kind : uint8_t { Every, On, When } kind = Kind::Every;
  double first = 0, period = 0;  // days; On: `first`
  ExprId condition = kNone;      // When
  ExprId guard = kNone;
  std::vector<PremiseRef> because;
  std::vector<Effect> effects;
  Span span;
};

struct Decision {
  std::string name, actor;
  Index index;
  StateId state;      // the last choice: 0 none, 1.. the options
  double period = 0;  // days, 0 where triggered
  ExprId trigger = kNone;
  double min_gap = 0;  // `at most every`
  ExprId guard = kNone;
  std::vector<PremiseRef> because;
  struct Option {
    std::string name;
    ExprId when = kNone, worth = kNone;
    std::vector<PremiseRef> because;
    std::vector<Effect> effects;
    Span span;
  };
  std::vector<Option> options;
  ExprId steadiness = kNone;  // kNone = infinite
  Span span;
};

struct Negotiation {
  std::string name;
  std::string parties[2];
  std::vector<std::string> mediators;
  StateId state;  // last ending: 0 none, 1 agreement, 2 refusal, 3 no_zone
  double period = 0;
  ExprId guard = kNone;
  std::vector<PremiseRef> because;
  struct Issue {
    std::string name;
    double low = 0, step = 0;
    uint32_t points = 0;
    StateId state;  // the agreed value
  };
  std::vector<Issue> issues;
  ExprId worth[2] = {kNone, kNone}, without[2] = {kNone, kNone};
  ExprId steadiness[2] = {kNone, kNone};  // kNone = infinite
  std::vector<Effect> agreement, refusal, no_zone;
  Span span;
};

struct Setting {
  enum class Kind : uint8_t { Lever, Decision, Hold, Cut, Force } kind;
  Ref ref;               // Lever: LeverId, Decision: index in Model::decisions, Hold: StateId,
                         // Cut and Force: ProcessId. Empty index on a family: every instance.
  ExprId value = kNone;  // Decision: ordinal of the option in its state (1..)
  double from = 0;       // days; -inf .. inf
  double until = 0;
  enum class Condition : uint8_t { None, While, Once } condition_kind = Condition::None;
  ExprId condition = kNone;
  Span span;
};

struct Policy {
  std::string name, label;
  std::vector<std::string> actors;
  bool hypothetical = false;
  bool derived = false;           // made for an `effect of ...`, not written by the author
  std::string family;             // the `policies` it comes from
  std::vector<Setting> settings;  // the last that applies wins
  Span span;
};

struct Shock {
  std::string name;
  double day = 0;
  std::vector<Effect> effects;
  Span span;
};

struct Outcome {
  std::string name, label;
  Unit unit;
  Shown shown;
  RunExprId value = kNone;
  bool harm = false;
  std::optional<std::pair<double, double>> range;
  Span span;
};

struct Claim {
  std::string name, locator, text, reads, asserted, family, note, not_tested;
  std::vector<std::string> tests;
  bool headline = false;
  double material = 0.1;
  ClaimExprId formula = kNone;  // kNone: not tested
  std::string formula_text;     // as written, on one line
  Span span;
};

struct Expectation {
  std::string name, text;
  ClaimExprId formula = kNone;
  Span span;
};

struct Observation {
  std::string name, file, column;
  Window::Series series;
  Ref ref;
  struct Row {
    double from, to;  // days
    double value;     // NaN: not observed
    std::string label;
  };
  std::vector<Row> rows;
  MarkDist dist = MarkDist::Poisson;
  std::vector<ExprId> args;  // of params; `modelled` is Issue 0
  Span span;
};

struct Model {
  std::string name, title, version, about, maker, reviewed_by;
  double material = 0.1;
  int start_year = 0, start_month = 0, start_day = 0;
  double horizon = 0;              // days
  double step = 1;                 // days
  std::vector<std::string> units;  // base units from number 2 on
  std::vector<Source> sources;
  std::vector<Actor> actors;
  std::vector<List> lists;
  std::vector<Relation> relations;
  std::vector<Premise> premises;
  std::vector<Statement> statements;
  std::vector<View> views;
  std::vector<Param> params;
  std::vector<Lever> levers;
  std::vector<State> states;
  std::vector<Tally> tallies;
  std::vector<Let> lets;  // in an order in which each reads only earlier ones
  std::vector<Window> windows;
  std::vector<Clock> clocks;
  std::vector<Process> processes;
  std::vector<Flow> flows;
  std::vector<Schedule> schedules;
  std::vector<Decision> decisions;
  std::vector<Negotiation> negotiations;
  std::vector<Policy> policies;
  std::vector<Shock> shocks;
  std::vector<Outcome> outcomes;
  std::vector<Claim> claims;
  std::vector<Expectation> expectations;
  std::vector<Observation> observations;
  std::vector<Expr> exprs;
  std::vector<RunExpr> run_exprs;
  std::vector<ClaimExpr> claim_exprs;

  const Expr& expr(ExprId id) const { return exprs[id]; }
};

/// Number of instances of a family.
uint64_t instance_count(const Model&, const Index&);
/// Ordinals of instance `number` of a family, one a list.
std::vector<uint32_t> instance_ordinals(const Model&, const Index&, uint32_t number);
/// Number of the instance with these ordinals (unordered for a pair).
uint32_t instance_number(const Model&, const Index&, const std::vector<uint32_t>& ordinals);
/// "attack[ttp, kp]", or the name alone where there is no index.
std::string instance_name(const Model&, const std::string& family, const Index&, uint32_t number);
/// "attack/month"-like text of a unit; time is written in days.
std::string unit_text(const Model&, const Unit&);
/// YYYY-MM-DD of a day counted from the start (rounded down).
std::string date_text(const Model&, double day);

}  // namespace casus::model
