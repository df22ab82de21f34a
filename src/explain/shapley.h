#pragma once
// Shapley values: how much each player adds to a coalition, over all orders in which they may join.
//
// Sources: Shapley, "A value for n-person games" (1953). Sampled orders: Castro, Gómez, Tejada, "Polynomial
// calculation of the Shapley value based on sampling" (Computers & Operations Research 36, 2009); an order
// and its reverse together: Mitchell, Cooper, Frank, Holmes, "Sampling permutations for Shapley value
// estimation" (JMLR 23, 2022).
#include <cstdint>
#include <functional>

#include "explain/estimate.h"

namespace casus::explain {

/// Bit i: player i is in. At most 63 players.
using Coalition = uint64_t;

/// Worth of a coalition, one number a world (the same worlds for every coalition); its worth is their mean.
/// A game that is known exactly has one world.
using Game = std::function<std::vector<double>(Coalition)>;

struct ShapleyValues {
  std::vector<Estimate> values;  // one a player; they add up to all - none
  double all = 0, none = 0;      // worth of everybody, of nobody
  bool exact = true;             // over every coalition; else over sampled orders
  size_t coalitions = 0;         // whose worth was asked for
};

/// Players up to which every coalition is asked for, unless the caller wants otherwise.
inline constexpr size_t kExactPlayers = 10;

/// Over all 2^players coalitions. Intervals are over worlds.
ShapleyValues shapley_exact(size_t players, const Game&);

/// Over `orders` random orders (rounded up to an even number, at least 4), each with its reverse. Intervals
/// are over orders and worlds both: the two variances are added, which counts what they share twice.
ShapleyValues shapley_sampled(size_t players, const Game&, size_t orders, uint64_t seed);

}  // namespace casus::explain
