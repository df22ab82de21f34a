#pragma once
// Shown answers: each claim in each world by betting, looked at after fixed numbers of runs.
#include <memory>
#include <vector>

#include "claims/conditions.h"
#include "claims/sample.h"

namespace casus::claims {

struct Proof {
  std::vector<Ending> endings;  // one a world
  bool provable = true;         // false: no linear contrast; every ending Undecided
  bool approximate = false;     // an outcome without a declared range was judged
  bool no_path = false;         // in some world what differs has no path to the outcome
  bool cut = false;             // values outside the declared range of an outcome were cut to it
  uint64_t runs = 0;
};

/// 16, 24, 40, 64, 104, 168, 256, ... (each about 1.6 times the last), up to `most`, which is always one.
std::vector<uint32_t> looks(uint32_t most);

/// Columns whose values are the same in a world, whatever happens: no path leads from what differs. By
/// column, the first that it equals. Cached by the pattern of premises.
class Equalities {
 public:
  Equalities(const model::Model&, const LeafTable&);
  ~Equalities();
  const std::vector<uint32_t>& in(const kernel::World&);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One Proof a formula. Each world's claims end apart; a policy runs on where an open claim needs it. Worlds
/// go from look to look, those first in which some claim is nearest to an answer by the evidence so far,
/// until all are decided, have `prove_runs`, or the budget is spent.
std::vector<Proof> prove(const model::Model&, const LeafTable&, const std::vector<const Formula*>&,
                         const ensemble::WorldRule&, const ClaimsOptions&, Sampler&);

}  // namespace casus::claims
