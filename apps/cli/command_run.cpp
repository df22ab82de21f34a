#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "command.h"
#include "driver/errors.h"
#include "driver/files.h"
#include "engine_option.h"
#include "ensemble/summary.h"
#include "model_input.h"
#include "number_options.h"
#include "progress.h"
#include "report/run_table.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

constexpr uint32_t kChanceRuns = 200;  // enough for quantiles

struct RunArgs {
  std::string file, out = "-", method = "step", engine, shock;
  std::vector<std::string> policies, record;
  driver::Selection selection;
  ensemble::SummarySpec spec;
  std::optional<uint32_t> chance_runs;
};

/// Cuts at commas that stand outside brackets, so that "cell[ttp, kp]" stays whole; each name once.
std::vector<std::string> split_names(const char* option, const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const auto& text : texts) {
    std::string name;
    int depth = 0;
    for (const char c : text + ",") {
      depth += (c == '[') - (c == ']');
      if (c != ',' || depth > 0) {
        if (!name.empty() || c != ' ') name += c;
        continue;
      }
      if (name.empty())
        throw driver::UserError(fmt::format("{}: '{}' has an empty name", option, text),
                                "write names with commas between, or leave the option out");
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      name.clear();
    }
  }
  return names;
}

/// What was mended on the way, and the command that shows one such run.
void note_flags(const model::Model& m, const RunArgs& args, const ensemble::Summary& s) {
  if (!s.first_flagged) return;
  fmt::print(stderr,
             "note: {} runs, {} of them faulty; {} clamps, {} shortfalls, {} settings that disagreed\n",
             s.runs, s.faulty_runs, s.flags.clamps, s.flags.shortfalls, s.flags.set_conflicts);
  const auto& one = *s.first_flagged;
  std::string command = "casus replay " + quoted(args.file);
  if (one.policy != model::kNone) command += " --policy " + quoted(m.policies[one.policy].name);
  command += one.best_guess ? std::string(" --best-guess") : fmt::format(" --world {}", one.world);
  command += fmt::format(" --run {} --seed {}", one.run, args.spec.seed);
  if (!args.shock.empty()) command += " --shock " + quoted(args.shock);
  if (args.method != "step") command += " --method " + args.method;
  if (args.spec.step > 0) command += fmt::format(" --step {}", args.spec.step);
  fmt::print(stderr, "  see the first: {}{}\n", command, selection_arguments(args.selection));
}

void run_command(RunArgs args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  if (args.out != "-") driver::expect_writable(args.out, {args.file});
  auto& spec = args.spec;
  driver::check_step(m, spec.step);
  spec.rule = driver::make_rule(m, args.selection);
  for (const auto& name : split_names("--policy", args.policies))
    spec.policies.push_back(driver::find_policy(m, name));
  if (spec.policies.empty()) spec.policies.push_back(model::kNone);
  spec.chance_runs = args.chance_runs ? *args.chance_runs : std::max(kChanceRuns, spec.runs);
  if (!args.shock.empty()) spec.shock = driver::find_shock(m, args.shock);
  spec.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  const auto recording = driver::find_recorded(m, split_names("--record", args.record));
  spec.recording = &recording;
  const auto compiler = make_compiler(args.engine, context);
  spec.compiler = compiler.get();
  ensemble::Summary summary;
  {
    TerminalProgress progress("running", context.quiet);
    spec.progress = &progress;
    try {
      summary = ensemble::summarize(spec);
    } catch (const std::invalid_argument& e) {
      throw driver::UserError(e.what(), "a larger --every, fewer names in --record, or fewer --worlds");
    }
  }
  if (summary.stopped) {
    context.exit_code = kStopped;
    fmt::print(stderr, "stopped: the table rests on the {} runs that were done, and is marked 'partial'\n",
               summary.runs);
  }
  const auto text = report::run_csv(m, spec, summary);
  if (args.out == "-")
    fmt::print("{}", text);
  else
    driver::write_text(args.out, text);
  if (!context.quiet) note_flags(m, args, summary);
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto args = std::make_shared<RunArgs>();
  auto* command = app.add_subcommand("run", "Simulate, and write a tidy table of what was recorded");
  command->add_option("FILE", args->file, "The model")->required();
  command
      ->add_option("--policy", args->policies,
                   "Policies (default: every lever at its default), commas between")
      ->allow_extra_args(false);
  command->add_option("--shock", args->shock, "A shock of the model");
  command->add_option("--worlds", args->spec.worlds, "Worlds")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_option("--runs", args->spec.runs, "Runs of each world")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  command
      ->add_option("--chance-runs", args->chance_runs,
                   "Runs of the best-guess world (default: as --runs, and 200 at least)")
      ->check(CLI::Range(1u, 1000000u));
  add_seed(*command, args->spec.seed);
  command->add_option("--method", args->method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  command->add_option("--step", args->spec.step, "Step in days, if not the model's")
      ->check(real_between(1e-3, 366.0));
  add_threads(*command, args->spec.threads);
  add_engine(*command, args->engine);
  command
      ->add_option("--record", args->record,
                   "States, tallies, lets, processes; commas between, [..] stays whole")
      ->allow_extra_args(false);
  command->add_option("--every", args->spec.every, "Days between rows")
      ->check(real_between(1e-3, 1e6))
      ->capture_default_str();
  command->add_option("--out", args->out, "Where to write the table (default: standard output)");
  add_selection(*command, args->selection, true);
  command->footer(
      "Examples:\n  casus run case.casus --policy as_is --record killed --every 30 --out run.csv\n"
      "  casus run case.casus --policy as_is,talks --fix strikes=0 --without S36 --worlds 500");
  command->callback([args, &context] { run_command(*args, context); });
}

}  // namespace casus::cli
