#pragma once
// Reading the model that a command works on.
#include <string>

#include "command.h"
#include "driver/pipeline.h"

namespace casus::cli {

/// Prints what was found, to standard error, and a line that counts it.
void show_diagnostics(const driver::Compiled&, const Context&);

/// "istanbul 0.1: 12 claims, 30 premises, 74 processes in 140 instances, ..."
std::string model_line(const model::Model&);

/// Compiles a model that is to be run. If it has errors they are shown, the exit code is set and null
/// returned; warnings are counted in one line.
std::unique_ptr<driver::Compiled> load_model(const std::string& file, Context&);

}  // namespace casus::cli
