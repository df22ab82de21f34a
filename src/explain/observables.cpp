#include "explain/observables.h"

#include <algorithm>
#include <cmath>

namespace casus::explain {
namespace {

constexpr double kMonth = 30.4375;
constexpr uint64_t kMostInstances = 12;

class Maker {
 public:
  explicit Maker(const model::Model& m) { out_.model = m; }

  void at(double day) {
    const size_t states = out_.model.states.size(), tallies = out_.model.tallies.size(),
                 outcomes = out_.model.outcomes.size();
    for (uint32_t s = 0; s < states; ++s) state(s, day);
    for (uint32_t t = 0; t < tallies; ++t) tally(t, day);
    for (size_t o = 0; o < outcomes; ++o) outcome(o, day);
  }

  Observables take() { return std::move(out_); }

 private:
  model::Model& m() { return out_.model; }

  model::ExprId expr(model::Expr e) {
    m().exprs.push_back(std::move(e));
    return static_cast<model::ExprId>(m().exprs.size() - 1);
  }
  model::ExprId constant(double value) {
    model::Expr e;
    e.value = value;
    return expr(e);
  }
  model::ExprId reference(model::Op op, uint32_t family, const model::Index& index, uint32_t instance) {
    model::Expr e;
    e.op = op;
    e.ref.family = family;
    if (!index.empty())
      for (uint32_t o : model::instance_ordinals(m(), index, instance))
        e.ref.index.push_back({model::IndexRef::Kind::Element, o, model::kNoList});
    return expr(e);
  }
  model::ExprId binary(model::Op op, model::ExprId a, model::ExprId b) {
    model::Expr e;
    e.op = op;
    e.args = {a, b};
    return expr(e);
  }
  model::ExprId sum_of(model::Op op, uint32_t family, const model::Index& index) {
    const auto n = static_cast<uint32_t>(model::instance_count(m(), index));
    model::ExprId all = reference(op, family, index, 0);
    for (uint32_t i = 1; i < n; ++i) all = binary(model::Op::Add, all, reference(op, family, index, i));
    return all;
  }

  void observe(Observed o, model::RunOp op, model::ExprId probe, double from, double to) {
    model::RunExpr r;
    r.op = op;
    r.probe = probe;
    r.from = from;
    r.to = to;
    m().run_exprs.push_back(r);
    o.value = static_cast<model::RunExprId>(m().run_exprs.size() - 1);
    out_.list.push_back(std::move(o));
  }

  void state(uint32_t id, double day) {
    const model::State s = m().states[id];
    const uint64_t n = s.index.empty() ? 1 : model::instance_count(m(), s.index);
    const bool number = s.type == model::State::Type::Count || s.type == model::State::Type::Real ||
                        s.type == model::State::Type::Level;
    if (n <= kMostInstances)
      for (uint32_t i = 0; i < n; ++i) {
        const std::string name = s.index.empty() ? s.name : model::instance_name(m(), s.name, s.index, i);
        const model::ExprId value = reference(model::Op::State, id, s.index, i);
        if (number) {
          observe({name, s.shown, day, false, false, model::kNone}, model::RunOp::At, value, day, day);
        } else if (s.type == model::State::Type::Bool) {
          observe({name, {}, day, true, false, model::kNone}, model::RunOp::At, value, day, day);
        } else {
          for (size_t a = 0; a < s.alternatives.size(); ++a)
            observe({name + " is " + s.alternatives[a], {}, day, true, false, model::kNone}, model::RunOp::At,
                    binary(model::Op::Eq, value, constant(static_cast<double>(a))), day, day);
        }
      }
    if (n > 1 && number && s.type != model::State::Type::Level)
      observe({s.name + ", all", s.shown, day, false, false, model::kNone}, model::RunOp::At,
              sum_of(model::Op::State, id, s.index), day, day);
  }

  void tally(uint32_t id, double day) {
    const model::Tally t = m().tallies[id];
    const uint64_t n = t.index.empty() ? 1 : model::instance_count(m(), t.index);
    if (n <= kMostInstances)
      for (uint32_t i = 0; i < n; ++i)
        observe({t.index.empty() ? t.name : model::instance_name(m(), t.name, t.index, i), t.shown, day,
                 false, true, model::kNone},
                model::RunOp::Increase, reference(model::Op::Tally, id, t.index, i), 0, day);
    if (n > 1)
      observe({t.name + ", all", t.shown, day, false, true, model::kNone}, model::RunOp::Increase,
              sum_of(model::Op::Tally, id, t.index), 0, day);
  }

  /// A copy of a run expression whose windows end at `day` at the latest.
  model::RunExprId moved(model::RunExprId id, double day) {
    model::RunExpr r = m().run_exprs[id];
    if (r.to > day) {
      r.from = std::max(0.0, day - (r.to - r.from));
      r.to = day;
    }
    r.from = std::min(r.from, day);
    for (model::RunExprId& a : r.args) a = moved(a, day);
    m().run_exprs.push_back(std::move(r));
    return static_cast<model::RunExprId>(m().run_exprs.size() - 1);
  }

  void outcome(size_t o, double day) {
    const model::Outcome from = m().outcomes[o];
    const model::RunExprId value = moved(from.value, day);
    out_.list.push_back({from.name, from.shown, day, false, false, value});
  }

  Observables out_;
};

}  // namespace

Observables observables(const model::Model& m, double step) {
  std::vector<double> days;
  for (double month : {4.0, 6.0, 12.0})
    if (month * kMonth <= m.horizon / 2) days.push_back(month * kMonth);
  if (days.empty()) days = {m.horizon / 6, m.horizon / 3};
  Maker maker(m);
  for (double d : days) maker.at(std::max(1.0, std::floor(d / step)) * step);
  return maker.take();
}

}  // namespace casus::explain
