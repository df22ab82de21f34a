#pragma once
// The ledger of assumptions: what nobody measured, by how much it moves the claims.
#include <string>
#include <vector>

#include "claims/judging.h"
#include "model/model.h"

namespace casus::explain {

struct LedgerMove {
  uint32_t claim = 0;  // in Model::claims
  /// Of the share of worlds in which the claim holds. A parameter: upper third of its range less lower third,
  /// granting the author's premises. A premise: where it is on less where it is off, disputed premises half
  /// and half (by regression, so that the others are allowed for).
  double share = 0;
  double t = 0;       // of the effect on the claim's margin (the larger of share and margin for a premise)
  bool told = false;  // from noise: |t| of at least 3.5, at which one of 300 that don't matter passes in one
                      // of seven claims
};

struct LedgerEntry {
  enum class Kind : uint8_t { Param, Premise } kind = Kind::Param;
  std::string name, text;  // "strength[ttp]", its range; "S36", what it says
  model::ParamId param = model::kNone;
  model::PremiseRef premise;
  std::vector<LedgerMove> moves;  // one a claim
  double largest = 0;             // |share| among those that are told, 0 if none is
  size_t claims_moved = 0;
};

struct Ledger {
  std::vector<uint32_t> claims;
  std::vector<LedgerEntry> entries;   // by largest, then by how many claims, then by |t|
  size_t assumed = 0, from_data = 0;  // uncertain numbers of the model
  uint32_t worlds = 0, runs = 0;
  uint64_t total_runs = 0, seed = 1;
  bool stopped = false;
};

/// From samples of the author's view and of worlds as drawn that are there, with the leaves of every claim of
/// the setup.
Ledger ledger(const model::Model&, const claims::Setup&, const claims::Sample& author,
              const claims::Sample& as_drawn);
/// The options' claims (empty: all), worlds, runs, seed, grants, withouts and fixes.
Ledger ledger(const model::Model&, const claims::ClaimsOptions&);
uint64_t ledger_cost(const model::Model&, const claims::ClaimsOptions&);

}  // namespace casus::explain
