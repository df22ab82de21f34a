#pragma once
// Signposts: what could be observed early that tells futures apart, and how well on futures held out.
//
// Sources: area under the curve as the chance that a positive case ranks above a negative one: Hanley and
// McNeil (Radiology 143, 1982); its variance: DeLong, DeLong, Clarke-Pearson (Biometrics 44, 1988), over
// worlds; interval on the logit scale: Pepe, "The statistical evaluation of medical tests" (2003), section
// 5.2. Cut: Youden (Cancer 3, 1950).
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "explain/estimate.h"

namespace casus::explain {

/// Chance that a row where it holds has the larger number (ties count half). 0.5 with interval [0, 1] if all
/// rows are alike.
Estimate area_under_curve(const std::vector<double>& x, const std::vector<uint8_t>& holds);

/// Share of the holding and of the failing rows told rightly by `x >= cut` (or `x < cut`, not `above`), the
/// mean of the two; independent exact intervals of each are joined by their half widths squared.
Estimate balanced_accuracy(const std::vector<double>& x, const std::vector<uint8_t>& holds, double cut,
                           bool above);

/// One thing that could be observed, in futures to learn from and in others to test on.
struct Observable {
  std::vector<double> learn, test;
  size_t subject = 0;  // of one subject only one is chosen: another moment of the same says little more
};

struct Signpost {
  size_t observable = 0;
  double cut = 0;
  bool above = true;  // holds where at or above the cut
  Estimate area;      // on the futures to test on, in the direction learned
  Estimate accuracy;  // balanced; on the futures to test on
};

/// The `most` best on `learn`, strongest first, passing over those that say nearly the same as one chosen
/// (of its subject, or with a rank correlation over 0.8); of these, the ones that hold on `test` (area's
/// lower bound over 0.5 and area at least 0.6). None is tried in place of one that fails there, as the test
/// would then be a choice too.
std::vector<Signpost> signposts(const std::vector<Observable>&, const std::vector<uint8_t>& learn_holds,
                                const std::vector<uint8_t>& test_holds, size_t most);

}  // namespace casus::explain
