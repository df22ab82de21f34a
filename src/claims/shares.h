#pragma once
// Shares of worlds, from endings that are known only up to sampling.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "claims/verdict.h"

namespace casus::claims {

/// The runs of a world, all and in parts: 0 all, 1 and 2 the halves, 3 to 6 the quarters.
inline constexpr size_t kParts = 7;

/// One claim over the worlds of a sample, judged on each part of the runs. A world that is left undecided (or
/// withheld) is Undecided in every part.
struct WorldEndings {
  std::array<std::vector<Ending>, kParts> parts;
  std::vector<double> hold, fail;  // margins, on all runs
  const std::vector<Ending>& all() const { return parts[0]; }
  size_t size() const { return parts[0].size(); }
};

struct EndingShares {
  Share holds, none, fails;
  double voids = 0, undecided = 0;
  double moved = 0;  // largest move by extrapolation
};

/// Estimated answers. A world near its threshold is often judged wrongly on few runs, so the plain share f(n)
/// is biased. Extrapolation to many runs from all of them, halves and quarters, (8 f(n) - 6 f(n/2) + f(n/4))
/// / 3, removes what falls as 1/n and as 1/n^2. Shares are cut to [0, 1] and scaled to sum to 1.
///
/// Interval: t over blocks of 64 consecutive worlds where there are at least 16, since a block is stratified
/// (a Latin hypercube) and blocks are independent; else t over worlds as if independent, which is too wide
/// rather than too narrow, joined with the exact interval of Clopper and Pearson. Within 3 / N of 0 or 1:
/// Clopper and Pearson too. Never narrower than 1 / N to each side, and wider by half of what the
/// extrapolation moved, since that is only known so well.
EndingShares extrapolated_shares(const WorldEndings&);

/// Shown answers: plain shares. A world is judged wrongly with a chance of at most `error`, and an undecided
/// one may be anything: bounds [CP_low(k of N) - error, CP_high(k + u of N) + error].
EndingShares shown_shares(const std::vector<Ending>&, double error);

/// The mean of a number per world with its 95 % interval, as in extrapolated_shares (without its bounds).
Share mean_over_worlds(const std::vector<double>&);

}  // namespace casus::claims
