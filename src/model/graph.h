#pragma once
// What influences what, on families: a path means that one may matter to the other, no path that it cannot.
// Too many edges are harmless, a missing one is not: a contrast without a path is reported as exactly 0.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"

namespace casus::model {

enum class NodeKind : uint8_t {
  Premise,
  Param,
  Lever,
  State,
  Tally,
  Let,
  Window,
  Clock,
  Process,
  Flow,
  Schedule,
  Decision,
  Negotiation,
};
inline constexpr size_t kNodeKinds = 13;

using NodeId = uint32_t;

/// What must hold of a premise in a world so that an edge exists there.
struct Gate {
  PremiseRef premise;
  bool on = true;
  bool operator==(const Gate&) const = default;
};

/// `from` influences `to` in worlds in which all gates hold.
struct Edge {
  NodeId from = 0, to = 0;
  std::vector<Gate> gates;
};

struct Graph {
  std::array<uint32_t, kNodeKinds + 1> first{};  // first node of each kind; the last: number of nodes
  std::vector<Edge> edges;                       // ascending in `from`
  std::vector<uint32_t> start;                   // of each node's edges; one more at the end

  uint32_t nodes() const { return first[kNodeKinds]; }
  NodeId node(NodeKind kind, uint32_t id) const { return first[static_cast<size_t>(kind)] + id; }
  NodeKind kind(NodeId) const;
  /// Position of a node's family in the model.
  uint32_t id(NodeId) const;
};

Graph build_graph(const Model&);

/// The premises of one world, one entry each: 0 or 1, for a rival the ordinal of its alternative. Null where
/// any world is meant.
using World = const std::vector<double>*;

bool gate_holds(const Model&, const Gate&, const std::vector<double>& premises);

/// Whether a path leads from one of `from` to one of `to`; a node reaches itself.
bool reaches(const Model&, const Graph&, const std::vector<NodeId>& from, const std::vector<NodeId>& to,
             World = nullptr, const std::vector<Edge>& further = {});
/// For each node, whether a path leads from it to one of `to`.
std::vector<bool> nodes_reaching(const Model&, const Graph&, const std::vector<NodeId>& to, World = nullptr,
                                 const std::vector<Edge>& further = {});

/// The nodes that an expression reads, ascending.
std::vector<NodeId> nodes_read_by(const Model&, const Graph&, ExprId, World = nullptr);
std::vector<NodeId> nodes_read_by_run(const Model&, const Graph&, RunExprId, World = nullptr);

/// What one policy (with a shock) does differently from another.
struct Difference {
  std::vector<NodeId> nodes;  // that differ directly; empty: the two are the same
  std::vector<Edge> edges;    // from what the settings of either read to what they set
};
/// A policy kNone leaves every lever at its default.
Difference influences_of_policy_difference(const Model&, const Graph&, PolicyId a, PolicyId b,
                                           uint32_t shock_a = kNone, uint32_t shock_b = kNone);

/// "process attack".
std::string node_name(const Model&, const Graph&, NodeId);

}  // namespace casus::model
