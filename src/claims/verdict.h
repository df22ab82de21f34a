#pragma once
// What is said of a claim: in each world one of three endings, and over many worlds a category. All shares
// are shares of the worlds examined, never a probability that the text is right.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/span.h"
#include "ensemble/ensemble.h"
#include "model/model.h"

namespace casus::claims {

/// In one world. None: no material difference. Undecided: the budget was spent (or too many runs were
/// faulty). Void: the claim is undefined there.
enum class Ending : uint8_t { Fails, None, Holds, Undecided, Void };

enum class Category : uint8_t {
  Follows,           // FOLLOWS
  FollowsOnlyOwn,    // FOLLOWS ONLY FROM ITS OWN PREMISES
  DependsOn,         // DEPENDS ON `depends_on`
  Weaker,            // WEAKER THAN ASSERTED
  NoDifference,      // NO MATERIAL DIFFERENCE
  DoesNotFollow,     // DOES NOT FOLLOW
  Opposite,          // OPPOSITE
  AssumedNotTested,  // ASSUMED, NOT TESTED
  CannotFail,        // CANNOT FAIL IN THIS MODEL
  NotSettled,        // NOT SETTLED
};
/// As printed: "FOLLOWS ONLY FROM ITS OWN PREMISES".
const char* category_text(Category);
/// For JSON: "follows_only_from_its_own_premises".
const char* category_id(Category);

/// How the endings were found.
enum class Method : uint8_t { Estimated, Shown };

enum class Flag : uint8_t {
  NoPath,       // what differs has no path to the outcome in some worlds: exactly 0 there, not sampled
  Approximate,  // shown, but an outcome without a declared range was judged: an approximate answer
  NotProvable,  // a part is not a linear contrast: estimated even where proof was asked for
  WeakerToo,    // category DependsOn, and also under what the author's word needs
  FailsOnlyUnderStress,  // no admissible world in which it fails was found, one outside the ranges was
  NeverHolds,            // held in no world, not even under stress
  CutWindow,             // a window was cut by the horizon
  VoidWorlds,            // undefined in some worlds
  WithheldWorlds,        // more than 1 % faulty runs in some worlds
  Clamped,               // values were clamped in its runs
  StepMatters,           // more than 10 % of the worlds flip at half the step
  RangeOfViews,          // the budget left no runs for the corners: the range is that of the views
  NoisyRuns,     // a run tells little: the share was extrapolated by more than 8 points, more runs would help
  FewWorlds,     // under 64 worlds: intervals are wide
  Stopped,       // stopped before its runs were done
  Compensated,   // means of totals were judged on their compensators: the same means, with less luck in them
  FaultyTotals,  // in worlds with a faulty run totals were judged themselves
};
const char* flag_id(Flag);

/// A share of worlds, with the 95 % interval that sampling leaves.
struct Share {
  double value = 0, low = 0, high = 1;
};

/// One premise as a corner or a view has it: "S36 granted", "replacement.full taken".
struct PremiseSetting {
  model::PremiseRef premise;
  std::string name;  // "S36", "replacement.full"
  bool on = false;
};

struct Estimand {
  enum class Kind : uint8_t { Chance, Mean, Quantile } kind = Kind::Chance;
  model::ClaimExprId node = model::kNone;
  Span span;                  // as written in the model
  std::string policy, shock;  // names; "" where the levers are at their defaults, or no shock
  model::Shown shown;         // unit of a mean or quantile, where it is an outcome's
  std::string outcome;        // its name, where it is one
  double mean = 0, q05 = 0, q50 = 0, q95 = 0;  // over the worlds, of the value in a world
};

struct ViewResult {
  std::string view,
      label;            // "author", "common", ...; "granted" and "agreed" where the model names no such view
  std::string same_as;  // an earlier view with the same premises in each world; "": none
  uint32_t worlds = 0, runs = 0;
  Share holds, none, fails;         // of all worlds examined
  double undecided = 0, voids = 0;  // shares; `undecided` includes the withheld
  double withheld = 0;
  std::vector<Estimand> estimands;  // in the order of the formula
};

/// One end of the range whatever the weights: the share at a corner that was simulated.
struct Corner {
  Share share;
  uint32_t worlds = 0;
  std::vector<PremiseSetting> settings;  // disputed premises that may matter here; alphabetical
  std::string view;                      // the view that happens to reach it, or ""
};

/// What the claim turns on. Premise: the share in the author's view with the premise and without it.
/// Param: the share in the upper and in the lower third of its range, in the author's view.
struct TurnsOn {
  enum class Kind : uint8_t { Premise, Param } kind = Kind::Premise;
  std::string name, label;  // "S36", "replacement.full", "strength[ttp]"
  double share_with = 0, share_without = 0;
  double effect = 0;  // of the margin, in standard deviations (from regression)
  double effect_error = 0;
  bool simulated = false;  // with its own runs; else read off runs made for other reasons
  bool from_data = false;  // Param: cites a source and is not marked assumed
};

struct ExampleWorld {
  uint32_t world = 0;
  std::string view;                      // rule that draws it: a view, or "as drawn"
  std::vector<PremiseSetting> settings;  // of the disputed premises
  double margin = 0;                     // relative; positive where it holds
  bool stress = false;                   // outside the ranges of the model
};

struct CurvePoint {
  double threshold = 0;
  double share = 0;
};

/// The share at other values of the claim's threshold, in the author's view.
struct Curve {
  std::string name;                  // the threshold, or "" for a bare number
  model::Shown shown;                // its unit
  double stated = 0;                 // best guess, or the number
  std::vector<CurvePoint> points;    // ascending
  std::optional<double> changes_at;  // where the share crosses one half
};

struct Verdict {
  uint32_t claim = 0;  // in Model::claims
  std::string name;
  Category category = Category::NotSettled;
  std::vector<std::string> depends_on;  // names, for DependsOn
  double needed = 0.55;                 // share that the author's word needs in the author's view
  Method method = Method::Estimated;
  std::vector<ViewResult> views;  // the author's first, then the agreed premises only, then the others
  std::optional<Corner> lowest, highest;              // the range whatever the weights
  std::vector<TurnsOn> turns_on;                      // strongest first: premises, then params
  uint32_t quantities = 0, quantities_from_data = 0;  // params that it turns on
  std::string restates;                               // premise or param, or ""
  double restates_accuracy = 0;                       // balanced accuracy of the best single cut
  std::optional<ExampleWorld> holds_in, fails_in;
  std::optional<Curve> curve;
  double cut_window = 0;  // share of its windows that the horizon cuts
  double step_flips = 0;  // share of re-judged worlds that flip at half the step
  bool step_checked = false;
  uint64_t runs = 0;  // that it was judged on
  std::vector<Flag> flags;
  bool has(Flag f) const {
    for (Flag g : flags)
      if (g == f) return true;
    return false;
  }
  const ViewResult* view(const std::string& view_name) const {
    for (const ViewResult& v : views)
      if (v.view == view_name) return &v;
    return nullptr;
  }
};

/// A law that any sane model obeys (`expect`): plain truth in every world of the author's and the agreed
/// view, and of one that draws every disputed premise.
struct ExpectationResult {
  uint32_t expectation = 0;
  std::string name;
  uint32_t worlds = 0, broken = 0;
  std::optional<uint32_t> broken_in;  // first world, of view `view`
  std::string view;
};

struct Totals {
  uint64_t runs = 0, faulty_runs = 0;
  uint64_t clamps = 0, shortfalls = 0, set_conflicts = 0, faulty_values = 0, events = 0;
};

/// A run that can be told again: the first faulty one.
struct FaultyRun {
  uint32_t policy = model::kNone, shock = model::kNone;
  uint32_t world = 0, run = 0;
  ensemble::WorldRule rule;
};

struct ClaimsResult {
  std::string model, model_version, model_hash;  // hash: 16 hex digits, or "" if the caller fills it in
  std::string version;                           // of Casus, filled in by the caller
  uint64_t seed = 1;
  uint32_t worlds = 0, runs = 0;  // of each view
  Method method = Method::Estimated;
  kernel::Method simulation = kernel::Method::Step;
  double step = 0;  // days
  std::optional<FaultyRun> faulty;
  std::vector<PremiseSetting> asked;  // grants and withouts, over every view
  std::vector<Verdict> verdicts;      // in the model's order
  std::vector<ExpectationResult> expectations;
  Totals totals;
  bool stopped = false;
};

}  // namespace casus::claims
