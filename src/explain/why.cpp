#include "explain/why.h"

#include <algorithm>
#include <stdexcept>

#include "ensemble/joined_progress.h"
#include "explain/counter_world.h"
#include "explain/laboratory.h"
#include "explain/related_claims.h"
#include "random/fpmode.h"

namespace casus::explain {
namespace {

constexpr uint64_t kChecks = 4096;  // runs that check what the search for a counter-world finds
constexpr size_t kFewestWalks = 4, kMostWalks = 10;  // of the screening
constexpr size_t kEffectInputs = 7;                  // without the rest, which is one more
constexpr uint64_t kFewestEffectWalks = 128, kMostEffectWalks = 1024;
constexpr size_t kCounterQuantities = 12;

const model::Claim& find_claim(const model::Model& m, const std::string& name) {
  for (const model::Claim& c : m.claims)
    if (c.name == name) {
      if (c.formula == model::kNone) throw std::invalid_argument(name + " is not tested: " + c.not_tested);
      return c;
    }
  throw std::invalid_argument("no claim named " + name);
}

claims::ClaimsOptions judging_options(const model::Model& m, const WhyOptions& o) {
  claims::ClaimsOptions c;
  c.simulation() = o.simulation();
  find_claim(m, o.claim);
  c.worlds = o.worlds;
  c.runs = o.runs;
  c.claims = {o.claim};
  c.laws = c.step_check = false;
  // Every view, as `claims` has them: the range whatever the weights, and so the category, rest on them.
  const bool known = o.view.empty() || std::any_of(m.views.begin(), m.views.end(),
                                                   [&](const model::View& v) { return v.name == o.view; });
  if (!known) throw std::invalid_argument("no view named " + o.view);
  return claims::rounded(c);
}

/// The claims beside this one, only in the author's view and the agreed one. None: no claims.
claims::ClaimsOptions related_options(const model::Model& m, const WhyOptions& o,
                                      claims::ClaimsOptions judging) {
  const auto claim = static_cast<uint32_t>(&find_claim(m, o.claim) - m.claims.data());
  judging.claims.clear();
  for (const uint32_t c : related_claims(m, claim)) judging.claims.push_back(m.claims[c].name);
  judging.range = false;
  const claims::Setup all = claims::set_up(m, judging);
  // Naming the first two keeps the others out.
  for (size_t v = 0; v < 2; ++v)
    if (std::any_of(m.views.begin(), m.views.end(),
                    [&](const model::View& view) { return view.name == all.views[v].name; }))
      judging.views.push_back(all.views[v].name);
  return judging;
}

uint64_t related_cost(const model::Model& m, const claims::ClaimsOptions& o) {
  if (o.claims.empty()) return 0;
  const claims::Setup setup = claims::set_up(m, o);
  return claims::known_cost(o, setup, claims::Sampler(m, o, setup.table, {}));
}

WhyPlan plan_with(const model::Model& m, const WhyOptions& o, const claims::ClaimsOptions& judging,
                  const claims::Setup& setup) {
  const claims::Sampler sampler(m, judging, setup.table, {});
  const uint64_t groups = claims::groups_of(setup.table, setup.all_leaves);
  const uint64_t world = judging.runs * groups, unit = judging.worlds * world;
  WhyPlan p;
  const auto part = [&](std::string what, uint64_t runs) {
    if (runs > 0) p.parts.push_back({std::move(what), runs});
    p.runs += runs;
  };
  part("the claim in its views and over the weights", claims::known_cost(judging, setup, sampler));
  if (o.related) part("the claims beside it", related_cost(m, related_options(m, o, judging)));
  if (o.fast || unit == 0) return p;
  // The parts have their shares of what the views leave. A claim that compares many policies gets less for
  // its money, down to a point at which the answers would mean nothing.
  const uint64_t rest = std::max(o.effort, p.runs + 8 * unit) - p.runs;
  const auto share = [&](double of) { return static_cast<uint64_t>(of * static_cast<double>(rest)); };
  if (!setup.players.empty()) {
    p.shapley_runs = std::max(share(0.3), 2 * unit);
    part("Shapley values and carrying sets", p.shapley_runs);
    p.toggle_runs = std::max(share(0.15), 2 * unit);
    part("premises with and without", p.toggle_runs);
  }
  p.fresh = judging.worlds * (rest >= 12 * unit ? 2 : 1);
  part("boxes and signposts", p.fresh * world + uint64_t{judging.worlds} + p.fresh);
  const uint64_t quantities = setup.quantities.size();
  if (quantities > 0) {
    const uint64_t walk = (quantities + 1) * kScreeningRuns * groups;
    const uint64_t walks = share(0.1) / walk;
    p.screened = walks < kFewestWalks ? 0 : std::min<uint64_t>(walks, kMostWalks);
    part("screening of quantities", p.screened * walk);
    p.index_rows = 64;
    const uint64_t designs = share(0.3) / (p.index_rows * world);
    p.indices = static_cast<size_t>(std::clamp<uint64_t>(designs, 5, 11) - 3);
    part("Sobol indices", (p.indices + 3) * p.index_rows * world);
  }
  // Few walks say nothing of a claim that ends alike in most worlds.
  const uint64_t walk = (kEffectInputs + 2) * world, walks = share(0.2) / walk;
  if (!setup.players.empty() && walks >= kFewestEffectWalks) {
    p.effect_inputs = kEffectInputs;
    p.effect_walks = static_cast<uint32_t>(std::min<uint64_t>(walks, kMostEffectWalks));
    part("Shapley effects", p.effect_walks * walk);
  }
  p.counter_quantities = std::min<size_t>(setup.quantities.size(), kCounterQuantities);
  const uint64_t looked_at = counter_evaluations(p.counter_quantities, setup.indicators.size()) / 2;
  p.counter_runs =
      static_cast<uint32_t>(std::clamp<uint64_t>(share(0.15) / (looked_at * groups) / 4 * 4, 16, 64));
  p.counter_checks = kChecks * groups;
  part("the nearest counter-world", looked_at * p.counter_runs * groups + p.counter_checks / 2);
  return p;
}

}  // namespace

WhyPlan plan_why(const model::Model& m, const WhyOptions& o) {
  const claims::ClaimsOptions judging = judging_options(m, o);
  return plan_with(m, o, judging, claims::set_up(m, judging));
}

Why why(const model::Model& m, const WhyOptions& o) {
  ensemble::Runner runner;
  return why(m, o, [&](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on) {
    // What is seen early is read off a model with more expressions, once.
    return spec.model == &m ? runner.run(spec, on) : ensemble::run(spec, on);
  });
}

Why why(const model::Model& m, const WhyOptions& o, const claims::RunEnsemble& run) {
  const random::FloatMode mode;
  claims::ClaimsOptions judging = judging_options(m, o);
  claims::Setup setup = claims::set_up(m, judging);
  const WhyPlan plan = plan_with(m, o, judging, setup);
  const uint64_t remembered = std::min(o.remembered, plan.runs);
  ensemble::JoinedProgress progress(o.progress, plan.runs - remembered, remembered);
  judging.progress = &progress;
  claims::Sampler sampler(m, judging, setup.table, run);
  sampler.expect(plan.runs);
  const claims::Material material = claims::simulate(m, judging, setup, sampler);

  Why out;
  out.result = claims::result_of(m, judging, setup, material, sampler);
  out.effort = o.effort;
  out.fast = o.fast;
  out.quantities = setup.quantities.size();
  Laboratory lab(m, o, plan, judging, setup, material, sampler);
  out.view = setup.views[lab.view_number()].name;
  out.view_label = setup.views[lab.view_number()].label;
  const claims::Verdict& verdict = out.result.verdicts.at(0);
  out.all = verdict.views.at(lab.view_number()).holds;
  out.none = verdict.views.at(1).holds;
  const claims::Constant constant = claims::constant_ending(setup, material, 0);
  out.never_changes = !sampler.stopped() && (constant.always || constant.never);
  out.always_holds = constant.always;
  if (out.never_changes) {
    WhyOptions alone = o;
    alone.fast = true;
    Laboratory bare(m, alone, plan, judging, setup, material, sampler);
    if (!sampler.stopped()) explain_premises(bare, out);
  } else {
    for (const auto part :
         {explain_premises, explain_drivers, explain_effects, explain_opposite, find_counter_world})
      if (!sampler.stopped()) part(lab, out);
  }
  out.runs = sampler.totals().runs;
  out.stopped = sampler.stopped();
  const claims::ClaimsOptions beside = related_options(m, o, judging);
  if (o.related && !out.stopped && !beside.claims.empty()) {
    claims::ClaimsResult more = claims::judge_with(m, beside, run);
    out.runs += more.totals.runs;
    out.stopped = more.stopped;
    if (!more.stopped) out.related = std::move(more.verdicts);
  }
  return out;
}

}  // namespace casus::explain
