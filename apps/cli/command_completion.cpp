#include <fmt/format.h>

#include <string>
#include <vector>

#include "command.h"

namespace casus::cli {
namespace {

std::string options_of(const CLI::App& command) {
  std::string words;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) words += "--" + name + " ";
  return words;
}

/// One script for bash; zsh reads it through bashcompinit.
std::string bash_script(const CLI::App& app) {
  std::string commands, cases;
  for (const auto* command : app.get_subcommands({})) {
    commands += command->get_name() + " ";
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), options_of(*command));
  }
  return fmt::format(
      "_casus() {{\n"
      "  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" words=\"\"\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{}--help --version\" -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}}\" in\n{}  esac\n"
      "  case \"$current\" in\n"
      "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
      "    *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
      "  esac\n"
      "}}\n"
      "complete -o filenames -F _casus casus\n",
      commands, cases);
}

/// Between single quotes of fish.
std::string fish_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string fish_script(const CLI::App& app) {
  std::string script;
  for (const auto* command : app.get_subcommands({})) {
    script += fmt::format("complete -c casus -n __fish_use_subcommand -a {} -d '{}'\n", command->get_name(),
                          fish_text(command->get_description()));
    for (const auto* option : command->get_options())
      for (const auto& name : option->get_lnames())
        script += fmt::format("complete -c casus -n '__fish_seen_subcommand_from {}' -l {}\n",
                              command->get_name(), name);
  }
  return script;
}

}  // namespace

void add_completion(CLI::App& app, Context&) {
  auto shell = std::make_shared<std::string>();
  auto* command = app.add_subcommand("completion", "Print a completion script for a shell");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Example:\n  casus completion bash > ~/.local/share/bash-completion/completions/casus");
  command->callback([shell, &app] {
    if (*shell == "fish") {
      fmt::print("{}", fish_script(app));
      return;
    }
    if (*shell == "zsh") fmt::print("autoload -U +X bashcompinit && bashcompinit\n");
    fmt::print("{}", bash_script(app));
  });
}

}  // namespace casus::cli
