#pragma once
// Typed expressions of the model. An expression is evaluated for one instance (values of the index
// variables) in one run. Everything is a number: a bool is 0 or 1, an enumeration its ordinal.
#include <cstdint>
#include <vector>

#include "diag/span.h"
#include "model/ids.h"

namespace casus::model {

/// Where an index of a reference comes from: a bound variable or a fixed element.
/// Variables are numbered by nesting: first those of the owning declaration, then each reduction's.
struct IndexRef {
  enum class Kind : uint8_t { Var, Element } kind = Kind::Var;
  uint32_t value = 0;  // number of the variable, or ordinal of the element in the target's list
  /// If the variable runs over a subset and the target is indexed by the parent list: the subset.
  ListId through = kNoList;
};

/// A family and, for each of its lists, an index. Empty `index` on an indexed family: the sum of all
/// instances (only where a window, `total` or `monthly` takes a process or tally).
struct Ref {
  uint32_t family = kNone;  // StateId, ParamId, LeverId, TallyId, ProcessId, LetId as the context says
  std::vector<IndexRef> index;
};

enum class Op : uint8_t {
  Const,    // value
  Param,    // ref
  Lever,    // ref
  State,    // ref
  Tally,    // ref: the amount since the start
  Let,      // ref (lets with arguments are expanded by the checker)
  Premise,  // premise: 1 where it is on
  Index,    // ordinal of variable `ref.index[0]` in its list (or in the parent, if `through`)
  Related,  // relation ref.family holds between ref.index[0] and ref.index[1]
  Mark,     // draw number ref.family of the owning process (only in its effects)
  Issue,    // issue number ref.family of the owning negotiation (only in its worths)
  Events,   // ref: number of events of a process since the start (`total process`)
  Recent,   // ref.family = WindowId; index as the series'
  Monthly,  // the same, for a Window of kind Month
  Since,    // ref.family = ClockId; how long its condition has held; `none` (NaN) where it doesn't
  None,     // the value `none`: compares false with everything
  // one operand
  Neg,
  Not,
  Abs,
  Exp,
  Log,
  Sqrt,
  Logistic,
  About,  // rounded at random with this mean (only as an amount of an effect)
  // two operands
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
  // three operands
  Select,  // condition, value if true, value if false
  // reductions over `vars`: operands are body, then the condition if any
  Sum,
  MaxOf,
  MinOf,
  Any,
  All,
  Count,
};

struct BoundVar {
  uint32_t var;  // its number
  ListId list;
  /// Second of an unordered pair {a, b}: only ordinals above those of variable `above` are taken.
  uint32_t above = kNone;
};

struct Expr {
  Op op = Op::Const;
  Span span;
  double value = 0;
  Ref ref;
  PremiseRef premise;
  std::vector<ExprId> args;
  std::vector<BoundVar> vars;  // reductions
};

}  // namespace casus::model
