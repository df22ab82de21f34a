#pragma once
// The tree of a model file: what was written, where, and nothing about what it means.
//
// The tree keeps every construct of the grammar (docs/language/grammar.md) as a `Decl` with
// `Clause`s and `Expr`s. Tokens carry the comments and white space, so that text = tokens and the
// tree points into them.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "diag/span.h"

namespace casus::syntax {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class ExprKind : uint8_t {
  Error,     // stands where parsing failed; never reported again
  Number,    // `number`, `percent`; `name` the unit word juxtaposed ("" if none)
  Date,      // `name` is YYYY-MM-DD
  Relative,  // `month 3`, `day 30`: name is "month" or "day", number
  String,    // name
  Name,      // name (also true and false); indices in `index`, arguments in `args`, member after the dot in
             // `member`
  Pair,      // {a, b} as the one index of a pair: args[0], args[1]
  Set,       // {a, b, c}: args
  Unary,     // op in name: "-" "not"; args[0]
  Binary,    // op in name: + - * / ^ and or implies == != < <= > >= in ; args[0], args[1];
             // a comparison's `by at least X` in `extra`
  Within,    // args[0] within extra of args[1]
  If,        // args = condition, then, else
  Because,   // args = value, else; `names` the premises
  Reduce,    // name: sum max min any all number; `binders`; `where` in extra; body args[0]
  Call,      // function name; args
  Recent,    // args = ref, duration
  Since,     // args[0]
  Total,     // args[0] = ref; window
  Monthly,   // args[0] = ref
  About,     // about x: args[0]
  Infinite,  // the word `infinite`
  None,      // the word `none`
  // series, events and values of claims
  AtEnd,   // args[0]
  AtDate,  // args[0], args[1] = date
  MeanOf,
  MaxOf,
  MinOf,        // args[0]; window
  ShareOfTime,  // args[0]; window
  TimesBegins,  // args[0]; window
  First,        // args[0]
  Eventually,
  Always,    // args[0]; window
  Until,     // args[0] until args[1]; window
  HoldsFor,  // args[0] holds for args[1]
  Chance,
  Mean,        // args[0]; under
  Quantile,    // args[0] = q, args[1]; under
  Effect,      // args = lever ref, from, to, outcome; under
  Quantified,  // name: every | some; binders[0] = variable in policies; where in extra; args[0]
};

struct Binder {
  std::string var;   // "" where only the list is named
  std::string var2;  // second of an unordered pair, else ""
  std::string list;
  Span span;
};

/// `in last D`, `from A to B`, `within D`, `by DATE`, `in D after first C` (the last: not yet).
struct Window {
  enum class Kind : uint8_t { None, InLast, FromTo, Within, By, AfterFirst } kind = Kind::None;
  ExprPtr a, b;
  Span span;
};

struct Under {
  std::string policy, shock;  // names as written; "" if absent
  ExprPtr policy_ref;         // name with member or index (a member of `policies`), null if absent
  ExprPtr given;              // `given event`: not yet
  Span span;
};

struct Expr {
  ExprKind kind = ExprKind::Error;
  Span span;
  std::string name, member;
  double number = 0;
  bool percent = false;
  std::vector<ExprPtr> args;   // operands; arguments of a `let` with arguments
  std::vector<ExprPtr> index;  // [ ... ]
  bool has_args = false;       // NAME( ... ) was written
  std::vector<std::string> names;
  std::vector<Span> name_spans;
  std::vector<Binder> binders;
  ExprPtr extra;
  Window window;
  Under under;
  uint16_t height = 1;  // of the tree below, at most kMaxHeight (parser.h)
};

/// A named argument: `mean lethality[g]`. The first may be unnamed (name "").
struct NamedArg {
  std::string name;
  ExprPtr value;
  Span span;
};

struct Distribution {
  std::string name;  // negative_binomial, weibull, normal, ...
  std::vector<NamedArg> args;
  Span span;
};

/// A name as written, with its place.
struct Word {
  std::string text;
  Span span;
};

struct SourceRef {
  bool assumed = false;
  std::vector<Word> cites;
  Span span;
  bool present() const { return assumed || !cites.empty(); }
};

/// The right side of a param, threshold or state.
struct Value {
  enum class Kind : uint8_t { Point, Range, Dist, Map, Missing } kind = Kind::Missing;
  ExprPtr best, low, high;
  Distribution dist;
  struct Entry {
    Word key;  // element name or "else"
    std::unique_ptr<Value> value;
  };
  std::vector<Entry> entries;
  SourceRef source;
  Span span;
};

struct UnitExpr {
  struct Factor {
    std::string name;  // "1" for a pure number
    int power = 1;
    Span span;
  };
  std::vector<Factor> factors;
  bool present = false;
  Span span;
};

enum class EffectKind : uint8_t { Add, Raise, Lower, Set, Move, Fire };
struct Effect {
  EffectKind kind;
  ExprPtr amount;  // add E, raise/lower by E, set = E, move N of, fire N times (null: once)
  ExprPtr target;  // ref; for Move the destination (Name "nowhere" allowed)
  ExprPtr source;  // Move only
  ExprPtr guard;   // `if C`
  std::vector<Word> because;
  Span span;
};

/// What a clause holds depends on its keyword; fields that it does not use stay empty.
struct Clause {
  std::string
      keyword;  // as in the grammar: "at", "times", "while", "because", "draw", "after", "option", ...
  Span span;    // whole clause
  Span keyword_span;
  std::vector<Word> words;    // names, stance word, keyword arguments
  std::vector<Word> strings;  // string literals (text unescaped)
  ExprPtr a, b, c, d;         // operands in the order of the grammar
  std::vector<Word> because;
  Distribution dist;
  UnitExpr unit;
  std::vector<Effect> effects;
  SourceRef source;
  std::vector<Clause> clauses;  // nested: options' own clauses
  std::vector<Binder> binders;
};

enum class DeclKind : uint8_t {
  Error,
  Model,
  Time,
  Source,
  Actor,
  Unit,
  List,
  Relation,
  Premise,
  Rival,
  Fact,
  Position,
  View,
  Param,
  Threshold,
  Correlate,
  Lever,
  State,
  Tally,
  Let,
  Process,
  Flow,
  Every,
  On,
  When,
  Decision,
  Negotiation,
  Policy,
  Policies,
  Shock,
  Outcome,
  Claim,
  Expect,
  Observe,
  Episode,
  Mechanism,
  Use,
};

struct Decl {
  DeclKind kind = DeclKind::Error;
  Span span;  // from the keyword to the last token
  Span name_span;
  std::string name;
  std::string text;  // title or statement
  Span text_span;
  std::string locator;  // "5.2" of §5.2, "" if none
  Span locator_span;
  std::vector<Binder> binders;  // index
  std::vector<Word> params;     // let f(x, y)
  UnitExpr unit;                // type or unit; absent for plain `count`, `level`, `bool` and alternatives
  bool is_count = false;        // `: fighter count`
  bool is_level = false, is_bool = false;
  std::vector<Word> alternatives;  // `: { holding, none }` of states and levers
  Value value;                     // right side of param, threshold, state, lever
  ExprPtr expr;                    // right side of let, outcome; static `where`; formula of claim and expect
  ExprPtr where;
  SourceRef source;
  std::vector<Clause> clauses;  // everything else, in order
  bool broken = false;          // a part was left out after an error: what is missing may stand in the text
};

struct File {
  std::vector<Decl> decls;
};

}  // namespace casus::syntax
