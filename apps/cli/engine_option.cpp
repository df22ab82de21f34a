#include "engine_option.h"

#include <fmt/format.h>

#include "driver/engine.h"

namespace casus::cli {

void add_engine(CLI::App& command, std::string& engine) {
  command
      .add_option("--engine", engine,
                  "jit (compiled; the default where it is there) or interp. Results do not depend on it")
      ->check(CLI::IsMember({"jit", "interp"}));
}

std::unique_ptr<interp::Compiler> make_compiler(const std::string& engine, const Context& context) {
  std::string note;
  auto compiler = driver::make_compiler(engine, note);
  if (!note.empty() && !context.quiet) fmt::print(stderr, "note: {}\n", note);
  return compiler;
}

}  // namespace casus::cli
