#include "claims/verdict.h"

namespace casus::claims {

const char* category_text(Category c) {
  switch (c) {
    case Category::Follows:
      return "FOLLOWS";
    case Category::FollowsOnlyOwn:
      return "FOLLOWS ONLY FROM ITS OWN PREMISES";
    case Category::DependsOn:
      return "DEPENDS ON";
    case Category::Weaker:
      return "WEAKER THAN ASSERTED";
    case Category::NoDifference:
      return "NO MATERIAL DIFFERENCE";
    case Category::DoesNotFollow:
      return "DOES NOT FOLLOW";
    case Category::Opposite:
      return "OPPOSITE";
    case Category::AssumedNotTested:
      return "ASSUMED, NOT TESTED";
    case Category::CannotFail:
      return "CANNOT FAIL IN THIS MODEL";
    case Category::NotSettled:
      return "NOT SETTLED";
  }
  return "";
}

const char* category_id(Category c) {
  switch (c) {
    case Category::Follows:
      return "follows";
    case Category::FollowsOnlyOwn:
      return "follows_only_from_its_own_premises";
    case Category::DependsOn:
      return "depends_on";
    case Category::Weaker:
      return "weaker_than_asserted";
    case Category::NoDifference:
      return "no_material_difference";
    case Category::DoesNotFollow:
      return "does_not_follow";
    case Category::Opposite:
      return "opposite";
    case Category::AssumedNotTested:
      return "assumed_not_tested";
    case Category::CannotFail:
      return "cannot_fail_in_this_model";
    case Category::NotSettled:
      return "not_settled";
  }
  return "";
}

const char* flag_id(Flag f) {
  switch (f) {
    case Flag::NoPath:
      return "no_path";
    case Flag::Approximate:
      return "approximate";
    case Flag::NotProvable:
      return "not_provable";
    case Flag::WeakerToo:
      return "weaker_than_asserted";
    case Flag::FailsOnlyUnderStress:
      return "fails_only_under_stress";
    case Flag::NeverHolds:
      return "never_holds";
    case Flag::CutWindow:
      return "cut_window";
    case Flag::VoidWorlds:
      return "void_worlds";
    case Flag::WithheldWorlds:
      return "withheld_worlds";
    case Flag::Clamped:
      return "clamped";
    case Flag::StepMatters:
      return "step_matters";
    case Flag::RangeOfViews:
      return "range_of_views";
    case Flag::NoisyRuns:
      return "noisy_runs";
    case Flag::FewWorlds:
      return "few_worlds";
    case Flag::Stopped:
      return "stopped";
    case Flag::Compensated:
      return "compensated";
    case Flag::FaultyTotals:
      return "faulty_totals";
  }
  return "";
}

}  // namespace casus::claims
