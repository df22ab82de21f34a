#include "explain/survey.h"

#include "random/fpmode.h"

namespace casus::explain {
namespace {

/// Worlds as drawn beyond those that judging draws; none if it draws none.
claims::SampleRequest more_as_drawn(const claims::ClaimsOptions& o, const claims::Setup& s,
                                    uint32_t flip_worlds) {
  const uint32_t wanted = (flip_worlds + 63) / 64 * 64;
  const bool any = o.range && !s.indicators.empty() && wanted > o.worlds;
  claims::SampleRequest r{
      s.mixture.name, s.mixture.rule, any ? wanted - o.worlds : 0, o.runs, 0, s.all_leaves, 0};
  r.first_world = o.worlds;
  return r;
}

/// The worlds of `more` after those of `to`; both have the same leaves.
void append(claims::Sample& to, const claims::Sample& more) {
  to.worlds.insert(to.worlds.end(), more.worlds.begin(), more.worlds.end());
  to.values.insert(to.values.end(), more.values.begin(), more.values.end());
  to.faulty.insert(to.faulty.end(), more.faulty.begin(), more.faulty.end());
}

}  // namespace

SurveyCost survey_cost(const model::Model& m, const claims::ClaimsOptions& asked, uint32_t flip_worlds) {
  const claims::ClaimsOptions o = claims::rounded(asked);
  const claims::Setup s = claims::set_up(m, o);
  const claims::Sampler sampler(m, o, s.table, {});
  return {claims::known_cost(o, s, sampler), sampler.cost(more_as_drawn(o, s, flip_worlds))};
}

Survey survey(const model::Model& m, const claims::ClaimsOptions& asked, uint32_t flip_worlds,
              const claims::RunEnsemble& run) {
  const random::FloatMode mode;
  const claims::ClaimsOptions o = claims::rounded(asked);
  claims::Setup s = claims::set_up(m, o);
  claims::Sampler sampler(m, o, s.table, run);
  const auto more = more_as_drawn(o, s, flip_worlds);
  sampler.expect(claims::known_cost(o, s, sampler) + sampler.cost(more));
  claims::Material x = claims::simulate(m, o, s, sampler);
  Survey out;
  out.result = claims::result_of(m, o, s, x, sampler);
  claims::Sample& as_drawn = x.mixture;
  if (more.worlds > 0 && !sampler.stopped()) append(as_drawn, sampler.draw(more));
  if (as_drawn.size() > 0) {
    out.flips = flip_matrix(m, s, as_drawn);
    out.flips.seed = o.seed;
    out.flips.total_runs = uint64_t{as_drawn.size()} * o.runs * claims::groups_of(s.table, s.all_leaves);
  }
  if (x.views[0].size() > 0) out.ledger = ledger(m, s, x.views[0], as_drawn);
  out.ledger.seed = o.seed;
  out.stopped = out.flips.stopped = out.ledger.stopped = sampler.stopped();
  return out;
}

}  // namespace casus::explain
