#include <fmt/format.h>

#include "command.h"
#include "driver/files.h"
#include "driver/judge.h"
#include "driver/policies.h"
#include "engine_option.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/claims_screen.h"
#include "report/html.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

constexpr size_t kMaxArticle = 1u << 20;
constexpr uint32_t kPolicyWorlds = 64, kPolicyRuns = 8, kChanceRuns = 200;

struct ReportArgs {
  std::string file, out, article, engine;
  driver::Selection selection;
  claims::ClaimsOptions options;
  bool all = false;
};

std::string repeat_command(const ReportArgs& a) {
  return fmt::format("casus report {} -o {} --worlds {} --runs {} --seed {}{}{}{}", quoted(a.file),
                     quoted(a.out), a.options.worlds, a.options.runs, a.options.seed, a.all ? " --all" : "",
                     a.options.prove ? " --prove" : "", selection_arguments(a.selection));
}

void report_command(const ReportArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  driver::expect_writable(args.out, {args.file, args.article});
  report::ReportInput input;
  if (!args.article.empty()) input.article = driver::read_text(args.article, kMaxArticle);
  auto options = args.options;
  if (!args.all) options.claims = driver::headline_claims(m);
  driver::apply(m, args.selection, options);
  const auto compiler = make_compiler(args.engine, context);
  options.compiler = compiler.get();
  const auto planned = claims::plan(m, options);
  TerminalProgress progress(fmt::format("judging {} claims, about {} runs", planned.claims, planned.runs),
                            context.quiet);
  options.progress = &progress;
  const auto result = driver::judge(m, options);
  report::PolicyTable policies;
  if (!result.stopped) {
    TerminalProgress second("comparing policies", context.quiet);
    options.progress = &second;
    policies = driver::policy_table(m, driver::author_view_name(result), options, kPolicyWorlds, kPolicyRuns,
                                    kChanceRuns);
  }
  input.model = &m;
  input.result = &result;
  input.policies = &policies;
  input.command = repeat_command(args);
  driver::write_text(args.out, report::html_report(input));
  if (result.stopped) context.exit_code = kStopped;
  report::ScreenOptions screen;
  screen.file = args.file;
  if (!context.quiet) fmt::print("{}", report::claims_screen(m, result, screen));
  if (!context.quiet)
    fmt::print(stderr, "{} written{}\n", args.out,
               result.stopped ? ", from the runs done before it was stopped" : "");
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto args = std::make_shared<ReportArgs>();
  auto* command = app.add_subcommand("report", "Write one page that can be read, printed and sent");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("-o,--out", args->out, "Where to write the page")->required();
  command->add_option("--article", args->article,
                      "The text that the model is about, to be shown with its statements marked");
  command->add_option("--worlds", args->options.worlds, "Worlds of each view")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_option("--runs", args->options.runs, "Runs of each world")
      ->check(CLI::Range(2u, 100000u))
      ->capture_default_str();
  add_seed(*command, args->options.seed);
  add_threads(*command, args->options.threads);
  add_engine(*command, args->engine);
  command->add_flag("--all", args->all, "Judge every claim, not only the headline ones");
  command->add_flag("--prove", args->options.prove, "Shown answers instead of estimated ones");
  add_selection(*command, args->selection, false);
  command->footer(
      "Examples:\n  casus report case.casus -o report.html\n  casus report case.casus --article article.txt "
      "-o report.html");
  command->callback([args, &context] { report_command(*args, context); });
}

}  // namespace casus::cli
