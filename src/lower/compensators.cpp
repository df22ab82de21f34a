#include "lower/compensators.h"

#include <algorithm>
#include <cmath>

namespace casus::lower {

using M = model::Op;

Compensators::Compensators(const model::Model& model) : m_(model), reads_(model) {}

bool Compensators::has(model::ExprId total) {
  const model::Expr& e = m_.exprs[total];
  if (e.op == M::Events) return counted(m_.processes[e.ref.family]);
  if (e.op != M::Tally) return false;
  for (const model::Process& p : m_.processes)
    for (const model::Effect& effect : p.effects)
      if (effect.kind == model::EffectKind::Add && !effect.to_state && effect.target.family == e.ref.family &&
          known(p, effect) && (counted(p) || !p.marks.empty()))
        return true;
  return false;
}

bool Compensators::known(const model::Process& process, const model::Effect& effect) {
  model::ExprId amount = effect.amount;
  if (amount != model::kNone && m_.exprs[amount].op == M::About) amount = m_.exprs[amount].args[0];
  if (effect.guard != model::kNone && (reads_.of(effect.guard).local || reads_clock(effect.guard)))
    return false;
  return amount == model::kNone || (linear(process, amount) && !reads_clock(amount));
}

/// Whether the mean of an expression is its value at the means of the draws.
bool Compensators::linear(const model::Process& process, model::ExprId id) {
  if (!reads_.of(id).local) return true;
  const model::Expr& e = m_.exprs[id];
  auto none = [&](size_t i) { return !reads_.of(e.args[i]).local; };
  switch (e.op) {
    case M::Mark:
      return has_mean(process.marks[e.ref.family]);
    case M::Neg:
      return linear(process, e.args[0]);
    case M::Add:
    case M::Sub:
      return linear(process, e.args[0]) && linear(process, e.args[1]);
    case M::Mul:
      return none(0) ? linear(process, e.args[1]) : none(1) && linear(process, e.args[0]);
    case M::Div:
      return none(1) && linear(process, e.args[0]);
    case M::Select:
      return none(0) && linear(process, e.args[1]) && linear(process, e.args[2]);
    default:
      return false;
  }
}

bool Compensators::has_mean(const model::Mark& mark) {
  if (std::any_of(mark.args.begin(), mark.args.end(), [&](model::ExprId a) { return reads_clock(a); }))
    return false;
  if (mark.dist != model::MarkDist::Binomial) return true;
  const model::Expr& n = m_.exprs[mark.args[0]];
  return n.op == M::Const && n.value == std::floor(n.value);
}

bool Compensators::reads_clock(model::ExprId id) {
  reads_clock_.resize(m_.exprs.size(), -1);
  if (reads_clock_[id] >= 0) return reads_clock_[id] != 0;
  const model::Expr& e = m_.exprs[id];
  const bool found =
      e.op == M::Since || (e.op == M::Let && reads_clock(m_.lets[e.ref.family].expr)) ||
      std::any_of(e.args.begin(), e.args.end(), [&](model::ExprId a) { return reads_clock(a); });
  reads_clock_[id] = found ? 1 : 0;
  return found;
}

}  // namespace casus::lower
