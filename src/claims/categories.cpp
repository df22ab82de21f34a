#include "claims/categories.h"

#include <algorithm>
#include <array>

namespace casus::claims {
namespace {

struct Word {
  const char* word;
  Strength strength;
};

constexpr std::array kWords = {
    Word{"always", Strength::Certain}, Word{"certain", Strength::Certain},
    Word{"only", Strength::Certain},   Word{"necessary", Strength::Certain},
    Word{"cannot", Strength::Certain}, Word{"never", Strength::Certain},
    Word{"must", Strength::Certain},   Word{"mostly", Strength::Mostly},
    Word{"usually", Strength::Mostly}, Word{"often", Strength::Often},
    Word{"can", Strength::Possible},   Word{"may", Strength::Possible},
    Word{"risks", Strength::Possible},
};

constexpr double kHalf = 0.5, kMost = 0.55, kNearlyAll = 0.95, kUnsettled = 0.10;
constexpr size_t kNamed = 3;

bool opposite(const EndingTriple& a, bool possible) {
  return a.fails > (possible ? kNearlyAll : kMost) && a.holds < a.fails;
}

bool no_difference(const EndingTriple& a) {
  return a.none >= a.fails && a.none >= a.holds && a.holds < kMost;
}

}  // namespace

Strength strength_of(const std::string& asserted) {
  for (const Word& w : kWords)
    if (asserted == w.word) return w.strength;
  return Strength::Mostly;
}

Need need_of(Strength s) {
  switch (s) {
    case Strength::Certain:
      return {kNearlyAll, kMost};
    case Strength::Mostly:
    case Strength::Often:
      return {kMost, kMost};
    case Strength::Possible:
      return {0.05, 0.05};
  }
  return {kMost, kMost};
}

CategoryResult categorize(const CategoryInput& in) {
  const Strength strength = strength_of(in.asserted);
  const Need need = need_of(strength);
  const bool possible = strength == Strength::Possible;
  CategoryResult out;
  out.needed = need.author;
  auto with = [&](Category c) {
    out.category = c;
    return out;
  };
  if (!in.tested || in.restates) return with(Category::AssumedNotTested);
  if (in.cannot_fail) return with(Category::CannotFail);
  if (in.undecided > kUnsettled) return with(Category::NotSettled);
  const bool enough = in.author.holds >= need.author;
  if (!enough) {
    if (opposite(in.author, possible)) return with(Category::Opposite);
    if (no_difference(in.author)) return with(Category::NoDifference);
    if (in.author.holds < (possible ? need.author : kHalf)) return with(Category::DoesNotFollow);
  }
  for (const auto& c : in.carriers)
    if (c.share_after < need.range && c.share_after < in.author.holds && out.depends_on.size() < kNamed)
      out.depends_on.push_back(c.name);
  if (!out.depends_on.empty()) {
    out.weaker_too = !enough;
    return with(Category::DependsOn);
  }
  if (!enough) return with(Category::Weaker);
  if (!in.has_range) {
    return with(in.has_agreed && in.agreed.holds < need.range ? Category::FollowsOnlyOwn : Category::Follows);
  }
  if (in.low >= need.range) return with(Category::Follows);
  if ((in.has_agreed && in.agreed.holds < need.range) || in.carriers.empty())
    return with(Category::FollowsOnlyOwn);
  for (size_t i = 0; i < std::min(kNamed, in.carriers.size()); ++i)
    out.depends_on.push_back(in.carriers[i].name);
  return with(Category::DependsOn);
}

}  // namespace casus::claims
