#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

#include "base/check.h"
#include "command.h"
#include "driver/errors.h"
#include "driver/version.h"
#include "lower/lower.h"

namespace casus::cli {

namespace {
bool color_wanted(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(fd) == 1 && (!no_color || !*no_color);
}
}  // namespace

bool Context::color_out() const { return color_wanted(STDOUT_FILENO); }
bool Context::color_err() const { return color_wanted(STDERR_FILENO); }

namespace {

constexpr const char* kIntro =
    "Casus makes a strategic argument executable: it checks a model, simulates it in every world that its\n"
    "premises allow, and says which claims follow and what they rest on.";
constexpr const char* kExamples =
    "Start with:\n"
    "  casus new my_case.casus               a small model to begin from\n"
    "  casus check my_case.casus             what is wrong with it, and what to do\n"
    "  casus claims my_case.casus            what becomes of its claims\n"
    "  casus report my_case.casus -o my.html one page to read and send\n"
    "Exit codes: 0 fine, 1 the input is wrong, 2 the command line is wrong, 130 stopped by Ctrl-C.";

int run(int argc, char** argv) {
  CLI::App app(kIntro, "casus");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("casus ") + driver::kVersion);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every command");
  Context context;
  add_check(app, context);
  add_fmt(app, context);
  add_explain(app, context);
  add_run(app, context);
  add_claims(app, context);
  add_compare(app, context);
  add_diff(app, context);
  add_facts(app, context);
  add_replay(app, context);
  add_why(app, context);
  add_brief(app, context);
  add_trace(app, context);
  add_ledger(app, context);
  add_report(app, context);
  add_new(app, context);
  add_about(app, context);
  add_completion(app, context);
  for (auto* command : app.get_subcommands({}))
    command->add_flag("-q,--quiet", context.quiet, "No progress and no notes on standard error");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kOk : kWrongUsage;
  }
  return context.exit_code;
}

int output_failed(int why) {
  fmt::print(stderr, "casus: cannot write standard output: {}\n  help: make room, or send it elsewhere\n",
             std::strerror(why));
  return kWrongInput;
}

}  // namespace
}  // namespace casus::cli

int main(int argc, char** argv) {
  using namespace casus;
  try {
    const int code = cli::run(argc, argv);
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return code;
    return cli::output_failed(errno);
  } catch (const std::system_error& e) {  // from a write
    if (std::ferror(stdout)) return cli::output_failed(e.code().value());
    fmt::print(stderr, "casus: {}\n  help: is the machine short of memory, disk or threads?\n", e.what());
    return cli::kWrongInput;
  } catch (const driver::UserError& e) {
    fmt::print(stderr, "casus: {}\n", e.what());
    if (!e.remedy.empty()) fmt::print(stderr, "  help: {}\n", e.remedy);
    return cli::kWrongInput;
  } catch (const lower::TooLarge& e) {
    fmt::print(stderr,
               "casus: the model is too large to run: {}\n"
               "  help: use shorter lists, fewer indices, or shorter windows (recent, 'in last')\n",
               e.what());
    return cli::kWrongInput;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "casus: out of memory\n  help: ask for fewer worlds or runs, or a smaller model\n");
    return cli::kWrongInput;
  } catch (const std::exception& e) {
    fmt::print(stderr, "casus: this should not have happened: {}\n  help: please report it with the model\n",
               e.what());
    return cli::kWrongInput;
  }
}
