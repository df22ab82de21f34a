// Time to compile the flagship's blocks: each phase as a share of the whole, at each level of code
// generation; and what every step evaluates, compiled against interpreted.
#include <fmt/format.h>

#include "driver/pipeline.h"
#include "harness.h"
#include "interp/interpreter.h"
#include "jit/jit.h"
#include "lower/lower.h"

namespace casus::bench {
namespace {

constexpr size_t kLanes = 64;

/// What a step evaluates: rates, and what they need of the state.
void rates(const lower::Program& p, interp::Evaluator& evaluator, int steps) {
  for (int i = 0; i < steps; ++i) {
    for (const auto& d : p.derived)
      if (d.depends == lower::Depends::State) evaluator.run(d.block);
    for (const auto& q : p.processes) evaluator.run(q.rates);
  }
}

void fill(kernel::Memory& memory, const lower::Program& p) {
  for (uint32_t s = 0; s < p.slots; ++s) memory.fill(s, 0.25 + s % 7);
  for (const auto& [slot, value] : p.constants) memory.fill(slot, value);
}

void level(Bench& bench, const lower::Program& program, uint32_t level, bool passes) {
  const std::string name =
      fmt::format("compile the flagship, level {}{}", level, passes ? " with passes" : "");
  if (!bench.wants(name)) return;
  jit::Options options;
  options.beside = false;
  options.code.level = level;
  options.code.passes = passes;
  std::unique_ptr<jit::Jit> jit;
  std::unique_ptr<const interp::Compiled> code;
  double whole = 1e300;
  jit::Times times;
  for (int round = 0; round < bench.rounds(); ++round) {
    std::string why;
    code.reset();
    const double start = processor_seconds();
    jit = jit::make_jit(options, why);
    if (!jit) return bench.note("no compiled engine here: " + why);
    code = jit->compile(program);
    const double all = processor_seconds() - start;
    if (all >= whole) continue;
    whole = all;
    times = jit->times();
  }
  const auto share = [&](const char* phase, double seconds) {
    bench.tell({name + ": " + phase, phase, "whole", "program", 1e9 * seconds, 1e9 * whole});
  };
  share("load", times.load);
  share("bind", times.bind);
  share("emit", times.code.emit);
  if (passes) share("passes", times.code.passes);
  share("generate", times.code.generate);
  share("link", times.code.link);
  kernel::Memory memory(program.slots, kLanes), other(program.slots, kLanes);
  fill(memory, program);
  fill(other, program);
  interp::Interpreter interpreter(other, program);
  const auto compiled = code->evaluator(memory);
  constexpr int kSteps = 200;
  bench.in_turn(name + ": rates of a step against interpreted",
                {"compiled", [&] { rates(program, *compiled, kSteps); }, kSteps},
                {"interpreted", [&] { rates(program, interpreter, kSteps); }, kSteps}, "step of 64 lanes");
}

}  // namespace
}  // namespace casus::bench

int main(int argc, char** argv) {
  using namespace casus;
  bench::Bench bench(argc, argv);
  const auto compiled = driver::compile_file(CASUS_SOURCE_DIR "/models/istanbul/istanbul.casus");
  if (!compiled.model) return 1;
  const lower::Program program = lower::lower(*compiled.model);
  for (const bool passes : {false, true})
    for (uint32_t level = 0; level <= 2; ++level) bench::level(bench, program, level, passes);
}
