#pragma once
// Events that can be applied at once, one slot after the other. Private to this folder.
#include <cstdint>
#include <vector>

#include "kernel/memory.h"
#include "kernel/tile.h"
#include "lower/program.h"

namespace casus::interp {

/// By number in Program::changing: whether some policy of the tile can hold it. Empty where none holds
/// anything.
std::vector<uint8_t> held_states(const lower::Program&, const kernel::Tile&);
/// Whether an event of the process only moves a unit, changes a value and adds amounts, to slots that nothing
/// else of it writes and no policy holds: then it can be applied at once.
bool has_plain_events(const lower::Program&, const std::vector<uint8_t>& held, const lower::Process&);
/// Whether what its moves write has no bounds to keep to.
bool has_unbounded_moves(const lower::Program&, const lower::Process&);
/// Whether amounts of its effects have to be computed.
bool computes_amounts(const lower::Process&);

/// A row of a process, as an event of it needs it: in one line of the cache.
struct alignas(64) EventRow {
  uint32_t process, row;
  lower::Slot rate, source;  // source: of a move's units; kNone: none
  uint32_t family, instance;
  // What a simple event changes by 1 (`nowhere` where there is nothing): of lane 0.
  double *from, *to, *events;
  bool simple;  // it does nothing else
};
static_assert(sizeof(EventRow) == 64);

/// Rows of all processes, by address. `nowhere` has a number a lane that nobody reads.
std::vector<EventRow> event_rows(const lower::Program&, const std::vector<uint8_t>& held, kernel::Memory&,
                                 double* nowhere);

}  // namespace casus::interp
