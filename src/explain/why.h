#pragma once
// Why a claim ends as it does in a model: what carries it, what it turns on, what the opposite would need.
// Every share is one of worlds examined; the same worlds and luck are used throughout, so that the shares of
// a view are those of claims::judge at the same numbers of worlds and runs.
#include <optional>
#include <string>
#include <vector>

#include "claims/judging.h"
#include "explain/estimate.h"

namespace casus::explain {

struct WhyOptions : ensemble::Simulation {
  std::string claim;
  std::string view;         // premises as it has them; "": the author's
  uint32_t worlds = 128;    // rounded up to blocks of 64
  uint32_t runs = 8;        // in a world; rounded up to fours
  uint64_t effort = 20000;  // runs that the whole may take, about; the views and the range come first
  bool fast = false;        // only what follows from the views, the range and worlds as drawn
  bool related = false;     // the related claims too, in the author's view and the agreed one
  uint64_t remembered = 0;  // runs of the plan that whoever runs the ensembles has made before
};

/// What it will cost, before it starts.
struct WhyPlan {
  struct Part {
    std::string what;
    uint64_t runs = 0;
  };
  std::vector<Part> parts;
  uint64_t runs = 0;
  uint64_t shapley_runs = 0;      // for Shapley values and carrying sets; at least one premise gets a value
  uint64_t toggle_runs = 0;       // that may be spent on premises with and without
  size_t screened = 0;            // walks of the screening that chooses quantities; 0: by correlation
  size_t indices = 0;             // quantities that get Sobol indices
  uint32_t index_rows = 0;        // rows of each of their designs
  uint32_t fresh = 0;             // worlds as drawn, beyond those of the range: to learn from and to test on
  size_t counter_quantities = 0;  // changed in the search for the nearest counter-world, at most
  uint32_t counter_runs = 0;      // of a world in the search for the nearest counter-world; 0: not looked for
  uint64_t counter_checks = 0;    // runs that check what it finds; begun only within these
  size_t effect_inputs = 0;       // premises and quantities that get Shapley effects
  uint32_t effect_walks = 0;      // walks that these rest on; 0: none
};
/// Throws std::invalid_argument for a claim or view that the model lacks, or a claim that is not tested.
WhyPlan plan_why(const model::Model&, const WhyOptions&);

/// A disputed premise, or one alternative of a rival: the share in the view with it and without it.
struct PremiseChange {
  std::string name, text;
  model::PremiseRef ref;
  enum class InView : uint8_t { Granted, TakenAway, Varies } in_view = InView::Granted;
  std::optional<claims::Share> with, without;  // simulated
  /// Change of the share on granting it, the other disputed premises as drawn (from one ensemble by
  /// regression).
  Estimate on_average;
  bool reaches = true;  // false: no path leads from it to what the claim reads; it changes exactly nothing
  bool used = true;     // false: nothing in the model is made to depend on it
};

/// Shapley values of v(S): premises of S as the view has them, the other disputed ones taken away.
struct PremiseShares {
  struct Player {
    std::vector<std::string> names;  // one; several where the rest is taken together
    bool rest = false;
    Estimate value;
  };
  std::vector<Player> players;  // strongest first, the rest last; values add up to all - none
  double all = 0, none = 0;
  bool exact = true;  // all coalitions; else sampled orders
  size_t orders = 0;  // of those
};

/// Sets of premises that carry the claim: with them, and no others granted, it holds as often as `level`
/// asks.
struct CarryingSets {
  double level = 0.55;
  bool complete = true;        // false: larger sets were not asked for
  bool level_of_word = false;  // what the text's word needs; else most worlds
  std::vector<std::vector<std::string>> sets;
  std::vector<double> shares;             // with each set alone
  std::vector<std::string> load_bearing;  // in all of them
  bool carried = true;                    // false: not even everything granted reaches the level
  bool nothing_needed = false;            // the agreed premises alone reach it
};

/// An uncertain quantity of the model.
struct Driver {
  claims::Quantity quantity;
  std::string note;
  model::Shown shown;
  double low = 0, best = 0, high = 0;    // 5, 50 and 95 % of its prior, in its unit as shown
  std::string cites;                     // "acled2024, smallarms", or "" where it is assumed
  double correlation = 0;                // of its rank with the margin, in the view
  double share_low = 0, share_high = 0;  // share in the lowest and in the highest third of its range
  bool indexed = false;                  // has indices
  Estimate first, total;                 // Sobol, of the margin
  Estimate first_on_result, total_on_result;
};

/// Shapley effects: the variance of the margin over worlds as drawn, shared out among premises and
/// quantities.
struct EffectShares {
  struct Input {
    std::string name;
    bool premise = false;
    bool rest = false;          // everything else that is uncertain, together
    Estimate share, on_result;  // of the margin's variance, of the result's
  };
  std::vector<Input> inputs;  // strongest first, the rest last; shares add up to 1
  size_t walks = 0;
};

/// A limit of a box, in words' parts.
struct BoxLimit {
  std::string name, note, unit;
  bool premise = false;
  bool on = false;                  // of a premise
  std::optional<double> low, high;  // of a quantity, in its unit as shown
  double range_low = 0, range_high = 0;
  std::string cites;
  double quasi_p = 1;
};
struct OppositeBox {
  bool holds = false;  // the box holds worlds in which the claim holds; else those in which it doesn't
  std::vector<BoxLimit> limits;
  double coverage = 0;  // of the worlds it was learned from
  Estimate density;     // on worlds held out
  size_t learned_on = 0, tested_on = 0, inside = 0;
  double base = 0;  // share of such worlds among all that it was learned from
  struct Step {
    double coverage, density;
    size_t limits;
  };
  std::vector<Step> trajectory;
};

struct CounterChange {
  std::string name, note, unit;
  bool premise = false;
  bool on = false;  // what the premise is there
  double from = 0, to = 0, z = 0;
  std::string cites;
};
struct NearestCounter {
  bool holds_at_best = false;  // the claim at the view's best guess
  bool open_at_best = false;   // too close to tell there; nothing was looked for
  bool found = false;
  std::vector<CounterChange> changes;                 // premises first, then quantities by size of change
  double distance = 0;                                // standard units
  claims::Ending ending = claims::Ending::Undecided;  // there
  bool shown = false;                                 // by sequential test at an error of 1 %; else estimated
  uint64_t runs = 0;                                  // that it was checked with
};

struct SignpostFound {
  std::string name, unit;
  std::string text;                  // what it is in words, where the model says
  double day = 0, cut = 0;           // cut in the unit as shown
  bool above = true, truth = false;  // truth: it is a state of affairs, not a number
  Estimate area, accuracy;
};

struct Why {
  claims::ClaimsResult result;  // one verdict: the claim in its views
  std::string view, view_label;
  claims::Share all, none;  // in the view; with the agreed premises only
  std::vector<PremiseChange> premises;
  std::optional<PremiseShares> shapley;
  std::optional<CarryingSets> sets;
  std::vector<Driver> drivers;           // strongest first; those without any sign of an effect are left out
  size_t quantities = 0;                 // uncertain ones of the model
  bool screened = false;                 // quantities for indices were chosen by Morris screening
  std::optional<Estimate> others_total;  // Sobol total of all quantities without an index of their own
  uint32_t index_rows = 0;
  std::optional<EffectShares> effects;
  std::optional<OppositeBox> box;
  /// Fewest premises changed first. More than one where the first is more than a standard unit away.
  std::vector<NearestCounter> counters;
  std::optional<NearestCounter> counter;  // the first of these; one that is not `found` where there is none
  std::vector<SignpostFound> signposts;
  bool signposts_sought = false;
  std::string signpost_policy;
  std::vector<claims::Verdict> related;  // if asked for: other readings, the same question of other policies
  bool never_changes = false;            // ends alike in every world examined
  bool always_holds = false;             // if so, how
  uint64_t runs = 0;
  uint64_t effort = 0;
  bool stopped = false, fast = false;
};

/// Throws as plan_why. Stops where the progress says so, with what there is.
Why why(const model::Model&, const WhyOptions&);
/// The same with the simulator given.
Why why(const model::Model&, const WhyOptions&, const claims::RunEnsemble&);

}  // namespace casus::explain
