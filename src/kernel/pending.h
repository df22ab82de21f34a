#pragma once
// Effects of one phase: collected first, applied together.
//
// Additions sum in the order in which they come (that of the addresses). Then raises, then lowers, one clamp
// to bounds, then sets. Moves share what there is.
#include <cstdint>
#include <vector>

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
  /// Targets are the slots `first`, `first` + 1, ...
  Pending(Memory& memory, uint32_t first, std::vector<Target> targets);

  // All arrays have one number per lane, 0 where the effect doesn't happen.
  void add(uint32_t slot, const double* amount);
  void raise(uint32_t slot, const double* x);
  void lower(uint32_t slot, const double* x);
  void set(uint32_t slot, const double* value, const double* on);
  /// kNone is nowhere. `certain`: by hazards, drawn from what there is; else from what those leave.
  void move(uint32_t source, uint32_t target, const double* amount, bool certain);

  /// Applies and forgets everything. Returns whether something may have changed.
  bool apply(const Keys& keys, uint32_t time, uint32_t phase, std::vector<LaneFlags>& flags);
  void hold_states();

  // In one lane, at once. Only for slots that nothing else of the same event writes, and that no policy holds.
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
  double* touch(uint32_t slot, std::vector<double>& table, uint8_t kind);
  size_t keep(const double* values);
  void share_moves(std::vector<LaneFlags>& flags);
  void share_source(const std::vector<size_t>& moves, std::vector<LaneFlags>& flags);
  void commit(uint32_t slot, std::vector<LaneFlags>& flags);
  void apply_sets(const Keys& keys, uint32_t time, uint32_t phase, std::vector<LaneFlags>& flags);
  double pick(const std::vector<size_t>& sets, size_t lane, const Keys& keys, uint32_t time, uint32_t phase,
              LaneFlags& flags) const;
  double clamp(const Target& t, double value, size_t lane, bool count_all, LaneFlags& flags) const;

  Memory& memory_;
  uint32_t first_;
  std::vector<Target> targets_;
  std::vector<double> adds_, raises_, lowers_, leavers_;
  std::vector<uint8_t> touched_;  // bits: added, raised, lowered, left
  std::vector<uint32_t> dirty_, held_;
  std::vector<Move> moves_;
  std::vector<Set> sets_;
  std::vector<double> numbers_;
};

}  // namespace casus::kernel
