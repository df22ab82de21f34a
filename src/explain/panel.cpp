#include "explain/panel.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "claims/shares.h"
#include "random/math.h"

namespace casus::explain {

Panel::Panel(const model::Model& m, const std::vector<uint32_t>& claims,
             const std::vector<uint32_t>& outcomes, model::PolicyId policy)
    : model_(m), table_(m) {
  for (const uint32_t c : claims)
    formulas_.push_back(claims::make_formula(m, m.claims[c].formula, m.claims[c].material, table_));
  columns_ = table_.columns;
  for (const uint32_t o : outcomes) columns_.push_back({policy, model::kNone, m.outcomes[o].value});
}

uint32_t Panel::groups() const {
  std::set<std::pair<uint32_t, uint32_t>> all;
  for (const auto& c : columns_) all.emplace(c.policy, c.shock);
  return static_cast<uint32_t>(all.size());
}

Readings Panel::read(ensemble::Spec spec, const ensemble::WorldRule& rule) {
  Readings out;
  out.endings.resize(formulas_.size());
  out.leaves.resize(table_.leaves.size());
  out.outcomes.resize(columns_.size() - table_.columns.size());
  spec.model = &model_;
  spec.rule = rule;
  spec.columns = columns_;
  out.whole = runner_.run(spec, [&](const ensemble::Block& b) {
    for (size_t w = 0; w < b.worlds.size(); ++w) {
      const auto runs_of = [&](size_t column) {
        return b.values.data() + (column * b.worlds.size() + w) * b.runs;
      };
      std::vector<double> leaves;
      for (const auto& leaf : table_.leaves)
        leaves.push_back(claims::leaf_value(leaf, runs_of(leaf.column), b.runs));
      for (size_t l = 0; l < leaves.size(); ++l) out.leaves[l].push_back(leaves[l]);
      for (size_t f = 0; f < formulas_.size(); ++f)
        out.endings[f].push_back(claims::judge_world(formulas_[f], leaves.data(), b.worlds[w]).ending);
      for (size_t o = 0; o < out.outcomes.size(); ++o) {
        const double* runs = runs_of(table_.columns.size() + o);
        double sum = 0;
        uint32_t seen = 0;
        for (uint32_t r = 0; r < b.runs; ++r)
          if (runs[r] == runs[r]) sum += runs[r], ++seen;
        out.outcomes[o].push_back(seen == 0 ? std::nan("") : sum / seen);
      }
    }
  });
  return out;
}

Estimate claim_move(const Readings& before, const Readings& after, size_t claim) {
  const auto &x = before.endings[claim], &y = after.endings[claim];
  std::vector<double> d;
  double up = 0, down = 0;
  for (size_t w = 0; w < std::min(x.size(), y.size()); ++w) {
    const double change = (y[w] == claims::Ending::Holds ? 1 : 0) - (x[w] == claims::Ending::Holds ? 1 : 0);
    d.push_back(change);
    up += change > 0 ? 1 : 0;
    down += change < 0 ? 1 : 0;
  }
  if (d.empty()) return {};
  const claims::Share s = claims::mean_over_worlds(d);
  // Where few worlds changed, the exact bounds of the two kinds of change are the wider ones.
  const auto n = static_cast<double>(d.size());
  const double most_up = random::clopper_pearson_high(up, n, 0.95),
               most_down = random::clopper_pearson_high(down, n, 0.95);
  const double least_up = random::clopper_pearson_low(up, n, 0.95),
               least_down = random::clopper_pearson_low(down, n, 0.95);
  Estimate out{s.value, s.low, s.high};
  if (up <= 5) out.high = std::max(out.high, most_up - least_down);
  if (down <= 5) out.low = std::min(out.low, least_up - most_down);
  out.low = std::max(out.low, -1.0);
  out.high = std::min(out.high, 1.0);
  return out;
}

Estimate relative_move(const std::vector<double>& before, const std::vector<double>& after, bool plain) {
  std::vector<double> was, d;
  double base = 0, moved = 0;
  for (size_t w = 0; w < std::min(before.size(), after.size()); ++w) {
    if (before[w] != before[w] || after[w] != after[w]) continue;
    was.push_back(before[w]);
    d.push_back(after[w] - before[w]);
    base += before[w];
    moved += after[w] - before[w];
  }
  if (d.empty()) return {};
  base /= static_cast<double>(d.size());
  moved /= static_cast<double>(d.size());
  if (!plain && base != 0) {
    // The base is a mean over the same worlds: linearised, each world counts by how far it is from the ratio.
    for (size_t k = 0; k < d.size(); ++k) d[k] = (d[k] - moved / base * (was[k] - base)) / std::fabs(base);
  }
  const claims::Share s = claims::mean_over_worlds(d);
  return {s.value, s.low, s.high};
}

}  // namespace casus::explain
