#pragma once
// The lines of a policy, one by one.
#include <optional>
#include <string>

#include "check/context.h"

namespace casus::check {

/// A "set", "hold", "cut" or "force" clause; nothing after an error.
std::optional<model::Setting> read_setting(Context&, const std::string& policy, const syntax::Clause&);

/// A value of a lever, of its type, in its unit and within its bounds; kNone after an error.
ExprId lever_setting(Context&, const syntax::Expr&, model::LeverId, const Scope&);

/// A number where `unit` is wanted; a bare one is in the unit as declared. kNone after an error.
ExprId in_declared_unit(Context&, const Typed&, const model::Unit& unit, const model::Shown& shown,
                        const std::string& name);

/// "runs go from 2025-01-01 to 2028-01-01", as help.
std::string run_text(Context&);

}  // namespace casus::check
