#pragma once
// Who leaves a stock for where, over all stocks and lanes of a tile at once.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel/draws.h"
#include "kernel/luck.h"
#include "kernel/memory.h"

namespace casus::kernel {

/// Units of one stock, n of them, under competing hazards a day; each leaves with probability 1 - exp(-H h),
/// H the sum of the hazards, the leavers split in proportion to the hazards: a binomial draw a destination,
/// in order, of those whom the ones before left. Each destination draws at its own address, so that one
/// more or less leaves the luck of the others alone.
class Competition {
 public:
  explicit Competition(size_t lanes) : lanes_(lanes) {}

  /// A stock and where its units may go: rates[k][lane] is a hazard a day, drawn at places[k]. The pointers
  /// have to stay valid.
  void add(const double* stock, std::vector<Place> places, std::vector<double*> rates);

  /// Replaces the hazards of every stock by numbers of units that leave within h days.
  void draw(const Luck& luck, uint32_t time, double h);

 private:
  struct Stock {
    const double* units;
    std::vector<Place> places;
    std::vector<double*> rates;
    bool moves = false;  // whether anything can leave in this step
    bool begun = false;  // whether a place has been asked for
  };

  void begin(double h);
  void draw_place(size_t place, const Luck& luck, uint32_t time);

  size_t lanes_;
  size_t most_places_ = 0;
  std::vector<Stock> stocks_;
  // By stock and lane: the sum of hazards, who is left, the chance to leave by unit of hazard, the chance not
  // asked for yet.
  LaneVector total_, left_, share_, open_;
  // By stock that takes part in a round, and lane.
  std::vector<size_t> drawn_;
  std::vector<Place> places_;
  LaneVector uniforms_, units_, counts_;
};

/// Competition for a stock of one, whose winner alone is asked for: the place that the unit leaves for.
class FirstOf {
 public:
  /// hazards[k][lane], null for none, is drawn at places[k]. The pointers have to stay valid.
  FirstOf(std::vector<Place> places, std::vector<const double*> hazards, size_t lanes);

  /// winner[lane]: the number of the place, or -1. Returns whether there is a hazard in some lane.
  bool draw(const Luck& luck, uint32_t time, double h, double* winner);

 private:
  std::vector<Place> places_;
  std::vector<const double*> hazards_;
  LaneVector total_, share_, open_, uniforms_;  // by lane
};

}  // namespace casus::kernel
