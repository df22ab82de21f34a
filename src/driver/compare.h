#pragma once
// What a command line says of policies and outcomes, turned into what explain compares.
#include <string>
#include <vector>

#include "driver/select.h"
#include "explain/compare.h"

namespace casus::driver {

struct CompareAsked {
  std::vector<std::string> policies;    // empty: every real one
  std::vector<std::string> outcomes;    // empty: the first six; "all": all
  std::vector<std::string> satisfice;   // "dead_civ <= 3000", "attacks < tau"
  std::vector<std::string> less, more;  // outcomes without `harm` that are better so
  std::string against;    // reference policy; empty: the first that sets nothing, else the first
  Selection selection;    // no view: the author's
  bool as_drawn = false;  // no view: disputed premises half and half, which is a design and no belief
};

/// Outcomes shown where nobody names any.
inline constexpr size_t kOutcomesShown = 6;

/// Fills in model, rule, policies, outcomes, directions, thresholds and reference; the rest of the spec stays
/// for the caller. Throws UserError that names the nearest thing there is.
explain::CompareOptions compare_options(const model::Model&, const CompareAsked&);

/// Worlds of the view named in the selection, else of the author's view (where the model has none, every
/// premise granted), else as drawn; with its grants, withouts and fixes. `name` becomes how to call it.
ensemble::WorldRule worlds_asked(const model::Model&, Selection, bool as_drawn, std::string& name);

/// An outcome by name. Throws UserError.
uint32_t find_outcome(const model::Model&, const std::string& name);
/// "OUTCOME <= NUMBER" or "OUTCOME <= THRESHOLD". Throws UserError; a harm has no lower threshold.
explain::Threshold parse_threshold(const model::Model&, const std::string& text);
/// Directions of these outcomes.
std::vector<explain::Better> directions(const model::Model&, const std::vector<uint32_t>& outcomes,
                                        const std::vector<std::string>& less,
                                        const std::vector<std::string>& more);

}  // namespace casus::driver
