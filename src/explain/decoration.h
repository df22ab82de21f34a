#pragma once
// Mechanisms whose removal moves nothing: no claim by 2 points, no headline outcome by 2 %.
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "explain/estimate.h"

namespace casus::explain {

struct DecorationOptions {
  ensemble::Spec spec;  // model, rule, seed, worlds (at most), runs, step, threads, progress, compiler
  std::vector<uint32_t> claims, outcomes;  // in the model
  model::PolicyId policy = model::kNone;   // under which outcomes are read
  double points = 0.02, share = 0.02;      // what counts as moving
};

struct MechanismMove {
  std::string name;  // "process attack", "times line 1 of process attack"
  enum class Verdict : uint8_t {
    Moves,       // something, by the whole threshold at least (the interval's near end is above half of it)
    Decoration,  // nothing: every interval lies within the threshold
    Unknown,     // too few worlds to say
  } verdict = Verdict::Unknown;
  std::string most;  // the claim or outcome that it moves most, by its share of the threshold
  bool is_claim = false;
  Estimate move;        // of that, in shares
  uint32_t worlds = 0;  // on which that was found
};

struct Decoration {
  std::vector<MechanismMove> mechanisms;
  uint64_t runs = 0;
  bool stopped = false;
};

/// In stages: the outcomes alone on 64 worlds, which is cheap and shows most of what moves something; then
/// the claims too; then on all the worlds asked for. Each stage looks at what is still open. Nothing is said
/// to be decoration on fewer than the worlds at which no change shows a share under `points` (183 for 2
/// points).
Decoration find_decoration(const DecorationOptions&);
/// Runs at most: as many as if nothing mattered.
uint64_t decoration_cost(const DecorationOptions&);

/// For tests: what intervals of moves, as multiples of their thresholds, say.
MechanismMove::Verdict decoration_verdict(const std::vector<Estimate>& in_thresholds);

}  // namespace casus::explain
