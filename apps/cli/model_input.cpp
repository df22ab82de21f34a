#include "model_input.h"

#include <fmt/format.h>

#include "diag/render.h"

namespace casus::cli {
namespace {

std::string counted(size_t n, const char* one, const char* many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

}  // namespace

void show_diagnostics(const driver::Compiled& c, const Context& context) {
  const auto& d = c.diagnostics;
  fmt::print(stderr, "{}", render_text(c.source, d.sorted(), context.color_err()));
  if (d.errors() + d.warnings() == 0) return;
  fmt::print(stderr, "{}: {}, {}{}\n", c.source.name(), counted(d.errors(), "error", "errors"),
             counted(d.warnings(), "warning", "warnings"),
             d.dropped() ? fmt::format(" ({} more not shown)", d.dropped()) : "");
}

std::string model_line(const model::Model& m) {
  size_t instances = 0;
  for (const auto& p : m.processes) instances += p.instances.size();
  size_t policies = 0;
  for (const auto& p : m.policies) policies += !p.derived;
  return fmt::format(
      "{}{}{}: {}, {}, {}, {} in {}, {}", m.name, m.version.empty() ? "" : " ", m.version,
      counted(m.claims.size(), "claim", "claims"), counted(m.premises.size(), "premise", "premises"),
      counted(policies, "policy", "policies"), counted(m.processes.size(), "process", "processes"),
      counted(instances, "instance", "instances"),
      counted(m.statements.size(), "fact or position", "facts and positions"));
}

std::unique_ptr<driver::Compiled> load_model(const std::string& file, Context& context) {
  auto compiled = std::make_unique<driver::Compiled>(driver::compile_file(file));
  if (!compiled->model) {
    show_diagnostics(*compiled, context);
    context.exit_code = kWrongInput;
    return nullptr;
  }
  if (!context.quiet && compiled->diagnostics.warnings() > 0)
    fmt::print(stderr, "{}: {} (casus check {})\n", file,
               counted(compiled->diagnostics.warnings(), "warning", "warnings"), file);
  return compiled;
}

}  // namespace casus::cli
