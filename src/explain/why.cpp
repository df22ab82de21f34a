#include "explain/why.h"

#include <algorithm>
#include <stdexcept>

#include "explain/laboratory.h"
#include "random/fpmode.h"

namespace casus::explain {
namespace {

constexpr uint64_t kSearchWorlds = 130;  // that the search for a counter-world takes, about
constexpr uint64_t kChecks = 1500;       // runs that check it, about

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
  find_claim(m, o.claim);
  c.worlds = o.worlds;
  c.runs = o.runs;
  c.seed = o.seed;
  c.claims = {o.claim};
  c.laws = c.step_check = false;
  c.step = o.step;
  c.simulation = o.simulation;
  c.threads = o.threads;
  c.progress = o.progress;
  c.compiler = o.compiler;
  // Every view, as `claims` has them: the range whatever the weights, and so the category, rest on them.
  const bool known = o.view.empty() || std::any_of(m.views.begin(), m.views.end(),
                                                   [&](const model::View& v) { return v.name == o.view; });
  if (!known) throw std::invalid_argument("no view named " + o.view);
  return claims::rounded(c);
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
  if (o.fast || unit == 0) return p;
  const uint64_t rest = std::max(o.effort, p.runs + 8 * unit) - p.runs;
  if (!setup.players.empty()) {
    // One player more is the rest together; nobody and everybody have been simulated.
    while (p.strongest < 6 && ((uint64_t{4} << p.strongest) - 2) * unit <= rest * 9 / 20) ++p.strongest;
    p.strongest = std::max<size_t>(p.strongest, 1);
    part("Shapley values and carrying sets", ((uint64_t{2} << p.strongest) - 2) * unit);
    part("premises with and without", 2 * unit);
  }
  p.fresh = judging.worlds * (rest >= 12 * unit ? 2 : 1);
  part("boxes and signposts", p.fresh * world + uint64_t{judging.worlds} + p.fresh);
  if (!setup.quantities.empty()) {
    p.index_rows = rest >= 12 * unit ? 64 : 32;
    const uint64_t designs = rest / 4 / (p.index_rows * world);
    p.indices = static_cast<size_t>(std::min<uint64_t>(designs > 5 ? designs - 3 : 2, 8));
    part("Sobol indices", (p.indices + 3) * p.index_rows * world);
  }
  p.counter_runs =
      static_cast<uint32_t>(std::clamp<uint64_t>(rest / 6 / (kSearchWorlds * groups) / 4 * 4, 8, 64));
  part("the nearest counter-world", (kSearchWorlds * p.counter_runs + kChecks) * groups);
  return p;
}

}  // namespace

WhyPlan plan_why(const model::Model& m, const WhyOptions& o) {
  const claims::ClaimsOptions judging = judging_options(m, o);
  return plan_with(m, o, judging, claims::set_up(m, judging));
}

Why why(const model::Model& m, const WhyOptions& o, const claims::RunEnsemble& run) {
  const random::FloatMode mode;
  const claims::ClaimsOptions judging = judging_options(m, o);
  claims::Setup setup = claims::set_up(m, judging);
  const WhyPlan plan = plan_with(m, o, judging, setup);
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
    for (const auto part : {explain_premises, explain_drivers, explain_opposite, find_counter_world})
      if (!sampler.stopped()) part(lab, out);
  }
  out.runs = sampler.totals().runs;
  out.stopped = sampler.stopped();
  return out;
}

}  // namespace casus::explain
