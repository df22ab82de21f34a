#include <fmt/format.h>

#include "command.h"
#include "driver/files.h"
#include "driver/judge.h"
#include "driver/report.h"
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

struct ReportArgs {
  std::string file, out, article, engine;
  driver::ReportAsked asked;
  bool all = false;
};

std::string repeat_command(const ReportArgs& a) {
  const auto& o = a.asked.judging;
  std::string out = fmt::format("casus report {} -o {} --worlds {} --runs {} --seed {}", quoted(a.file),
                                quoted(a.out), o.worlds, o.runs, o.seed);
  if (!a.article.empty()) out += " --article " + quoted(a.article);
  if (a.all) out += " --all";
  if (o.prove) out += " --prove";
  if (a.asked.flip_worlds != driver::ReportAsked().flip_worlds)
    out += fmt::format(" --flip-worlds {}", a.asked.flip_worlds);
  for (const auto& claim : a.asked.why) out += " --why " + quoted(claim);
  if (a.asked.why_effort != driver::ReportAsked().why_effort)
    out += fmt::format(" --why-effort {}", a.asked.why_effort);
  if (a.asked.decoration) out += " --decoration";
  return out + selection_arguments(a.asked.selection);
}

/// The claims that are explained, one after the other.
void explain_claims(driver::ReportWork& work, Context& context) {
  const auto planned = work.planned_whys();
  for (size_t i = 0; i < planned.size() && !work.stopped(); ++i) {
    TerminalProgress progress(fmt::format("why {} ({} of {}), about {} runs", planned[i].claim, i + 1,
                                          planned.size(), planned[i].runs),
                              context.quiet);
    work.explain(planned[i], &progress);
  }
}

/// Each step after the one before it, until one is stopped.
void do_work(driver::ReportWork& work, const ReportArgs& args, Context& context) {
  {
    TerminalProgress progress("judging", context.quiet);
    work.survey(&progress);
  }
  if (!work.stopped()) explain_claims(work, context);
  if (!work.stopped()) {
    TerminalProgress progress("comparing policies", context.quiet);
    work.compare(&progress);
  }
  if (!work.stopped() && args.asked.decoration) {
    TerminalProgress progress("looking for decoration", context.quiet);
    work.find_decoration(&progress);
  }
}

void report_command(const ReportArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  driver::expect_writable(args.out, {args.file, args.article});
  std::optional<std::string> article;
  if (!args.article.empty()) article = driver::read_text(args.article, kMaxArticle);
  auto asked = args.asked;
  if (!args.all) asked.judging.claims = driver::headline_claims(m);
  driver::apply(m, asked.selection, asked.judging);
  const auto compiler = make_compiler(args.engine, context);
  asked.judging.compiler = compiler.get();
  driver::ReportWork work(m, asked);
  if (!context.quiet) fmt::print(stderr, "plan: {}\n", work.plan_text());
  do_work(work, args, context);
  auto input = work.input();
  input.article = article;
  input.file = args.file;
  input.command = repeat_command(args);
  driver::write_text(args.out, report::html_report(input));
  if (work.stopped()) context.exit_code = kStopped;
  if (context.quiet) return;
  report::ScreenOptions screen;
  screen.file = args.file;
  fmt::print("{}", report::claims_screen(m, work.result(), screen));
  fmt::print(stderr, "{} written{}\n", args.out,
             work.stopped() ? ", from the runs done before it was stopped" : "");
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto args = std::make_shared<ReportArgs>();
  auto* command = app.add_subcommand("report", "Write one page that can be read, printed and sent");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("-o,--out", args->out, "Where to write the page")->required();
  command->add_option("--article", args->article,
                      "The text that the model is about, to be shown with its statements marked");
  command->add_option("--worlds", args->asked.judging.worlds, "Worlds of each view")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_option("--runs", args->asked.judging.runs, "Runs of each world")
      ->check(CLI::Range(2u, 100000u))
      ->capture_default_str();
  add_seed(*command, args->asked.judging.seed);
  add_threads(*command, args->asked.judging.threads);
  add_engine(*command, args->engine);
  command
      ->add_option("--why", args->asked.why,
                   "Claims that get a page on what carries them; all, or none (default: those that the "
                   "premises move most, within a quarter of the runs of judging)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--why-effort", args->asked.why_effort, "Runs that each of these may take, about")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40))
      ->capture_default_str();
  command
      ->add_option("--flip-worlds", args->asked.flip_worlds,
                   "Worlds as drawn, for what each disputed premise changes; no fewer than --worlds")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_flag("--decoration", args->asked.decoration,
                    "Also look for mechanisms whose removal moves nothing (long)");
  command->add_flag("--all", args->all, "Judge every claim, not only the headline ones");
  command->add_flag("--prove", args->asked.judging.prove, "Shown answers instead of estimated ones");
  add_selection(*command, args->asked.selection, false);
  command->footer(
      "Examples:\n  casus report case.casus -o report.html\n  casus report case.casus --article article.txt "
      "-o report.html\n  casus report case.casus --why S53 --why C4 -o report.html\n"
      "  casus report case.casus --why none -o report.html");
  command->callback([args, &context] { report_command(*args, context); });
}

}  // namespace casus::cli
