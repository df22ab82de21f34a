#include <fmt/format.h>

#include "command.h"
#include "driver/diff.h"
#include "driver/judge.h"
#include "engine_option.h"
#include "json_output.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/diff_screen.h"

namespace casus::cli {
namespace {

struct DiffArgs {
  std::string first, second, engine;
  claims::ClaimsOptions options;
  bool json = false, no_runs = false, all = false;
};

/// The claims judged where none are named: those that are headline in either model and tested in both.
std::vector<std::string> usual_claims(const model::Model& a, const model::Model& b) {
  std::vector<std::string> out;
  const auto tested = [](const model::Model& m, const std::string& name) {
    for (const auto& c : m.claims)
      if (c.name == name) return c.formula != model::kNone;
    return false;
  };
  for (const auto* m : {&a, &b})
    for (const auto& name : driver::headline_claims(*m))
      if (tested(a, name) && tested(b, name) && std::find(out.begin(), out.end(), name) == out.end())
        out.push_back(name);
  return out;
}

void diff_command(const DiffArgs& args, Context& context) {
  const auto first = load_model(args.first, context);
  const auto second = load_model(args.second, context);
  if (!first || !second) return;
  const auto &a = *first->model, &b = *second->model;
  const auto diff = driver::diff_models(a, b);
  auto options = args.options;
  if (options.claims.empty() && !args.all) options.claims = usual_claims(a, b);
  explain::Crux crux;
  const bool judge = !args.no_runs && !diff.differences.empty();
  if (judge) {
    const auto compiler = make_compiler(args.engine, context);
    options.compiler = compiler.get();
    const auto cost = driver::diff_cost(a, diff, options);
    if (!context.quiet)
      fmt::print(stderr, "note: {} differences; judging {} to {} models at about {} runs each\n",
                 diff.differences.size(), cost.least, cost.most, cost.runs);
    TerminalProgress progress("judging a model", context.quiet);
    options.progress = &progress;
    crux = driver::diff_claims(a, b, diff, options);
  }
  if (crux.stopped) context.exit_code = kStopped;
  if (args.json)
    fmt::print("{}", json_text(report::diff_json(args.first, args.second, diff, crux, judge)));
  else
    fmt::print("{}", report::diff_screen(args.first, args.second, diff, crux, judge));
}

}  // namespace

void add_diff(CLI::App& app, Context& context) {
  auto args = std::make_shared<DiffArgs>();
  args->options.worlds = 64;
  auto* command =
      app.add_subcommand("diff", "What two models differ in, and which difference a claim turns on");
  command->add_option("FIRST", args->first, "A model")->required();
  command->add_option("SECOND", args->second, "Another, or another version of it")->required();
  command->add_option("CLAIMS", args->options.claims, "Only these claims (default: the headline ones)");
  command->add_flag("--all", args->all, "Every claim that both test");
  command->add_flag("--no-runs", args->no_runs, "Only what differs: nothing is simulated");
  auto& o = args->options;
  add_views_ensemble(*command, {o.worlds, o.runs, o.seed, o.threads});
  add_engine(*command, args->engine);
  command->add_flag("--json", args->json, "Everything, as JSON");
  command->footer(
      "Examples:\n  casus diff mine.casus theirs.casus\n  casus diff old.casus new.casus S53 S61 --worlds "
      "256\n"
      "  casus diff old.casus new.casus --no-runs");
  command->callback([args, &context] { diff_command(*args, context); });
}

}  // namespace casus::cli
