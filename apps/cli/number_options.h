#pragma once
// Options that take numbers: a sign, a fraction or a number too large is a wrong command line, never another
// number.
#include "command.h"

namespace casus::cli {

/// --seed: a whole number below 2^64.
void add_seed(CLI::App& command, uint64_t& seed);
/// --threads.
void add_threads(CLI::App& command, unsigned& threads);

/// --worlds, --runs, --seed, --threads.
struct EnsembleNumbers {
  uint32_t &worlds, &runs;
  uint64_t& seed;
  unsigned& threads;
};
void add_ensemble(CLI::App& command, EnsembleNumbers);
/// The same where the worlds are those of each view, and are judged in blocks.
void add_views_ensemble(CLI::App& command, EnsembleNumbers);

CLI::Validator whole_below_2_32();
/// Both ends in; never `nan`.
CLI::Validator real_between(double low, double high);

}  // namespace casus::cli
