#include "selection_options.h"

namespace casus::cli {

void add_selection(CLI::App& command, driver::Selection& selection, bool with_view) {
  if (with_view) command.add_option("--view", selection.view, "Premises as this view has them");
  command
      .add_option("--grant", selection.grants,
                  "Premises granted in every world (RIVAL.ALTERNATIVE for a rival), commas between")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--without", selection.withouts, "Premises taken away in every world, commas between")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--fix", selection.fixes,
                  "NAME=VALUE or NAME[element]=VALUE of a parameter, lever or start value; once for each")
      ->allow_extra_args(false);
}

std::string quoted(const std::string& text) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:%@";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string selection_arguments(const driver::Selection& s) {
  std::string out;
  if (!s.view.empty()) out += " --view " + s.view;
  for (const auto& p : s.grants) out += " --grant " + p;
  for (const auto& p : s.withouts) out += " --without " + p;
  for (const auto& f : s.fixes) out += " --fix " + quoted(f);
  return out;
}

}  // namespace casus::cli
