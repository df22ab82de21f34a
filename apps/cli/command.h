#pragma once
// What the commands of the program share. A command turns arguments into one call of the driver and its
// result into text; it holds no logic of its own.
#include <CLI/CLI.hpp>
#include <string>

namespace casus::cli {

/// Exit codes: fine, the input is wrong (or a law failed), the command line is wrong, stopped by the user.
enum Exit : int { kOk = 0, kWrongInput = 1, kWrongUsage = 2, kStopped = 130 };

struct Context {
  bool quiet = false;
  int exit_code = kOk;
  bool color_out() const;  // standard output is a terminal and NO_COLOR is not set
  bool color_err() const;
};

void add_check(CLI::App&, Context&);
void add_fmt(CLI::App&, Context&);
void add_explain(CLI::App&, Context&);
void add_run(CLI::App&, Context&);
void add_claims(CLI::App&, Context&);
void add_compare(CLI::App&, Context&);
void add_diff(CLI::App&, Context&);
void add_facts(CLI::App&, Context&);
void add_replay(CLI::App&, Context&);
void add_why(CLI::App&, Context&);
void add_brief(CLI::App&, Context&);
void add_report(CLI::App&, Context&);
void add_trace(CLI::App&, Context&);
void add_ledger(CLI::App&, Context&);
void add_new(CLI::App&, Context&);
void add_about(CLI::App&, Context&);
void add_completion(CLI::App&, Context&);

}  // namespace casus::cli
