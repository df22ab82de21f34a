#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "ensemble/ensemble.h"
#include "random/math.h"
#include "random/world_draws.h"

namespace casus::ensemble {
namespace {

using Setting = model::View::Setting;

double logit(double p) { return random::log_(p / (1 - p)); }
double logistic(double x) {
  if (x >= 0) return 1 / (1 + random::exp_(-x));
  const double e = random::exp_(x);
  return e / (1 + e);
}

double onto_scale(model::Prior::Scale s, double x) {
  switch (s) {
    case model::Prior::Scale::Log:
      return random::log_(x);
    case model::Prior::Scale::Logit:
      return logit(x);
    case model::Prior::Scale::Plain:
      break;
  }
  return x;
}

double off_scale(model::Prior::Scale s, double x) {
  switch (s) {
    case model::Prior::Scale::Log:
      return random::exp_(x);
    case model::Prior::Scale::Logit:
      return logistic(x);
    case model::Prior::Scale::Plain:
      break;
  }
  return x;
}

double range_quantile(const model::Prior& p, double u, double spread) {
  const double z = random::normal_quantile(u);
  if (z == 0) return p.a;
  const double z95 = random::normal_quantile(0.95);
  const double best = onto_scale(p.scale, p.a);
  const double far = onto_scale(p.scale, z < 0 ? p.b : p.c);
  const double width = z < 0 ? best - far : far - best;
  return off_scale(p.scale, best + z / z95 * width * spread);
}

model::PremiseId root_of(const model::Model& m, model::PremiseId id) {
  for (size_t hops = 0; m.premises[id].same_as != model::kNone && hops < m.premises.size(); ++hops)
    id = m.premises[id].same_as;
  return id;
}

double off_value(const model::Premise& p) { return p.rival ? static_cast<double>(p.neither) : 0.0; }
bool is_on(const model::Premise& p, double value) { return value != off_value(p); }

int32_t largest_alternative(const model::Premise& p) {
  int32_t best = -1;
  for (int32_t a = 0; a < static_cast<int32_t>(p.alternatives.size()); ++a) {
    if (a == p.neither) continue;
    if (best < 0 || p.alternatives[a].weight > p.alternatives[best].weight) best = a;
  }
  if (best < 0 || (p.neither >= 0 && p.alternatives[p.neither].weight > p.alternatives[best].weight))
    return p.neither;
  return best;
}

int32_t drawn_alternative(const model::Premise& p, double u) {
  double total = 0;
  for (const auto& a : p.alternatives) total += a.weight;
  const auto n = static_cast<int32_t>(p.alternatives.size());
  double upto = 0;
  for (int32_t a = 0; a < n; ++a) {
    upto += total > 0 ? p.alternatives[a].weight / total : 1.0 / n;
    if (u < upto) return a;
  }
  return n - 1;
}

double draw_premise(const model::Premise& p, Setting setting, int32_t alternative, bool best_guess,
                    double u) {
  if (setting == Setting::Off) return off_value(p);
  if (p.rival) {
    if (alternative >= 0) return alternative;
    if (best_guess) return largest_alternative(p);
    return drawn_alternative(p, u);
  }
  if (p.agreed || setting == Setting::On) return 1;
  return (best_guess ? p.weight >= 0.5 : u < p.weight) ? 1 : 0;
}

/// `requires`: off whenever one of those is; `same as`: what its root is.
void settle(const model::Model& m, std::vector<double>& values) {
  for (bool changed = true; changed;) {
    changed = false;
    for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
      const model::PremiseId root = root_of(m, p);
      if (!is_on(m.premises[root], values[root])) continue;
      for (model::PremiseId r : m.premises[p].requires_) {
        const model::PremiseId needed = root_of(m, r);
        if (is_on(m.premises[needed], values[needed])) continue;
        values[root] = off_value(m.premises[root]);
        changed = true;
      }
    }
  }
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) values[p] = values[root_of(m, p)];
}

std::vector<double> draw_premises(const model::Model& m, const WorldRule& rule, uint64_t seed,
                                  uint32_t number) {
  std::vector<double> values(m.premises.size(), 0);
  std::vector<Setting> settings(m.premises.size(), Setting::Drawn);
  std::vector<int32_t> alternatives(m.premises.size(), -1);
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
    const model::PremiseId root = root_of(m, p);
    if (p < rule.premises.size() && rule.premises[p] != Setting::Drawn &&
        (settings[root] == Setting::Drawn || p == root))
      settings[root] = rule.premises[p];
    if (p < rule.alternatives.size() && rule.alternatives[p] >= 0) alternatives[root] = rule.alternatives[p];
  }
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
    const model::Premise& premise = m.premises[p];
    const double u =
        random::world_uniform(seed, number, random::kWorldBlock, hash32("premise:" + premise.name), 0);
    values[p] = draw_premise(premise, settings[p], alternatives[p], rule.best_guess, u);
  }
  settle(m, values);
  return values;
}

void apply(const model::Model& m, const std::vector<WorldRule::Fix>& fixes, kernel::World& world) {
  for (const WorldRule::Fix& fix : fixes) {
    if (fix.kind == WorldRule::Fix::Kind::Start) {
      world.starts.push_back({fix.family, fix.instance, fix.value});
      continue;
    }
    const bool lever = fix.kind == WorldRule::Fix::Kind::Lever;
    uint64_t at = fix.instance;
    for (uint32_t f = 0; f < fix.family; ++f)
      at += lever ? m.levers[f].defaults.size() : m.params[f].priors.size();
    std::vector<double>& values = lever ? world.levers : world.params;
    CASUS_CHECK(at < values.size(), "a fix outside the model");
    values[at] = fix.value;
  }
}

}  // namespace

double prior_quantile(const model::Prior& p, double u, double spread) {
  using Kind = model::Prior::Kind;
  switch (p.kind) {
    case Kind::Point:
      return p.a;
    case Kind::Range:
      return range_quantile(p, u, spread);
    case Kind::Normal:
      return p.a + p.b * spread * random::normal_quantile(u);
    case Kind::Lognormal:
      return random::lognormal_quantile(u, p.a, p.b * spread);
    case Kind::Uniform:
      return (p.a + p.b) / 2 + spread * (random::uniform_quantile(u, p.a, p.b) - (p.a + p.b) / 2);
    case Kind::Beta:
      return random::beta_quantile(u, p.a, p.b);
    case Kind::Triangular:
      return p.b + spread * (random::triangular_quantile(u, p.a, p.b, p.c) - p.b);
  }
  return p.a;
}

bool premise_on(const model::Model& m, const kernel::World& world, model::PremiseRef ref) {
  const double value = world.premises[ref.premise];
  if (ref.alternative >= 0) return value == static_cast<double>(ref.alternative);
  return is_on(m.premises[ref.premise], value);
}

WorldRule rule_as_drawn(const model::Model& m) {
  WorldRule rule;
  rule.premises.assign(m.premises.size(), Setting::Drawn);
  rule.alternatives.assign(m.premises.size(), -1);
  return rule;
}

WorldRule rule_of_view(const model::Model& m, const model::View& view) {
  WorldRule rule = rule_as_drawn(m);
  for (size_t p = 0; p < m.premises.size(); ++p) {
    if (p < view.premises.size()) rule.premises[p] = view.premises[p];
    if (p < view.alternatives.size()) rule.alternatives[p] = view.alternatives[p];
  }
  return rule;
}

WorldRule rule_granted(const model::Model& m) {
  WorldRule rule = rule_as_drawn(m);
  for (size_t p = 0; p < m.premises.size(); ++p)
    if (!m.premises[p].rival) rule.premises[p] = Setting::On;
  return rule;
}

WorldRule rule_taken_away(const model::Model& m) {
  WorldRule rule = rule_as_drawn(m);
  for (size_t p = 0; p < m.premises.size(); ++p)
    if (!m.premises[p].agreed) rule.premises[p] = Setting::Off;
  return rule;
}

kernel::World draw_world(const model::Model& m, const WorldRule& rule, uint64_t seed, uint32_t number) {
  kernel::World world;
  world.number = number;
  for (model::ParamId p = 0; p < m.params.size(); ++p) {
    const model::Param& param = m.params[p];
    const uint32_t name = hash32("param:" + param.name);
    const bool freed = std::find(rule.freed.begin(), rule.freed.end(), p) != rule.freed.end();
    const bool turned = freed && random::world_uniform(seed, number, random::kWorldBlock,
                                                       hash32("freed:" + param.name), 0) < 0.5;
    for (uint32_t i = 0; i < param.priors.size(); ++i) {
      const double u =
          rule.best_guess ? 0.5 : random::world_uniform(seed, number, random::kWorldBlock, name, i);
      const double value = prior_quantile(param.priors[i], u, rule.spread);
      world.params.push_back(turned && value != 0 ? 1 / value : value);
    }
  }
  for (const model::Lever& lever : m.levers)
    world.levers.insert(world.levers.end(), lever.defaults.begin(), lever.defaults.end());
  world.premises = draw_premises(m, rule, seed, number);
  apply(m, rule.fixes, world);
  return world;
}

}  // namespace casus::ensemble
