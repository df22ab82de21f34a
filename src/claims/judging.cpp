#include "claims/judging.h"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <set>

#include "claims/betting.h"
#include "model/hash.h"
#include "random/fpmode.h"

namespace casus::claims {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr uint32_t kStepWorlds = 32, kStressWorlds = 64, kStressRuns = 8, kLawRuns = 4;

SampleRequest request(const ClaimsOptions& o, const std::string& name, const ensemble::WorldRule& rule,
                      std::vector<uint32_t> leaves) {
  return {name, rule, o.worlds, o.runs, 0, std::move(leaves), 0};
}

std::vector<uint32_t> claim_leaves(const Setup& s, const std::vector<size_t>& claims) {
  std::vector<uint32_t> out;
  for (size_t c : claims)
    for (uint32_t l : s.formulas[c].leaves)
      if (std::find(out.begin(), out.end(), l) == out.end()) out.push_back(l);
  return out;
}

std::vector<uint32_t> all_claim_leaves(const Setup& s) {
  std::vector<size_t> all;
  for (size_t c = 0; c < s.claims.size(); ++c) all.push_back(c);
  return claim_leaves(s, all);
}

/// The first view has the leaves of both estimators of each claim, so that one can be chosen.
std::vector<uint32_t> with_plain(const Setup& s) {
  std::set<uint32_t> leaves(s.all_leaves.begin(), s.all_leaves.end());
  for (const Formula& f : s.plain) leaves.insert(f.leaves.begin(), f.leaves.end());
  return {leaves.begin(), leaves.end()};
}

void check_step(const model::Model& m, const ClaimsOptions& o, const Setup& s, Sampler& sampler,
                Material& x) {
  SampleRequest r = request(o, "half step", s.views[0].rule, all_claim_leaves(s));
  r.worlds = std::min(o.worlds, std::max(kStepWorlds, o.worlds / 10));
  r.step = (o.step > 0 ? o.step : m.step) / 2;
  x.half_step = sampler.draw(r);
  r.step = 0;
  r.first_run = o.runs;
  x.again = sampler.draw(r);
}

/// A law is plain truth in every world, so few runs of each do.
std::vector<SampleRequest> law_requests(const ClaimsOptions& o, const Setup& s) {
  std::vector<SampleRequest> out;
  if (s.laws.empty()) return out;
  for (size_t v = 0; v < std::min<size_t>(2, s.views.size()); ++v)
    out.push_back(request(o, s.views[v].name, s.views[v].rule, s.law_leaves));
  if (o.range) out.push_back(request(o, "as drawn", s.mixture.rule, s.law_leaves));
  for (SampleRequest& r : out) r.runs = std::min(o.runs, kLawRuns);
  return out;
}

}  // namespace

uint64_t known_cost(const ClaimsOptions& o, const Setup& s, const Sampler& sampler) {
  const uint64_t view = sampler.cost(request(o, "", {}, s.all_leaves));
  const uint64_t views = view * s.views.size();
  uint64_t cost = views + (o.range ? view : 0);
  if (o.range && !s.indicators.empty()) {
    const uint64_t most = uint64_t{s.claims.size()} * 5 * std::min<uint64_t>(128, o.worlds) * o.runs * 2;
    cost += std::min(o.follow_up_runs > 0 ? o.follow_up_runs : views, most);
  }
  for (const SampleRequest& r : law_requests(o, s)) cost += sampler.cost(r);
  if (o.step_check) cost += view / o.worlds * 3 * std::max(kStepWorlds, o.worlds / 10);
  if (o.prove) {
    const uint64_t most = o.prove_budget > 0 ? std::min(o.prove_budget, o.prove_runs) : o.prove_runs;
    cost += view / o.runs * most / 2 * s.views.size();
  }
  return cost;
}

Material simulate(const model::Model& m, const ClaimsOptions& o, Setup& s, Sampler& sampler) {
  Material x;
  for (const ViewRule& v : s.views) {
    const bool first = x.views.empty();
    x.views.push_back(sampler.draw(request(o, v.name, v.rule, first ? with_plain(s) : s.all_leaves)));
    if (first) choose_estimators(s, x.views[0]);
  }
  for (const SampleRequest& r : law_requests(o, s)) x.laws.push_back(sampler.draw(r));
  x.mixture.leaf_count = s.table.leaves.size();
  x.follow_ups.claims.resize(s.claims.size());
  if (o.prove) {
    std::vector<const Formula*> formulas;
    for (const Formula& f : s.formulas) formulas.push_back(&f);
    for (const ViewRule& v : s.views) x.proofs.push_back(prove(m, s.table, formulas, v.rule, o, sampler));
  }
  if (o.range) {
    x.mixture = sampler.draw(request(o, s.mixture.name, s.mixture.rule, s.all_leaves));
    x.follow_ups = plan_follow_ups(m, o, s, x.views[0], x.mixture, sampler);
    for (const FollowUp& f : x.follow_ups.runs) x.follow_up_samples.push_back(sampler.draw(f.request));
    std::vector<size_t> constant;
    for (size_t c = 0; c < s.claims.size(); ++c) {
      const Constant k = constant_ending(s, x, c);
      if (k.always || k.never) constant.push_back(c);
    }
    if (!constant.empty()) {
      SampleRequest r = request(o, "stress", stress_rule(m, s.mixture.rule), claim_leaves(s, constant));
      r.worlds = std::min(o.worlds, kStressWorlds);
      r.runs = std::min(o.runs, kStressRuns);
      x.stress = sampler.draw(r);
    }
  }
  if (o.step_check) check_step(m, o, s, sampler, x);
  return x;
}

Plan plan(const model::Model& m, const ClaimsOptions& asked) {
  const ClaimsOptions o = rounded(asked);
  const Setup s = set_up(m, o);
  const Sampler sampler(m, o, s.table, {});
  Plan p;
  p.runs = known_cost(o, s, sampler);
  p.policies = groups_of(s.table, s.all_leaves);
  p.claims = static_cast<uint32_t>(s.claims.size());
  if (!o.prove) return p;
  const std::vector<ColumnRange> ranges = column_ranges(m, s.table);
  for (size_t c = 0; c < s.claims.size() && o.prove_runs < RangelessBets::kWait; ++c) {
    const auto open = [&](uint32_t l) {
      const Leaf& leaf = s.table.leaves[l];
      return leaf.op == model::ClaimOp::Mean &&
             !(ranges[leaf.column].high - ranges[leaf.column].low < kInfinity);
    };
    if (std::any_of(s.formulas[c].leaves.begin(), s.formulas[c].leaves.end(), open))
      p.notes.push_back(fmt::format(
          "{} has a mean without a declared range: at least {} runs a world before it can be shown",
          m.claims[s.claims[c]].name, RangelessBets::kWait));
  }
  // A chance under t can be shown without a single event after about 4.6 / t runs (an error of 1 %).
  for (size_t c = 0; c < s.claims.size(); ++c) {
    for (const model::Param& param : m.params) {
      if (!param.threshold || param.priors.empty()) continue;
      const double t = param.priors[0].a;
      if (t <= 0 || t >= 1 || 4.6 / t <= o.prove_runs) continue;
      const std::string note = fmt::format(
          "threshold {} of {}: at least {:.0f} runs a world before it can be shown", param.name, t, 4.6 / t);
      if (std::find(p.notes.begin(), p.notes.end(), note) == p.notes.end()) p.notes.push_back(note);
    }
  }
  return p;
}

ClaimsResult judge_with(const model::Model& m, const ClaimsOptions& asked, const RunEnsemble& run) {
  const random::FloatMode mode;
  const ClaimsOptions o = rounded(asked);
  Setup s = set_up(m, o);
  Sampler sampler(m, o, s.table, run);
  sampler.expect(known_cost(o, s, sampler));
  const Material x = simulate(m, o, s, sampler);
  return result_of(m, o, s, x, sampler);
}

ClaimsResult result_of(const model::Model& m, const ClaimsOptions& o, const Setup& s, const Material& x,
                       const Sampler& sampler) {
  ClaimsResult out;
  out.model = m.name;
  out.model_version = m.version;
  out.model_hash = fmt::format("{:016x}", model::hash(m));
  out.seed = o.seed;
  out.worlds = o.worlds;
  out.runs = o.runs;
  out.method = o.prove ? Method::Shown : Method::Estimated;
  out.simulation = o.method;
  out.step = o.step > 0 ? o.step : m.step;
  auto asked_for = [&](const std::vector<model::PremiseRef>& refs, bool on) {
    for (const model::PremiseRef& p : refs) {
      const model::Premise& premise = m.premises[p.premise];
      out.asked.push_back(
          {p,
           p.alternative >= 0 ? premise.name + "." + premise.alternatives[p.alternative].name : premise.name,
           on});
    }
  };
  asked_for(o.grant, true);
  asked_for(o.without, false);
  Equalities equalities(m, s.table);
  for (uint32_t c = 0; c < m.claims.size(); ++c) {
    const auto at = std::find(s.claims.begin(), s.claims.end(), c);
    if (at != s.claims.end()) {
      out.verdicts.push_back(
          make_verdict(m, o, s, x, static_cast<size_t>(at - s.claims.begin()), equalities));
    } else if (m.claims[c].formula == model::kNone &&
               (o.claims.empty() ||
                std::find(o.claims.begin(), o.claims.end(), m.claims[c].name) != o.claims.end())) {
      Verdict v;
      v.claim = c;
      v.name = m.claims[c].name;
      v.category = Category::AssumedNotTested;
      out.verdicts.push_back(std::move(v));
    }
  }
  out.expectations = check_laws(m, s, x);
  out.totals = sampler.totals();
  out.faulty = sampler.faulty();
  out.stopped = sampler.stopped();
  return out;
}

}  // namespace casus::claims
