#pragma once
// Claims judged for a command, with all that makes the result repeatable.
#include <string>

#include "claims/judge.h"
#include "driver/select.h"

namespace casus::driver {

/// Puts grants, withouts, fixes and the view into the options of judging. Throws UserError.
void apply(const model::Model&, const Selection&, claims::ClaimsOptions&);

/// claims::judge with model hash and version filled in. A name that the model lacks is a UserError.
claims::ClaimsResult judge(const model::Model&, const claims::ClaimsOptions&);

/// Names of the claims marked `headline` that can be tested; empty (which means all) if there are none.
std::vector<std::string> headline_claims(const model::Model&);

/// "without S36, S20; granted C5; fixed tau=0.2".
std::string selection_text(const Selection&);

/// The first view of the results: the author's.
std::string author_view_name(const claims::ClaimsResult&);

}  // namespace casus::driver
