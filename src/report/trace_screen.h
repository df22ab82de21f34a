#pragma once
// What `casus trace` and `casus ledger` print.
#include <nlohmann/json.hpp>
#include <string>

#include "explain/decoration.h"
#include "explain/ledger.h"
#include "explain/trace.h"

namespace casus::report {

std::string trace_screen(const explain::TraceOptions&, const explain::Trace&);
nlohmann::json trace_json(const explain::TraceOptions&, const explain::Trace&);
/// For Graphviz: layers by distance from the claim, links as thick as they are strong.
std::string trace_dot(const explain::TraceOptions&, const explain::Trace&);

std::string decoration_screen(const explain::DecorationOptions&, const explain::Decoration&);
nlohmann::json decoration_json(const explain::DecorationOptions&, const explain::Decoration&);

/// `most` entries that move something, and how many do not.
std::string ledger_screen(const model::Model&, const explain::Ledger&, size_t most);
nlohmann::json ledger_json(const model::Model&, const explain::Ledger&);

}  // namespace casus::report
