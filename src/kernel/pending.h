#pragma once
// Effects of one phase: collected first, applied together.
//
// Additions sum in the order in which they come (that of the addresses). Then raises, then lowers, one clamp
// to bounds, then sets. Moves share what there is.
#include <cstdint>
#include <vector>

#include "kernel/luck.h"
#include "kernel/memory.h"
#include "kernel/tile.h"

namespace casus::kernel {

/// A slot that effects may change.
struct Target {
  enum class Type : uint8_t { Count, Real, Level, Discrete, Tally } type = Type::Real;
  uint32_t low = kNone, high = kNone;  // slots of the bounds
  bool low_declared = false, high_declared = false;
  uint32_t hold_on = kNone, hold_value = kNone;  // slots; a state that a policy holds keeps this value
  uint32_t address = 0, instance = 0;            // for ties between sets
};

class Pending {
 public:
  /// What effects there are, so that nothing is allocated when they come.
  struct Needs {
    bool raises = false, lowers = false, leavers = false;
    size_t moves = 0, sets = 0;  // most of them in a phase
  };
  /// Targets are the slots `first`, `first` + 1, ...
  Pending(Memory& memory, uint32_t first, std::vector<Target> targets, const Needs& needs);

  // All arrays have one number per lane, 0 where the effect doesn't happen.
  void add(uint32_t slot, const double* amount);
  void raise(uint32_t slot, const double* x);
  void lower(uint32_t slot, const double* x);
  void set(uint32_t slot, const double* value, const double* on);
  /// kNone is nowhere. `certain`: by hazards, drawn from what there is; else from what those leave.
  void move(uint32_t source, uint32_t target, const double* amount, bool certain);

  /// Applies and forgets everything. Returns whether something may have changed.
  bool apply(const Luck& luck, uint32_t time, uint32_t phase, std::vector<LaneFlags>& flags);
  void hold_states();
  /// Off where no policy of the tile holds a state.
  void set_holding(bool on) { holding_ = on; }

  // In one lane, at once. Only for slots that nothing else of the same event writes, and that no policy
  // holds.
  void add_now(uint32_t slot, size_t lane, double amount, LaneFlags& flags) {
    double& x = memory_.at(slot)[lane];
    x += amount;
    const Target& t = targets_[slot - first_];
    if (t.low != kNone || t.high != kNone) x = clamp(t, x, lane, false, flags);
  }
  void set_now(uint32_t slot, size_t lane, double value, LaneFlags& flags);

 private:
  struct Move {
    uint32_t source, target;
    size_t amounts;  // in numbers_
  };
  struct Set {
    uint32_t slot;
    size_t values, on;
  };
  void accumulate(uint32_t slot, LaneVector& table, uint8_t kind, const double* amount);
  size_t keep(const double* values);
  void share_moves(std::vector<LaneFlags>& flags);
  void share_source(std::vector<LaneFlags>& flags);
  void commit(uint32_t slot, std::vector<LaneFlags>& flags);
  void apply_sets(const Luck& luck, uint32_t time, uint32_t phase, std::vector<LaneFlags>& flags);
  double pick(size_t lane, const Luck& luck, uint32_t time, uint32_t phase, LaneFlags& flags) const;
  double clamp(const Target& t, double value, size_t lane, bool count_all, LaneFlags& flags) const;

  Memory& memory_;
  uint32_t first_;
  bool holding_ = true;
  std::vector<Target> targets_;
  LaneVector adds_, raises_, lowers_, leavers_, left_;
  std::vector<uint8_t> touched_;  // bits: added, raised, lowered, left
  std::vector<uint32_t> dirty_, held_;
  std::vector<Move> moves_;
  std::vector<Set> sets_;
  LaneVector numbers_;
  std::vector<uint8_t> done_;               // by move or set: whether its slot was dealt with
  std::vector<size_t> same_, on_, takers_;  // moves or sets of one slot; those of them in one lane
};

}  // namespace casus::kernel
