#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "command.h"
#include "diag/render.h"
#include "driver/errors.h"
#include "driver/files.h"
#include "driver/pipeline.h"
#include "model/list.h"
#include "model_input.h"
#include "syntax/format.h"

namespace casus::cli {
namespace {

struct CheckArgs {
  std::string file, dump;
  bool json = false, strict = false;
};

void check(const CheckArgs& args, Context& context) {
  const auto compiled = driver::compile_file(args.file);
  const auto found = compiled.diagnostics.sorted();
  const bool failed =
      compiled.diagnostics.has_errors() || (args.strict && compiled.diagnostics.warnings() > 0);
  context.exit_code = failed ? kWrongInput : kOk;
  if (args.json) {
    auto all = nlohmann::json::parse(render_json(compiled.source, found));
    if (compiled.model) all["model"] = model::listing(*compiled.model);
    fmt::print("{}\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  show_diagnostics(compiled, context);
  if (!args.dump.empty()) {
    fmt::print("{}", driver::dump(compiled, args.dump));
    return;
  }
  if (compiled.model) fmt::print("{}: {}\n", compiled.source.name(), model_line(*compiled.model));
}

struct FmtArgs {
  std::vector<std::string> files;
  bool check = false, out = false;
};

void format(const FmtArgs& args, Context& context) {
  for (const auto& file : args.files) {
    SourceFile source(file == "-" ? "standard input" : file, driver::read_text(file, driver::kMaxText));
    Diagnostics diagnostics;
    const auto tokens = syntax::lex(source, diagnostics);
    if (diagnostics.has_errors()) {
      fmt::print(stderr, "{}", render_text(source, diagnostics.sorted(), context.color_err()));
      fmt::print(stderr, "{}: left as it is\n", file);
      context.exit_code = kWrongInput;
      continue;
    }
    const std::string text = syntax::format(source, tokens);
    if (args.out || file == "-") {
      fmt::print("{}", text);
    } else if (text != source.text()) {
      if (args.check) {
        fmt::print("{}: not formatted\n  help: casus fmt {}\n", file, file);
        context.exit_code = kWrongInput;
      } else {
        driver::write_text(file, text);
        if (!context.quiet) fmt::print(stderr, "{}: formatted\n", file);
      }
    }
  }
}

void explain(const std::string& name, Context& context) {
  if (name.empty()) {
    for (const auto& code : all_codes())
      fmt::print("{}  {:7}  {}\n", code.name, code.severity == Severity::Error ? "error" : "warning",
                 code.title);
    return;
  }
  std::vector<std::string> names;
  for (const auto& code : all_codes()) {
    if (name == code.name) {
      fmt::print("{}", casus::explain(code.code));
      return;
    }
    names.push_back(code.name);
  }
  const auto near = nearest_name(name, names);
  fmt::print(stderr, "casus: there is no code '{}'\n  help: {}\n", name,
             near.empty() ? "'casus explain' lists them all" : "did you mean " + near + "?");
  context.exit_code = kWrongInput;
}

}  // namespace

void add_check(CLI::App& app, Context& context) {
  auto args = std::make_shared<CheckArgs>();
  auto* command = app.add_subcommand("check", "Say what is wrong with a model, and what to do about it");
  command->add_option("FILE", args->file, "The model, or - for standard input")->required();
  command->add_flag("--json", args->json, "Diagnostics and, of a good model, all that it declares, as JSON");
  command->add_flag("--strict", args->strict, "Warnings too make the exit code 1");
  command->add_option("--dump", args->dump, "Print a form of the model instead")
      ->check(CLI::IsMember({"tokens", "tree", "model", "program"}));
  command->footer(
      "Examples:\n  casus check case.casus\n  casus check case.casus --json | jq .model.claims\n"
      "  casus check case.casus --dump model");
  command->callback([args, &context] { check(*args, context); });
}

void add_fmt(CLI::App& app, Context& context) {
  auto args = std::make_shared<FmtArgs>();
  auto* command = app.add_subcommand("fmt", "Format models in place; comments and line breaks stay");
  command->add_option("FILES", args->files, "Models, or - to format standard input to standard output")
      ->required();
  command->add_flag("--check", args->check, "Only say which are not formatted, with exit code 1");
  command->add_flag("--stdout", args->out, "Print instead of writing back");
  command->footer("Examples:\n  casus fmt case.casus\n  casus fmt --check models/*/*.casus");
  command->callback([args, &context] { format(*args, context); });
}

void add_explain(CLI::App& app, Context& context) {
  auto name = std::make_shared<std::string>();
  auto* command = app.add_subcommand("explain", "Explain a diagnostic, with a wrong and a right example");
  command->add_option("CODE", *name, "A code such as C0214; all are listed without one");
  command->footer("Example:\n  casus explain C0214");
  command->callback([name, &context] { explain(*name, context); });
}

}  // namespace casus::cli
