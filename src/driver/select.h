#pragma once
// What a command line says about worlds and policies, turned into rules: --view, --grant, --without, --fix.
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "ensemble/summary.h"
#include "model/model.h"

namespace casus::driver {

struct Selection {
  std::string view;                   // "" = as drawn
  std::vector<std::string> grants;    // premises, or RIVAL.ALTERNATIVE
  std::vector<std::string> withouts;  // premises and rivals (taken at `neither`)
  std::vector<std::string> fixes;     // NAME=VALUE, NAME[a, b]=VALUE; a value is in the declared unit
};

/// "no KIND 'NAME' in this model", with the nearest of the known names, or some of them, as the remedy.
[[noreturn]] void throw_unknown(const std::string& kind, const std::string& name,
                                const std::vector<std::string>& known);

/// Throws UserError that names the nearest thing there is.
ensemble::WorldRule make_rule(const model::Model&, const Selection&);

/// Whether runs can have steps of so many days; 0: the model's own. Throws UserError.
void check_step(const model::Model&, double step);

/// What `--record` names. Throws UserError.
ensemble::Recording find_recorded(const model::Model&, const std::vector<std::string>& names);

/// By name. Each throws UserError.
model::PolicyId find_policy(const model::Model&, const std::string& name);
uint32_t find_shock(const model::Model&, const std::string& name);
const model::View& find_view(const model::Model&, const std::string& name);
model::PremiseRef find_premise(const model::Model&, const std::string& name);

/// Sets one premise in a rule, with all that is the `same as` it.
void set_premise(const model::Model&, ensemble::WorldRule&, model::PremiseRef, model::View::Setting);

}  // namespace casus::driver
