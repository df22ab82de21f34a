#pragma once
// What must be looked at again when a slot changes between two boundaries: the dependency graph of the jump
// process (Gibson and Bruck, "Efficient exact stochastic simulation of chemical systems with many species and
// many channels", 2000), found from the blocks and tables of a program.
#include <cstdint>
#include <optional>
#include <vector>

#include "lower/program.h"

namespace casus::lower {

/// Readers are numbered: rows of derived values in their order, so that each reads only earlier ones; then
/// rows of processes; then rows of clocks; then rows of triggers (schedules of kind When).
///
/// What only a boundary changes (levers, windows, policies, ages that grow) has no readers here: after a
/// boundary everything is looked at.
struct Dependencies {
  /// By derived value, process, clock and schedule: number of its first row. Derived values that nothing
  /// between boundaries reads, and schedules that are no triggers, have no rows.
  std::vector<uint32_t> derived, processes, clocks, triggers;
  uint32_t first_process = 0, first_clock = 0, first_trigger = 0, count = 0;
  std::vector<uint32_t> derived_kept;  // those read between boundaries, ascending
  /// Readers of slot s: readers[begin[s]] .. readers[begin[s + 1]], ascending; and whether the slot is only
  /// the stock that the row takes from: then it changes the row's hazard, not its rate.
  std::vector<uint32_t> begin, readers;
  std::vector<uint8_t> only_stock;
};

/// A row of a derived value, of its reader's number.
struct DerivedRow {
  uint32_t derived, row;
};
DerivedRow derived_of(const Dependencies&, uint32_t reader);

/// More pairs of a slot and a reader than this take too much memory to keep.
inline constexpr size_t kDependencyLimit = 100'000'000;

/// Nothing if there are more than `limit` pairs.
std::optional<Dependencies> find_dependencies(const Program&, size_t limit = kDependencyLimit);

/// Of this program and its copies, found when they are first asked for; null where there are too many. For
/// any number of threads.
const Dependencies* dependencies_of(const Program&);

}  // namespace casus::lower
