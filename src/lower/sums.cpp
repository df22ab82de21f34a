#include "lower/sums.h"

#include <algorithm>

namespace casus::lower {

using M = model::Op;

DrawUse draw_use(const model::Model& m, ReadsTable& reads, model::ExprId id) {
  if (id == kNone || !reads.of(id).local) return DrawUse::None;
  const model::Expr& e = m.exprs[id];
  auto use = [&](size_t i) { return draw_use(m, reads, e.args[i]); };
  switch (e.op) {
    case M::Mark:
      return DrawUse::Linear;
    case M::Neg:
      return use(0);
    case M::Add:
    case M::Sub:
      // A part without draws would be added once a step instead of once an event.
      return use(0) == DrawUse::Linear && use(1) == DrawUse::Linear ? DrawUse::Linear : DrawUse::Other;
    case M::Mul:
      if (use(0) == DrawUse::None) return use(1);
      return use(1) == DrawUse::None ? use(0) : DrawUse::Other;
    case M::Div:
      return use(1) == DrawUse::None ? use(0) : DrawUse::Other;
    default:
      return DrawUse::Other;
  }
}

bool has_closed_sum(model::MarkDist dist) {
  using Dist = model::MarkDist;
  switch (dist) {
    case Dist::Lognormal:
    case Dist::Uniform:
    case Dist::Weibull:
      return false;
    default:
      return true;
  }
}

bool sums_suffice(const model::Model& m, ReadsTable& reads, const std::vector<model::Mark>& marks,
                  const std::vector<model::Effect>& effects) {
  using Kind = model::EffectKind;
  return std::all_of(marks.begin(), marks.end(),
                     [](const model::Mark& mark) { return has_closed_sum(mark.dist); }) &&
         std::all_of(effects.begin(), effects.end(), [&](const model::Effect& e) {
           const DrawUse use = draw_use(m, reads, e.amount);
           if (draw_use(m, reads, e.guard) != DrawUse::None) return false;
           if (use == DrawUse::None) return true;
           const bool adds = e.kind == Kind::Add || e.kind == Kind::Raise || e.kind == Kind::Lower;
           return use == DrawUse::Linear && adds && !e.about;
         });
}

}  // namespace casus::lower
