#include <fmt/format.h>

#include "claims/judge.h"
#include "command.h"
#include "driver/errors.h"
#include "driver/judge.h"
#include "engine_option.h"
#include "json_output.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/claims_json.h"
#include "report/claims_screen.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

struct ClaimsArgs {
  std::string file;
  driver::Selection selection;
  claims::ClaimsOptions options;
  std::string method = "step", engine;
  bool json = false, diff = false, all = false, fast = false;
};

claims::ClaimsResult judge_with_progress(const model::Model& m, const claims::ClaimsOptions& options,
                                         const char* what, const Context& context) {
  const auto planned = claims::plan(m, options);
  if (!context.quiet)
    for (const auto& note : planned.notes) fmt::print(stderr, "note: {}\n", note);
  TerminalProgress progress(fmt::format("{}: {} claims, about {} runs", what, planned.claims, planned.runs),
                            context.quiet);
  auto with = options;
  with.progress = &progress;
  return driver::judge(m, with);
}

void print_claim_details(const model::Model& m, const claims::ClaimsResult& r) {
  for (const auto& v : r.verdicts)
    fmt::print("\n{}  {}\n{}\n", v.name, report::category_line(v), report::verdict_sentence(m, v));
}

void claims_command(const ClaimsArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  driver::check_step(m, args.options.step);
  auto options = args.options;
  options.laws = options.claims.empty();  // who asks for single claims asks for those
  if (options.claims.empty() && !args.all && !args.json) options.claims = driver::headline_claims(m);
  options.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  if (args.fast) options.range = options.step_check = false;
  driver::apply(m, args.selection, options);
  const auto compiler = make_compiler(args.engine, context);
  options.compiler = compiler.get();
  const bool changed =
      !args.selection.grants.empty() || !args.selection.withouts.empty() || !args.selection.fixes.empty();
  if (args.diff && !changed && args.selection.view.empty())
    throw driver::UserError("--diff needs something that differs",
                            "add --without P, --grant P, --fix NAME=VALUE or --view V");

  const auto result = judge_with_progress(m, options, "judging", context);
  if (result.stopped) context.exit_code = kStopped;
  report::ScreenOptions screen;
  screen.file = quoted(args.file);
  for (const auto& f : args.selection.fixes) screen.replay += " --fix " + quoted(f);
  screen.all = args.all || !args.options.claims.empty();
  if (args.json) {
    fmt::print("{}", json_text(report::claims_json(m, result, screen)));
    return;
  }
  if (args.diff && changed) {
    auto plain = options;
    plain.grant.clear(), plain.without.clear(), plain.fixes.clear();
    const auto before = judge_with_progress(m, plain, "judging as it stands", context);
    fmt::print(
        "{}", report::claims_diff(m, before, result, "as it stands", driver::selection_text(args.selection)));
    return;
  }
  if (args.diff) {
    const auto first = driver::author_view_name(result);
    fmt::print("{}", report::views_diff(m, result, first, args.selection.view));
    return;
  }
  fmt::print("{}", report::claims_screen(m, result, screen));
  if (!args.options.claims.empty()) print_claim_details(m, result);
}

}  // namespace

void add_claims(CLI::App& app, Context& context) {
  auto args = std::make_shared<ClaimsArgs>();
  auto* command = app.add_subcommand("claims", "What becomes of a model's claims");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("CLAIMS", args->options.claims, "Only these claims");
  auto& o = args->options;
  add_views_ensemble(*command, {o.worlds, o.runs, o.seed, o.threads});
  command->add_option("--step", args->options.step, "Step in days, if not the model's")
      ->check(real_between(1e-3, 366.0));
  command->add_option("--method", args->method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  add_engine(*command, args->engine);
  command->add_flag("--prove", args->options.prove,
                    "Shown answers: sequential tests at an error of 1 % a claim and world");
  command->add_option("--prove-runs", args->options.prove_runs, "Most runs of a world with --prove")
      ->check(CLI::Range(16u, 1000000u))
      ->capture_default_str();
  command
      ->add_option("--prove-budget", args->options.prove_budget,
                   "Runs of a world on average with --prove; those nearest a decision go first. 0: no limit")
      ->check(CLI::Range(0u, 1000000u));
  add_selection(*command, args->selection, true);
  command->add_flag("--diff", args->diff, "Show only what --without, --grant, --fix or --view changes");
  command->add_flag("--all", args->all, "Every claim, not only the headline ones");
  command->add_flag("--fast", args->fast,
                    "Only the views: no range over the weights, nothing on what a claim turns on");
  command->add_flag("--json", args->json, "Everything, as JSON");
  command->footer(
      "Examples:\n  casus claims case.casus\n  casus claims case.casus S53 S61\n"
      "  casus claims case.casus --without S36 --diff\n  casus claims case.casus --view emirate --diff\n"
      "  casus claims case.casus --json > claims.json");
  command->callback([args, &context] { claims_command(*args, context); });
}

}  // namespace casus::cli
