#include "driver/policies.h"

#include <algorithm>
#include <cmath>

#include "driver/select.h"

namespace casus::driver {
namespace {

/// The q-quantile of sorted values, by linear interpolation between order statistics (Hyndman and Fan's type
/// 7).
double quantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return std::nan("");
  const double at = q * double(sorted.size() - 1);
  const size_t low = size_t(at);
  const size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - double(low));
}

double mean_of(const std::vector<double>& values, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; ++i) sum += values[i];
  return to > from ? sum / double(to - from) : std::nan("");
}

/// Per column: the mean of each world over its runs (`none` left out), or every run's value.
std::vector<std::vector<double>> collect(const ensemble::Spec& spec, bool world_means, bool& complete) {
  std::vector<std::vector<double>> values(spec.columns.size());
  complete = ensemble::run(spec, [&](const ensemble::Block& block) {
    for (size_t c = 0; c < block.columns; ++c) {
      for (size_t w = 0; w < block.worlds.size(); ++w) {
        double sum = 0;
        uint32_t seen = 0;
        for (uint32_t r = 0; r < block.runs; ++r) {
          const double v = block.value(c, w, r);
          if (std::isnan(v)) continue;
          if (!world_means) values[c].push_back(v);
          sum += v;
          ++seen;
        }
        if (world_means && seen > 0) values[c].push_back(sum / seen);
      }
    }
  });
  for (auto& v : values) std::sort(v.begin(), v.end());
  return values;
}

}  // namespace

report::PolicyTable policy_table(const model::Model& m, const std::string& view,
                                 const claims::ClaimsOptions& options, uint32_t worlds, uint32_t runs,
                                 uint32_t chance_runs) {
  report::PolicyTable table{worlds, runs, chance_runs, view, {}};
  ensemble::Spec spec;
  spec.model = &m;
  spec.seed = options.seed;
  Selection selection;
  for (const auto& v : m.views)
    if (v.name == view) selection.view = view;
  spec.rule = selection.view.empty() ? ensemble::rule_granted(m) : make_rule(m, selection);
  for (const auto& p : options.grant) set_premise(m, spec.rule, p, model::View::Setting::On);
  for (const auto& p : options.without) set_premise(m, spec.rule, p, model::View::Setting::Off);
  spec.rule.fixes = options.fixes;
  spec.method = options.simulation;
  spec.step = options.step;
  spec.threads = options.threads;
  spec.compiler = options.compiler;
  spec.progress = options.progress;
  for (uint32_t o = 0; o < m.outcomes.size(); ++o)
    for (uint32_t p = 0; p < m.policies.size(); ++p)
      if (!m.policies[p].hypothetical && !m.policies[p].derived)
        spec.columns.push_back({p, model::kNone, m.outcomes[o].value});
  if (spec.columns.empty()) return table;
  spec.worlds = worlds;
  spec.runs = runs;
  bool complete = false, complete_chance = false;
  const auto over_worlds = collect(spec, true, complete);
  spec.rule.best_guess = true;
  spec.worlds = 1;
  spec.runs = chance_runs;
  const auto over_chance = complete ? collect(spec, false, complete_chance) : over_worlds;
  if (!complete || !complete_chance) return table;
  size_t column = 0;
  for (uint32_t o = 0; o < m.outcomes.size(); ++o) {
    for (uint32_t p = 0; p < m.policies.size(); ++p) {
      if (m.policies[p].hypothetical || m.policies[p].derived) continue;
      const auto &w = over_worlds[column], &c = over_chance[column];
      ++column;
      if (w.empty() || c.empty()) continue;
      const size_t tenth = std::max<size_t>(1, w.size() / 10);
      report::PolicyOutcome row;
      row.policy = p;
      row.outcome = o;
      row.mean = mean_of(w, 0, w.size());
      row.q05 = quantile(w, 0.05), row.q25 = quantile(w, 0.25), row.q50 = quantile(w, 0.5);
      row.q75 = quantile(w, 0.75), row.q95 = quantile(w, 0.95);
      row.worst_tenth = m.outcomes[o].harm ? mean_of(w, w.size() - tenth, w.size()) : mean_of(w, 0, tenth);
      row.chance_low = quantile(c, 0.05), row.chance_high = quantile(c, 0.95);
      table.rows.push_back(row);
    }
  }
  return table;
}

}  // namespace casus::driver
