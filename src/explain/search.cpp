#include "explain/search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "claims/regression.h"
#include "explain/compare.h"
#include "explain/only_claims.h"
#include "explain/pareto.h"
#include "explain/regret.h"
#include "model/text.h"

namespace casus::explain {
namespace {

double setting_of(const SearchLever& l, double x) { return l.low + (l.high - l.low) * x; }

std::vector<double> settings_of(const std::vector<SearchLever>& levers, const std::vector<double>& point) {
  std::vector<double> out;
  for (size_t k = 0; k < levers.size(); ++k) out.push_back(setting_of(levers[k], point[k]));
  return out;
}

/// Outcomes that objectives read, each once.
std::vector<uint32_t> outcomes_read(const std::vector<Objective>& objectives) {
  std::vector<uint32_t> out;
  for (const Objective& o : objectives)
    if (o.kind != Objective::Kind::Effort && std::find(out.begin(), out.end(), o.outcome) == out.end())
      out.push_back(o.outcome);
  return out;
}

/// How far the levers are from where they stand, as a mean share of their ranges. A policy of the model may
/// move them over time: the mean over its settings' furthest.
double effort_of(const model::Model& m, const std::vector<SearchLever>& levers,
                 const std::vector<double>& settings) {
  double total = 0;
  for (size_t k = 0; k < levers.size(); ++k) {
    const double from = m.levers[levers[k].lever].defaults[levers[k].instance];
    total += std::fabs(settings[k] - from) / (levers[k].high - levers[k].low);
  }
  return levers.empty() ? 0 : total / static_cast<double>(levers.size());
}

double effort_of_policy(const model::Model& m, const std::vector<SearchLever>& levers, model::PolicyId id) {
  std::vector<double> furthest;
  for (const SearchLever& l : levers) {
    const double from = m.levers[l.lever].defaults[l.instance];
    double far = from;
    for (const model::Setting& s :
         id == model::kNone ? std::vector<model::Setting>{} : m.policies[id].settings) {
      if (s.kind != model::Setting::Kind::Lever || s.ref.family != l.lever) continue;
      if (m.exprs[s.value].op != model::Op::Const) continue;
      std::vector<uint32_t> ordinals;
      for (const auto& i : s.ref.index) ordinals.push_back(i.value);
      if (!ordinals.empty() && model::instance_number(m, m.levers[l.lever].index, ordinals) != l.instance)
        continue;
      const double v = m.exprs[s.value].value;
      if (std::fabs(v - from) > std::fabs(far - from)) far = v;
    }
    furthest.push_back(far);
  }
  return effort_of(m, levers, furthest);
}

/// The best real policy's cost in each world, per outcome.
struct Yardstick {
  std::vector<uint32_t> outcomes;
  std::vector<std::vector<double>> least, most;  // [outcome][world]: smallest value, largest value
};

Yardstick yardstick(const PolicySample& s, const std::vector<uint32_t>& outcomes) {
  Yardstick y{outcomes, {}, {}};
  for (size_t o = 0; o < outcomes.size(); ++o) {
    y.least.emplace_back();
    y.most.emplace_back();
    for (size_t w = 0; w < s.worlds(); ++w) {
      double least = std::numeric_limits<double>::infinity(), most = -least;
      for (size_t p = 0; p < s.policies(); ++p) {
        const double v = s.mean(o, p, w);
        if (v != v) continue;
        least = std::min(least, v);
        most = std::max(most, v);
      }
      y.least.back().push_back(least);
      y.most.back().push_back(most);
    }
  }
  return y;
}

double objective_value(const Objective& objective, const PolicySample& s, const Yardstick& y, size_t policy) {
  const auto o = static_cast<size_t>(std::find(y.outcomes.begin(), y.outcomes.end(), objective.outcome) -
                                     y.outcomes.begin());
  std::vector<double> values, regret;
  for (size_t w = 0; w < s.worlds(); ++w) {
    const double v = s.mean(o, policy, w);
    if (v != v) continue;
    values.push_back(v);
    const double best = objective.better == Better::More ? -y.most[o][w] : y.least[o][w];
    regret.push_back(std::max(0.0, cost_of(objective.better, v) - best));
  }
  // A policy under which the outcome is never defined is no good at it.
  if (values.empty()) return std::numeric_limits<double>::max();
  switch (objective.kind) {
    case Objective::Kind::Mean:
      return cost_of(objective.better, claims::mean_of(values));
    case Objective::Kind::WorstTenth:
      return cost_of(objective.better, worst_tenth(values, objective.better));
    case Objective::Kind::Regret:
      return claims::mean_of(regret);
    case Objective::Kind::Effort:
      break;
  }
  return 0;
}

/// Simulates, and turns samples into objectives.
class Bench {
 public:
  Bench(const SearchOptions& o, uint32_t first_world, uint32_t worlds, uint32_t runs)
      : options_(o),
        outcomes_(outcomes_read(o.objectives)),
        first_(first_world),
        worlds_(worlds),
        runs_(runs) {}

  /// False if it was stopped. Measures the real policies and keeps them as the yardstick.
  bool measure_real(std::vector<std::vector<double>>& out) {
    const PolicySample s = sample(*options_.spec.model, options_.spec.policies);
    if (!s.whole) return false;
    yardstick_ = yardstick(s, outcomes_);
    for (size_t p = 0; p < s.policies(); ++p)
      out.push_back(
          row(s, p, effort_of_policy(*options_.spec.model, options_.levers, options_.spec.policies[p])));
    return true;
  }

  bool measure(const std::vector<std::vector<double>>& settings, std::vector<std::vector<double>>& out) {
    const model::Model m = with_policies(*options_.spec.model, options_.levers, settings);
    std::vector<model::PolicyId> ids;
    for (size_t k = 0; k < settings.size(); ++k)
      ids.push_back(static_cast<model::PolicyId>(options_.spec.model->policies.size() + k));
    const PolicySample s = sample(m, ids);
    if (!s.whole) return false;
    for (size_t k = 0; k < settings.size(); ++k)
      out.push_back(row(s, k, effort_of(*options_.spec.model, options_.levers, settings[k])));
    return true;
  }

  uint64_t runs() const { return spent_; }

 private:
  PolicySample sample(const model::Model& m, const std::vector<model::PolicyId>& ids) {
    PolicySpec spec = options_.spec;
    spec.model = &m;
    spec.policies = ids;
    spec.outcomes = outcomes_;
    spec.first_world = first_;
    spec.worlds = worlds_;
    spec.runs = runs_;
    spent_ += uint64_t{ids.size()} * worlds_ * runs_;
    if (outcomes_.empty()) return PolicySample(ids.size(), 0, runs_);  // effort alone needs no run
    return sample_policies(spec);
  }

  std::vector<double> row(const PolicySample& s, size_t policy, double effort) const {
    std::vector<double> out;
    for (const Objective& o : options_.objectives)
      out.push_back(o.kind == Objective::Kind::Effort ? effort : objective_value(o, s, yardstick_, policy));
    return out;
  }

  const SearchOptions& options_;
  std::vector<uint32_t> outcomes_;
  uint32_t first_, worlds_, runs_;
  Yardstick yardstick_;
  uint64_t spent_ = 0;
};

/// Slightly worse than the worst real policy in each objective.
std::vector<double> reference_of(const std::vector<std::vector<double>>& real) {
  std::vector<double> out;
  for (size_t k = 0; k < real[0].size(); ++k) {
    double low = real[0][k], high = low;
    for (const auto& r : real) {
      low = std::min(low, r[k]);
      high = std::max(high, r[k]);
    }
    out.push_back(high + std::max({0.1 * (high - low), 0.01 * std::fabs(high), 1e-9}));
  }
  return out;
}

/// Which of all are not dominated by another on the fresh worlds.
void mark_kept(SearchResult& r) {
  std::vector<std::vector<double>> all;
  for (const auto* list : {&r.real, &r.found})
    for (const Candidate& c : *list) all.push_back(c.fresh);
  const auto by = dominators(all);
  size_t k = 0;
  for (auto* list : {&r.real, &r.found})
    for (Candidate& c : *list) c.kept = by[k++].empty();
}

/// The first points of the search: where the levers stand.
std::vector<double> default_point(const model::Model& m, const std::vector<SearchLever>& levers) {
  std::vector<double> x;
  for (const SearchLever& l : levers)
    x.push_back(std::clamp((m.levers[l.lever].defaults[l.instance] - l.low) / (l.high - l.low), 0.0, 1.0));
  return x;
}

}  // namespace

uint64_t search_cost(const SearchOptions& o) {
  const uint64_t real = o.spec.policies.size(), people = o.optimiser.population;
  return (real + people * (o.optimiser.generations + 1)) * o.spec.worlds * o.spec.runs +
         (real + people) * o.fresh_worlds * o.fresh_runs;
}

SearchResult search(const SearchOptions& o, const std::function<void(const Optimised&)>& after_generation) {
  SearchResult out;
  const model::Model& m = *o.spec.model;
  Bench bench(o, o.spec.first_world, o.spec.worlds, o.spec.runs);
  std::vector<std::vector<double>> real;
  if (!bench.measure_real(real)) {
    out.stopped = true;
    return out;
  }
  out.reference = reference_of(real);
  OptimiserOptions settings = o.optimiser;
  settings.steps.clear();
  for (const SearchLever& l : o.levers) settings.steps.push_back(l.steps);
  settings.begin = {default_point(m, o.levers)};
  const Optimised best = minimise(
      o.levers.size(), out.reference, settings,
      [&](const std::vector<std::vector<double>>& points) {
        std::vector<std::vector<double>> wanted, values;
        for (const auto& x : points) wanted.push_back(settings_of(o.levers, x));
        if (!bench.measure(wanted, values)) values.clear();
        return values;
      },
      after_generation);
  out.hypervolume = best.hypervolume;
  out.evaluated = best.evaluated;
  out.stopped = best.stopped;
  // Other worlds, other luck: what was picked as the best of many looks better than it is where it was
  // picked.
  const uint32_t first = (o.spec.first_world + o.spec.worlds + 63) / 64 * 64 + 64 * 1024;
  Bench fresh(o, first, o.fresh_worlds, o.fresh_runs);
  std::vector<std::vector<double>> real_fresh, found, found_fresh;
  for (const auto& a : best.archive) found.push_back(settings_of(o.levers, a.point));
  const bool whole = fresh.measure_real(real_fresh) && (found.empty() || fresh.measure(found, found_fresh));
  out.stopped = out.stopped || !whole;
  for (size_t p = 0; p < real.size(); ++p)
    out.real.push_back(
        {o.spec.policies[p], {}, real[p], whole ? real_fresh[p] : std::vector<double>{}, true, ""});
  for (size_t k = 0; k < found.size(); ++k)
    out.found.push_back({model::kNone, found[k], best.archive[k].objectives,
                         whole ? found_fresh[k] : std::vector<double>{}, true,
                         policy_line(m, "found_" + std::to_string(k + 1), o.levers, found[k])});
  if (whole) mark_kept(out);
  if (whole && !found.empty()) out.only = check_only_claims(o, found, first, out.stopped);
  out.runs = bench.runs() + fresh.runs();
  return out;
}

std::vector<SearchLever> searchable_levers(const model::Model& m, uint32_t steps) {
  std::vector<SearchLever> out;
  for (model::LeverId l = 0; l < m.levers.size(); ++l) {
    const model::Lever& lever = m.levers[l];
    for (uint32_t i = 0; i < lever.defaults.size(); ++i) {
      SearchLever s{l, i, lever.low, lever.high, steps};
      if (lever.type == model::Lever::Type::Bool) s = {l, i, 0, 1, 1};
      if (lever.type == model::Lever::Type::Level)
        s = {l, i, std::max(lever.low, 0.0), std::min(lever.high, 1.0), steps};
      if (lever.type == model::Lever::Type::Enum) {
        const auto last = static_cast<uint32_t>(lever.alternatives.size() - 1);
        s = {l, i, 0, static_cast<double>(last), last};
      }
      if (std::isfinite(s.low) && std::isfinite(s.high) && s.high > s.low) out.push_back(s);
    }
  }
  return out;
}

model::Model with_policies(const model::Model& from, const std::vector<SearchLever>& levers,
                           const std::vector<std::vector<double>>& settings) {
  model::Model m = from;
  for (size_t k = 0; k < settings.size(); ++k) {
    model::Policy p;
    p.name = "found_" + std::to_string(k + 1);
    for (size_t l = 0; l < levers.size(); ++l) {
      model::Expr value;
      value.value = settings[k][l];
      m.exprs.push_back(value);
      model::Setting s{};
      s.kind = model::Setting::Kind::Lever;
      s.ref.family = levers[l].lever;
      for (const uint32_t i : m.levers[levers[l].lever].index.empty()
                                  ? std::vector<uint32_t>{}
                                  : instance_ordinals(m, m.levers[levers[l].lever].index, levers[l].instance))
        s.ref.index.push_back({model::IndexRef::Kind::Element, i, model::kNoList});
      s.value = static_cast<model::ExprId>(m.exprs.size() - 1);
      s.from = -std::numeric_limits<double>::infinity();
      s.until = std::numeric_limits<double>::infinity();
      p.settings.push_back(std::move(s));
    }
    m.policies.push_back(std::move(p));
  }
  return m;
}

std::string policy_line(const model::Model& m, const std::string& name,
                        const std::vector<SearchLever>& levers, const std::vector<double>& settings) {
  std::string sets;
  std::vector<std::string> actors;
  for (size_t k = 0; k < levers.size(); ++k) {
    const model::Lever& lever = m.levers[levers[k].lever];
    if (settings[k] == lever.defaults[levers[k].instance]) continue;
    std::string value = model::value_text(settings[k], lever.alternatives,
                                          lever.type == model::Lever::Type::Bool, lever.shown.scale);
    if (lever.type == model::Lever::Type::Real && !lever.shown.unit.empty() && lever.shown.unit != "ratio")
      value += " " + lever.shown.unit;
    sets += (sets.empty() ? " " : ", ") +
            model::instance_name(m, lever.name, lever.index, levers[k].instance) + " = " + value;
    for (const std::string& a : lever.actors)
      if (std::find(actors.begin(), actors.end(), a) == actors.end()) actors.push_back(a);
  }
  std::string by;
  for (const std::string& a : actors) by += (by.empty() ? " by " : ", ") + a;
  if (by.empty() && !m.actors.empty()) by = " by " + m.actors[0].name;
  return "policy " + name + " \"Found by search\"" + by + " {" + sets + (sets.empty() ? "}" : " }");
}

}  // namespace casus::explain
