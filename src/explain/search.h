#pragma once
// `casus compare --search`: levers set so that objectives are small over many worlds (many-objective robust
// decision making: Kasprzyk, Nataraj, Reed, Lempert 2013), and what came of it on worlds that the search
// never saw.
#include <optional>
#include <string>
#include <vector>

#include "claims/verdict.h"
#include "explain/optimiser.h"
#include "explain/policy_sample.h"

namespace casus::explain {

struct Objective {
  enum class Kind : uint8_t {
    Mean,        // over the worlds
    WorstTenth,  // mean of the worst tenth of the worlds
    Regret,      // mean over the worlds of the distance to the best real policy there; 0 where it beats them
    Effort,      // mean over the levers of the distance from the default, as a share of the range
  } kind = Kind::Mean;
  uint32_t outcome = model::kNone;
  Better better = Better::Less;
};

/// One lever, or one instance of a family of levers, that the search may set; constant over time.
struct SearchLever {
  model::LeverId lever = 0;
  uint32_t instance = 0;
  double low = 0, high = 1;
  uint32_t steps = 20;  // of the grid between them
};

struct SearchOptions {
  PolicySpec spec;  // its policies: the real ones, which give the yardstick; its outcomes are not used
  std::vector<Objective> objectives;
  std::vector<SearchLever> levers;
  OptimiserOptions optimiser;                   // steps and begin are filled in
  uint32_t fresh_worlds = 64, fresh_runs = 16;  // on which what was found is judged
};

/// A policy, found or of the model, by its objectives: on the worlds of the search and on fresh ones.
struct Candidate {
  model::PolicyId policy = model::kNone;  // of the model; kNone: found
  std::vector<double> settings;           // found: one a lever
  std::vector<double> objectives, fresh;
  bool kept = true;  // on the fresh worlds, no candidate dominates it
  std::string line;  // found: a policy that can be pasted
};

/// A claim that says only one policy reaches something, and a found policy that lacks part of that one.
struct OnlyClaim {
  uint32_t claim = 0;  // in Model::claims
  model::PolicyId only = model::kNone;
  bool checkable = false;     // its formula sets one policy against others
  bool hypothetical = false;  // that policy is: nobody has the choice, and nothing found is held against it
  size_t found = 0;           // position in `found` of the one that reaches it in most worlds
  std::vector<std::string> lacks;          // what of the policy that one lacks: "presence = 1"
  claims::Share reached, reached_by_only;  // share of the fresh worlds in which it is reached
  bool contradicted = false;               // reached in 5 % of the worlds at least, the interval's lower end
};

struct SearchResult {
  std::vector<Candidate> real, found;
  std::vector<double> reference, hypervolume;
  std::vector<OnlyClaim> only;
  uint64_t evaluated = 0, runs = 0;
  bool stopped = false;
};

/// Runs that it takes at most, before the fresh worlds and with them.
uint64_t search_cost(const SearchOptions&);
SearchResult search(const SearchOptions&, const std::function<void(const Optimised&)>& after_generation = {});

/// The levers that can be searched: levels, truths, enumerations, and numbers with both bounds.
std::vector<SearchLever> searchable_levers(const model::Model&, uint32_t steps);
/// `policy NAME "Found by search" by ACTORS { talks = 0.85, ... }`, levers at their default left out.
std::string policy_line(const model::Model&, const std::string& name, const std::vector<SearchLever>&,
                        const std::vector<double>& settings);
/// A copy of the model with a policy for each of the settings, after its own.
model::Model with_policies(const model::Model&, const std::vector<SearchLever>&,
                           const std::vector<std::vector<double>>& settings);

}  // namespace casus::explain
