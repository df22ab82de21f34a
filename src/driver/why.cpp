#include "driver/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "diag/diagnostic.h"
#include "driver/errors.h"
#include "driver/select.h"
#include "driver/version.h"
#include "report/svg.h"

namespace casus::driver {
namespace {

constexpr uint32_t kTimedWorlds = 64, kTimedRuns = 2;

}  // namespace

void check_why(const model::Model& m, const explain::WhyOptions& o) {
  if (!o.view.empty()) find_view(m, o.view);
  std::vector<std::string> names;
  for (const auto& c : m.claims) {
    if (c.name == o.claim) {
      if (c.formula != model::kNone) return;
      throw UserError(
          fmt::format("claim '{}' is not tested{}", c.name, c.not_tested.empty() ? "" : ": " + c.not_tested),
          "choose a claim that has a formula; 'casus claims FILE --all' lists them");
    }
    names.push_back(c.name);
  }
  const std::string near = nearest_name(o.claim, names);
  throw UserError(
      fmt::format("no claim '{}' in this model", o.claim),
      near.empty() ? "'casus claims FILE --all' lists them" : fmt::format("did you mean {}?", near));
}

explain::Why why(const model::Model& m, const explain::WhyOptions& o) {
  check_why(m, o);
  explain::Why out = explain::why(m, o);
  out.result.version = kVersion;
  return out;
}

uint64_t effort_for(const model::Model& m, const explain::WhyOptions& o, double seconds) {
  claims::ClaimsOptions c;
  c.simulation() = o.simulation();
  c.progress = nullptr;
  c.worlds = kTimedWorlds;
  c.runs = kTimedRuns;
  c.claims = {o.claim};
  c.laws = false;
  const claims::Setup setup = claims::set_up(m, c);
  claims::Sampler sampler(m, c, setup.table, ensemble::run);
  const auto draw = [&](uint32_t runs) {
    const auto start = std::chrono::steady_clock::now();
    sampler.draw({"", setup.views[0].rule, kTimedWorlds, runs, 0, setup.all_leaves, 0});
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  draw(kTimedRuns);  // compiles
  const double spent = draw(kTimedRuns);
  const double runs = double(kTimedWorlds) * kTimedRuns * claims::groups_of(setup.table, setup.all_leaves);
  double effort = std::max(1000.0, runs / std::max(spent, 1e-6) * seconds), unit = 1;
  while (effort / unit >= 100) unit *= 10;
  return static_cast<uint64_t>(effort / unit) * static_cast<uint64_t>(unit);
}

std::string plan_text(const explain::WhyPlan& p) {
  std::string out = fmt::format("about {} runs", report::number_text(double(p.runs)));
  for (size_t i = 0; i < p.parts.size(); ++i)
    out += fmt::format("{}{} {}", i == 0 ? ": " : ", ", p.parts[i].what,
                       report::number_text(double(p.parts[i].runs)));
  return out;
}

}  // namespace casus::driver
