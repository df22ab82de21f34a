#include "driver/replay.h"

#include <fmt/format.h>

#include <cmath>

#include "driver/select.h"
#include "interp/interp.h"
#include "lower/lower.h"

namespace casus::driver {
namespace {

constexpr double kMonth = 30.4375;

class LineLog : public kernel::EventLog {
 public:
  explicit LineLog(const std::function<void(const std::string&)>& line) : line_(line) {}
  void entry(const kernel::LogEntry& e) override { line_(simulated_line(e.day, e.what, e.reason)); }

 private:
  const std::function<void(const std::string&)>& line_;
};

class NoRecorder : public kernel::Recorder {
  void boundary(uint32_t, double, const double*, size_t) override {}
};

}  // namespace

std::string simulated_line(double day, const std::string& what, const std::string& reason) {
  const int month = int(std::floor(day / kMonth));
  const int rest = int(std::floor(day - month * kMonth));
  return fmt::format("SIMULATED month {:2}, day {:2}: {}{}", month + 1, rest + 1, what,
                     reason.empty() ? "" : "  (" + reason + ")");
}

void replay(const model::Model& m, const ReplayArgs& args,
            const std::function<void(const std::string&)>& line) {
  const auto world = ensemble::draw_world(m, args.rule, args.seed, args.world);
  lower::LowerOptions options;
  options.step = args.step;
  options.share_costly = args.method == kernel::Method::Step;
  const auto program = lower::lower(m, options);
  kernel::Tile tile;
  tile.seed = args.seed;
  tile.runs = {{&world, args.run}};
  tile.arms = {{args.policy.empty() ? kernel::kNone : find_policy(m, args.policy),
                args.shock.empty() ? kernel::kNone : find_shock(m, args.shock)}};
  tile.method = args.method;
  std::vector<kernel::LaneFlags> flags(1);
  LineLog log(line);
  NoRecorder recorder;
  const auto compiled = args.compiler ? args.compiler->compile(program) : nullptr;
  interp::run_tile(program, tile, recorder, flags, &log, compiled.get());
  const auto& f = flags[0];
  line(fmt::format(
      "SIMULATED end: {} events, {} clamps, {} shortfalls, {} settings that disagreed, {} faulty values",
      f.events, f.clamps, f.shortfalls, f.set_conflicts, f.faulty_values));
}

}  // namespace casus::driver
