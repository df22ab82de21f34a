#pragma once
// Exact mode: between two boundaries one lane is a jump process. An instance fires when its integrated hazard
// reaches its next addressed exponential; the earliest is next, ties go to the smaller address.
#include <vector>

#include "kernel/machine.h"

namespace casus::kernel {

class ExactLane {
 public:
  /// The machine has one lane, and has started.
  explicit ExactLane(Machine&);
  void step(uint32_t number);

 private:
  struct Row {
    double rate = 0;      // events a day, since `since`
    double rest = 0;      // integrated hazard left at `since`
    double since = 0, next = 0;
    uint32_t firings = 0, fired = 0;
  };
  double threshold(uint32_t row) const;
  double propensity(uint32_t row) const;
  double dwell_next(uint32_t row);
  void update_rates();
  void age_dwells(double until);
  void event(uint32_t row, double n, uint32_t mark_time, uint32_t first_mark);
  void fire_next(uint32_t row);
  void settle();
  void settle_fired(uint32_t row);

  Machine& m_;
  double now_ = 0, aged_ = 0;  // clocks and dwell times are as of `aged_`
  uint32_t budget_ = 0;
  std::vector<Row> rows_;
};

}  // namespace casus::kernel
