#pragma once
// The pieces of lowering, one for each kind of declaration. Private to this folder.
#include "lower/blocks.h"

namespace casus::lower {

/// The first boundary not before that day; at the start nothing is due.
uint32_t boundary_of(const Program&, double day);
/// Slot of the conjunction of these premises, kNone for none. Fills the prologue.
uint32_t active_slot(Layout&, const std::string& name, const std::vector<model::PremiseRef>&);
/// All instances of a family.
std::vector<uint32_t> all_instances(const model::Model&, const model::Index&);
/// A block with one output, read in its register; kNone for no expression.
uint32_t value_block(Layout&, const std::string& name, const model::Index&, model::ExprId);
/// Product of the factors that apply.
NodeId with_times(BlockBuilder&, NodeId rate, const std::vector<model::TimesLine>&);
/// `rate` where the guard and the premises hold, else 0.
NodeId guarded(BlockBuilder&, NodeId rate, model::ExprId guard, const std::vector<model::PremiseRef>&);

/// What effects are made of: the rows of a family, its draws.
struct EffectOwner {
  std::string name;
  const model::Index* index;
  const std::vector<uint32_t>* instances;
  const std::vector<model::Mark>* marks = nullptr;
};
Effects lower_effects(Layout&, const EffectOwner&, const std::vector<model::Effect>&);

void lower_layout(Layout&);
void lower_lets(Layout&);
void lower_states(Layout&);
void lower_windows(Layout&);
void lower_clocks(Layout&);
void lower_processes(Layout&);
void lower_flows(Layout&);
void lower_actions(Layout&);
void lower_decisions(Layout&);
void lower_negotiations(Layout&);
void lower_policies(Layout&);
void lower_probes(Layout&);

}  // namespace casus::lower
