#pragma once
// Which claims two models judge differently, and the crux: the smallest set of differences that explains each
// change.
#include <functional>
#include <string>
#include <vector>

#include "claims/judge.h"
#include "explain/model_diff.h"

namespace casus::explain {

/// One claim in one model: the shares of worlds in which it holds, granting the author's premises and with
/// the agreed ones only.
struct Standing {
  claims::Share author, agreed;
  claims::Category category = claims::Category::NotSettled;
};
/// How far two stand apart, in points of a share: the larger of the two views.
double apart(const Standing&, const Standing&);

struct ChangedClaim {
  std::string name;
  Standing first, second;
  std::vector<size_t> crux;  // positions in ModelDiff::differences; the block counts as one and is kBlock
  Standing with_crux;        // the first model with these differences made
  Standing without_crux;     // the second model with these unmade
  bool explained = false;    // with them the first stands where the second does
  bool smallest = false;     // every smaller set was tried
  std::vector<std::pair<size_t, double>>
      alone;  // differences that alone close the gap in part: share of it closed
};
inline constexpr size_t kBlock = static_cast<size_t>(-1);

struct Crux {
  std::vector<ChangedClaim> changed;
  std::vector<std::string> alike;                    // names of claims that stand where they stood
  std::vector<std::string> only_first, only_second;  // tested in one model only
  uint32_t models = 0;                               // that were judged
  bool stopped = false;
};

/// From this many points on a claim counts as changed.
inline constexpr double kChanged = 0.10;
/// A set explains a change if it closes all but this part of it (or all but 3 points).
inline constexpr double kUnexplained = 0.25;

/// Judges a model for these claims: one standing a claim. Empty: stop.
using JudgeModel =
    std::function<std::vector<Standing>(const model::Model&, const std::vector<std::string>& claims)>;

/// Sets are tried by size: alone, in pairs of the eight that do most alone, then grown by what does most and
/// thinned again until nothing can be left out. Every set that is reported was judged. Models are judged on
/// the same worlds and luck: world draws are addressed by the parameter's name.
Crux find_crux(const model::Model& a, const model::Model& b, const ModelDiff&, const JudgeModel&);

}  // namespace casus::explain
