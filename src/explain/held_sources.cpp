// What sources are usually at, for the links that are cut from them.
#include <limits>

#include "explain/readable.h"
#include "explain/switches.h"

namespace casus::explain {

using model::Expr;
using model::ExprId;
using model::kNone;
using model::Model;
using model::NodeId;
using model::NodeKind;
using model::Op;

namespace {

/// One instance of a source, read at a boundary.
Expr read_of(const Model& m, NodeKind kind, uint32_t id, uint32_t instance) {
  Expr read;
  read.op = kind == NodeKind::Window && m.windows[id].month ? Op::Monthly : op_of(kind);
  read.ref.family = id;
  const model::Index& index = index_of(m, kind, id);
  if (index.empty()) return read;
  for (const uint32_t ordinal : instance_ordinals(m, index, instance))
    read.ref.index.push_back({model::IndexRef::Kind::Element, ordinal, model::kNoList});
  return read;
}

/// Its mean over time in a run; of truths and words, what it is at the start.
model::RunExprId add_usual(Model& m, NodeKind kind, uint32_t id, uint32_t instance) {
  m.exprs.push_back(read_of(m, kind, id, instance));
  model::RunExpr usual;
  usual.op = in_words(m, kind, id) ? model::RunOp::At : model::RunOp::MeanOf;
  usual.probe = static_cast<ExprId>(m.exprs.size() - 1);
  usual.from = 0;
  usual.to = usual.op == model::RunOp::At ? 0 : m.horizon;
  m.run_exprs.push_back(std::move(usual));
  return static_cast<model::RunExprId>(m.run_exprs.size() - 1);
}

double mean_of_runs(const ensemble::Block& b, size_t column) {
  double sum = 0;
  uint32_t seen = 0;
  for (uint32_t r = 0; r < b.runs; ++r) {
    const double v = b.value(column, 0, r);
    if (v != v) continue;
    sum += v;
    ++seen;
  }
  return seen > 0 ? sum / seen : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::vector<Held> hold_sources(const ensemble::Spec& spec, model::PolicyId policy, const model::Graph& g,
                               const std::vector<NodeId>& sources) {
  constexpr uint32_t kRuns = 16;
  Model m = *spec.model;
  std::vector<Held> out;
  ensemble::Spec run = spec;
  run.model = &m;
  run.columns.clear();
  run.only.clear();
  run.rule.best_guess = true;
  run.first_world = 0;
  run.worlds = 1;
  run.runs = kRuns;
  std::vector<std::pair<size_t, uint32_t>> places;  // in `out`, instance; one a column
  for (const NodeId source : sources) {
    const NodeKind kind = g.kind(source);
    const uint32_t id = g.id(source);
    if (op_of(kind) == Op::None) continue;
    const auto count = static_cast<uint32_t>(instance_count(m, index_of(m, kind, id)));
    Held h{source, std::vector<double>(count, std::numeric_limits<double>::quiet_NaN()), 0};
    if (kind == NodeKind::Lever) h.by_instance = m.levers[id].defaults;
    for (uint32_t i = 0; i < count && kind != NodeKind::Lever; ++i) {
      run.columns.push_back({policy, kNone, add_usual(m, kind, id, i)});
      places.emplace_back(out.size(), i);
    }
    out.push_back(std::move(h));
  }
  if (!run.columns.empty())
    ensemble::run(run, [&](const ensemble::Block& b) {
      for (size_t c = 0; c < b.columns; ++c)
        out[places[c].first].by_instance[places[c].second] = mean_of_runs(b, c);
    });
  for (Held& h : out)
    for (const double v : h.by_instance) h.sum += v;
  return out;
}

}  // namespace casus::explain
