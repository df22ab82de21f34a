#pragma once
// Makes blocks of expressions. Private to this folder.
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "lower/layout.h"

namespace casus::lower {

/// Values of variables, one row after the other.
struct Bindings {
  uint32_t width = 0;  // variables 0 .. width - 1; those not in `bound` are meaningless
  uint64_t bound = 0;  // bit v: variable v has a value
  uint32_t rows = 0;
  std::vector<uint32_t> ordinals;
  const uint32_t* row(uint32_t r) const { return ordinals.data() + size_t{r} * width; }
};

Bindings bind_instances(const model::Model& m, const model::Index& index,
                        const std::vector<uint32_t>& instances);
Bindings bind_all(const model::Model& m, const model::Index& index);

class BlockBuilder {
 public:
  BlockBuilder(Layout& layout, Bindings rows);

  /// Where the draws of an event or the issues of a negotiation lie, for expressions that read them.
  Range marks, issues;

  uint32_t rows() const { return bindings_[0].rows; }
  const Bindings& bindings() const { return bindings_[0]; }

  /// Number of an expression; `absent` where there is none.
  Operand value(model::ExprId id);
  Operand value_or(model::ExprId id, double absent);
  /// The shadow of a total.
  Operand compensator(model::ExprId total);
  Operand number(double value);
  Operand emit(Op op, Operand a, Operand b = {}, Operand c = {});
  Operand both(Operand a, Operand b) { return emit(Op::And, a, b); }
  /// 1 where all of these premises are on.
  Operand premises(const std::vector<model::PremiseRef>& refs);
  /// `base` times each line's factor, where the line applies.
  Operand with_times(Operand base, const std::vector<model::TimesLine>& lines);
  Operand slots(std::vector<Slot> one_a_row);

  uint32_t output(Operand value);
  /// Row r is written to first + r.
  void store(Operand value, Slot first);
  Block finish();

 private:
  struct Scope {
    uint32_t loop = kNone;  // kNone: before the rows
    uint64_t vars = 0;
    std::vector<Instr> code;
    std::map<std::tuple<Op, uint32_t, uint32_t, uint32_t>, Operand> known;
  };

  uint32_t level_of(uint64_t vars, bool local) const;
  uint32_t level_of(Operand value) const;
  Operand at_level(uint32_t level, const auto& make);
  Operand compile(const model::Expr& e);
  Operand reference(const model::Expr& e);
  Operand since(const model::Expr& e);
  Operand sum_of_family(const model::Expr& e);
  Operand sum_of(Slot first, uint64_t count);
  Operand reduction(const model::Expr& e);
  Operand accumulate(model::Op op, Operand acc, Operand body, std::optional<Operand> where);
  uint32_t open_loop(const model::Expr& e, const std::vector<model::ExprId>& filters);
  Operand table(uint32_t loop, std::vector<Slot> slots);
  Operand fixed(model::ExprId id);
  bool apart(const Reads& r, uint32_t level) const;
  Operand derive(model::ExprId id, const Reads& r, uint32_t level);
  void need(uint32_t derived);
  Operand fresh();

  Layout& l_;
  Block block_;
  std::vector<Bindings> bindings_;  // one a loop
  std::vector<Scope> scopes_;
  std::vector<uint32_t> register_level_;
  std::map<std::tuple<uint32_t, std::vector<Slot>>, Operand> tables_;
};

}  // namespace casus::lower
