#include "explain/trace.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "explain/panel.h"
#include "explain/switches.h"
#include "model/text.h"

namespace casus::explain {
namespace {

using model::kNone;
using model::NodeId;
using model::NodeKind;

constexpr uint32_t kFar = 0xFFFFFFFF;

struct Asked {
  std::vector<NodeId> targets;                        // what the claim reads
  std::vector<std::pair<uint32_t, uint32_t>> groups;  // its policies and shocks
};

void gather(const model::Model& m, const model::Graph& g, model::ClaimExprId id, Asked& out) {
  const model::ClaimExpr& e = m.claim_exprs[id];
  if (e.run != kNone) {
    for (const NodeId n : model::nodes_read_by_run(m, g, e.run)) out.targets.push_back(n);
    out.groups.emplace_back(e.policy, e.shock);
  }
  for (const auto arg : e.args) gather(m, g, arg, out);
}

/// Links to the targets from each node, by breadth first.
std::vector<uint32_t> distances(const model::Graph& g, const std::vector<NodeId>& targets,
                                const std::vector<std::vector<NodeId>>& previous) {
  std::vector<uint32_t> out(g.nodes(), kFar);
  std::vector<NodeId> todo;
  for (const NodeId n : targets)
    if (out[n] == kFar) out[n] = 0, todo.push_back(n);
  for (size_t k = 0; k < todo.size(); ++k)
    for (const NodeId n : previous[todo[k]])
      if (out[n] == kFar) out[n] = out[todo[k]] + 1, todo.push_back(n);
  return out;
}

class Tracer {
 public:
  explicit Tracer(const TraceOptions& o) : o_(o), m_(*o.spec.model), g_(model::build_graph(m_)) {
    gather(m_, g_, m_.claims[o.claim].formula, asked_);
    std::set<std::pair<NodeId, NodeId>> pairs;
    for (const auto& e : g_.edges)
      if (e.from != e.to) pairs.emplace(e.from, e.to);
    next_.resize(g_.nodes());
    std::vector<std::vector<NodeId>> previous(g_.nodes());
    for (const auto& [a, b] : pairs) {
      next_[a].push_back(b);
      previous[b].push_back(a);
    }
    distance_ = distances(g_, asked_.targets, previous);
    find_sources();
    find_nodes();
  }

  uint64_t cost() const {
    return (measurable().size() + 1) * uint64_t{o_.spec.worlds} * o_.spec.runs * panel_groups();
  }

  Trace run() const {
    Trace out;
    out.without_path = without_path_;
    for (const NodeId n : nodes_)
      out.nodes.push_back({n, model::node_name(m_, g_, n), distance_[n], sources_.count(n) > 0,
                           sources_.count(n) > 0 ? sources_.at(n) : std::vector<std::string>{}});
    std::stable_sort(out.nodes.begin(), out.nodes.end(), [](const TraceNode& x, const TraceNode& y) {
      return x.distance != y.distance ? x.distance < y.distance : x.name < y.name;
    });
    for (const auto& [a, b] : links_) {
      TraceLink l;
      l.from = a;
      l.to = b;
      l.can_be_cut = can_be_cut(m_, g_, a, b);
      out.links.push_back(l);
    }
    measure(out);
    std::stable_sort(out.links.begin(), out.links.end(), [](const TraceLink& x, const TraceLink& y) {
      if (x.measured != y.measured) return x.measured;
      return x.strength() > y.strength();
    });
    find_paths(out);
    return out;
  }

 private:
  void find_sources() {
    const auto consider = [&](NodeId n, const std::string& by) {
      if (distance_[n] == kFar) {
        const std::string name = model::node_name(m_, g_, n);
        if (std::find(without_path_.begin(), without_path_.end(), name) == without_path_.end())
          without_path_.push_back(name);
        return;
      }
      auto& list = sources_[n];
      if (!by.empty() && std::find(list.begin(), list.end(), by) == list.end()) list.push_back(by);
    };
    for (const auto& [policy, shock] : asked_.groups)
      for (const NodeId n : model::influences_of_policy_difference(m_, g_, kNone, policy, kNone, shock).nodes)
        consider(n, policy == kNone ? "" : m_.policies[policy].name);
    for (model::PremiseId p = 0; p < m_.premises.size(); ++p)
      if (!m_.premises[p].agreed && m_.premises[p].same_as == kNone)
        consider(g_.node(NodeKind::Premise, p), "");
  }

  /// Everything on a path from a source to a target.
  void find_nodes() {
    std::vector<NodeId> todo;
    std::set<NodeId> seen;
    for (const auto& [n, by] : sources_)
      if (seen.insert(n).second) todo.push_back(n);
    for (size_t k = 0; k < todo.size(); ++k)
      for (const NodeId n : next_[todo[k]])
        if (distance_[n] != kFar && seen.insert(n).second) todo.push_back(n);
    nodes_.assign(seen.begin(), seen.end());
    for (const NodeId a : nodes_)
      for (const NodeId b : next_[a])
        if (seen.count(b) > 0) links_.emplace_back(a, b);
    // Nearest to the claim first; of these, those on a shortest path.
    std::stable_sort(links_.begin(), links_.end(),
                     [&](const auto& x, const auto& y) { return rank(x) < rank(y); });
  }

  std::pair<uint32_t, uint32_t> rank(const std::pair<NodeId, NodeId>& link) const {
    const bool shortest = distance_[link.first] == distance_[link.second] + 1;
    return {shortest ? 0 : 1, distance_[link.second]};
  }

  std::vector<std::pair<NodeId, NodeId>> measurable() const {
    std::vector<std::pair<NodeId, NodeId>> out;
    for (const auto& l : links_)
      if (out.size() < o_.links && can_be_cut(m_, g_, l.first, l.second)) out.push_back(l);
    return out;
  }

  uint32_t panel_groups() const { return Panel(m_, {o_.claim}, {}, kNone).groups(); }

  void measure(Trace& out) const {
    const auto wanted = measurable();
    if (wanted.empty()) return;
    std::vector<NodeId> from;
    for (const auto& [a, b] : wanted)
      if (std::find(from.begin(), from.end(), a) == from.end()) from.push_back(a);
    // The worlds in which the claim's first policy acts say what is usual.
    const auto held = hold_sources(o_.spec, asked_.groups.empty() ? kNone : asked_.groups[0].first, g_, from);
    const Switched switched = switchable_links(m_, g_, wanted, held);
    Panel panel(switched.model, {o_.claim}, {}, kNone);
    const uint64_t each = uint64_t{o_.spec.worlds} * o_.spec.runs * panel.groups();
    const Readings before = panel.read(o_.spec, o_.spec.rule);
    out.runs += each;
    out.stopped = !before.whole;
    for (size_t k = 0; k < switched.switches.size() && !out.stopped; ++k) {
      const Readings after = panel.read(o_.spec, switched_off(switched, o_.spec.rule, k));
      out.runs += each;
      out.stopped = !after.whole;
      if (out.stopped) break;
      for (TraceLink& l : out.links)
        if (l.from == switched.switches[k].from && l.to == switched.switches[k].to)
          fill(panel, before, after, l);
    }
  }

  void fill(const Panel& panel, const Readings& before, const Readings& after, TraceLink& l) const {
    l.measured = true;
    l.claim = claim_move(before, after, 0);
    const auto& formula = panel.formulas()[0];
    for (size_t k = 0; k < formula.leaves.size(); ++k) {
      const uint32_t leaf = formula.leaves[k];
      const bool chance = panel.table().leaves[leaf].op == model::ClaimOp::Chance;
      const Estimate e = relative_move(before.leaves[leaf], after.leaves[leaf], chance);
      if (k > 0 && std::fabs(e.value) <= std::fabs(l.most.value)) continue;
      l.most = e;
      l.of = model::claim_expr_text(m_, formula.leaf_nodes[k]);
    }
  }

  /// Shortest paths by distance, strongest by the weakest link; ties by name.
  void find_paths(Trace& out) const {
    std::map<std::pair<NodeId, NodeId>, double> strength;
    for (const TraceLink& l : out.links)
      if (l.measured) strength[{l.from, l.to}] = l.strength();
    for (const auto& [source, by] : sources_) {
      TracePath shortest;
      shortest.shortest = true;
      shortest.nodes = {source};
      while (distance_[shortest.nodes.back()] > 0) {
        const NodeId at = shortest.nodes.back();
        NodeId best = kNone;
        double most = -2;
        for (const NodeId n : next_[at]) {
          if (distance_[n] == kFar || distance_[n] + 1 != distance_[at]) continue;
          const auto found = strength.find({at, n});
          const double s = found == strength.end() ? -1 : found->second;
          if (s > most) most = s, best = n;
        }
        shortest.nodes.push_back(best);
      }
      shortest.strength = weakest(shortest.nodes, strength);
      TracePath strongest = widest(source, strength);
      out.paths.push_back(shortest);
      if (!strongest.nodes.empty() && strongest.nodes != shortest.nodes &&
          strongest.strength > shortest.strength)
        out.paths.push_back(strongest);
    }
    std::stable_sort(out.paths.begin(), out.paths.end(), [](const TracePath& x, const TracePath& y) {
      if (x.strength != y.strength) return x.strength > y.strength;
      return x.nodes.size() < y.nodes.size();
    });
  }

  static double weakest(const std::vector<NodeId>& nodes,
                        const std::map<std::pair<NodeId, NodeId>, double>& strength) {
    double least = -1;
    for (size_t k = 0; k + 1 < nodes.size(); ++k) {
      const auto found = strength.find({nodes[k], nodes[k + 1]});
      if (found != strength.end() && (least < 0 || found->second < least)) least = found->second;
    }
    return least;
  }

  /// The path whose weakest measured link is strongest (widest path; Pollack 1960). A link that was not
  /// measured neither narrows nor counts.
  TracePath widest(NodeId source, const std::map<std::pair<NodeId, NodeId>, double>& strength) const {
    constexpr double kOpen = 1e300;
    std::map<NodeId, double> width{{source, kOpen}};
    std::map<NodeId, NodeId> came;
    std::set<NodeId> done;
    NodeId end = kNone;
    while (end == kNone) {
      NodeId at = kNone;
      for (const auto& [n, w] : width)
        if (done.count(n) == 0 &&
            (at == kNone || w > width[at] || (w == width[at] && distance_[n] < distance_[at])))
          at = n;
      if (at == kNone) return {};
      done.insert(at);
      if (distance_[at] == 0) end = at;
      for (const NodeId n : next_[at]) {
        if (distance_[n] == kFar || done.count(n) > 0) continue;
        const auto found = strength.find({at, n});
        const double w = std::min(width[at], found == strength.end() ? kOpen : found->second);
        if (width.count(n) == 0 || w > width[n]) width[n] = w, came[n] = at;
      }
    }
    TracePath path;
    for (NodeId n = end; n != source; n = came.at(n)) path.nodes.push_back(n);
    path.nodes.push_back(source);
    std::reverse(path.nodes.begin(), path.nodes.end());
    path.strength = weakest(path.nodes, strength);
    return path;
  }

  const TraceOptions& o_;
  const model::Model& m_;
  model::Graph g_;
  Asked asked_;
  std::vector<std::vector<NodeId>> next_;
  std::vector<uint32_t> distance_;
  std::map<NodeId, std::vector<std::string>> sources_;
  std::vector<std::string> without_path_;
  std::vector<NodeId> nodes_;
  std::vector<std::pair<NodeId, NodeId>> links_;
};

}  // namespace

double TraceLink::strength() const { return std::max(std::fabs(claim.value), std::fabs(most.value)); }

uint64_t trace_cost(const TraceOptions& o) { return Tracer(o).cost(); }
Trace trace(const TraceOptions& o) { return Tracer(o).run(); }

}  // namespace casus::explain
