// Time of the stepped engine on a plain family of attacks, a process instance, step and run: interpreted and
// compiled, taken in turn.
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "exact/runs.h"
#include "jit/jit.h"

namespace casus::test {
namespace {

/// Attacks of 10 groups in 10 places: a rate with a lever, one with a let over all, effects on tallies.
Builder attacks(bool deaths) {
  Builder b(1096);
  const model::ListId groups = b.list("g", 10), places = b.list("r", 10);
  const uint32_t base = b.param("base", 0.05, Builder::over({groups, places}));
  const uint32_t effect = b.param("effect", 0.8);
  const uint32_t lever = b.lever("patrol", 0.5, Builder::over({places}));
  const uint32_t mood = b.level("mood", 0.4);
  const uint32_t tally = b.tally("attacks", Builder::over({places})), dead = b.tally("dead");
  model::Process& p = b.process(
      "attack",
      b.op(Op::Mul, b.read(Op::Param, base, {0, 1}), b.op(Op::Add, b.num(1), b.read(Op::State, mood))),
      Builder::over({groups, places}));
  p.times.push_back({b.op(Op::Pow, b.read(Op::Param, effect), b.read(Op::Lever, lever, {1})), kNone, {}});
  p.effects = {Builder::add_to_tally(tally, b.num(1), {1})};
  if (deaths) {
    p.marks.push_back({"dead", {}, model::MarkDist::NegativeBinomial, {b.num(1.5), b.num(0.7)}});
    p.effects.push_back(Builder::add_to_tally(dead, b.mark(0)));
  }
  return b;
}

class Nothing : public kernel::Recorder {
  void boundary(uint32_t, double, const double*, size_t) override {}
};

void measure(const char* what, bool deaths, size_t lanes) {
  const random::FloatMode mode;
  Builder b = attacks(deaths);
  lower::LowerOptions options;
  options.probes = {b.fixed(Op::Tally, 0, {0})};
  const lower::Program program = lower::lower(b.m, options);
  const kernel::World world = b.world();
  kernel::Tile tile;
  for (uint32_t r = 0; r < lanes; ++r) tile.lanes.push_back({&world, r});
  jit::Options compile_first;
  compile_first.beside = false;
  std::string why;
  const auto jit = jit::make_jit(compile_first, why);
  const auto compiled = jit ? jit->compile(program) : nullptr;
  double best[2] = {1e300, 1e300};
  for (int repeat = 0; repeat < 14; ++repeat) {
    Nothing none;
    std::vector<kernel::LaneFlags> flags;
    const std::clock_t start = std::clock();  // of this process: others may run too
    interp::run_tile(program, tile, none, flags, nullptr, repeat % 2 ? compiled.get() : nullptr);
    const double ns = 1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    best[repeat % 2] = std::min(best[repeat % 2], ns / (100.0 * 1096 * static_cast<double>(lanes)));
  }
  std::printf("%-28s %3zu lanes: %6.2f ns a process instance, step and run; %s %6.2f, ratio %.2f\n", what,
              lanes, best[0], compiled ? "compiled" : "(again)", best[1], best[1] / best[0]);
}

}  // namespace
}  // namespace casus::test

int main() {
  using casus::test::measure;
  for (size_t lanes : {64, 32, 8, 1}) measure("attacks", false, lanes);
  for (size_t lanes : {64, 8}) measure("attacks with deaths", true, lanes);
}
