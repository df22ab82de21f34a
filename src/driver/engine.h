#pragma once
// How the expressions of a model are evaluated: compiled, or interpreted. It changes no bit of any result.
#include <memory>
#include <string>

#include "interp/evaluator.h"

namespace casus::driver {

/// `engine` is "jit", "interp", or empty: compiled where that can be. Null where programs are interpreted;
/// `note` says why, if nobody asked for it. Throws UserError if "jit" can't be had.
std::unique_ptr<interp::Compiler> make_compiler(const std::string& engine, std::string& note);

}  // namespace casus::driver
