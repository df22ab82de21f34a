#pragma once
// The flow of influence: how levers and premises reach what a claim is about, and how much each link carries.
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "explain/estimate.h"
#include "model/graph.h"

namespace casus::explain {

struct TraceOptions {
  ensemble::Spec spec;  // model, rule, seed, worlds, runs, step, threads, progress, compiler
  uint32_t claim = 0;   // in the model, with a formula
  uint32_t links = 30;  // measured at most: those nearest to the outcomes, and on shortest paths, first
};

struct TraceNode {
  model::NodeId node = 0;
  std::string name;                 // "process attack"
  uint32_t distance = 0;            // links to the nearest thing that the claim reads; 0: it reads it
  bool source = false;              // a lever that its policies set, or a disputed premise
  std::vector<std::string> set_by;  // policies of the claim that set it apart from its default
};

struct TraceLink {
  model::NodeId from = 0, to = 0;
  bool can_be_cut = false, measured = false;
  Estimate claim;           // change of the share of worlds in which the claim holds, if the link is cut
  Estimate most;            // largest relative change of a chance, mean or quantile that the claim is made of
  std::string of;           // that one: "mean dead_civ under talks"
  double strength() const;  // the larger of the two, in absolute value
};

struct TracePath {
  std::vector<model::NodeId> nodes;  // from a source to what the claim reads
  /// Of its weakest measured link; below 0 where none was measured.
  double strength = -1;
  bool shortest = false;  // no path from that source has fewer links
};

struct Trace {
  std::vector<TraceNode> nodes;  // on a path from a source, by distance and name
  std::vector<TraceLink> links;  // between these, strongest first, then those not measured
  std::vector<TracePath> paths;  // per source the shortest and, if another, the strongest; strongest first
  std::vector<std::string> without_path;  // levers set and disputed premises that cannot matter to the claim
  uint64_t runs = 0;
  bool stopped = false;
};

uint64_t trace_cost(const TraceOptions&);
Trace trace(const TraceOptions&);

}  // namespace casus::explain
