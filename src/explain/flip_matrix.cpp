#include "explain/flip_matrix.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "claims/regression.h"
#include "explain/laboratory.h"
#include "explain/reach.h"
#include "random/fpmode.h"

namespace casus::explain {
namespace {

/// How far from 0 a cell surely is.
double certain(const Estimate& e) { return e.low > 0 ? e.low : e.high < 0 ? -e.high : 0; }

double rank_of(const FlipRow& r) {
  double most = 0, size = 0;
  for (const Estimate& e : r.cells) {
    most = std::max(most, certain(e));
    size = std::max(size, std::abs(e.value));
  }
  return most > 0 ? 1 + most : size;
}

}  // namespace

FlipMatrix flip_matrix(const model::Model& m, const claims::Setup& s, const claims::Sample& as_drawn) {
  FlipMatrix out;
  out.worlds = static_cast<uint32_t>(as_drawn.size());
  out.runs = as_drawn.runs;
  for (uint32_t c : s.claims) out.claims.push_back(m.claims[c].name);
  std::vector<std::vector<double>> x;
  for (const claims::Indicator& k : s.indicators) {
    const model::Premise& p = m.premises[k.ref.premise];
    out.rows.push_back(
        {k.name,
         k.ref.alternative >= 0 ? p.alternatives[static_cast<size_t>(k.ref.alternative)].text : p.text,
         k.ref,
         {}});
    x.emplace_back();
    for (const kernel::World& w : as_drawn.worlds)
      x.back().push_back(ensemble::premise_on(m, w, k.ref) ? 1 : 0);
  }
  const model::Graph graph = model::build_graph(m);
  const double wide = regression_half_width(as_drawn.size(), x.size());
  for (const claims::Formula& f : s.formulas) {
    const auto effects = claims::regress(x, holding_by_world(f, as_drawn));
    const auto reaching = nodes_reaching_claim(m, graph, s, f);
    for (size_t k = 0; k < out.rows.size(); ++k) {
      if (!premise_reaches(m, graph, reaching, out.rows[k].ref.premise)) {
        out.rows[k].cells.push_back({});  // no path: exactly 0
        continue;
      }
      const double half = wide * effects[k].error;
      out.rows[k].cells.push_back({effects[k].size, effects[k].size - half, effects[k].size + half});
    }
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const FlipRow& a, const FlipRow& b) { return rank_of(a) > rank_of(b); });
  return out;
}

uint64_t flip_cost(const model::Model& m, const claims::ClaimsOptions& asked) {
  claims::ClaimsOptions o = claims::rounded(asked);
  o.laws = o.step_check = false;
  const claims::Setup s = claims::set_up(m, o);
  return uint64_t{o.worlds} * o.runs * claims::groups_of(s.table, s.all_leaves);
}

FlipMatrix flip_matrix(const model::Model& m, const claims::ClaimsOptions& asked,
                       const claims::RunEnsemble& run) {
  const random::FloatMode mode;
  claims::ClaimsOptions o = claims::rounded(asked);
  o.laws = o.step_check = false;
  claims::Setup s = claims::set_up(m, o);
  claims::Sampler sampler(m, o, s.table, run);
  std::set<uint32_t> leaves(s.all_leaves.begin(), s.all_leaves.end());
  for (const claims::Formula& f : s.plain) leaves.insert(f.leaves.begin(), f.leaves.end());
  const claims::SampleRequest r{
      s.mixture.name, s.mixture.rule, o.worlds, o.runs, 0, {leaves.begin(), leaves.end()}, 0};
  sampler.expect(sampler.cost(r));
  const claims::Sample sample = sampler.draw(r);
  claims::choose_estimators(s, sample);
  FlipMatrix out = flip_matrix(m, s, sample);
  out.seed = o.seed;
  out.total_runs = sampler.totals().runs;
  out.stopped = sampler.stopped();
  return out;
}

}  // namespace casus::explain
