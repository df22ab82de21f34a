#pragma once
// Formulas of claims and expectations: values over many runs, compared (ClaimExpr).
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "check/claims_run.h"

namespace casus::check {

using model::ClaimExprId;
using model::ClaimOp;

class FormulaReader {
 public:
  explicit FormulaReader(Context& c) : c_(c), runs_(c) {}

  /// kNone after an error. `what` is "the claim 'S53'".
  ClaimExprId read(const syntax::Expr& formula, const std::string& owner, const std::string& what);

 private:
  struct Value {
    ClaimExprId id = kNone;
    Type type;
    Span span;
    bool measured = false;  // something of it is taken over runs
    bool ok() const { return id != kNone; }
  };
  struct Where {
    model::PolicyId policy = kNone;
    uint32_t shock = kNone;
  };

  void set_warns(bool on) { scope_.mechanism = on, runs_.set_warns(on); }
  Value failed(Span at) const { return {kNone, Type::error(), at, false}; }
  Value add(model::ClaimExpr e, Type type, bool measured);
  Value combine(ClaimOp op, std::vector<Value> parts, Type type, Span at);
  Value number(double value, Span at);
  static Typed typed(const Value& v) { return {kNone, v.type, v.span, {}}; }

  // claims_formula.cpp: truth
  Value truth(const syntax::Expr& e);
  Value compare(const syntax::Expr& e);
  Value within(const syntax::Expr& e);
  Value quantified(const syntax::Expr& e);
  std::optional<bool> member_taken(const syntax::Expr& where, model::PolicyId);
  Value fold(ClaimOp op, std::vector<Value> parts, Span at);

  // claims_values.cpp: values
  Value value(const syntax::Expr& e);
  Value world_value(const syntax::Expr& e);
  Value arithmetic(const syntax::Expr& e);
  Value call(const syntax::Expr& e);
  Value chance(const syntax::Expr& e);
  Value mean(const syntax::Expr& e);
  Value quantile(const syntax::Expr& e);
  Value effect(const syntax::Expr& e);
  Value measured(ClaimOp op, RunExprId run, const Where&, double q, Type type, Span at);
  RunValue measured_number(const syntax::Expr& e, const char* word);
  bool numbers(const Value& a, const Value& b, const std::string& op);
  std::optional<Where> under(const syntax::Under&, Span at);
  std::optional<model::PolicyId> policy(const syntax::Expr& ref);
  std::optional<model::PolicyId> member(const syntax::Expr& ref, const Symbol& family);
  model::PolicyId derived(model::PolicyId base, const syntax::Expr& lever, model::LeverId id,
                          const std::vector<model::IndexRef>& index, ExprId value);

  Context& c_;
  RunBuilder runs_;
  Scope scope_;
  model::Index no_index_;
  std::string what_;
  std::vector<std::pair<std::string, model::PolicyId>> bound_;  // by every and some
  std::map<std::string, model::PolicyId> derived_;
  size_t nodes_ = 0;  // of this formula
  bool too_large_ = false;
};

/// Whether a part of the text is taken over runs: chance, mean, quantile, effect.
bool speaks_of_many_runs(const syntax::Expr&);

}  // namespace casus::check
