#pragma once
#include "command.h"
#include "driver/select.h"

namespace casus::cli {

/// --grant, --without, --fix and, if wanted, --view.
void add_selection(CLI::App& command, driver::Selection& selection, bool with_view);

}  // namespace casus::cli
