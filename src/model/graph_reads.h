#pragma once
// What an expression reads, and the premises under which it does.
#include "model/graph.h"

namespace casus::model {

struct Read {
  NodeId node = 0;
  std::vector<Gate> gates;
};

/// Adds what `id` reads (nothing for kNone). `marks`: the draws that it may name; these read in its stead.
void add_reads(const Model&, const Graph&, ExprId id, const std::vector<Mark>* marks,
               std::vector<Gate>& gates, std::vector<Read>& reads);

}  // namespace casus::model
