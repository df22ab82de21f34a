#pragma once
// What is made of one run: series, events, and arithmetic on them (RunExpr).
#include <string>
#include <vector>

#include "check/context.h"

namespace casus::check {

using model::RunExprId;
using model::RunOp;

struct RunValue {
  RunExprId id = kNone;
  Type type;
  Span span;
  bool ok() const { return id != kNone; }
  bool is(Type::Kind kind) const { return type.kind == kind; }
};

/// Whether the text speaks of a whole run: a series, an event, or an outcome by its name.
bool speaks_of_runs(const Context&, const syntax::Expr&);
/// The first operator of time below `e`, null if there is none. `total x` without a window is none.
const syntax::Expr* operator_of_time(const Context&, const syntax::Expr& e);

class RunBuilder {
 public:
  explicit RunBuilder(Context& c) : c_(c) {}

  /// The declaration that is read now: names the clocks of its expressions.
  void begin(const std::string& owner);

  /// Whether bare numbers are warned of: once, where a text is read for each element or policy.
  bool warns() const { return scope_.mechanism; }
  void set_warns(bool on) { scope_.mechanism = on; }

  /// A number, a condition or an alternative of one run. After an error the id is kNone.
  RunValue value(const syntax::Expr& e, Expected expected = {});
  /// A condition.
  RunValue event(const syntax::Expr& e);

  /// Whether some run may have no value.
  bool can_be_none(RunExprId id);
  /// The first part of an expression that changes in a run (itself or by way of lets), kNone if none does.
  ExprId reading(ExprId id);
  /// Called for an outcome that is named before it is read.
  virtual RunValue outcome(const syntax::Expr& name);

  virtual ~RunBuilder() = default;

 protected:
  const Scope& scope() const { return scope_; }
  void set_scope(const Scope& s) { scope_ = s; }
  Context& c_;

 private:
  struct Range {
    double from = 0, to = 0;
    bool cut = false;
  };

  RunValue failed(Span at) const { return {kNone, Type::error(), at}; }
  RunValue add(model::RunExpr e, Type type);
  RunValue constant(double value, Type type, Span at);
  RunValue combine(RunOp op, std::vector<RunValue> parts, Type type, Span at);

  // claims_run.cpp: time
  std::optional<Range> window(const syntax::Window&, Span at);
  std::optional<Range> checked_range(Range, Span at);
  std::optional<Typed> moment(const syntax::Expr& e, const char* op);
  std::optional<ExprId> lasting_condition(const syntax::Expr& e, const char* op);
  RunValue world_value(const syntax::Expr& e, Expected expected);
  RunValue at(const syntax::Expr& e);
  RunValue over_window(const syntax::Expr& e, RunOp op);
  RunValue increase(const syntax::Expr& e);
  RunValue of_condition(const syntax::Expr& e, RunOp op, const char* word);
  RunValue eventually(const syntax::Expr& e);
  RunValue until(const syntax::Expr& e);
  RunValue holds_for(const syntax::Expr& e);
  std::optional<double> spell(const syntax::Expr& e, double available);

  // claims_arithmetic.cpp
  RunValue unary(const syntax::Expr& e);
  RunValue binary(const syntax::Expr& e);
  RunValue logical(const syntax::Expr& e);
  RunValue sum(const syntax::Expr& e, const RunValue& a, const RunValue& b);
  RunValue product(const syntax::Expr& e, const RunValue& a, const RunValue& b);
  RunValue power(const syntax::Expr& e);
  RunValue comparison(const syntax::Expr& e);
  RunValue member(const syntax::Expr& e);
  RunValue or_else(const syntax::Expr& e);
  RunValue choice(const syntax::Expr& e);
  RunValue call(const syntax::Expr& e);
  RunValue reduction(const syntax::Expr& e);
  bool elements(const syntax::Expr& e, size_t binder, std::vector<RunValue>& bodies);
  RunValue fold(RunOp op, std::vector<RunValue> parts, Type type, Span at);
  bool numbers(const char* op, std::initializer_list<const RunValue*> parts);
  bool pure(const RunValue& v, const char* what);
  static Typed typed(const RunValue& v) { return {kNone, v.type, v.span, {}}; }

  void learn();
  void learn_probes();
  Scope scope_;
  model::Index no_index_;
  size_t visited_ = 0;                // elements of the reduction that is written out
  std::vector<ExprId> readings_;      // one an expression of the model
  std::vector<uint8_t> none_probes_;  // the same: may be `none` at a boundary
  std::vector<uint8_t> none_;         // one a run expression
  std::vector<uint64_t> size_;        // the same: with all its parts
};

}  // namespace casus::check
