#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "command.h"
#include "driver/errors.h"
#include "model/list.h"
#include "model_input.h"
#include "report/facts.h"

namespace casus::cli {
namespace {

struct FactsArgs {
  std::string file, name;
  bool json = false;
};

void facts(const FactsArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  if (args.json) {
    fmt::print("{}\n", model::listing(*compiled->model).dump(2));
    return;
  }
  if (args.name.empty()) {
    fmt::print("{}", report::facts_text(*compiled->model, 96));
    return;
  }
  const auto text = report::statement_text(*compiled->model, args.name, 96);
  if (text.empty())
    throw driver::UserError(fmt::format("no statement '{}' in this model", args.name),
                            fmt::format("'casus facts {}' lists them", args.file));
  fmt::print("{}", text);
}

}  // namespace

void add_facts(CLI::App& app, Context& context) {
  auto args = std::make_shared<FactsArgs>();
  auto* command =
      app.add_subcommand("facts", "Statements that are kept and attributed, and those not tested, with why");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("NAME", args->name, "One statement: a fact, position, premise or claim");
  command->add_flag("--json", args->json, "All that the model declares, as JSON");
  command->footer("Examples:\n  casus facts case.casus\n  casus facts case.casus S12");
  command->callback([args, &context] { facts(*args, context); });
}

}  // namespace casus::cli
