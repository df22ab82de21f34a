#pragma once
// A copy of a model in which single mechanisms, or single links between its parts, can be switched off: each
// by an agreed premise of its own, so that one compiled model serves all of them. With every switch on it
// makes the same runs, bit for bit, as the model it comes from.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ensemble/ensemble.h"
#include "model/graph.h"

namespace casus::explain {

struct Switch {
  std::string name;  // "process attack", "times line 2 of process attack", "talks -> negotiation istanbul"
  model::PremiseId premise = model::kNone;
  model::NodeId from = 0, to = 0;  // of a link
};

struct Switched {
  model::Model model;
  std::vector<Switch> switches;
};

/// A switch for each process, flow, schedule, decision and negotiation, and for each `times` line that a
/// premise carries. Off, it never acts; a `times` line is 1.
Switched switchable_mechanisms(const model::Model&);

/// What the source of a link is held at where the link is cut.
struct Held {
  model::NodeId source = 0;
  std::vector<double> by_instance;  // NaN: not known, the link can't be cut
  double sum = 0;                   // of all instances, for who reads that
};

/// A switch for each of these links of the graph that can be cut alone. From what acts to what it changes:
/// its effects there are left out. From what is read to its reader: it reads what the source is held at; a
/// lever its default. Left out are premises and parameters as sources (they have no value of their own to be
/// held at), clocks, and counts of events.
Switched switchable_links(const model::Model&, const model::Graph&,
                          const std::vector<std::pair<model::NodeId, model::NodeId>>& links,
                          const std::vector<Held>&);
bool can_be_cut(const model::Model&, const model::Graph&, model::NodeId from, model::NodeId to);

/// What sources are held at: numbers at their mean over time in the runs of the rule's best-guess world under
/// a policy, truths and words at what they are at the start. Levers at their defaults.
std::vector<Held> hold_sources(const ensemble::Spec&, model::PolicyId, const model::Graph&,
                               const std::vector<model::NodeId>& sources);

/// A new agreed premise, for the switch of this number.
model::PremiseId add_switch(model::Model&, size_t number);

/// The rule with one switch off.
ensemble::WorldRule switched_off(const Switched&, ensemble::WorldRule, size_t which);

}  // namespace casus::explain
