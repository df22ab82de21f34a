#pragma once
// Where everything lies in the slots of a program. Private to this folder.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lower/lower.h"
#include "lower/program.h"
#include "lower/reads.h"
#include "model/model.h"

namespace casus::lower {

/// Rows, registers and slots are counted in 32 bits; this is also what fits a machine.
inline constexpr uint64_t kRowLimit = 50'000'000;

class Layout {
 public:
  Layout(const model::Model& model, Program& program, const LowerOptions& options);

  const model::Model& m;
  Program& p;
  const bool passes, share_costly;
  ReadsTable reads;

  std::vector<Slot> params, levers, states, tallies, lets, windows, clocks, events;  // first slot of each
  /// Shadows of totals, which compensators go to; kNone where nobody asked.
  std::vector<Slot> tally_shadows, event_shadows;
  std::vector<std::vector<uint32_t>>
      process_row;                    // by process: row of each instance, kNone if it isn't there
  std::vector<uint32_t> let_derived;  // place in Program::derived

  Slot allocate(uint64_t count);
  Slot constant(double value);
  Slot premise(model::PremiseRef ref);
  /// Slot of the instance that a reference names, with these values of the variables; kNone where there is
  /// none (a pair of the same element, a process instance that doesn't exist).
  Slot slot(model::Op kind, const model::Ref& ref, const uint32_t* ordinals) const;
  Slot state_or_tally(const model::Ref& ref, bool tally, const uint32_t* ordinals) const;
  /// The shadow of a tally's instance.
  Slot tally_shadow(const model::Ref& ref, const uint32_t* ordinals) const;
  uint32_t number(const model::Index& index, const model::Ref& ref, const uint32_t* ordinals) const;
  /// Ordinals on one side (0, 1) of a relation that belong to an element of the other, ascending.
  const std::vector<uint32_t>& related(uint32_t relation, int side, uint32_t other);

 private:
  void lay_out_processes();
  void lay_out_shadows(const LowerOptions& options);
  std::map<uint64_t, Slot> constants_;
  std::map<std::pair<uint32_t, int>, std::vector<std::vector<uint32_t>>> related_;
};

/// Ordinal that an index of a reference stands for.
uint32_t resolve(const model::Model& m, const model::IndexRef& index, const uint32_t* ordinals);

}  // namespace casus::lower
