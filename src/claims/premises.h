#pragma once
// Disputed premises as things that can be granted and taken away, and the corners of their weights.
#include <string>
#include <vector>

#include "claims/sample.h"

namespace casus::claims {

/// A disputed premise or rival of its own (none that is the `same as` another).
struct Player {
  model::PremiseId premise = model::kNone;
  bool rival = false;
};
std::vector<Player> players(const model::Model&);

/// What can be on or off: each plain premise, each alternative of a rival but `neither`.
struct Indicator {
  size_t player = 0;
  model::PremiseRef ref;
  std::string name;
};
std::vector<Indicator> indicators(const model::Model&, const std::vector<Player>&);

/// A premise set on or off in a rule, with all that is the same as it; an alternative off is `neither`.
void set_premise(const model::Model&, ensemble::WorldRule&, model::PremiseRef, bool on);
/// How the premises of `players` stand in a world.
std::vector<PremiseSetting> settings_in(const model::Model&, const std::vector<Player>&,
                                        const kernel::World&);

/// Those that stand the same way in every world of a sample.
std::vector<PremiseSetting> constant_settings(const model::Model&, const std::vector<Player>&, const Sample&);
/// Share of the worlds in which it holds.
double on_share(const model::Model&, const Sample&, model::PremiseRef);

/// Effects of the indicators in a sample in which they vary: on whether the claim holds, and on its margin.
struct PremiseEffect {
  double on_share = 0, t_share = 0;
  double on_margin = 0, t_margin = 0, margin_error = 0;  // margin in its standard deviations
  double strength() const;                               // larger of the two |t|
};
std::vector<PremiseEffect> premise_effects(const model::Model&, const std::vector<Indicator>&, const Sample&,
                                           const WorldEndings&);

/// One end of the range: for each player the indicator that is on (kNoIndicator: all off), or kAsAuthor where
/// nothing suggests that it matters. Signs come from the regression; the three strongest plain premises are
/// checked together, cell by cell, so that an interaction among them is not missed.
inline constexpr int32_t kAllOff = -1, kAsAuthor = -2;
std::vector<int32_t> choose_corner(const model::Model&, const std::vector<Player>&,
                                   const std::vector<Indicator>&, const std::vector<PremiseEffect>&,
                                   const Sample&, const WorldEndings&, bool high);

/// The rule of a corner: the author's, changed.
ensemble::WorldRule corner_rule(const model::Model&, const std::vector<Player>&,
                                const std::vector<Indicator>&, const std::vector<int32_t>& corner,
                                const ensemble::WorldRule& author);

}  // namespace casus::claims
