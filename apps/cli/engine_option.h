#pragma once
#include <memory>
#include <string>

#include "command.h"
#include "interp/evaluator.h"

namespace casus::cli {

/// --engine.
void add_engine(CLI::App& command, std::string& engine);
/// Null: programs are interpreted. Says so if nobody asked for it.
std::unique_ptr<interp::Compiler> make_compiler(const std::string& engine, const Context& context);

}  // namespace casus::cli
