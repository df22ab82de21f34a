#pragma once
// What decides a claim besides premises: parameters, its own threshold; and whether one thing decides it all.
#include <optional>
#include <string>
#include <vector>

#include "claims/premises.h"

namespace casus::claims {

/// One uncertain number of the model.
struct Quantity {
  model::ParamId param = 0;
  uint32_t instance = 0;
  size_t at = 0;  // in World::params
  std::string name;
  bool from_data = false;  // cites a source, not marked assumed
};
/// Those whose prior isn't a point.
std::vector<Quantity> quantities(const model::Model&);

/// Parameters by their slope on the margin, strongest first: those with |t| of at least 3.5, at which one of
/// 300 parameters that don't matter passes in one claim of seven. Shares are of the upper and lower third of
/// the worlds.
std::vector<TurnsOn> param_effects(const model::Model&, const std::vector<Quantity>&, const Sample&,
                                   const WorldEndings&);

struct Restated {
  std::string name;  // "" if nothing does
  double accuracy = 0.5;
};
/// The best single cut over premises and parameters, where at least 5 % and 8 of the worlds are on either
/// side.
Restated restated(const model::Model&, const std::vector<Indicator>&, const std::vector<Quantity>&,
                  const Sample&, const WorldEndings&);
/// From this accuracy on a claim restates what it is said to follow from.
inline constexpr double kRestates = 0.95;

/// The share of worlds against the claim's threshold: the side of its first comparison that has no chance or
/// mean in it. Nothing where there is none, or where a side is 0.
std::optional<Curve> threshold_curve(const Formula&, const Sample&);

}  // namespace casus::claims
