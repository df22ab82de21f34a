#pragma once
// Nodes of a model's graph that an expression can read: by which operation, with which index, in which unit.
#include "model/graph.h"

namespace casus::explain {

/// Op::None: not read by name (premises, parameters, clocks, what acts).
model::Op op_of(model::NodeKind);
const model::Index& index_of(const model::Model&, model::NodeKind, uint32_t id);
/// Truths and words: they have no mean.
bool in_words(const model::Model&, model::NodeKind, uint32_t id);
/// Of what has none: a plain number's.
model::Unit unit_of(const model::Model&, model::NodeKind, uint32_t id);

}  // namespace casus::explain
