#pragma once
// Samples for one claim: each rule of worlds is simulated once, all over the same worlds and luck.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "claims/judging.h"
#include "explain/shapley.h"
#include "explain/why.h"

namespace casus::explain {

/// A disputed premise as a player of v(S): what the view makes of it is not what the agreed premises leave.
struct PremisePlayer {
  model::PremiseId premise = model::kNone;
  std::string name;     // "S36"; of a rival "replacement.full" where the view takes an alternative
  double strength = 0;  // larger |t| of the regressions on worlds as drawn
  bool reaches = true;  // some path leads from it to what the claim reads
};

class Laboratory {
 public:
  Laboratory(const model::Model&, const WhyOptions&, const WhyPlan&, const claims::ClaimsOptions&,
             const claims::Setup&, const claims::Material&, claims::Sampler&);

  const model::Model& m;
  const WhyOptions& options;
  const WhyPlan& plan;
  const claims::ClaimsOptions& judging;
  const claims::Setup& setup;
  const claims::Material& material;
  claims::Sampler& sampler;

  const claims::Formula& formula() const { return setup.formulas[0]; }
  size_t view_number() const { return view_; }
  const claims::Sample& view() const { return material.views[view_]; }
  const claims::Sample& agreed() const { return material.views[1]; }

  /// Worlds by a rule, at the numbers of worlds and runs of the views.
  const claims::Sample& sample(const ensemble::WorldRule&);
  claims::Sample fresh(const ensemble::WorldRule&, uint32_t first_world, uint32_t worlds);
  claims::Sample given(std::vector<kernel::World>, uint32_t runs);

  /// Runs of one sample of the views' size.
  uint64_t unit() const;
  bool stopped() const { return sampler.stopped(); }

  /// Players of v(S), strongest first.
  const std::vector<PremisePlayer>& players() const { return players_; }
  /// The rule in which these players are as in the view and the others taken away.
  ensemble::WorldRule rule_of(const std::vector<bool>& in) const;
  /// Regressions on worlds as drawn, one an indicator of the setup; empty where there are no such worlds.
  std::vector<claims::PremiseEffect> indicator_effects() const;
  /// Larger |t| of these, one a player of the setup (every disputed premise).
  std::vector<double> premise_strengths() const;
  /// Whether a path leads from a premise to what the claim reads, through anything, in any world.
  bool reaches(model::PremiseId) const;
  /// Uncertain quantities from which a path leads there.
  const std::vector<claims::Quantity>& quantities() const { return quantities_; }
  /// Quantities by the correlation of their rank with the margin, strongest first, the margin of a world
  /// taken on average over every sample of these worlds so far: less luck than in the view alone.
  std::vector<Driver> followed_everywhere() const;
  /// Whether anything at all depends on it.
  bool used(model::PremiseId) const;

 private:
  std::string key_of(const ensemble::WorldRule&) const;
  void find_players();

  size_t view_ = 0;
  std::map<std::string, const claims::Sample*> known_;
  std::vector<std::unique_ptr<claims::Sample>> own_;
  std::vector<PremisePlayer> players_;
  std::vector<claims::Quantity> quantities_;
  std::vector<bool> premise_reaches_, premise_used_;
};

/// What worlds are judged as: the margin, and whether it holds (1 or 0); NaN where that is open.
struct Judged {
  std::vector<double> margin, holds;
};
Judged judged(Laboratory&, std::vector<kernel::World>, uint32_t runs);
/// Runs of a world in the screening of quantities.
inline constexpr uint32_t kScreeningRuns = 4;

/// One number a world whose mean is the share of worlds in which the claim holds (as extrapolated).
std::vector<double> holding_by_world(const claims::Formula&, const claims::Sample&);

/// Standard errors on either side of a coefficient that make its 95 % interval: Student's, for so many rows
/// and columns besides the intercept.
double regression_half_width(size_t rows, size_t columns);

// The parts of `why`, each adding to it. A part that was stopped adds nothing.
void explain_premises(Laboratory&, Why&);
void explain_drivers(Laboratory&, Why&);
void explain_effects(Laboratory&, Why&);
void explain_opposite(Laboratory&, Why&);
void find_counter_world(Laboratory&, Why&);

/// Quantities of the model in the view, by the correlation of their rank with the margin, strongest first.
std::vector<Driver> ranked_drivers(const Laboratory&);
/// Correlation of a quantity's rank over worlds with numbers of these worlds.
double rank_correlation(const claims::Quantity&, const std::vector<const kernel::World*>&,
                        const std::vector<double>&);
/// What is told of a quantity wherever it is named.
Driver describe(const model::Model&, const claims::Quantity&);

}  // namespace casus::explain
