#pragma once
// Boxes: ranges of a few inputs in which something is the rule. Patient rule induction.
//
// Sources: Friedman and Fisher, "Bump hunting in high-dimensional data" (Statistics and Computing 9, 1999):
// peeling, pasting, the trajectory. Among peels the one with the largest gain in density per row given up,
// so that a two-valued input is not preferred for cutting much: Kwakkel and Jaxa-Rozen (Environ. Model.
// Softw. 79, 2016). Coverage, density and quasi-p values: Bryant and Lempert (Technol. Forecast. Soc. Change
// 77, 2010).
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "explain/estimate.h"

namespace casus::explain {

struct PrimData {
  std::vector<std::vector<double>> inputs;  // [dimension][row]
  std::vector<uint8_t> hit;                 // one a row: what boxes are to hold
};

struct Limit {
  size_t dimension = 0;
  std::optional<double> low, high;  // low <= x <= high, each an observed value
  /// Chance of at least as many hits as the box has, if this limit told nothing (a binomial test against the
  /// density of the box without it; quasi, as the limit was chosen on the same rows).
  double quasi_p = 1;
};

struct Box {
  std::vector<Limit> limits;  // by dimension
  size_t rows = 0, hits = 0;
  double coverage = 0;  // share of all hits that lie in it
  double density = 0;   // share of its rows that are hits
};

struct PrimOptions {
  double peel = 0.05;       // share of the box's rows that a peel takes (at least one)
  double least = 0.05;      // share of all rows that a box keeps
  double largest_p = 0.05;  // of a limit in the chosen box
  size_t dimensions = 4;    // limited in the chosen box, at most
};

struct PrimResult {
  std::vector<Box> trajectory;  // from everything to the smallest; then pasted
  /// The one to read out: of the trajectory's boxes, cut to limits that tell something, that with the
  /// largest harmonic mean of coverage and density. Nothing where none beats the whole.
  std::optional<Box> chosen;
};
PrimResult prim(const PrimData&, const PrimOptions& = {});

/// A box on other rows: rows, hits, coverage, density anew.
Box measured(const Box&, const PrimData&);
/// Density on rows that the box was not made from, with Clopper and Pearson's interval.
Estimate density_of(const Box&);

}  // namespace casus::explain
