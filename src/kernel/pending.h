#pragma once
// Effects between being worked out and being applied: additions in the order in which they come, then one
// clamp, then sets. What is read meanwhile is the state as the phase found it.
#include <functional>
#include <vector>

#include "kernel/rows.h"
#include "kernel/tile.h"
#include "lower/program.h"
#include "random/philox.h"

namespace casus::kernel {

class Pending {
 public:
  Pending(const lower::Program&, size_t width);

  /// x * n is added in each lane where n is not 0 (and `holds`, if given, is not).
  void add(uint32_t target, const double* n, const double* x, const double* holds, LaneFlags* flags);
  void raise(uint32_t target, const double* n, const double* x, const double* holds, LaneFlags* flags);
  void lower(uint32_t target, const double* n, const double* x, const double* holds, LaneFlags* flags);

  void add(uint32_t target, uint32_t lane, double x, LaneFlags* flags);
  void raise(uint32_t target, uint32_t lane, double x, LaneFlags* flags);
  void lower(uint32_t target, uint32_t lane, double x, LaneFlags* flags);
  void set(uint32_t target, uint32_t lane, double value);
  /// Takes from a stock no more than what `left` says is there; kNone: from nowhere, or to nowhere.
  void take(uint32_t source, uint32_t target, uint32_t lane, double x, LaneFlags* flags);
  /// Whole units that leave one stock for another; never short.
  void transfer(uint32_t source, uint32_t target, const double* n);

  bool empty() const { return touched_.empty() && sets_.empty() && takes_.empty(); }

  /// `left(target, lane)`: what the stock still has for `take`. `keys` and `time` are for the draws that
  /// settle sets that disagree. Calls `changed(source)` for each family of stocks that may have changed.
  struct Context {
    double* slots;
    const random::Key* keys;
    uint32_t time;
    LaneFlags* flags;
  };
  void apply(const Context&, const std::function<double(uint32_t, uint32_t)>& left,
             const std::function<void(uint32_t)>& changed);

  /// Moves a value into its bounds; true if it was outside.
  bool clamp(const double* slots, uint32_t target, uint32_t lane, double& value) const;

 private:
  struct Take {
    uint32_t source, target, lane;
    double amount;
  };
  struct Set {
    uint32_t target, lane;
    double value;
  };
  double* row(std::vector<uint32_t>& rows, uint32_t target);
  double whole(uint32_t target, double x) const;
  void settle_takes(const std::function<double(uint32_t, uint32_t)>& left, LaneFlags* flags);
  void settle_sets(const Context&, const std::function<void(uint32_t)>& changed);
  void apply_target(const Context&, uint32_t target);
  void clamp_row(const Context&, uint32_t target);

  const lower::Program& p_;
  size_t width_;
  Rows rows_;
  uint32_t used_ = 0;  // rows handed out since the last apply
  std::vector<uint32_t> add_, raise_, lower_;  // row of each target, kNone: untouched
  std::vector<uint32_t> touched_;
  std::vector<char> is_touched_;
  std::vector<Take> takes_;
  std::vector<Set> sets_;
};

}  // namespace casus::kernel
