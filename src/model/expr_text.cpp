// Expressions back to text, with as few parentheses as the grammar needs.
#include <fmt/format.h>

#include "model/text.h"

namespace casus::model {
namespace {

// How tightly a form binds, as in the grammar.
enum Level { kLoose, kImplies, kOr, kAnd, kNot, kCompare, kSum, kProduct, kNegate, kPower, kTight };

struct Text {
  std::string text;
  Level level = kTight;
};

std::string within(const Text& t, Level at_least) {
  return t.level >= at_least ? t.text : "(" + t.text + ")";
}

Text infix(const char* op, Level level, const Text& left, const Text& right) {
  // A comparison does not chain; the others associate to the left.
  const auto tighter = static_cast<Level>(level + 1);
  return {within(left, level == kCompare ? tighter : level) + " " + op + " " + within(right, tighter), level};
}

const char* function_name(Op op) {
  switch (op) {
    case Op::Abs:
      return "abs";
    case Op::Exp:
      return "exp";
    case Op::Log:
      return "log";
    case Op::Sqrt:
      return "sqrt";
    case Op::Logistic:
      return "logistic";
    case Op::Min:
      return "min";
    case Op::Max:
      return "max";
    default:
      return nullptr;
  }
}

const char* reduction_name(Op op) {
  switch (op) {
    case Op::Sum:
      return "sum";
    case Op::MaxOf:
      return "max";
    case Op::MinOf:
      return "min";
    case Op::Any:
      return "any";
    case Op::All:
      return "all";
    case Op::Count:
      return "number of";
    default:
      return nullptr;
  }
}

struct Infix {
  const char* op;
  Level level;
};

Infix infix_of(Op op) {
  switch (op) {
    case Op::Add:
      return {"+", kSum};
    case Op::Sub:
      return {"-", kSum};
    case Op::Mul:
      return {"*", kProduct};
    case Op::Div:
      return {"/", kProduct};
    case Op::Pow:
      return {"^", kPower};
    case Op::Eq:
      return {"==", kCompare};
    case Op::Ne:
      return {"!=", kCompare};
    case Op::Lt:
      return {"<", kCompare};
    case Op::Le:
      return {"<=", kCompare};
    case Op::Gt:
      return {">", kCompare};
    case Op::Ge:
      return {">=", kCompare};
    case Op::And:
      return {"and", kAnd};
    case Op::Or:
      return {"or", kOr};
    default:
      return {nullptr, kTight};
  }
}

class Writer {
 public:
  Writer(const Model& m, const Owner& owner) : m_(m), owner_(owner) {}

  Text write(ExprId id) const {
    if (id >= m_.exprs.size()) return {"?"};
    const Expr& e = m_.exprs[id];
    if (const char* name = function_name(e.op)) return {call(name, e)};
    if (infix_of(e.op).op != nullptr && e.args.size() == 2) return binary(e);
    if (reduction_name(e.op) != nullptr) return reduction(e);
    switch (e.op) {
      case Op::Const:
        return {number_text(e.value), e.value < 0 ? kNegate : kTight};
      case Op::None:
        return {"none"};
      case Op::Neg:
        return {"-" + within(arg(e, 0), kNegate), kNegate};
      case Op::Not:
        return {"not " + within(arg(e, 0), kNot), kNot};
      case Op::About:
        return {"about " + within(arg(e, 0), kLoose), kLoose};
      case Op::Select:
        return select(e);
      case Op::Premise:
        return {premise_text(m_, e.premise)};
      default:
        return {reference(e)};
    }
  }

  std::string ref(const std::string& family, const Index& target, const Ref& r) const {
    if (r.index.empty()) return family;
    std::string text = family + (target.pair ? "[{" : "[");
    for (size_t k = 0; k < r.index.size(); ++k)
      text += (k > 0 ? ", " : "") + index(r.index[k], k < target.lists.size() ? target.lists[k] : kNoList);
    return text + (target.pair ? "}]" : "]");
  }

 private:
  Text arg(const Expr& e, size_t k) const { return k < e.args.size() ? write(e.args[k]) : Text{"?"}; }

  std::string variable(uint32_t var) const {
    if (owner_.index != nullptr && var < owner_.index->vars.size() && !owner_.index->vars[var].empty())
      return owner_.index->vars[var];
    return fmt::format("i{}", var);
  }

  std::string index(const IndexRef& i, ListId list) const {
    if (i.kind == IndexRef::Kind::Var) return variable(i.value);
    if (list < m_.lists.size() && i.value < m_.lists[list].elements.size())
      return m_.lists[list].elements[i.value];
    return fmt::format("#{}", i.value);
  }

  std::string call(const char* name, const Expr& e) const {
    std::string text;
    for (size_t k = 0; k < e.args.size(); ++k) text += (k > 0 ? ", " : "") + arg(e, k).text;
    return fmt::format("{}({})", name, text);
  }

  /// The words that the ordinals of an expression stand for, null if it is a plain number.
  const std::vector<std::string>* alternatives(ExprId id) const {
    const Expr& e = m_.exprs[id];
    if (e.op == Op::State && e.ref.family < m_.states.size()) return &m_.states[e.ref.family].alternatives;
    if (e.op == Op::Lever && e.ref.family < m_.levers.size()) return &m_.levers[e.ref.family].alternatives;
    return nullptr;
  }

  /// The list whose elements an index variable counts.
  ListId list_of(const Expr& e) const {
    if (e.op != Op::Index || e.ref.index.empty()) return kNoList;
    const IndexRef& i = e.ref.index[0];
    if (i.through < m_.lists.size()) return m_.lists[i.through].parent;
    return owner_.index != nullptr && i.value < owner_.index->lists.size() ? owner_.index->lists[i.value]
                                                                           : kNoList;
  }

  Text operand(const Expr& e, size_t k) const {
    const Expr& self = m_.exprs[e.args[k]];
    if (infix_of(e.op).level != kCompare || self.op != Op::Const) return arg(e, k);
    const ExprId other = e.args[1 - k];
    const auto* words = alternatives(other);
    if (words != nullptr && !words->empty()) return {value_text(self.value, *words, false)};
    const ListId list = list_of(m_.exprs[other]);
    if (list < m_.lists.size()) return {value_text(self.value, m_.lists[list].elements, false)};
    return arg(e, k);
  }

  Text binary(const Expr& e) const {
    const Infix form = infix_of(e.op);
    Text t = infix(form.op, form.level, operand(e, 0), operand(e, 1));
    if (e.op == Op::Pow) t.text = within(arg(e, 0), kTight) + " ^ " + within(arg(e, 1), kTight);
    return t;
  }

  /// "S13, S14" where a condition is of premises only, else "".
  std::string premises(ExprId id) const {
    const Expr& e = m_.exprs[id];
    if (e.op == Op::Premise) return premise_text(m_, e.premise);
    if (e.op != Op::And || e.args.size() != 2) return "";
    const std::string left = premises(e.args[0]), right = premises(e.args[1]);
    return left.empty() || right.empty() ? "" : left + ", " + right;
  }

  Text select(const Expr& e) const {
    if (e.args.size() != 3) return {"?"};
    const std::string because = premises(e.args[0]);
    if (!because.empty())
      return {within(arg(e, 1), kImplies) + " because " + because + " else " + arg(e, 2).text, kLoose};
    return {fmt::format("if {} then {} else {}", arg(e, 0).text, within(arg(e, 1), kImplies), arg(e, 2).text),
            kLoose};
  }

  Text reduction(const Expr& e) const {
    std::string binders;
    for (size_t k = 0; k < e.vars.size(); ++k) {
      const BoundVar& v = e.vars[k];
      const std::string list = v.list < m_.lists.size() ? m_.lists[v.list].name : "?";
      if (k > 0) binders += ", ";
      if (k + 1 < e.vars.size() && e.vars[k + 1].above == v.var) {
        binders += fmt::format("{{{}, {}}} in {}", variable(v.var), variable(e.vars[k + 1].var), list);
        ++k;
      } else {
        binders += fmt::format("{} in {}", variable(v.var), list);
      }
    }
    const std::string where = e.args.size() > 1 ? " where " + arg(e, 1).text : "";
    return {fmt::format("{} {}{} : {}", reduction_name(e.op), binders, where, arg(e, 0).text), kLoose};
  }

  std::string window(const Expr& e) const {
    if (e.ref.family >= m_.windows.size()) return "?";
    const Window& w = m_.windows[e.ref.family];
    const std::string what = w.series == Window::Series::Process ? named(m_.processes, w.family, e.ref)
                                                                 : named(m_.tallies, w.family, e.ref);
    if (w.month) return "monthly " + what;
    return fmt::format("recent({}, {} days)", what, number_text(w.days));
  }

  std::string since(const Expr& e) const {
    if (e.ref.family >= m_.clocks.size()) return "?";
    const Clock& clock = m_.clocks[e.ref.family];
    return "since(" + expr_text(m_, clock.condition, Owner{&clock.index}) + ")";
  }

  template <class Family>
  std::string named(const std::vector<Family>& families, uint32_t id, const Ref& r) const {
    return id < families.size() ? ref(families[id].name, families[id].index, r) : "?";
  }

  std::string reference(const Expr& e) const {
    switch (e.op) {
      case Op::Param:
        return named(m_.params, e.ref.family, e.ref);
      case Op::Lever:
        return named(m_.levers, e.ref.family, e.ref);
      case Op::State:
        return named(m_.states, e.ref.family, e.ref);
      case Op::Let:
        return named(m_.lets, e.ref.family, e.ref);
      case Op::Tally:
        return "total " + named(m_.tallies, e.ref.family, e.ref);
      case Op::Events:
        return "total " + named(m_.processes, e.ref.family, e.ref);
      case Op::Recent:
      case Op::Monthly:
        return window(e);
      case Op::Since:
        return since(e);
      case Op::Index:
        return e.ref.index.empty() ? "?" : index(e.ref.index[0], kNoList);
      case Op::Related:
        return e.ref.family < m_.relations.size() && e.ref.index.size() == 2
                   ? fmt::format("{}[{}, {}]", m_.relations[e.ref.family].name,
                                 index(e.ref.index[0], m_.relations[e.ref.family].a),
                                 index(e.ref.index[1], m_.relations[e.ref.family].b))
                   : "?";
      case Op::Mark:
        return owner_.marks != nullptr && e.ref.family < owner_.marks->size()
                   ? (*owner_.marks)[e.ref.family].name
                   : fmt::format("draw{}", e.ref.family);
      case Op::Issue:
        return owner_.issues != nullptr && e.ref.family < owner_.issues->size()
                   ? (*owner_.issues)[e.ref.family].name
                   : fmt::format("issue{}", e.ref.family);
      default:
        return "?";
    }
  }

  const Model& m_;
  const Owner& owner_;
};

}  // namespace

std::string expr_text(const Model& m, ExprId id, const Owner& owner) {
  return Writer(m, owner).write(id).text;
}

std::string ref_text(const Model& m, const std::string& family, const Index& target, const Ref& r,
                     const Owner& owner) {
  return Writer(m, owner).ref(family, target, r);
}

}  // namespace casus::model
