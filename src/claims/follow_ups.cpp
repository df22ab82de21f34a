#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "claims/judging.h"

namespace casus::claims {
namespace {

constexpr size_t kToggles = 3;      // single premises followed up for a claim
constexpr double kTogglesFrom = 3;  // |t| from which
constexpr uint32_t kWorlds = 128;   // of a follow-up

std::string key_of(const ensemble::WorldRule& r) {
  std::string key;
  for (size_t p = 0; p < r.premises.size(); ++p)
    key += std::to_string(static_cast<int>(r.premises[p])) + "/" + std::to_string(r.alternatives[p]) + ",";
  return key;
}

/// Requests with the same rule are run once.
class Requests {
 public:
  Requests(const ClaimsOptions& o, const Setup& s, FollowUpPlan& plan)
      : options_(o), setup_(s), plan_(plan) {}

  size_t add(size_t claim, const ensemble::WorldRule& rule) {
    auto [at, fresh] = by_key_.emplace(key_of(rule), plan_.runs.size());
    if (fresh) {
      FollowUp f;
      f.request.rule = rule;
      f.request.worlds = std::min(kWorlds, options_.worlds);
      f.request.runs = options_.runs;
      plan_.runs.push_back(std::move(f));
    }
    FollowUp& f = plan_.runs[at->second];
    if (std::find(f.claims.begin(), f.claims.end(), claim) == f.claims.end()) f.claims.push_back(claim);
    for (uint32_t l : setup_.formulas[claim].leaves)
      if (std::find(f.request.leaves.begin(), f.request.leaves.end(), l) == f.request.leaves.end())
        f.request.leaves.push_back(l);
    return at->second;
  }

 private:
  const ClaimsOptions& options_;
  const Setup& setup_;
  FollowUpPlan& plan_;
  std::map<std::string, size_t> by_key_;
};

}  // namespace

FollowUpPlan plan_follow_ups(const model::Model& m, const ClaimsOptions& o, const Setup& s,
                             const Sample& author, const Sample& mixture, const Sampler& sampler) {
  FollowUpPlan plan;
  plan.claims.resize(s.claims.size());
  if (author.size() == 0 || mixture.size() == 0 || s.indicators.empty()) return plan;
  uint64_t budget = o.follow_up_runs;
  if (budget == 0)
    for (size_t v = 0; v < s.views.size(); ++v)
      budget += sampler.cost({"", {}, o.worlds, o.runs, 0, s.all_leaves, 0});
  std::vector<size_t> order(s.claims.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return m.claims[s.claims[a]].headline > m.claims[s.claims[b]].headline;
  });
  Requests requests(o, s, plan);
  auto spent = [&] {
    uint64_t runs = 0;
    for (const FollowUp& f : plan.runs) runs += sampler.cost(f.request);
    return runs;
  };
  std::vector<std::vector<PremiseEffect>> effects;
  std::vector<WorldEndings> endings;
  for (const Formula& f : s.formulas) {
    endings.push_back(judge_sample(f, mixture));
    effects.push_back(premise_effects(m, s.indicators, mixture, endings.back()));
  }
  // Corners of every claim before single premises of any.
  for (size_t c : order) {
    if (spent() >= budget) {
      plan.claims[c].dropped = true;
      continue;
    }
    for (bool high : {false, true}) {
      const auto corner = choose_corner(m, s.players, s.indicators, effects[c], mixture, endings[c], high);
      if (std::all_of(corner.begin(), corner.end(), [](int32_t x) { return x == kAsAuthor; })) continue;
      const auto rule = corner_rule(m, s.players, s.indicators, corner, s.views[0].rule);
      plan.claims[c].corners.push_back({requests.add(c, rule), corner});
    }
  }
  for (size_t rank = 0; rank < kToggles; ++rank)
    for (size_t c : order) {
      std::vector<size_t> by_strength(s.indicators.size());
      std::iota(by_strength.begin(), by_strength.end(), size_t{0});
      std::stable_sort(by_strength.begin(), by_strength.end(), [&](size_t a, size_t b) {
        return effects[c][a].strength() > effects[c][b].strength();
      });
      if (rank >= by_strength.size() || effects[c][by_strength[rank]].strength() < kTogglesFrom) continue;
      if (spent() >= budget) return plan;
      const size_t k = by_strength[rank];
      // Where it varies in the author's view, its worlds can be compared as they are.
      const double share_on = on_share(m, author, s.indicators[k].ref);
      if (share_on > 0 && share_on < 1) continue;
      const bool on = share_on == 1;
      ensemble::WorldRule rule = s.views[0].rule;
      set_premise(m, rule, s.indicators[k].ref, !on);
      plan.claims[c].toggles.push_back({requests.add(c, rule), k, on});
    }
  return plan;
}

}  // namespace casus::claims
