// Time to compile a model's blocks, by phase, at each level of code generation; and time of what every step
// evaluates (rates and what they need), compiled against interpreted, taken in turn.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "driver/pipeline.h"
#include "interp/interpreter.h"
#include "jit/jit.h"
#include "lower/lower.h"

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr size_t kLanes = 64;

/// Seconds of one step's rates.
double rates(const casus::lower::Program& p, casus::interp::Evaluator& evaluator) {
  constexpr int kSteps = 200;
  const double start = now();
  for (int i = 0; i < kSteps; ++i) {
    for (const auto& d : p.derived)
      if (d.depends == casus::lower::Depends::State) evaluator.run(d.block);
    for (const auto& q : p.processes) evaluator.run(q.rates);
  }
  return (now() - start) / kSteps;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace casus;
  if (argc < 2) {
    std::fprintf(stderr, "jit_compile MODEL\n");
    return 2;
  }
  const double start = now();
  const auto compiled = driver::compile_file(argv[1]);
  if (!compiled.model) return 1;
  const double checked = now();
  const lower::Program program = lower::lower(*compiled.model);
  const double lowered = now();
  std::printf("check %.1f ms, lower %.1f ms\n", 1e3 * (checked - start), 1e3 * (lowered - checked));
  kernel::Memory memory(program.slots, kLanes), other(program.slots, kLanes);
  for (kernel::Memory* m : {&memory, &other}) {
    for (uint32_t s = 0; s < program.slots; ++s) m->fill(s, 0.25 + s % 7);
    for (const auto& [slot, value] : program.constants) m->fill(slot, value);
  }
  interp::Interpreter interpreter(other, program.registers);
  std::printf(
      "level passes  blocks shapes     load     bind     emit   passes generate     link    whole ms   step "
      "us  interp  ratio\n");
  for (const bool passes : {false, true}) {
    for (uint32_t level = 0; level <= 2; ++level) {
      jit::Options options;
      options.beside = false;
      options.code.level = level;
      options.code.passes = passes;
      std::string why;
      const double before = now();
      const auto jit = jit::make_jit(options, why);
      if (!jit) {
        std::fprintf(stderr, "%s\n", why.c_str());
        return 1;
      }
      const auto code = jit->compile(program);
      const double whole = now() - before;
      const auto evaluator = code->evaluator(memory);
      double best = 1e9, reference = 1e9;
      for (int repeat = 0; repeat < 9; ++repeat) {
        best = std::min(best, rates(program, *evaluator));
        reference = std::min(reference, rates(program, interpreter));
      }
      const jit::Times t = jit->times();
      std::printf("%5u %6s %7zu %6zu %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f %9.1f %7.1f %6.2f\n", level,
                  passes ? "yes" : "no", t.blocks, t.shapes, 1e3 * t.load, 1e3 * t.bind, 1e3 * t.code.emit,
                  1e3 * t.code.passes, 1e3 * t.code.generate, 1e3 * t.code.link, 1e3 * whole, 1e6 * best,
                  1e6 * reference, best / reference);
    }
  }
}
