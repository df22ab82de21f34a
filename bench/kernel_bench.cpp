// The stepped engine against a hand-written kernel that gives the same bits, policies together against apart,
// draws in bulk against one by one.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hand_kernel.h"
#include "harness.h"
#include "interp/interp.h"
#include "jit/jit.h"
#include "lower/lower.h"
#include "random/fpmode.h"
#include "random/samplers.h"

namespace casus::bench {
namespace {

/// The probes at the end.
class AtEnd : public kernel::Recorder {
 public:
  AtEnd(double end, size_t probes) : end_(end), probes_(probes) {}
  void choose(double day, std::vector<uint8_t>& probes) const override {
    if (day < end_) std::fill(probes.begin(), probes.end(), uint8_t{0});
  }
  void boundary(uint32_t, double day, const double* probes, size_t lanes) override {
    if (day >= end_) values.assign(probes, probes + probes_ * lanes);
  }
  std::vector<double> values;

 private:
  double end_;
  size_t probes_;
};

class Compared {
 public:
  Compared(const Pressure& p, size_t runs, const jit::Options& options) : p_(p), builder_(pressure_model(p)) {
    lower::LowerOptions lowering;
    lowering.probes = pressure_probes(builder_, p);
    program_ = lower::lower(builder_.m, lowering);
    world_ = builder_.world();
    for (uint32_t r = 0; r < runs; ++r) {
      runs_.push_back({&world_, r});
      keys_.push_back(random::make_key(1, 0, r));
    }
    std::string why;
    jit_ = jit::make_jit(options, why);
    if (jit_) compiled_ = jit_->compile(program_);
  }

  /// [probe][arm][run], of these policies.
  std::vector<double> engine(uint32_t first_policy, uint32_t policies, bool compile) const {
    kernel::Tile tile;
    tile.runs = runs_;
    tile.arms.clear();
    for (uint32_t p = first_policy; p < first_policy + policies; ++p) tile.arms.push_back({p, kernel::kNone});
    AtEnd end(p_.steps, program_.probes.size());
    std::vector<kernel::LaneFlags> flags;
    interp::run_tile(program_, tile, end, flags, nullptr, compile ? compiled_.get() : nullptr);
    return end.values;
  }
  std::vector<double> by_hand(size_t width) const { return hand_written(p_, keys_, width); }
  bool has_jit() const { return compiled_ != nullptr; }
  double units(size_t policies) const {
    return static_cast<double>(p_.processes()) * p_.steps * static_cast<double>(runs_.size() * policies);
  }

 private:
  const Pressure& p_;
  test::Builder builder_;
  lower::Program program_;
  kernel::World world_;
  std::vector<kernel::Run> runs_;
  std::vector<random::Key> keys_;
  std::unique_ptr<jit::Jit> jit_;
  std::unique_ptr<const interp::Compiled> compiled_;
};

constexpr size_t kWidths[] = {8, 16, 32, 64};
const std::string kUnit = "process, step and run";

jit::Options compiled_first(const jit::CodeOptions& code = {}) {
  jit::Options o;
  o.beside = false;
  o.code = code;
  return o;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

size_t best_width(const Compared& c, size_t runs) {
  size_t best = 8;
  double least = 1e300;
  for (int round = 0; round < 3; ++round)
    for (const size_t width : kWidths) {
      if (width > runs) continue;
      const double t = processor_seconds_of([&] { c.by_hand(width); });
      if (t < least) least = t, best = width;
    }
  return best;
}

void against_hand(Bench& bench, uint32_t groups, size_t runs, std::vector<double> patrols) {
  Pressure p;
  p.groups = groups;
  p.patrols = std::move(patrols);
  const size_t policies = p.patrols.size();
  const std::string name = "stepped against hand-written: " + std::to_string(p.processes()) + " processes, " +
                           std::to_string(policies) + (policies > 1 ? " policies" : " policy");
  if (!bench.wants(name)) return;
  const Compared c(p, runs, compiled_first());
  if (!same(c.engine(0, static_cast<uint32_t>(policies), true), c.by_hand(8)))
    throw std::runtime_error("the hand-written kernel has other bits than the engine");
  const size_t width = best_width(c, runs);
  bench.in_turn(
      name,
      {c.has_jit() ? "compiled" : "interpreted", [&] { c.engine(0, static_cast<uint32_t>(policies), true); },
       c.units(policies)},
      {"by hand, " + std::to_string(width) + " lanes", [&] { c.by_hand(width); }, c.units(policies)}, kUnit,
      1.1);
}

void together(Bench& bench, uint32_t groups, size_t runs) {
  Pressure p;
  p.groups = groups;
  p.patrols = {0.2, 0.4, 0.6, 0.8};
  const std::string name =
      "four policies together against apart: " + std::to_string(p.processes()) + " processes";
  if (!bench.wants(name)) return;
  const Compared c(p, runs, compiled_first()), alone(p, 64, compiled_first());
  bench.in_turn(name, {"together", [&] { c.engine(0, 4, true); }, c.units(4)},
                {"apart",
                 [&] {
                   for (uint32_t a = 0; a < 4; ++a) alone.engine(a, 1, true);
                 },
                 alone.units(4)},
                kUnit, 0.55);
}

void levels(Bench& bench) {
  Pressure p;
  const jit::CodeOptions narrow{"x86-64", 2, 1, false}, middle{"x86-64-v3", 4, 1, false},
      wide{"x86-64-v4", 8, 1, false};
  const auto compare = [&](const std::string& name, const jit::CodeOptions& one,
                           const jit::CodeOptions& other, double goal) {
    if (!bench.wants(name)) return;
    const Compared a(p, 64, compiled_first(one)), b(p, 64, compiled_first(other));
    bench.in_turn(name, {one.cpu, [&] { a.engine(0, 1, true); }, a.units(1)},
                  {other.cpu, [&] { b.engine(0, 1, true); }, b.units(1)}, kUnit + ", only expressions differ",
                  goal);
  };
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    compare("code for AVX2 against AVX-512", middle, wide, 1.3);
  else
    bench.note("this machine has no AVX-512: AVX2 is not compared with it");
  if (__builtin_cpu_supports("avx2")) compare("code for SSE2 against AVX2", narrow, middle, 0);
#endif
}

void engines(Bench& bench) {
  Pressure p;
  const std::string name = "compiled against interpreted: " + std::to_string(p.processes()) + " processes";
  if (!bench.wants(name)) return;
  const Compared c(p, 64, compiled_first());
  if (!c.has_jit()) return bench.note("no compiled engine here");
  bench.in_turn(name, {"compiled", [&] { c.engine(0, 1, true); }, c.units(1)},
                {"interpreted", [&] { c.engine(0, 1, false); }, c.units(1)}, kUnit);
}

void growth(Bench& bench) {
  Pressure small;
  small.steps = 360;
  const Compared one(small, 64, compiled_first());
  for (const uint32_t times : {10u, 100u, 600u}) {
    Pressure large = small;
    large.groups *= times;
    large.steps = std::max(4u, 3600 / times);
    // A camp feels the recruits and losses of its own group only; the mood feels all.
    large.base[0] /= times;
    const std::string name = "cost as the model grows: " + std::to_string(large.processes()) + " against " +
                             std::to_string(small.processes()) + " processes";
    if (!bench.wants(name)) continue;
    const Compared many(large, 64, compiled_first());
    bench.in_turn(name, {std::to_string(large.processes()), [&] { many.engine(0, 1, true); }, many.units(1)},
                  {std::to_string(small.processes()), [&] { one.engine(0, 1, true); }, one.units(1)}, kUnit,
                  4);
  }
}

/// Counts in bulk against one by one, at means from rare ones to those that a series tells.
void draws(Bench& bench) {
  constexpr size_t kLanes = 64, kRows = 32, kSize = kLanes * kRows;
  constexpr double kUnits = 500;
  constexpr int kTimes = 100;
  std::vector<double> u(kSize), units(kSize, kUnits);
  std::vector<uint8_t> bad(kSize);
  const random::Key key = random::make_key(1, 0, 0);
  for (uint32_t i = 0; i < kSize; ++i) u[i] = random::uniform(key, {0, 0, i, 0});
  for (const double mean : {0.02, 0.4, 2.0, 13.0, 100.0}) {
    const std::string at = fmt::format("mean {:g}", mean);
    const auto compare = [&](const std::string& name, double argument, const auto& bulk, const auto& one) {
      if (!bench.wants(name)) return;
      std::vector<double> together(kSize), apart(kSize);
      const auto in_bulk = [&] {
        std::fill(together.begin(), together.end(), argument);
        bulk(together.data());
      };
      const auto one_by_one = [&] {
        for (size_t i = 0; i < kSize; ++i) apart[i] = one(i);
      };
      in_bulk(), one_by_one();
      if (!same(together, apart)) throw std::runtime_error("draws in bulk have other bits");
      const auto often = [](const auto& work) {
        return [&work] {
          for (int i = 0; i < kTimes; ++i) work();
        };
      };
      bench.in_turn(name, {"in bulk", often(in_bulk), kTimes * kSize},
                    {"one by one", often(one_by_one), kTimes * kSize}, "draw");
    };
    compare(
        "Poisson in bulk against one by one: " + at, mean,
        [&](double* x) { random::poisson_bulk(u.data(), x, kSize, bad.data()); },
        [&](size_t i) { return random::poisson_inv(u[i], mean); });
    compare(
        "binomial in bulk against one by one: " + at, mean / kUnits,
        [&](double* x) { random::binomial_bulk(u.data(), units.data(), x, kSize); },
        [&](size_t i) { return random::binomial_inv(u[i], kUnits, mean / kUnits); });
  }
}

}  // namespace
}  // namespace casus::bench

int main(int argc, char** argv) {
  using namespace casus::bench;
  const casus::random::FloatMode mode;
  Bench bench(argc, argv);
  against_hand(bench, 5, 64, {0.5});
  against_hand(bench, 25, 64, {0.5});
  against_hand(bench, 5, 16, {0.2, 0.4, 0.6, 0.8});
  together(bench, 5, 16);
  together(bench, 25, 16);
  draws(bench);
  levels(bench);
  engines(bench);
  growth(bench);
}
