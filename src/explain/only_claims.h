#pragma once
// Claims that say only one policy reaches something ("only", "necessary"), held against policies that a
// search found.
#include "explain/search.h"

namespace casus::explain {

/// One comparison of such a claim: what the one policy is said to reach.
struct OnlyParts {
  uint32_t claim = 0;
  model::PolicyId only = model::kNone;
  model::ClaimExprId promise = model::kNone;  // the comparison
};
/// A claim sets one policy against others where comparisons of chances of the same event with numbers point
/// one way for one policy and the other way for the rest. Nothing for a formula of another form.
std::vector<OnlyParts> only_parts(const model::Model&, uint32_t claim);

/// What of `only` the settings lack: levers that it moves less far from the default than that policy does.
std::vector<std::string> lacking(const model::Model&, model::PolicyId only, const std::vector<SearchLever>&,
                                 const std::vector<double>& settings);

std::vector<OnlyClaim> check_only_claims(const SearchOptions&, const std::vector<std::vector<double>>& found,
                                         uint32_t first_world, bool& stopped);

}  // namespace casus::explain
