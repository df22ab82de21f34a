#pragma once
// The parts of judging, in the order in which they happen. Data moves forward only.
#include <map>
#include <string>
#include <vector>

#include "claims/drivers.h"
#include "claims/judge.h"
#include "claims/premises.h"
#include "claims/proof.h"
#include "claims/sample.h"

namespace casus::claims {

/// As `judge`, with the simulator given.
ClaimsResult judge_with(const model::Model&, const ClaimsOptions&, const RunEnsemble&);

/// A view that claims are judged in.
struct ViewRule {
  std::string name, label;
  ensemble::WorldRule rule;
  bool of_weights = true;  // reached by weights of disputed premises alone (no agreed premise is off)
};

/// What will be judged, and in which views.
struct Setup {
  std::vector<uint32_t> claims;   // in Model::claims, those with a formula
  std::vector<Formula> formulas;  // one a claim of `claims`; means of totals on compensators, where there are
  std::vector<Formula> plain;     // the same on the totals themselves
  std::vector<uint32_t> laws;     // in Model::expectations
  std::vector<Formula> law_formulas;
  LeafTable table;
  std::vector<uint32_t> all_leaves;  // of claims
  std::vector<uint32_t> law_leaves;
  std::vector<ViewRule> views;  // author, agreed, others
  ViewRule mixture;             // disputed premises as drawn: a design, its shares are not printed
  std::vector<Player> players;  // without those that the options fix
  std::vector<Indicator> indicators;
  std::vector<Quantity> quantities;

  explicit Setup(const model::Model& m) : table(m) {}
};
/// Throws std::invalid_argument for a claim or view that the model lacks.
Setup set_up(const model::Model&, const ClaimsOptions&);
/// Puts the plain formula in place of one on compensators where that is noisier (as where events drive their
/// own rate down), by how far the two halves of the runs of a world disagree on the margin, over all worlds
/// of a sample that has the leaves of both.
void choose_estimators(Setup&, const Sample&);
/// Mean square of the difference between the margins of the two halves of a world's runs.
double noise_of_margin(const Formula&, const Sample&);
/// The options with numbers rounded to what the statistics need: worlds to blocks of 64, runs to fours.
ClaimsOptions rounded(ClaimsOptions);
/// Applies grants, withouts and fixes.
void apply_asked(const model::Model&, const ClaimsOptions&, ensemble::WorldRule&);

/// A corner or a single premise changed, to be simulated for some claims.
struct FollowUp {
  SampleRequest request;
  std::vector<size_t> claims;  // positions in Setup::claims
};
/// What the follow-ups gave one claim.
struct ClaimFollowUps {
  struct CornerRun {
    size_t follow_up;
    std::vector<int32_t> corner;
  };
  struct Toggle {
    size_t follow_up;
    size_t indicator;
    bool on_in_author;
  };
  std::vector<CornerRun> corners;  // low, high
  std::vector<Toggle> toggles;
  bool dropped = false;  // no budget
};
struct FollowUpPlan {
  std::vector<FollowUp> runs;
  std::vector<ClaimFollowUps> claims;  // one a claim of Setup
};
FollowUpPlan plan_follow_ups(const model::Model&, const ClaimsOptions&, const Setup&, const Sample& author,
                             const Sample& mixture, const Sampler&);

/// Everything simulated.
struct Material {
  std::vector<Sample> views;  // one a view of Setup
  Sample mixture;             // empty where no range was asked for
  FollowUpPlan follow_ups;
  std::vector<Sample> follow_up_samples;   // one a run of the plan
  std::vector<std::vector<Proof>> proofs;  // [view][claim]; empty where nothing was to be shown
  Sample stress;                           // for claims that end alike everywhere
  std::vector<Sample> laws;  // few runs a world: the author's view, the agreed one, and as drawn
  Sample half_step, again;   // the first worlds of the author's view at half the step, and with other runs
};

/// Runs of everything that `simulate` makes, as far as it is known beforehand.
uint64_t known_cost(const ClaimsOptions&, const Setup&, const Sampler&);
/// Everything that the options (rounded) ask for. What comes after a stop is empty.
/// Chooses, in the setup, how means are estimated.
Material simulate(const model::Model&, const ClaimsOptions&, Setup&, Sampler&);
ClaimsResult result_of(const model::Model&, const ClaimsOptions&, const Setup&, const Material&,
                       const Sampler&);

/// Claims (positions in Setup) that hold in every world of every sample, or in none.
struct Constant {
  bool always = false, never = false;
};
Constant constant_ending(const Setup&, const Material&, size_t claim);
/// Worlds outside what the model allows: ranges three times as wide, factors that disputed premises bring in
/// turned into their reciprocals in every other world, every subset of disputed premises.
ensemble::WorldRule stress_rule(const model::Model&, const ensemble::WorldRule& mixture);

Verdict make_verdict(const model::Model&, const ClaimsOptions&, const Setup&, const Material&, size_t claim,
                     Equalities&);
std::vector<ExpectationResult> check_laws(const model::Model&, const Setup&, const Material&);

}  // namespace casus::claims
