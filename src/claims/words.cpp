#include "claims/words.h"

namespace casus::claims {
namespace {

constexpr double kFew = 0.05, kMinority = 0.45, kHalf = 0.55, kMost = 0.95;

/// 0 .. 6.
int step_of(double share) {
  if (share <= 0) return 0;
  if (share >= 1) return 6;
  if (share < kFew) return 1;
  if (share < kMinority) return 2;
  if (share <= kHalf) return 3;
  return share <= kMost ? 4 : 5;
}

constexpr const char* kPhrases[] = {
    "in no world examined", "in few worlds",        "in a minority of worlds", "in about half of the worlds",
    "in most worlds",       "in nearly all worlds", "in every world examined"};
constexpr const char* kAmounts[] = {"none", "few", "a minority", "about half", "most", "nearly all", "all"};

}  // namespace

std::string share_words(double share) { return kPhrases[step_of(share)]; }

std::string range_words(double low, double high) {
  const int a = step_of(low), b = step_of(high);
  if (a == b) return kPhrases[a];
  return std::string("from ") + kAmounts[a] + " to " + kAmounts[b] + " of the worlds";
}

std::string flag_words(Flag f) {
  switch (f) {
    case Flag::NoPath:
      return "in some worlds nothing leads from what differs to the outcome: there the difference is exactly "
             "0";
    case Flag::Approximate:
      return "an outcome without a declared range was judged, so the answer is approximate";
    case Flag::NotProvable:
      return "a part of it cannot be shown by runs, and is estimated";
    case Flag::WeakerToo:
      return "it also holds in fewer worlds than the word asks for";
    case Flag::FailsOnlyUnderStress:
      return "it fails only outside the model's ranges";
    case Flag::NeverHolds:
      return "no world holds it, not even outside the model's ranges";
    case Flag::CutWindow:
      return "the end of the runs cuts a window that it looks at";
    case Flag::VoidWorlds:
      return "in some worlds it is undefined";
    case Flag::WithheldWorlds:
      return "worlds with more than 1 % faulty runs are withheld";
    case Flag::Clamped:
      return "values outside a declared range were cut to it";
    case Flag::StepMatters:
      return "at half the step over a tenth of the worlds change sides";
    case Flag::RangeOfViews:
      return "the range is that of the views, as no runs were left for more";
    case Flag::NoisyRuns:
      return "runs differ much from one another, and more of them would help";
    case Flag::FewWorlds:
      return "few worlds, so intervals are wide";
    case Flag::Stopped:
      return "stopped before its runs were done";
    case Flag::Compensated:
      return "means of totals are those of what was to be expected at each step, which varies less";
    case Flag::FaultyTotals:
      return "in worlds with a faulty run totals were taken as they came";
  }
  return "";
}

std::string of_hundred(double share) {
  int n = static_cast<int>(share * 100 + 0.5);
  if (share > 0 && n == 0) return "under 1 of 100 worlds";
  if (share < 1 && n >= 100) return "over 99 of 100 worlds";
  return std::to_string(n) + " of 100 worlds";
}

}  // namespace casus::claims
