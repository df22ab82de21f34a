#include "explain/compare.h"

#include <algorithm>
#include <limits>

#include "claims/regression.h"
#include "ensemble/joined_progress.h"

namespace casus::explain {
namespace {

std::vector<double> known(const std::vector<double>& x) {
  std::vector<double> out;
  for (const double v : x)
    if (v == v) out.push_back(v);
  return out;
}

bool is_real(const model::Model& m, model::PolicyId p) {
  return p == model::kNone || !m.policies[p].hypothetical;
}

Cell make_cell(const PolicySample& s, const ChanceSample& chance, size_t outcome, size_t policy,
               size_t reference, Better better) {
  Cell c;
  const auto x = known(s.means(outcome, policy));
  c.mean = x.empty() ? std::numeric_limits<double>::quiet_NaN() : claims::mean_of(x);
  c.median = claims::sample_quantile(x, 0.5);
  c.q05 = claims::sample_quantile(x, 0.05);
  c.q25 = claims::sample_quantile(x, 0.25);
  c.q75 = claims::sample_quantile(x, 0.75);
  c.q95 = claims::sample_quantile(x, 0.95);
  c.worst_tenth = worst_tenth(x, better);
  const auto by_chance =
      chance.values.empty() ? std::vector<double>{} : known(chance.values[outcome][policy]);
  c.chance_median = claims::sample_quantile(by_chance, 0.5);
  c.chance_q05 = claims::sample_quantile(by_chance, 0.05);
  c.chance_q95 = claims::sample_quantile(by_chance, 0.95);
  c.difference = paired_difference(s, chance, outcome, policy, reference);
  return c;
}

/// Real policies first, each kind in the order given.
PolicySpec ordered(const PolicySpec& from, size_t& reference, size_t& real) {
  PolicySpec spec = from;
  const model::PolicyId at = from.policies[reference];
  std::stable_partition(spec.policies.begin(), spec.policies.end(),
                        [&](model::PolicyId p) { return is_real(*from.model, p); });
  real = static_cast<size_t>(std::count_if(spec.policies.begin(), spec.policies.end(),
                                           [&](model::PolicyId p) { return is_real(*from.model, p); }));
  reference =
      static_cast<size_t>(std::find(spec.policies.begin(), spec.policies.end(), at) - spec.policies.begin());
  return spec;
}

}  // namespace

double worst_tenth(std::vector<double> values, Better better) {
  if (values.empty() || better == Better::Neither) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  if (better == Better::Less) std::reverse(values.begin(), values.end());
  values.resize(std::max<size_t>(1, values.size() / 10));
  return claims::mean_of(values);
}

uint64_t compare_cost(const CompareOptions& o) {
  return uint64_t{o.spec.policies.size()} * (uint64_t{o.spec.worlds} * o.spec.runs + o.chance_runs);
}

Comparison compare(const CompareOptions& options) {
  CompareOptions o = options;
  size_t real = 0;
  o.spec = ordered(options.spec, o.reference, real);
  ensemble::JoinedProgress whole(o.spec.progress, compare_cost(o));
  o.spec.progress = &whole;
  // Chance first: it is the smaller part, so that what is stopped later has both.
  const ChanceSample chance = sample_chance(o.spec, o.chance_runs);
  const PolicySample sample = chance.whole
                                  ? sample_policies(o.spec)
                                  : PolicySample(o.spec.policies.size(), o.spec.outcomes.size(), o.spec.runs);
  Comparison out = compare_samples(o, sample, chance);
  out.stopped = !chance.whole || !sample.whole;
  return out;
}

namespace {

/// What is said of each outcome: cells, regrets, where the order flips.
void add_outcomes(const CompareOptions& options, const PolicySample& sample, const ChanceSample& chance,
                  const std::vector<size_t>& among, Comparison& out) {
  const model::Model& m = *options.spec.model;
  for (size_t o = 0; o < out.outcomes.size(); ++o) {
    out.cells.emplace_back();
    const Better better = options.better[o];
    for (size_t p = 0; p < out.policies.size(); ++p)
      out.cells.back().push_back(make_cell(sample, chance, o, p, options.reference, better));
    if (better == Better::Neither || sample.worlds() == 0) continue;
    const auto all = regrets(sample, o, better, among, m.material);
    for (size_t k = 0; k < among.size(); ++k) out.cells[o][among[k]].regret = all[k];
    for (Flip& f : flips(m, sample, o, better, among, m.material, out.seed, options.flips))
      out.flips.push_back(f);
    if (m.outcomes[out.outcomes[o]].harm) out.pareto_over.push_back(static_cast<uint32_t>(o));
  }
}

void add_thresholds(const CompareOptions& options, const PolicySample& sample, const ChanceSample& chance,
                    Comparison& out) {
  out.thresholds = options.thresholds;
  if (options.thresholds.empty()) return;
  std::vector<size_t> position;
  for (const Threshold& t : options.thresholds)
    position.push_back(static_cast<size_t>(std::find(out.outcomes.begin(), out.outcomes.end(), t.outcome) -
                                           out.outcomes.begin()));
  ensemble::WorldRule best = options.spec.rule;
  best.best_guess = true;
  out.satisficing = satisfy(
      sample, chance, ensemble::draw_world(*options.spec.model, best, out.seed, options.spec.first_world),
      options.thresholds, position);
}

}  // namespace

Comparison compare_samples(const CompareOptions& options, const PolicySample& sample,
                           const ChanceSample& chance) {
  const PolicySpec& spec = options.spec;
  const model::Model& m = *spec.model;
  Comparison out;
  out.model = &m;
  out.policies = spec.policies;
  out.outcomes = spec.outcomes;
  out.better = options.better;
  out.reference = options.reference;
  out.worlds_name = options.worlds_name;
  out.same = options.same;
  out.worlds = static_cast<uint32_t>(sample.worlds());
  out.runs = spec.runs;
  out.chance_runs = chance.values.empty() ? 0 : chance.runs;
  out.withheld = sample.withheld;
  out.none_values = sample.none_values;
  out.seed = spec.seed;
  out.total_runs =
      uint64_t{spec.policies.size()} * (uint64_t{out.worlds + out.withheld} * spec.runs + out.chance_runs);
  std::vector<size_t> among;
  std::vector<model::PolicyId> real;
  for (size_t p = 0; p < spec.policies.size(); ++p) {
    if (!is_real(m, spec.policies[p])) continue;
    among.push_back(p);
    real.push_back(spec.policies[p]);
  }
  out.real = among.size();
  add_outcomes(options, sample, chance, among, out);
  if (!out.pareto_over.empty())
    out.pareto = pareto(sample, {out.pareto_over.begin(), out.pareto_over.end()},
                        std::vector<Better>(out.pareto_over.size(), Better::Less), among);
  add_thresholds(options, sample, chance, out);
  out.efforts = unequal_efforts(m, real);
  for (const Combination& c : combinations(m, real))
    for (size_t o = 0; o < spec.outcomes.size() && sample.worlds() > 1; ++o)
      out.synergies.push_back(synergy(sample, c, o));
  return out;
}

}  // namespace casus::explain
