#include <fmt/format.h>

#include "command.h"
#include "driver/replay.h"
#include "engine_option.h"
#include "model_input.h"
#include "number_options.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

struct ReplayCommand {
  std::string file, method = "step", engine;
  driver::Selection selection;
  driver::ReplayArgs args;
};

void replay_command(ReplayCommand c, Context& context) {
  const auto compiled = load_model(c.file, context);
  if (!compiled) return;
  c.args.method = c.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  driver::check_step(*compiled->model, c.args.step);
  const bool best_guess = c.args.rule.best_guess;
  c.args.rule = driver::make_rule(*compiled->model, c.selection);
  c.args.rule.best_guess = best_guess;
  const auto compiler = make_compiler(c.engine, context);
  c.args.compiler = compiler.get();
  driver::replay(*compiled->model, c.args, [](const std::string& line) { fmt::print("{}\n", line); });
}

}  // namespace

void add_replay(CLI::App& app, Context& context) {
  auto c = std::make_shared<ReplayCommand>();
  auto* command = app.add_subcommand("replay", "Tell one simulated run event by event, each with its reason");
  command->add_option("FILE", c->file, "The model")->required();
  command->add_option("--world", c->args.world, "Number of the world")
      ->check(whole_below_2_32())
      ->capture_default_str();
  command->add_option("--run", c->args.run, "Number of the run in its world")
      ->check(whole_below_2_32())
      ->capture_default_str();
  command
      ->add_flag("--best-guess", c->args.rule.best_guess,
                 "The world of the best guesses, as in the rows 'chance' of casus run")
      ->excludes("--world");
  command->add_option("--policy", c->args.policy, "Policy (default: every lever at its default)")
      ->check([](const std::string& name) { return std::string(name.empty() ? "an empty name" : ""); });
  command->add_option("--shock", c->args.shock, "A shock of the model");
  add_seed(*command, c->args.seed);
  command->add_option("--method", c->method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  command->add_option("--step", c->args.step, "Step in days, if not the model's")
      ->check(real_between(1e-3, 366.0));
  add_engine(*command, c->engine);
  add_selection(*command, c->selection, true);
  command->footer(
      "A simulated run is neither a record nor a prediction of any day.\n"
      "Example:\n  casus replay case.casus --policy as_is --world 3 --run 7");
  command->callback([c, &context] { replay_command(*c, context); });
}

}  // namespace casus::cli
