#pragma once
// What `casus run` shows: recorded quantities over time. Doubt (over worlds) and chance (over the runs of the
// best-guess world) are two sets of rows; no figure mixes them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ensemble/ensemble.h"

namespace casus::ensemble {

/// Something that can be recorded: an instance of a state, tally or let, or the events of a process.
struct Recorded {
  std::string name;   // "camp", "gate == open", "total assault"
  std::string index;  // "ttp", "ttp, kp"; empty for a family without an index, and for the sum over one
  model::Shown shown;
  model::ExprId probe = model::kNone;
};

/// A copy of the model with a probe for each name asked for ("camp": every instance; "camp[ttp]": one).
struct Recording {
  model::Model model;
  std::vector<Recorded> quantities;
};
/// Throws std::invalid_argument for a name that nothing has. No names: every state that is declared, every
/// tally, every let without an index.
Recording record(const model::Model&, const std::vector<std::string>& names);

struct SummarySpec : Simulation {
  const Recording* recording = nullptr;
  WorldRule rule;
  std::vector<model::PolicyId> policies;  // model::kNone: every lever at its default
  uint32_t shock = model::kNone;
  uint32_t worlds = 200, runs = 16;  // over worlds: of the mean in each world
  uint32_t chance_runs = 200;        // of the best-guess world
  double every = 30;                 // days between rows; the first and the last boundary are always there
};

enum class Over : uint8_t { Worlds, Chance };

struct SummaryRow {
  model::PolicyId policy = model::kNone;
  uint32_t quantity = 0;  // in Recording::quantities
  double day = 0;
  Over over = Over::Worlds;
  // Of the runs that have a value; a mean of a world is over those. NaN where there is none.
  double mean = 0, sd = 0, q05 = 0, q25 = 0, q50 = 0, q75 = 0, q95 = 0;
  uint64_t runs = 0;  // with a value
};

/// A run that can be replayed.
struct OneRun {
  model::PolicyId policy = model::kNone;
  bool best_guess = false;
  uint32_t world = 0, run = 0;
};

struct Summary {
  std::vector<SummaryRow> rows;  // by policy, quantity, over, day
  kernel::LaneFlags flags;
  uint64_t runs = 0, faulty_runs = 0;
  std::optional<OneRun>
      first_flagged;  // the first that is faulty, else the first with a clamp, a shortfall or a disagreement
  bool stopped = false;  // the rows rest on what was done by then
};
/// Throws std::invalid_argument if that would hold too many numbers at a time.
Summary summarize(const SummarySpec&);

}  // namespace casus::ensemble
