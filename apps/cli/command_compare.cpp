#include <fmt/format.h>

#include "command.h"
#include "driver/compare.h"
#include "driver/errors.h"
#include "driver/search.h"
#include "driver/version.h"
#include "engine_option.h"
#include "ensemble/joined_progress.h"
#include "json_output.h"
#include "model/hash.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/compare_json.h"
#include "report/compare_screen.h"
#include "report/search_screen.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

struct CompareArgs {
  std::string file, method = "step", engine;
  driver::CompareAsked asked;
  explain::PolicySpec spec;
  uint32_t chance_runs = 100;
  bool json = false;
  // --search
  bool search = false;
  driver::SearchAsked asked_of_search;
  uint32_t population = 16, generations = 10, fresh_worlds = 64, fresh_runs = 16;
};

/// What compare and search share.
void set_spec(const CompareArgs& args, explain::PolicySpec& spec) {
  spec.simulation() = args.spec.simulation();
  spec.worlds = args.spec.worlds;
  spec.runs = args.spec.runs;
  spec.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
}

void search_command(const CompareArgs& args, const model::Model& m, Context& context) {
  auto options = driver::search_options(m, args.asked, args.asked_of_search);
  set_spec(args, options.spec);
  options.fresh_worlds = args.fresh_worlds;
  options.fresh_runs = args.fresh_runs;
  options.optimiser.seed = args.spec.seed;
  options.optimiser.population = (args.population + 3) / 4 * 4;
  options.optimiser.generations = args.generations;
  const auto compiler = make_compiler(args.engine, context);
  options.spec.compiler = compiler.get();
  const uint64_t cost = explain::search_cost(options);
  if (!context.quiet)
    fmt::print(stderr,
               "note: levers: {}; up to {} policies x {} worlds x {} runs, then {} worlds: about {} runs\n",
               options.levers.size(), options.optimiser.population * (options.optimiser.generations + 1),
               options.spec.worlds, options.spec.runs, options.fresh_worlds, cost);
  explain::SearchResult result;
  {
    TerminalProgress progress("searching", context.quiet);
    ensemble::JoinedProgress whole(&progress, cost);
    options.spec.progress = &whole;
    result = explain::search(options);
  }
  if (result.stopped) context.exit_code = kStopped;
  if (args.json)
    fmt::print("{}", json_text(report::search_json(options, result, fmt::format("{:016x}", model::hash(m)),
                                                   driver::kVersion)));
  else
    fmt::print("{}", report::search_screen(options, result));
}

void compare_command(const CompareArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  driver::check_step(m, args.spec.step);
  if (args.search) return search_command(args, m, context);
  auto options = driver::compare_options(m, args.asked);
  auto& spec = options.spec;
  set_spec(args, spec);
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
    fmt::print("{}", json_text(report::compare_json(result, fmt::format("{:016x}", model::hash(m)),
                                                    driver::kVersion)));
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
  add_ensemble(*command, {args->spec.worlds, args->spec.runs, args->spec.seed, args->spec.threads});
  command->add_option("--chance-runs", args->chance_runs, "Runs of the best-guess world")
      ->check(CLI::Range(2u, 1000000u))
      ->capture_default_str();
  command->add_option("--method", args->method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  command->add_option("--step", args->spec.step, "Step in days, if not the model's")
      ->check(real_between(1e-3, 366.0));
  add_engine(*command, args->engine);
  add_selection(*command, args->asked.selection, true);
  command->add_flag("--as-drawn", args->asked.as_drawn,
                    "Disputed premises half and half (a design, no belief) instead of the author's view");
  command->add_flag("--json", args->json, "Everything, as JSON");
  command->add_flag("--search", args->search, "Search the levers for policies that are good in many worlds");
  command
      ->add_option("--objective", args->asked_of_search.objectives,
                   "With --search: mean:OUTCOME, worst:OUTCOME, regret:OUTCOME or effort, to be small; may "
                   "be repeated")
      ->take_all();
  command->add_option("--levers", args->asked_of_search.levers, "With --search: only these levers");
  command->add_option("--by", args->asked_of_search.by, "With --search: only levers that these actors hold");
  command->add_option("--grid", args->asked_of_search.grid, "With --search: steps of a lever's range")
      ->check(CLI::Range(1u, 1000u))
      ->capture_default_str();
  command
      ->add_option("--population", args->population,
                   "With --search: policies of a generation (made a multiple of 4)")
      ->check(CLI::Range(8u, 1000u))
      ->capture_default_str();
  command->add_option("--generations", args->generations, "With --search")
      ->check(CLI::Range(0u, 10000u))
      ->capture_default_str();
  command
      ->add_option("--fresh-worlds", args->fresh_worlds,
                   "With --search: worlds on which what was found is judged")
      ->check(CLI::Range(2u, 1000000u))
      ->capture_default_str();
  command->add_option("--fresh-runs", args->fresh_runs, "With --search: runs of each of these")
      ->check(CLI::Range(2u, 100000u))
      ->capture_default_str();
  command->footer(
      "Examples:\n  casus compare case.casus\n  casus compare case.casus as_is talks --outcomes all\n"
      "  casus compare case.casus --satisfice \"dead <= 3000\" --satisfice \"attacks < tau\"\n"
      "  casus compare case.casus as_is talks --as-drawn   (which premise makes the order flip)\n"
      "  casus compare case.casus --search --by ministry --objective mean:dead --objective effort");
  command->callback([args, &context] { compare_command(*args, context); });
}

}  // namespace casus::cli
