#include <fmt/format.h>

#include <stdexcept>

#include "command.h"
#include "driver/errors.h"
#include "driver/files.h"
#include "engine_option.h"
#include "ensemble/summary.h"
#include "model_input.h"
#include "progress.h"
#include "report/run_table.h"
#include "selection_options.h"

namespace casus::cli {
namespace {

struct RunArgs {
  std::string file, out = "-", method = "step", engine, shock;
  std::vector<std::string> policies, record;
  driver::Selection selection;
  ensemble::SummarySpec spec;
};

uint32_t find_shock(const model::Model& m, const std::string& name) {
  if (name.empty()) return model::kNone;
  for (uint32_t i = 0; i < m.shocks.size(); ++i)
    if (m.shocks[i].name == name) return i;
  throw driver::UserError(fmt::format("no shock '{}' in this model", name),
                          "'casus check FILE --dump model' lists them");
}

/// Cuts at commas that stand outside brackets, so that "cell[ttp, kp]" stays whole.
std::vector<std::string> split_names(const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const auto& text : texts) {
    std::string name;
    int depth = 0;
    for (const char c : text + ",") {
      depth += (c == '[') - (c == ']');
      if (c != ',' || depth > 0) {
        if (!name.empty() || c != ' ') name += c;
      } else if (!name.empty()) {
        names.push_back(name);
        name.clear();
      }
    }
  }
  return names;
}

void run_command(RunArgs args, Context& context) {
  const auto compiled = load_model(args.file, context);
  if (!compiled) return;
  const auto& m = *compiled->model;
  auto& spec = args.spec;
  spec.rule = driver::make_rule(m, args.selection);
  for (const auto& name : split_names(args.policies)) spec.policies.push_back(driver::find_policy(m, name));
  if (spec.policies.empty()) spec.policies.push_back(model::kNone);
  spec.shock = find_shock(m, args.shock);
  spec.method = args.method == "exact" ? kernel::Method::Exact : kernel::Method::Step;
  ensemble::Recording recording;
  try {
    recording = ensemble::record(m, split_names(args.record));
  } catch (const std::invalid_argument& e) {
    throw driver::UserError(e.what(), "record states, tallies, lets, or 'total PROCESS'");
  }
  spec.recording = &recording;
  const auto compiler = make_compiler(args.engine, context);
  spec.compiler = compiler.get();
  ensemble::Summary summary;
  {
    TerminalProgress progress("running", context.quiet);
    spec.progress = &progress;
    summary = ensemble::summarize(spec);
  }
  if (summary.stopped) {
    context.exit_code = kStopped;
    fmt::print(stderr, "stopped: the table rests on the runs that were done\n");
  }
  const auto text = report::run_csv(m, spec, summary);
  if (args.out == "-")
    fmt::print("{}", text);
  else
    driver::write_text(args.out, text);
  if (!context.quiet && (summary.faulty_runs || summary.flags.clamps || summary.flags.shortfalls))
    fmt::print(stderr, "note: {} runs, {} of them faulty; {} clamps, {} shortfalls\n", summary.runs,
               summary.faulty_runs, summary.flags.clamps, summary.flags.shortfalls);
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto args = std::make_shared<RunArgs>();
  auto* command = app.add_subcommand("run", "Simulate, and write a tidy table of what was recorded");
  command->add_option("FILE", args->file, "The model")->required();
  command->add_option("--policy", args->policies,
                      "Policies (default: every lever at its default), commas between");
  command->add_option("--shock", args->shock, "A shock of the model");
  command->add_option("--worlds", args->spec.worlds, "Worlds")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_option("--runs", args->spec.runs, "Runs of each world")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  command->add_option("--chance-runs", args->spec.chance_runs, "Runs of the best-guess world")
      ->check(CLI::Range(1u, 1000000u))
      ->capture_default_str();
  command->add_option("--seed", args->spec.seed, "Seed of every draw")->capture_default_str();
  command->add_option("--method", args->method, "step or exact")->check(CLI::IsMember({"step", "exact"}));
  command->add_option("--step", args->spec.step, "Step in days, if not the model's")
      ->check(CLI::Range(1e-3, 366.0));
  command->add_option("--threads", args->spec.threads,
                      "Threads; 0 is one a core. Results do not depend on it");
  add_engine(*command, args->engine);
  command->add_option("--record", args->record,
                      "States, tallies, lets, processes; commas between, [..] stays whole");
  command->add_option("--every", args->spec.every, "Days between rows")
      ->check(CLI::Range(1e-3, 1e6))
      ->capture_default_str();
  command->add_option("--out", args->out, "Where to write the table (default: standard output)");
  add_selection(*command, args->selection, true);
  command->footer(
      "Examples:\n  casus run case.casus --policy as_is --record killed --every 30 --out run.csv\n"
      "  casus run case.casus --policy as_is,talks --fix strikes=0 --without S36 --worlds 500");
  command->callback([args, &context] { run_command(*args, context); });
}

}  // namespace casus::cli
