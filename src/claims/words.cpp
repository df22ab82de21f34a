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
  return std::string("in ") + kAmounts[a] + " to " + kAmounts[b] + " of the worlds";
}

std::string of_hundred(double share) {
  int n = static_cast<int>(share * 100 + 0.5);
  if (share > 0 && n == 0) return "under 1 of 100 worlds";
  if (share < 1 && n >= 100) return "over 99 of 100 worlds";
  return std::to_string(n) + " of 100 worlds";
}

}  // namespace casus::claims
