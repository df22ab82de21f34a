#pragma once
#include "command.h"
#include "driver/select.h"

namespace casus::cli {

/// --grant, --without, --fix and, if wanted, --view.
void add_selection(CLI::App& command, driver::Selection& selection, bool with_view);

/// The same again as a command line, with a space before each.
std::string selection_arguments(const driver::Selection&);
/// As one word of a shell.
std::string quoted(const std::string&);

}  // namespace casus::cli
