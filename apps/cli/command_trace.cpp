#include <fmt/format.h>

#include "command.h"
#include "driver/errors.h"
#include "driver/judge.h"
#include "driver/trace.h"
#include "engine_option.h"
#include "ensemble/joined_progress.h"
#include "explain/ledger.h"
#include "json_output.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/trace_screen.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

struct TraceArgs {
  std::string file, claim, engine;
  std::vector<std::string> claims;
  driver::Selection selection;
  uint32_t worlds = 64, runs = 4, links = 30;
  uint64_t seed = 1;
  unsigned threads = 0;
  size_t most = 40;
  bool json = false, dot = false, decoration = false;
};

void set_spec(const TraceArgs& args, ensemble::Spec& spec) {
  spec.seed = args.seed;
  spec.worlds = args.worlds;
  spec.runs = args.runs;
  spec.threads = args.threads;
}

void say_cost(const Context& context, const std::string& what, uint64_t runs) {
  if (!context.quiet) fmt::print(stderr, "note: {}: about {} runs\n", what, runs);
}

void decoration_command(const TraceArgs& args, const model::Model& m, Context& context) {
  auto options = driver::decoration_options(m, args.claims, args.selection);
  set_spec(args, options.spec);
  const auto compiler = make_compiler(args.engine, context);
  options.spec.compiler = compiler.get();
  const uint64_t cost = explain::decoration_cost(options);
  say_cost(context,
           fmt::format("{} claims, {} outcomes; at most", options.claims.size(), options.outcomes.size()),
           cost);
  TerminalProgress progress("taking mechanisms out", context.quiet);
  ensemble::JoinedProgress whole(&progress, cost);
  options.spec.progress = &whole;
  const auto result = explain::find_decoration(options);
  if (result.stopped) context.exit_code = kStopped;
  fmt::print("{}", args.json ? json_text(report::decoration_json(options, result))
                             : report::decoration_screen(options, result));
}

void trace_command(TraceArgs args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  if (args.decoration) {
    if (!args.claim.empty()) args.claims.push_back(args.claim);
    if (args.dot) throw driver::UserError("--decoration has no graph", "leave out --dot");
    return decoration_command(args, m, context);
  }
  if (args.claim.empty())
    throw driver::UserError("no claim to trace",
                            "add --claim NAME, or --decoration for mechanisms that move nothing");
  auto options = driver::trace_options(m, args.claim, args.selection);
  set_spec(args, options.spec);
  options.links = args.links;
  const auto compiler = make_compiler(args.engine, context);
  options.spec.compiler = compiler.get();
  const uint64_t cost = explain::trace_cost(options);
  say_cost(context, fmt::format("up to {} links cut", options.links), cost);
  explain::Trace result;
  {
    TerminalProgress progress("cutting links", context.quiet);
    ensemble::JoinedProgress whole(&progress, cost);
    options.spec.progress = &whole;
    result = explain::trace(options);
  }
  if (result.stopped) context.exit_code = kStopped;
  fmt::print("{}", args.json  ? json_text(report::trace_json(options, result))
                   : args.dot ? report::trace_dot(options, result)
                              : report::trace_screen(options, result));
}

void ledger_command(const TraceArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  claims::ClaimsOptions options;
  options.claims = args.claims.empty() ? driver::headline_claims(m) : args.claims;
  for (const auto& name : options.claims) driver::find_tested_claim(m, name);
  options.worlds = args.worlds;
  options.runs = args.runs;
  options.seed = args.seed;
  options.threads = args.threads;
  driver::apply(m, args.selection, options);
  const auto compiler = make_compiler(args.engine, context);
  options.compiler = compiler.get();
  say_cost(context, "the ledger", explain::ledger_cost(m, options));
  explain::Ledger result;
  {
    TerminalProgress progress("weighing assumptions", context.quiet);
    options.progress = &progress;
    result = explain::ledger(m, options);
  }
  if (result.stopped) context.exit_code = kStopped;
  fmt::print("{}", args.json ? json_text(report::ledger_json(m, result))
                             : report::ledger_screen(m, result, args.most));
}

void add_common(CLI::App& command, TraceArgs& args) {
  add_ensemble(command, {args.worlds, args.runs, args.seed, args.threads});
  add_engine(command, args.engine);
  command.add_flag("--json", args.json, "Everything, as JSON");
}

}  // namespace

void add_trace(CLI::App& app, Context& context) {
  auto args = std::make_shared<TraceArgs>();
  auto* command =
      app.add_subcommand("trace", "How levers and premises reach a claim, and how much each link carries");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("--claim", args->claim, "The claim");
  command->add_option("--links", args->links, "Links measured at most, those nearest to the claim first")
      ->check(CLI::Range(0u, 100000u))
      ->capture_default_str();
  command->add_flag("--dot", args->dot, "The graph for Graphviz");
  command->add_flag(
      "--decoration", args->decoration,
      "Instead: mechanisms whose removal moves no claim and no outcome (192 worlds unless told)");
  add_common(*command, *args);
  add_selection(*command, args->selection, true);
  command->footer(
      "Examples:\n  casus trace case.casus --claim S53\n  casus trace case.casus --claim S53 --dot | dot "
      "-Tsvg -o s53.svg\n"
      "  casus trace case.casus --decoration --worlds 256");
  command->callback([args, command, &context] {
    // Fewer can't show that nothing moves.
    if (args->decoration && command->count("--worlds") == 0) args->worlds = 192;
    trace_command(*args, context);
  });
}

void add_ledger(CLI::App& app, Context& context) {
  auto args = std::make_shared<TraceArgs>();
  args->worlds = 256;
  auto* command = app.add_subcommand("ledger", "Assumptions, by how much they move the claims");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("CLAIMS", args->claims, "Only these claims (default: the headline ones)");
  command->add_option("--most", args->most, "Assumptions shown")->capture_default_str();
  add_common(*command, *args);
  add_selection(*command, args->selection, false);
  command->footer("Examples:\n  casus ledger case.casus\n  casus ledger case.casus S53 --worlds 1024");
  command->callback([args, &context] { ledger_command(*args, context); });
}

}  // namespace casus::cli
