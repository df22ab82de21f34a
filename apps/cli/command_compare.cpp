#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "command.h"
#include "driver/compare.h"
#include "driver/version.h"
#include "engine_option.h"
#include "model/hash.h"
#include "model_input.h"
#include "progress.h"
#include "report/compare_json.h"
#include "report/compare_screen.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

struct CompareArgs {
  std::string file, method = "step", engine;
  driver::CompareAsked asked;
  explain::PolicySpec spec;
  uint32_t chance_runs = 100;
  bool json = false;
};

void compare_command(const CompareArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  auto options = driver::compare_options(m, args.asked);
  auto& spec = options.spec;
  spec.seed = args.spec.seed;
  spec.worlds = args.spec.worlds;
  spec.runs = args.spec.runs;
  spec.step = args.spec.step;
  spec.threads = args.spec.threads;
  spec.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  options.chance_runs = args.chance_runs;
  const auto compiler = make_compiler(args.engine, context);
  spec.compiler = compiler.get();
  if (!context.quiet)
    fmt::print(stderr, "note: {} policies x ({} worlds x {} runs + {} runs for chance) = {} runs\n",
               spec.policies.size(), spec.worlds, spec.runs, options.chance_runs,
               explain::compare_cost(options));
  explain::Comparison result;
  {
    TerminalProgress progress("comparing", context.quiet);
    spec.progress = &progress;
    result = explain::compare(options);
  }
  if (result.stopped) context.exit_code = kStopped;
  if (args.json)
    fmt::print("{}\n", report::compare_json(result, fmt::format("{:016x}", model::hash(m)), driver::kVersion)
                           .dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    fmt::print("{}", report::compare_screen(result));
}

}  // namespace

void add_compare(CLI::App& app, Context& context) {
  auto args = std::make_shared<CompareArgs>();
  auto* command =
      app.add_subcommand("compare", "Policies by their outcomes: over worlds, over chance, by regret");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("POLICIES", args->asked.policies,
                      "Only these (default: every one that is not hypothetical)");
  command->add_option("--outcomes", args->asked.outcomes,
                      "Outcomes, commas between, or all (default: the first six of the model)");
  command->add_option("--against", args->asked.against,
                      "The policy that others are compared with (default: the first that sets nothing)");
  command
      ->add_option(
          "--satisfice", args->asked.satisfice,
          "A threshold, \"OUTCOME <= NUMBER\" in its unit or \"OUTCOME <= PARAMETER\"; may be repeated")
      ->take_all();
  command->add_option("--less", args->asked.less,
                      "Outcomes that are better where smaller (a harm always is)");
  command->add_option("--more", args->asked.more, "Outcomes that are better where larger (never a harm)");
  command->add_option("--worlds", args->spec.worlds, "Worlds")
      ->check(CLI::Range(2u, 1000000u))
      ->capture_default_str();
  command->add_option("--runs", args->spec.runs, "Runs of each world")
      ->check(CLI::Range(2u, 100000u))
      ->capture_default_str();
  command->add_option("--chance-runs", args->chance_runs, "Runs of the best-guess world")
      ->check(CLI::Range(2u, 1000000u))
      ->capture_default_str();
  command->add_option("--seed", args->spec.seed, "Seed of every draw")->capture_default_str();
  command->add_option("--method", args->method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  command->add_option("--step", args->spec.step, "Step in days, if not the model's")
      ->check(CLI::Range(1e-3, 366.0));
  command->add_option("--threads", args->spec.threads,
                      "Threads; 0 is one a core. Results do not depend on it");
  add_engine(*command, args->engine);
  add_selection(*command, args->asked.selection, true);
  command->add_flag("--as-drawn", args->asked.as_drawn,
                    "Disputed premises half and half (a design, no belief) instead of the author's view");
  command->add_flag("--json", args->json, "Everything, as JSON");
  command->footer(
      "Examples:\n  casus compare case.casus\n  casus compare case.casus as_is talks --outcomes all\n"
      "  casus compare case.casus --satisfice \"dead <= 3000\" --satisfice \"attacks < tau\"\n"
      "  casus compare case.casus as_is talks --as-drawn   (which premise makes the order flip)");
  command->callback([args, &context] { compare_command(*args, context); });
}

}  // namespace casus::cli
