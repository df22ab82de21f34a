// Expressions of params and numbers, in one world.
#include <cmath>
#include <limits>

#include "claims/formula.h"
#include "random/math.h"

namespace casus::claims {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class Evaluator {
 public:
  Evaluator(const model::Model& m, const kernel::World& w) : model_(m), world_(w) {}

  double value(model::ExprId id, const std::vector<uint32_t>& vars) const {
    const model::Expr& e = model_.exprs[id];
    using model::Op;
    switch (e.op) {
      case Op::Const:
        return e.value;
      case Op::None:
        return kNaN;
      case Op::Param:
        return param(e.ref, vars);
      case Op::Let:
        return value(model_.lets[e.ref.family].expr, ordinals(e.ref, vars));
      case Op::Premise:
        return ensemble::premise_on(model_, world_, e.premise) ? 1 : 0;
      case Op::Index:
        return vars.at(e.ref.index.at(0).value);
      case Op::Select:
        return value(e.args[0], vars) != 0 ? value(e.args[1], vars) : value(e.args[2], vars);
      case Op::Sum:
      case Op::MaxOf:
      case Op::MinOf:
      case Op::Any:
      case Op::All:
      case Op::Count:
        return reduce(e, vars);
      default:
        break;
    }
    if (e.args.size() == 1) return unary(e.op, value(e.args[0], vars));
    if (e.args.size() == 2) return binary(e.op, value(e.args[0], vars), value(e.args[1], vars));
    return kNaN;
  }

 private:
  std::vector<uint32_t> ordinals(const model::Ref& ref, const std::vector<uint32_t>& vars) const {
    std::vector<uint32_t> out;
    for (const model::IndexRef& i : ref.index) {
      uint32_t ordinal = i.kind == model::IndexRef::Kind::Element ? i.value : vars.at(i.value);
      if (i.kind == model::IndexRef::Kind::Var && i.through != model::kNoList)
        ordinal = model_.lists[i.through].parent_ordinal.at(ordinal);
      out.push_back(ordinal);
    }
    return out;
  }

  double param(const model::Ref& ref, const std::vector<uint32_t>& vars) const {
    size_t at = 0;
    for (uint32_t p = 0; p < ref.family; ++p) at += model_.params[p].priors.size();
    const model::Param& p = model_.params[ref.family];
    if (!p.index.empty()) at += model::instance_number(model_, p.index, ordinals(ref, vars));
    return world_.params.at(at);
  }

  double reduce(const model::Expr& e, const std::vector<uint32_t>& vars) const {
    std::vector<uint32_t> inner = vars;
    bool first = true;
    double out = e.op == model::Op::All ? 1 : 0;
    auto take = [&] {
      if (e.args.size() > 1 && value(e.args[1], inner) == 0) return;
      const double v = value(e.args[0], inner);
      switch (e.op) {
        case model::Op::Sum:
          out += v;
          break;
        case model::Op::Count:
          out += v != 0 ? 1 : 0;
          break;
        case model::Op::Any:
          out = out != 0 || v != 0 ? 1 : 0;
          break;
        case model::Op::All:
          out = out != 0 && v != 0 ? 1 : 0;
          break;
        case model::Op::MaxOf:
          out = first || v > out ? v : out;
          break;
        default:
          out = first || v < out ? v : out;
          break;
      }
      first = false;
    };
    loop(e, 0, inner, take);
    return first && (e.op == model::Op::MaxOf || e.op == model::Op::MinOf) ? kNaN : out;
  }

  template <class Take>
  void loop(const model::Expr& e, size_t depth, std::vector<uint32_t>& vars, const Take& take) const {
    if (depth == e.vars.size()) return take();
    const model::BoundVar& v = e.vars[depth];
    if (vars.size() <= v.var) vars.resize(v.var + 1, 0);
    const uint32_t from = v.above == model::kNone ? 0 : vars[v.above] + 1;
    for (uint32_t i = from; i < model_.lists[v.list].elements.size(); ++i) {
      vars[v.var] = i;
      loop(e, depth + 1, vars, take);
    }
  }

  static double unary(model::Op op, double x) {
    using model::Op;
    switch (op) {
      case Op::Neg:
        return -x;
      case Op::Not:
        return x == 0 ? 1 : 0;
      case Op::Abs:
        return x < 0 ? -x : x;
      case Op::Exp:
        return random::exp_(x);
      case Op::Log:
        return random::log_(x);
      case Op::Sqrt:
        return std::sqrt(x);
      case Op::Logistic:
        return 1 / (1 + random::exp_(-x));
      default:
        return kNaN;
    }
  }

  static double binary(model::Op op, double x, double y) {
    using model::Op;
    switch (op) {
      case Op::Add:
        return x + y;
      case Op::Sub:
        return x - y;
      case Op::Mul:
        return x * y;
      case Op::Div:
        return x / y;
      case Op::Pow:
        return random::pow_(x, y);
      case Op::Min:
        return x < y ? x : y;
      case Op::Max:
        return x > y ? x : y;
      case Op::Eq:
        return x == y;
      case Op::Ne:
        return x != y;
      case Op::Lt:
        return x < y;
      case Op::Le:
        return x <= y;
      case Op::Gt:
        return x > y;
      case Op::Ge:
        return x >= y;
      case Op::And:
        return x != 0 && y != 0;
      case Op::Or:
        return x != 0 || y != 0;
      default:
        return kNaN;
    }
  }

  const model::Model& model_;
  const kernel::World& world_;
};

}  // namespace

double constant_value(const model::Model& m, model::ExprId id, const kernel::World& world) {
  return Evaluator(m, world).value(id, {});
}

}  // namespace casus::claims
