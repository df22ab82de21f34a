#pragma once
// What a command line says of tracing, decoration and the ledger.
#include <string>
#include <vector>

#include "driver/compare.h"
#include "explain/decoration.h"
#include "explain/trace.h"

namespace casus::driver {

/// A claim that is tested. Throws UserError, with the reason where the model gives one.
uint32_t find_tested_claim(const model::Model&, const std::string& name);

/// Model, rule and claim filled in.
explain::TraceOptions trace_options(const model::Model&, const std::string& claim, const Selection&);
/// Model, rule, claims (named, else the headline ones, else all), outcomes (the first six) and policy filled
/// in.
explain::DecorationOptions decoration_options(const model::Model&, const std::vector<std::string>& claims,
                                              const Selection&);

}  // namespace casus::driver
