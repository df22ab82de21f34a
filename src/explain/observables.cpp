#include "explain/observables.h"

#include <algorithm>
#include <cmath>

#include "model/graph.h"

namespace casus::explain {
namespace {

constexpr double kMonth = 30.4375;
constexpr uint64_t kMostInstances = 12;

class Maker {
 public:
  explicit Maker(const model::Model& m) : graph_(model::build_graph(m)) { out_.model = m; }

  void at(double day) {
    const size_t states = out_.model.states.size(), tallies = out_.model.tallies.size(),
                 outcomes = out_.model.outcomes.size();
    for (size_t o = 0; o < outcomes; ++o) outcome(o, day);
    for (uint32_t t = 0; t < tallies; ++t) tally(t, day);
    for (uint32_t s = 0; s < states; ++s) state(s, day);
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

  /// One number for each thing that can be looked at, by its name in the model.
  size_t subject(const std::string& key) {
    const auto at = std::find(subjects_.begin(), subjects_.end(), key);
    if (at != subjects_.end()) return static_cast<size_t>(at - subjects_.begin());
    subjects_.push_back(key);
    return subjects_.size() - 1;
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
    const bool truth = s.type == model::State::Type::Bool;
    if (!truth && s.type != model::State::Type::Enum) return;
    const uint64_t n = s.index.empty() ? 1 : model::instance_count(m(), s.index);
    for (uint32_t i = 0; i < n && n <= kMostInstances; ++i) {
      Observed o;
      o.name = s.index.empty() ? s.name : model::instance_name(m(), s.name, s.index, i);
      o.subject = subject("state " + o.name);
      o.day = day;
      o.truth = true;
      const model::ExprId value = reference(model::Op::State, id, s.index, i);
      if (truth) {
        observe(std::move(o), model::RunOp::At, value, day, day);
        continue;
      }
      // Of two words one says it all.
      const size_t words = s.alternatives.size() == 2 ? 1 : s.alternatives.size();
      for (size_t a = 0; a < words; ++a) {
        Observed word = o;
        word.name += " is " + s.alternatives[a];
        observe(std::move(word), model::RunOp::At,
                binary(model::Op::Eq, value, constant(static_cast<double>(a))), day, day);
      }
    }
  }

  void tally(uint32_t id, double day) {
    const model::Tally t = m().tallies[id];
    const uint64_t n = t.index.empty() ? 1 : model::instance_count(m(), t.index);
    const auto add = [&](const std::string& name, model::ExprId value) {
      Observed o;
      o.name = name;
      o.subject = subject("tally " + name);
      o.shown = t.shown;
      o.day = day;
      o.since_start = true;
      observe(std::move(o), model::RunOp::Increase, value, 0, day);
    };
    for (uint32_t i = 0; i < n && n <= kMostInstances; ++i)
      add(t.index.empty() ? t.name : model::instance_name(m(), t.name, t.index, i),
          reference(model::Op::Tally, id, t.index, i));
    if (n > 1) add(t.name + ", all", sum_of(model::Op::Tally, id, t.index));
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

  /// Whether a level is read, at first hand or through names.
  bool reads_level(model::RunExprId id) const {
    const model::Model& model = out_.model;
    std::vector<model::NodeId> todo = model::nodes_read_by_run(model, graph_, id);
    std::vector<bool> seen(graph_.nodes(), false);
    while (!todo.empty()) {
      const model::NodeId n = todo.back();
      todo.pop_back();
      if (seen[n]) continue;
      seen[n] = true;
      if (graph_.kind(n) == model::NodeKind::State &&
          model.states[graph_.id(n)].type == model::State::Type::Level)
        return true;
      if (graph_.kind(n) != model::NodeKind::Let) continue;
      const auto more = model::nodes_read_by(model, graph_, model.lets[graph_.id(n)].expr);
      todo.insert(todo.end(), more.begin(), more.end());
    }
    return false;
  }

  void outcome(size_t o, double day) {
    const model::Outcome from = m().outcomes[o];
    if (reads_level(from.value)) return;
    Observed out;
    out.name = from.name;
    out.text = from.label;
    // An outcome that is a tally's total is that tally.
    const model::RunExpr& r = m().run_exprs[from.value];
    const bool total = r.op == model::RunOp::Increase && r.probe != model::kNone &&
                       m().exprs[r.probe].op == model::Op::Tally;
    out.subject = subject(total ? "tally " + tally_name(m().exprs[r.probe].ref) : "outcome " + from.name);
    out.shown = from.shown;
    out.day = day;
    out.value = moved(from.value, day);
    out_.list.push_back(std::move(out));
  }
  std::string tally_name(const model::Ref& ref) const {
    std::vector<std::string> elements;
    const model::Tally& t = out_.model.tallies[ref.family];
    if (ref.index.empty()) return t.index.empty() ? t.name : t.name + ", all";
    const uint64_t n = model::instance_count(out_.model, t.index);
    for (uint32_t i = 0; i < n; ++i) {
      const auto ordinals = model::instance_ordinals(out_.model, t.index, i);
      bool same = ordinals.size() == ref.index.size();
      for (size_t k = 0; same && k < ordinals.size(); ++k)
        same = ref.index[k].kind == model::IndexRef::Kind::Element && ref.index[k].value == ordinals[k];
      if (same) return model::instance_name(out_.model, t.name, t.index, i);
    }
    return t.name;
  }

  model::Graph graph_;
  std::vector<std::string> subjects_;
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
