#include <fmt/format.h>

#include <filesystem>

#include "command.h"
#include "driver/about.h"
#include "driver/errors.h"
#include "driver/files.h"
#include "driver/starter.h"

namespace casus::cli {
namespace {

struct NewArgs {
  std::string file, name;
  bool force = false;
};

void create(const NewArgs& args, Context& context) {
  if (!args.force && std::filesystem::exists(args.file))
    throw driver::UserError(fmt::format("'{}' exists already", args.file),
                            "name another file, or add --force");
  const std::string stem = args.name.empty() ? std::filesystem::path(args.file).stem().string() : args.name;
  driver::write_text(args.file, driver::starter_model(stem));
  if (!context.quiet)
    fmt::print("{} written. Next:\n  casus check {}\n  casus claims {}\n", args.file, args.file, args.file);
}

}  // namespace

void add_new(CLI::App& app, Context& context) {
  auto args = std::make_shared<NewArgs>();
  auto* command = app.add_subcommand("new", "Write a small model to begin from");
  command->add_option("FILE", args->file, "Where to write it")->required();
  command->add_option("--name", args->name, "The model's name (default: the file's)");
  command->add_flag("--force", args->force, "Replace a file that exists");
  command->footer("Example:\n  casus new my_case.casus");
  command->callback([args, &context] { create(*args, context); });
}

void add_about(CLI::App& app, Context&) {
  auto* command = app.add_subcommand("about", "What Casus is for, and what it must not be used for");
  command->callback([] { fmt::print("{}", driver::about_text()); });
}

}  // namespace casus::cli
