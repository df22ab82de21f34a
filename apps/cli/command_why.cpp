#include <fmt/format.h>

#include "command.h"
#include "driver/errors.h"
#include "driver/files.h"
#include "driver/judge.h"
#include "driver/why.h"
#include "engine_option.h"
#include "json_output.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/why_brief.h"
#include "report/why_json.h"
#include "report/why_screen.h"

namespace casus::cli {
namespace {

struct WhyArgs {
  std::string file, out, method = "step", engine;
  explain::WhyOptions options;
  double budget = 0;
  bool json = false, all = false;
  uint32_t flip_worlds = 256;
};

explain::WhyOptions options_of(const model::Model& m, const WhyArgs& args, interp::Compiler* compiler,
                               const Context& context) {
  auto options = args.options;
  options.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  options.compiler = compiler;
  driver::check_why(m, options);
  if (args.budget > 0) {
    options.effort = driver::effort_for(m, options, args.budget);
    if (!context.quiet)
      fmt::print(stderr, "note: {:g} s are an effort of {} runs here; --effort {} repeats this\n",
                 args.budget, options.effort, options.effort);
  }
  return options;
}

explain::Why run_why(const model::Model& m, const WhyArgs& args, Context& context) {
  const auto compiler = make_compiler(args.engine, context);
  auto options = options_of(m, args, compiler.get(), context);
  if (!context.quiet) fmt::print(stderr, "plan: {}\n", driver::plan_text(explain::plan_why(m, options)));
  TerminalProgress progress(fmt::format("why {}", options.claim), context.quiet);
  options.progress = &progress;
  auto result = driver::why(m, options);
  if (result.stopped) context.exit_code = kStopped;
  return result;
}

void flips(const model::Model& m, const WhyArgs& args, Context& context) {
  claims::ClaimsOptions options;
  options.worlds = args.flip_worlds;
  options.runs = args.options.runs;
  options.seed = args.options.seed;
  options.threads = args.options.threads;
  options.step = args.options.step;
  options.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  if (!args.all) options.claims = driver::headline_claims(m);
  const auto compiler = make_compiler(args.engine, context);
  options.compiler = compiler.get();
  if (!context.quiet) fmt::print(stderr, "note: about {} runs\n", explain::flip_cost(m, options));
  TerminalProgress progress("flip matrix", context.quiet);
  options.progress = &progress;
  const auto matrix = explain::flip_matrix(m, options);
  if (matrix.stopped) context.exit_code = kStopped;
  if (args.json)
    fmt::print("{}", json_text(report::flip_json(m, matrix)));
  else
    fmt::print("{}", report::flip_screen(m, matrix, {args.file, 100}));
}

void why_command(const WhyArgs& args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  driver::check_step(m, args.options.step);
  if (args.options.claim.empty()) {
    flips(m, args, context);
    return;
  }
  const auto result = run_why(m, args, context);
  if (args.json)
    fmt::print("{}", json_text(report::why_json(m, result)));
  else
    fmt::print("{}", report::why_screen(m, result, {args.file, 100}));
}

void brief_command(const WhyArgs& args, Context& context) {
  const auto dot = args.out.rfind('.');
  const std::string ending = dot == std::string::npos ? "" : args.out.substr(dot);
  if (ending != ".md" && ending != ".html" && args.out != "-") {
    throw driver::UserError(fmt::format("'{}' is neither a .md nor a .html file", args.out),
                            "write -o NAME.md or -o NAME.html");
  }
  if (args.out != "-") driver::expect_writable(args.out, {args.file});
  // The picture of a Markdown page lies beside it.
  const std::string figure = args.out.substr(0, dot) + "-figure.svg";
  if (ending == ".md") driver::expect_writable(figure, {args.file});
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  driver::check_step(m, args.options.step);
  WhyArgs with_related = args;
  with_related.options.related = true;
  const auto result = run_why(m, with_related, context);
  report::BriefOptions options{args.file, ""};
  if (ending == ".md") {
    driver::write_text(figure, report::brief_figure(m, result));
    options.figure = figure.substr(figure.rfind('/') + 1);
  }
  const std::string text =
      ending == ".html" ? report::brief_html(m, result, options) : report::brief_markdown(m, result, options);
  if (args.out == "-") {
    fmt::print("{}", text);
    return;
  }
  driver::write_text(args.out, text);
  if (context.quiet) return;
  fmt::print(stderr, "{}: written\n", args.out);
  if (ending == ".md") fmt::print(stderr, "{}: its figure\n", figure);
}

void add_common(CLI::App& command, WhyArgs& args) {
  auto& o = args.options;
  command.add_option("--view", o.view, "Premises as this view has them, instead of the author's");
  add_views_ensemble(command, {o.worlds, o.runs, o.seed, o.threads});
  auto* effort = command.add_option("--effort", o.effort, "Runs that the whole may take, about")
                     ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40))
                     ->capture_default_str();
  auto* budget =
      command
          .add_option("--budget", args.budget, "Seconds that the whole may take, about, instead of --effort")
          ->check(CLI::Range(1.0, 1e6))
          ->excludes(effort);
  command.add_flag("--fast", o.fast, "Only what follows from the views and worlds as drawn")
      ->excludes(effort)
      ->excludes(budget);
  command.add_option("--step", o.step, "Step in days, if not the model's")->check(real_between(1e-3, 366.0));
  command.add_option("--method", args.method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  add_engine(command, args.engine);
}

}  // namespace

void add_why(CLI::App& app, Context& context) {
  auto args = std::make_shared<WhyArgs>();
  auto* command =
      app.add_subcommand("why", "What carries a claim, and what would have to be true for the opposite");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("CLAIM", args->options.claim,
                      "The claim; without one, what each disputed premise changes in the headline claims");
  add_common(*command, *args);
  command->add_flag("--all", args->all, "Without a claim: all claims, not only the headline ones");
  command->add_option("--flip-worlds", args->flip_worlds, "Without a claim: worlds as drawn")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_flag("--json", args->json, "Everything, as JSON");
  command->footer(
      "Examples:\n  casus why case.casus S53\n  casus why case.casus S53 --view emirate\n"
      "  casus why case.casus S53 --budget 300\n  casus why case.casus\n"
      "  casus why case.casus S53 --json | jq .shapley");
  command->callback([args, &context] { why_command(*args, context); });
}

void add_brief(CLI::App& app, Context& context) {
  auto args = std::make_shared<WhyArgs>();
  auto* command = app.add_subcommand("brief", "One claim on a page, ready to paste");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("CLAIM", args->options.claim, "The claim")->required();
  command->add_option("-o,--out", args->out, "A .md or .html file, or - for Markdown on standard output")
      ->required();
  add_common(*command, *args);
  command->footer(
      "Examples:\n  casus brief case.casus S53 -o s53.md\n  casus brief case.casus S53 -o s53.html");
  command->callback([args, &context] { brief_command(*args, context); });
}

}  // namespace casus::cli
