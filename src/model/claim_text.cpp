// Outcomes, events and formulas of claims back to text.
#include <fmt/format.h>

#include <cmath>

#include "model/text.h"

namespace casus::model {
namespace {

std::string infix_name(RunOp op) {
  switch (op) {
    case RunOp::Add:
      return "+";
    case RunOp::Sub:
      return "-";
    case RunOp::Mul:
      return "*";
    case RunOp::Div:
      return "/";
    case RunOp::Eq:
      return "==";
    case RunOp::Ne:
      return "!=";
    case RunOp::Lt:
      return "<";
    case RunOp::Le:
      return "<=";
    case RunOp::Gt:
      return ">";
    case RunOp::Ge:
      return ">=";
    case RunOp::And:
      return "and";
    case RunOp::Or:
      return "or";
    case RunOp::Else:
      return "else";
    default:
      return "";
  }
}

std::string infix_name(ClaimOp op) {
  switch (op) {
    case ClaimOp::Add:
      return "+";
    case ClaimOp::Sub:
      return "-";
    case ClaimOp::Mul:
      return "*";
    case ClaimOp::Div:
      return "/";
    case ClaimOp::Lt:
      return "<";
    case ClaimOp::Le:
      return "<=";
    case ClaimOp::Gt:
      return ">";
    case ClaimOp::Ge:
      return ">=";
    case ClaimOp::And:
      return "and";
    case ClaimOp::Or:
      return "or";
    case ClaimOp::Implies:
      return "implies";
    default:
      return "";
  }
}

class RunWriter {
 public:
  explicit RunWriter(const Model& m) : m_(m) {}

  std::string write(RunExprId id) const {
    if (id >= m_.run_exprs.size()) return "?";
    const RunExpr& e = m_.run_exprs[id];
    const std::string probe = e.probe == kNone ? "" : expr_text(m_, e.probe);
    switch (e.op) {
      case RunOp::Const:
        return number_text(e.value);
      case RunOp::Param:
        return bracketed(probe);
      case RunOp::None:
        return "none";
      case RunOp::At:
        return bracketed(probe) + " at " + day(e.from);
      case RunOp::MeanOf:
        return "mean of " + bracketed(probe) + window(e);
      case RunOp::MaxOf:
        return "max of " + bracketed(probe) + window(e);
      case RunOp::MinOf:
        return "min of " + bracketed(probe) + window(e);
      case RunOp::Increase:
        return probe + window(e);
      case RunOp::ShareOfTime:
        return "share of time " + bracketed(probe) + window(e);
      case RunOp::TimesBegins:
        return "times " + bracketed(probe) + " begins" + window(e);
      case RunOp::First:
        return "first(" + probe + ")";
      case RunOp::Eventually:
        return "eventually " + bracketed(probe) + lasting(e) + window(e);
      case RunOp::Always:
        return "always " + bracketed(probe) + window(e);
      case RunOp::Until:
        return bracketed(probe) + " until " + bracketed(expr_text(m_, e.probe2)) + window(e);
      case RunOp::Neg:
        return "-" + operand(e, 0);
      case RunOp::Not:
        return "not " + operand(e, 0);
      case RunOp::Abs:
        return call("abs", e);
      case RunOp::Exp:
        return call("exp", e);
      case RunOp::Log:
        return call("log", e);
      case RunOp::Sqrt:
        return call("sqrt", e);
      case RunOp::Min:
        return call("min", e);
      case RunOp::Max:
        return call("max", e);
      case RunOp::Select:
        return fmt::format("if {} then {} else {}", operand(e, 0), operand(e, 1), operand(e, 2));
      default:
        return operand(e, 0) + " " + infix_name(e.op) + " " + operand(e, 1);
    }
  }

 private:
  static std::string bracketed(const std::string& text) {
    return text.find(' ') == text.npos ? text : "(" + text + ")";
  }

  /// Parts that consist of more than a word are put in brackets: plain, and never wrong.
  std::string operand(const RunExpr& e, size_t k) const {
    return k < e.args.size() ? bracketed(write(e.args[k])) : "?";
  }

  std::string call(const char* name, const RunExpr& e) const {
    std::string text;
    for (size_t k = 0; k < e.args.size(); ++k) text += (k > 0 ? ", " : "") + write(e.args[k]);
    return fmt::format("{}({})", name, text);
  }

  std::string day(double d) const { return d >= m_.horizon ? "end" : "day " + number_text(d); }

  std::string window(const RunExpr& e) const {
    const std::string cut = e.cut ? " cut" : "";
    if (e.from <= 0 && e.to >= m_.horizon) return cut;
    return fmt::format(" from day {} to {}{}", number_text(e.from), day(e.to), cut);
  }

  static std::string lasting(const RunExpr& e) {
    return e.holds > 0 ? fmt::format(" holds for {} days", number_text(e.holds)) : "";
  }

  const Model& m_;
};

class ClaimWriter {
 public:
  explicit ClaimWriter(const Model& m) : m_(m) {}

  std::string write(ClaimExprId id) const {
    if (id >= m_.claim_exprs.size()) return "?";
    const ClaimExpr& e = m_.claim_exprs[id];
    switch (e.op) {
      case ClaimOp::Const:
        return number_text(e.value);
      case ClaimOp::Param:
        return expr_text(m_, e.probe);
      case ClaimOp::Chance:
        return "chance(" + measured(e) + ")";
      case ClaimOp::Mean:
        return "mean(" + measured(e) + ")";
      case ClaimOp::Quantile:
        return fmt::format("quantile({}, {})", number_text(e.value), measured(e));
      case ClaimOp::Neg:
        return "-" + operand(e, 0);
      case ClaimOp::Not:
        return "not " + operand(e, 0);
      case ClaimOp::Abs:
        return call("abs", e);
      case ClaimOp::Exp:
        return call("exp", e);
      case ClaimOp::Log:
        return call("log", e);
      case ClaimOp::Sqrt:
        return call("sqrt", e);
      case ClaimOp::Min:
        return call("min", e);
      case ClaimOp::Max:
        return call("max", e);
      case ClaimOp::Within:
        return fmt::format("{} within {} of {}", operand(e, 0), operand(e, 1), operand(e, 2));
      default:
        break;
    }
    const std::string margin = e.args.size() > 2 ? " by at least " + operand(e, 2) : "";
    return operand(e, 0) + " " + infix_name(e.op) + " " + operand(e, 1) + margin;
  }

 private:
  std::string measured(const ClaimExpr& e) const {
    std::string text = run_expr_text(m_, e.run);
    if (e.policy < m_.policies.size()) text += " under " + m_.policies[e.policy].name;
    if (e.shock < m_.shocks.size()) text += " with " + m_.shocks[e.shock].name;
    return text;
  }

  std::string operand(const ClaimExpr& e, size_t k) const {
    if (k >= e.args.size()) return "?";
    const std::string text = write(e.args[k]);
    if (e.args[k] >= m_.claim_exprs.size()) return text;
    const ClaimOp op = m_.claim_exprs[e.args[k]].op;
    const bool closed = op <= ClaimOp::Quantile || (op >= ClaimOp::Abs && op <= ClaimOp::Sqrt) ||
                        op == ClaimOp::Min || op == ClaimOp::Max;
    return closed ? text : "(" + text + ")";
  }

  std::string call(const char* name, const ClaimExpr& e) const {
    std::string text;
    for (size_t k = 0; k < e.args.size(); ++k) text += (k > 0 ? ", " : "") + write(e.args[k]);
    return fmt::format("{}({})", name, text);
  }

  const Model& m_;
};

}  // namespace

std::string run_expr_text(const Model& m, RunExprId id) { return RunWriter(m).write(id); }
std::string claim_expr_text(const Model& m, ClaimExprId id) { return ClaimWriter(m).write(id); }

}  // namespace casus::model
