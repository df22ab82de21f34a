#pragma once
// From shares to a category, and what each word that an author uses asks for.
#include <string>
#include <vector>

#include "claims/verdict.h"

namespace casus::claims {

/// How strongly a statement is made.
enum class Strength : uint8_t {
  Certain,   // always, certain, only, necessary, cannot, never: it leaves no room for another case
  Mostly,    // mostly, usually, plain (no word): true as a rule
  Often,     // often: the rule is in the claim's own chance; across worlds it is a plain statement
  Possible,  // can, may, risks: it says that the case exists
};

/// What a strength needs: a share of the worlds in the author's own view, and whatever the weights.
struct Need {
  double author, range;
};

/// Certain:  nearly all (0.95) of the author's worlds, because one case in twenty already contradicts
/// "cannot"
///           or "only"; most (0.55) whatever the weights, because the author may rest on premises of his own.
/// Mostly:   most (0.55) both ways: a plain statement survives exceptions.
/// Often:    as Mostly: how often is in the claim's own chance, and must not be asked for twice.
/// Possible: not merely a few (0.05) both ways: a possibility needs cases that are more than freaks, and
///           isn't refuted by the many worlds in which it doesn't come about.
Need need_of(Strength);

/// Unknown words count as Mostly.
Strength strength_of(const std::string& asserted);

/// Shares of worlds by ending.
struct EndingTriple {
  double holds = 0, none = 0, fails = 0;
};

struct CategoryInput {
  bool tested = true;
  std::string asserted;
  EndingTriple author;     // shares in the author's view
  bool has_agreed = true;  // the agreed premises alone were examined
  EndingTriple agreed;
  bool has_range = false;    // the range whatever the weights was examined
  double low = 0, high = 1;  // share in which it holds
  double undecided = 0;      // in the author's view
  bool restates = false;     // one premise or one cut decides it
  bool cannot_fail = false;  // holds in every world, under stress too
  /// Premises whose change alone (from the author's view) moves the share: strongest first, with the share
  /// after.
  struct Carrier {
    std::string name;
    double share_after;
  };
  std::vector<Carrier> carriers;
};

struct CategoryResult {
  Category category = Category::NotSettled;
  std::vector<std::string> depends_on;
  bool weaker_too = false;
  double needed = 0.55;
};

/// In this order:
/// 1. not tested, or restates one premise or number: ASSUMED, NOT TESTED. Cannot fail: CANNOT FAIL.
/// 2. undecided in over 10 % of the author's worlds: NOT SETTLED.
/// 3. the author's view below the need: if it holds least often and fails in most worlds (for a possibility:
/// in nearly all),
///    OPPOSITE; if "no material difference" is the commonest ending, NO MATERIAL DIFFERENCE; if it holds in
///    under half (for a possibility: under the need), DOES NOT FOLLOW.
/// 4. one premise alone (at most three are named) takes the share below what the range needs: DEPENDS ON
/// them; with
///    the author's view below the need as well, "weaker than asserted" is added.
/// 5. the author's view below the need: WEAKER THAN ASSERTED.
/// 6. the lowest share whatever the weights at or above the need of the range: FOLLOWS. Else, if the agreed
/// premises alone
///    miss it: FOLLOWS ONLY FROM ITS OWN PREMISES; else it depends on premises nobody named in 4 carry alone:
///    the strongest, or FOLLOWS ONLY FROM ITS OWN PREMISES if none moves it.
CategoryResult categorize(const CategoryInput&);

}  // namespace casus::claims
