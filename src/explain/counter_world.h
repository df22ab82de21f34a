#pragma once
// The nearest counter-world: the smallest change of the best guess at which a claim turns.
//
// Sources: the nearest point of a limit surface in standard normal units, as in first-order reliability:
// Hasofer and Lind (J. Eng. Mech. Div. 100, 1974), Rackwitz and Fiessler (Comput. Struct. 9, 1978). The
// direction is that of the gradient at the last crossing; the crossing along it is found by bracketing, which
// bears noise better than their step. Then coordinates are left out while the way grows only little.
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "explain/shapley.h"

namespace casus::explain {

/// A world near the best guess: quantities in standard units of their priors (0: best guess), and which moves
/// of premises are made (bit i: move i).
struct Change {
  std::vector<double> z;
  Coalition turned = 0;
};
/// At most 63 moves.
inline constexpr size_t kMostMoves = 63;

/// How far each of these worlds is from where the claim turns: positive on the side of the best guess.
using Margins = std::function<std::vector<double>(const std::vector<Change>&)>;

struct CounterOptions {
  double farthest = 2.5;   // largest change of one quantity, in standard units
  size_t rounds = 1;       // new directions tried
  double sparser = 0.15;   // the way may grow by this share for quantities left out
  size_t most_turned = 2;  // premises
  size_t paired = 6;       // moves that do most alone, tried in pairs
  double step = 0.5;       // of differences that give the gradient
};

struct CounterWorld {
  Change change;
  double distance = 0;  // Euclidean, over z
};

struct CounterWorlds {
  /// By number of premises turned (0, 1, ..): the nearest found. More are turned only where fewer don't do or
  /// do from one standard unit on.
  std::vector<std::optional<CounterWorld>> by_turned;
  double at_best_guess = 0;  // margin there
  size_t evaluations = 0;
};

/// `slopes`: what is known of the margin's slope by quantity (any scale); sets the first direction. A
/// quantity with slope 0 still takes part in later directions. `moves`: for each move of a premise, which
/// premise it is of; a premise is moved once.
CounterWorlds counter_worlds(const Margins&, const std::vector<double>& slopes,
                             const std::vector<size_t>& moves, const CounterOptions& = {});

/// Worlds that it evaluates at most.
size_t counter_evaluations(size_t quantities, size_t moves, const CounterOptions& = {});

}  // namespace casus::explain
