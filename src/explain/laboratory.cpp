#include "explain/laboratory.h"

#include <algorithm>
#include <cmath>

#include "claims/regression.h"
#include "explain/reach.h"
#include "model/graph.h"
#include "random/math.h"

namespace casus::explain {
namespace {

using Setting = model::View::Setting;

model::PremiseId root_of(const model::Model& m, model::PremiseId id) {
  for (size_t hops = 0; m.premises[id].same_as != model::kNone && hops < m.premises.size(); ++hops)
    id = m.premises[id].same_as;
  return id;
}

/// What a rule makes of a root premise: setting and alternative; agreed ones count as granted unless off.
std::pair<Setting, int32_t> effective(const model::Model& m, const ensemble::WorldRule& rule,
                                      model::PremiseId root) {
  Setting setting = Setting::Drawn;
  int32_t alternative = -1;
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
    if (root_of(m, p) != root) continue;
    if (p < rule.premises.size() && rule.premises[p] != Setting::Drawn &&
        (setting == Setting::Drawn || p == root))
      setting = rule.premises[p];
    if (p < rule.alternatives.size() && rule.alternatives[p] >= 0) alternative = rule.alternatives[p];
  }
  if (setting == Setting::Drawn && m.premises[root].agreed) setting = Setting::On;
  if (setting == Setting::Off) alternative = -1;
  return {setting, alternative};
}

}  // namespace

Laboratory::Laboratory(const model::Model& model, const WhyOptions& o, const WhyPlan& p,
                       const claims::ClaimsOptions& j, const claims::Setup& s, const claims::Material& x,
                       claims::Sampler& with)
    : m(model), options(o), plan(p), judging(j), setup(s), material(x), sampler(with) {
  for (size_t v = 0; v < setup.views.size(); ++v)
    if (!o.view.empty() && setup.views[v].name == o.view) view_ = v;
  const auto keep = [&](const claims::Sample& sample) {
    if (sample.size() == judging.worlds && sample.runs == judging.runs && sample.whole)
      known_.emplace(key_of(sample.rule), &sample);
  };
  for (const auto& sample : material.views) keep(sample);
  for (const auto& sample : material.follow_up_samples) keep(sample);

  const model::Graph graph = model::build_graph(m);
  const std::vector<bool> to_claim = nodes_reaching_claim(m, graph, setup, formula());
  premise_used_.assign(m.premises.size(), false);
  premise_reaches_.assign(m.premises.size(), false);
  const auto of_premise = [&](model::NodeId n) { return graph.kind(n) == model::NodeKind::Premise; };
  for (const model::Edge& e : graph.edges)
    if (of_premise(e.from) && !of_premise(e.to)) premise_used_[graph.id(e.from)] = true;
  for (model::PremiseId p2 = 0; p2 < m.premises.size(); ++p2)
    premise_reaches_[p2] = premise_reaches(m, graph, to_claim, p2);
  for (const claims::Quantity& q : setup.quantities)
    if (to_claim[graph.node(model::NodeKind::Param, q.param)]) quantities_.push_back(q);
  find_players();
}

std::string Laboratory::key_of(const ensemble::WorldRule& rule) const {
  std::string key;
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
    if (m.premises[p].same_as != model::kNone) continue;
    const auto [setting, alternative] = effective(m, rule, p);
    key += std::to_string(static_cast<int>(setting)) + "/" + std::to_string(alternative) + ",";
  }
  return key;
}

bool Laboratory::used(model::PremiseId id) const {
  for (model::PremiseId p = 0; p < m.premises.size(); ++p)
    if (root_of(m, p) == root_of(m, id) && premise_used_[p]) return true;
  return false;
}

bool Laboratory::reaches(model::PremiseId id) const { return premise_reaches_[id]; }

std::vector<claims::PremiseEffect> Laboratory::indicator_effects() const {
  if (material.mixture.size() == 0) return {};
  return claims::premise_effects(m, setup.indicators, material.mixture,
                                 claims::judge_sample(formula(), material.mixture));
}

std::vector<double> Laboratory::premise_strengths() const {
  std::vector<double> out(setup.players.size(), 0.0);
  const auto effects = indicator_effects();
  for (size_t k = 0; k < effects.size(); ++k) {
    double& of = out[setup.indicators[k].player];
    of = std::max(of, effects[k].strength());
  }
  return out;
}

void Laboratory::find_players() {
  const ensemble::WorldRule &view = setup.views[view_].rule, &none = setup.views[1].rule;
  const std::vector<double> strengths = premise_strengths();
  for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
    const model::Premise& premise = m.premises[p];
    if (premise.same_as != model::kNone || premise.agreed) continue;
    const auto here = effective(m, view, p);
    if (here == effective(m, none, p)) continue;
    PremisePlayer player{p, premise.name, 0, reaches(p)};
    if (here.second >= 0) player.name += "." + premise.alternatives[static_cast<size_t>(here.second)].name;
    for (size_t k = 0; k < strengths.size(); ++k)
      if (setup.players[k].premise == p) player.strength = strengths[k];
    players_.push_back(player);
  }
  std::stable_sort(players_.begin(), players_.end(), [](const PremisePlayer& a, const PremisePlayer& b) {
    return std::pair(a.reaches, a.strength) > std::pair(b.reaches, b.strength);
  });
}

ensemble::WorldRule Laboratory::rule_of(const std::vector<bool>& in) const {
  ensemble::WorldRule rule = setup.views[1].rule;
  const ensemble::WorldRule& view = setup.views[view_].rule;
  rule.premises.resize(m.premises.size(), Setting::Drawn);
  rule.alternatives.resize(m.premises.size(), -1);
  for (size_t i = 0; i < players_.size(); ++i) {
    if (!in[i]) continue;
    for (model::PremiseId p = 0; p < m.premises.size(); ++p) {
      if (root_of(m, p) != players_[i].premise) continue;
      rule.premises[p] = p < view.premises.size() ? view.premises[p] : Setting::Drawn;
      rule.alternatives[p] = p < view.alternatives.size() ? view.alternatives[p] : -1;
    }
  }
  return rule;
}

uint64_t Laboratory::unit() const {
  return uint64_t{judging.worlds} * judging.runs * claims::groups_of(setup.table, setup.all_leaves);
}

const claims::Sample& Laboratory::sample(const ensemble::WorldRule& rule) {
  const std::string key = key_of(rule);
  const auto at = known_.find(key);
  if (at != known_.end()) return *at->second;
  own_.push_back(std::make_unique<claims::Sample>(
      sampler.draw({"", rule, judging.worlds, judging.runs, 0, setup.all_leaves, 0})));
  if (own_.back()->whole) known_.emplace(key, own_.back().get());
  return *own_.back();
}

claims::Sample Laboratory::fresh(const ensemble::WorldRule& rule, uint32_t first_world, uint32_t worlds) {
  claims::SampleRequest r{"", rule, worlds, judging.runs, 0, setup.all_leaves, 0};
  r.first_world = first_world;
  return sampler.draw(r);
}

claims::Sample Laboratory::given(std::vector<kernel::World> worlds, uint32_t runs) {
  claims::SampleRequest r{"", {}, static_cast<uint32_t>(worlds.size()), runs, 0, setup.all_leaves, 0};
  r.given = std::move(worlds);
  return sampler.draw(r);
}

double regression_half_width(size_t rows, size_t columns) {
  return random::student_t_quantile(0.975,
                                    rows > columns + 2 ? static_cast<double>(rows - columns - 1) : 1.0);
}

Judged judged(Laboratory& lab, std::vector<kernel::World> worlds, uint32_t runs) {
  const claims::Sample s = lab.given(std::move(worlds), runs);
  const claims::WorldEndings w = claims::judge_sample(lab.formula(), s);
  Judged out;
  for (size_t i = 0; i < w.size(); ++i) {
    const bool open = w.all()[i] == claims::Ending::Undecided || w.all()[i] == claims::Ending::Void;
    const double none = std::nan("");
    out.margin.push_back(open ? none : w.hold[i]);
    out.holds.push_back(open ? none : w.all()[i] == claims::Ending::Holds ? 1 : 0);
  }
  return out;
}

std::vector<double> holding_by_world(const claims::Formula& f, const claims::Sample& s) {
  const claims::WorldEndings w = claims::judge_sample(f, s);
  std::vector<double> out;
  for (size_t i = 0; i < w.size(); ++i) {
    const auto is = [&](size_t part) { return w.parts[part][i] == claims::Ending::Holds ? 1.0 : 0.0; };
    out.push_back((8 * is(0) - 3 * (is(1) + is(2)) + (is(3) + is(4) + is(5) + is(6)) / 4) / 3);
  }
  // Shares are cut to [0, 1]; what that takes away is taken from every world alike.
  const double by = claims::extrapolated_shares(w).holds.value - mean(out);
  for (double& y : out) y += by;
  return out;
}

}  // namespace casus::explain
