#include "explain/readable.h"

namespace casus::explain {

using model::Model;
using model::NodeKind;
using model::Op;

Op op_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Lever:
      return Op::Lever;
    case NodeKind::State:
      return Op::State;
    case NodeKind::Tally:
      return Op::Tally;
    case NodeKind::Let:
      return Op::Let;
    case NodeKind::Window:
      return Op::Recent;
    default:
      return Op::None;
  }
}

const model::Index& index_of(const Model& m, NodeKind kind, uint32_t id) {
  static const model::Index kEmpty;
  switch (kind) {
    case NodeKind::Lever:
      return m.levers[id].index;
    case NodeKind::State:
      return m.states[id].index;
    case NodeKind::Tally:
      return m.tallies[id].index;
    case NodeKind::Let:
      return m.lets[id].index;
    case NodeKind::Window: {
      const auto& w = m.windows[id];
      if (w.summed) return kEmpty;
      return w.series == model::Window::Series::Process ? m.processes[w.family].index
                                                        : m.tallies[w.family].index;
    }
    default:
      return kEmpty;
  }
}

bool in_words(const Model& m, NodeKind kind, uint32_t id) {
  if (kind == NodeKind::State)
    return m.states[id].type == model::State::Type::Bool || m.states[id].type == model::State::Type::Enum;
  if (kind == NodeKind::Let) return m.lets[id].type != model::Let::Type::Real;
  return false;
}

model::Unit unit_of(const Model& m, NodeKind kind, uint32_t id) {
  switch (kind) {
    case NodeKind::Lever:
      return m.levers[id].unit;
    case NodeKind::State:
      return m.states[id].unit;
    case NodeKind::Tally:
      return m.tallies[id].unit;
    case NodeKind::Let:
      return m.lets[id].unit;
    default:
      return {};
  }
}

}  // namespace casus::explain
