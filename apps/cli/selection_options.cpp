#include "selection_options.h"

namespace casus::cli {

void add_selection(CLI::App& command, driver::Selection& selection, bool with_view) {
  if (with_view) command.add_option("--view", selection.view, "Premises as this view has them");
  command
      .add_option("--grant", selection.grants,
                  "Premises granted in every world (RIVAL.ALTERNATIVE for a rival)")
      ->delimiter(',');
  command.add_option("--without", selection.withouts, "Premises taken away in every world")->delimiter(',');
  command
      .add_option("--fix", selection.fixes,
                  "NAME=VALUE or NAME[element]=VALUE of a parameter, lever or start value")
      ->take_all();
}

}  // namespace casus::cli
