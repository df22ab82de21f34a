// All claims of a model in its author's view: what estimated and shown answers cost, against the goals of 10
// and 120 seconds on two cores for 100 process instances and 1,000 worlds, and what compensators of totals
// save.
//
// Over more than 256 worlds estimated answers are timed once, as claims are judged by default.
//
//   claims_flagship [MODEL [WORLDS [PROVE_WORLDS]]]      (models/istanbul/istanbul.casus 1024 1024)
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "claims/judging.h"
#include "driver/engine.h"
#include "driver/pipeline.h"

namespace casus {
namespace {

using claims::Ending;

constexpr uint32_t kFewWorlds = 256;

struct Cost {
  double wall = 0, processor = 0;
  uint64_t runs = 0;
};

class Clock {
 public:
  Cost since(uint64_t runs) const {
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count(),
            static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC, runs};
  }

 private:
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  std::clock_t processor_ = std::clock();
};

struct Estimated {
  Cost cost;
  claims::Sample sample;
};
struct Shown {
  Cost cost;
  std::vector<claims::Proof> proofs;
};

class Bench {
 public:
  Bench(const model::Model& m, interp::Compiler* compiler) : model_(m) {
    options_.compiler = compiler;
    for (const model::Process& p : m.processes) processes_ += p.instances.size();
  }

  Estimated estimated(const claims::Setup& s, const std::vector<claims::Formula>& formulas, uint32_t worlds) {
    options_.worlds = worlds;
    claims::Sampler sampler(model_, options_, s.table, engine());
    std::vector<uint32_t> leaves;
    for (const auto& f : formulas) leaves.insert(leaves.end(), f.leaves.begin(), f.leaves.end());
    std::sort(leaves.begin(), leaves.end());
    leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
    const Clock clock;
    Estimated out;
    out.sample = sampler.draw({"", s.views[0].rule, worlds, options_.runs, 0, leaves, 0});
    for (const auto& f : formulas) claims::extrapolated_shares(claims::judge_sample(f, out.sample));
    out.cost = clock.since(sampler.totals().runs);
    return out;
  }

  Shown shown(const claims::Setup& s, const std::vector<claims::Formula>& formulas, uint32_t worlds,
              uint32_t runs, uint32_t budget) {
    options_.worlds = worlds;
    options_.prove_runs = runs;
    options_.prove_budget = budget;
    claims::Sampler sampler(model_, options_, s.table, engine());
    std::vector<const claims::Formula*> all;
    for (const auto& f : formulas) all.push_back(&f);
    const Clock clock;
    Shown out;
    out.proofs = claims::prove(model_, s.table, all, s.views[0].rule, options_, sampler);
    out.cost = clock.since(sampler.totals().runs);
    return out;
  }

  claims::Setup setup() const { return claims::set_up(model_, options_); }

  void print(const std::string& what, const Cost& c, uint32_t worlds, double goal) const {
    const double scaled = goal * static_cast<double>(processes_) / 100 * worlds / 1000;
    fmt::print(
        "{:<34} {:>9} runs  {:7.1f} s  {:7.1f} s of processor  {:6.0f} runs/s and core  {:.2f} x the goal of "
        "{:.1f} s\n",
        what, c.runs, c.wall, c.processor, static_cast<double>(c.runs) / c.processor,
        c.processor / 2 / scaled, scaled);
  }
  size_t processes() const { return processes_; }

 private:
  claims::RunEnsemble engine() {
    return [this](const ensemble::Spec& spec, const std::function<void(const ensemble::Block&)>& on_block) {
      return runner_.run(spec, on_block);
    };
  }

  const model::Model& model_;
  ensemble::Runner runner_;
  claims::ClaimsOptions options_;
  size_t processes_ = 0;
};

double undecided(const claims::Proof& p) {
  return static_cast<double>(std::count(p.endings.begin(), p.endings.end(), Ending::Undecided)) /
         static_cast<double>(p.endings.size());
}

std::string undecided_of(const std::vector<claims::Proof>& proofs) {
  double sum = 0, worst = 0, unsettled = 0, n = 0;
  for (const auto& p : proofs) {
    if (!p.provable) continue;
    const double u = undecided(p);
    sum += u;
    worst = std::max(worst, u);
    unsettled += u > 0.1 ? 1 : 0;
    ++n;
  }
  return fmt::format("undecided on average {:.3f}, at most {:.3f}; over a tenth in {:.0f} of {:.0f} claims",
                     sum / n, worst, unsettled, n);
}

void compare(const model::Model& m, const claims::Setup& s, const Estimated& plain,
             const Estimated& compensated) {
  std::vector<double> ratios;
  double widths[2] = {0, 0}, moved[2] = {0, 0}, n = 0;
  fmt::print(
      "\nRuns that tell a margin as well without compensators, as a multiple; the interval of the share\n");
  for (size_t c = 0; c < s.claims.size(); ++c) {
    const double noise = claims::noise_of_margin(s.plain[c], plain.sample);
    const claims::EndingShares a =
        claims::extrapolated_shares(claims::judge_sample(s.plain[c], plain.sample));
    const claims::EndingShares b =
        claims::extrapolated_shares(claims::judge_sample(s.formulas[c], compensated.sample));
    widths[0] += a.holds.high - a.holds.low;
    widths[1] += b.holds.high - b.holds.low;
    moved[0] += a.moved;
    moved[1] += b.moved;
    ++n;
    if (!s.formulas[c].compensated) continue;
    const double ratio = noise / claims::noise_of_margin(s.formulas[c], compensated.sample);
    ratios.push_back(ratio);
    fmt::print("  {:<8} {:6.2f}   holds in {:.3f} [{:.3f}, {:.3f}] without, {:.3f} [{:.3f}, {:.3f}] with\n",
               m.claims[s.claims[c]].name, ratio, a.holds.value, a.holds.low, a.holds.high, b.holds.value,
               b.holds.low, b.holds.high);
  }
  if (ratios.empty()) return;
  std::sort(ratios.begin(), ratios.end());
  fmt::print("{} of {:.0f} claims have means of totals: {:.2f} to {:.2f} times fewer runs, median {:.2f}\n",
             ratios.size(), n, ratios.front(), ratios.back(), ratios[ratios.size() / 2]);
  fmt::print(
      "intervals of all claims: {:.4f} wide without, {:.4f} with; extrapolation moved {:.4f} without, {:.4f} "
      "with\n",
      widths[0] / n, widths[1] / n, moved[0] / n, moved[1] / n);
}

int run(const std::string& file, uint32_t worlds, uint32_t prove_worlds) {
  const auto compiled = driver::compile_file(file);
  if (!compiled.model) {
    fmt::print(stderr, "{} does not check\n", file);
    return 1;
  }
  const model::Model& m = *compiled.model;
  std::string note;
  const auto compiler = driver::make_compiler("", note);
  Bench bench(m, compiler.get());
  claims::Setup s = bench.setup();
  fmt::print("{}: {} process instances, {} claims, {} pairs of policy and shock; {} threads\n", m.name,
             bench.processes(), s.claims.size(), claims::groups_of(s.table, s.all_leaves),
             std::thread::hardware_concurrency());
  if (worlds > kFewWorlds) {
    bench.print("estimated, compensators", bench.estimated(s, s.formulas, worlds).cost, worlds, 10);
  } else {
    // In turn, so that what else the machine does falls on both.
    Estimated plain, compensated;
    Cost best[2];
    for (int repeat = 0; repeat < 2; ++repeat) {
      plain = bench.estimated(s, s.plain, worlds);
      compensated = bench.estimated(s, s.formulas, worlds);
      for (const auto& [which, cost] : {std::pair{0, plain.cost}, {1, compensated.cost}})
        if (repeat == 0 || cost.processor < best[which].processor) best[which] = cost;
    }
    bench.print("estimated, totals", best[0], worlds, 10);
    bench.print("estimated, compensators", best[1], worlds, 10);
    fmt::print("a run with compensators takes {:.3f} times as long\n", best[1].processor / best[0].processor);
    compare(m, s, plain, compensated);
  }
  fmt::print("\n");
  if (prove_worlds == 0) return 0;
  claims::choose_estimators(s, bench
                                   .estimated(
                                       s,
                                       [&] {
                                         auto both = s.formulas;
                                         both.insert(both.end(), s.plain.begin(), s.plain.end());
                                         return both;
                                       }(),
                                       64)
                                   .sample);
  struct Kind {
    const char* what;
    const std::vector<claims::Formula>* formulas;
    uint32_t runs, budget;
  };
  for (const Kind& k : {Kind{"shown, totals, 256 runs", &s.plain, 256, 0},
                        {"shown, compensators, 256 runs", &s.formulas, 256, 0},
                        {"shown, by need, 1024, 128 on average", &s.formulas, 1024, 128}}) {
    const Shown shown = bench.shown(s, *k.formulas, prove_worlds, k.runs, k.budget);
    bench.print(k.what, shown.cost, prove_worlds, 120);
    fmt::print("  {}\n", undecided_of(shown.proofs));
  }
  return 0;
}

}  // namespace
}  // namespace casus

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const auto number = [&](int i, uint32_t otherwise) {
    return argc > i ? static_cast<uint32_t>(std::strtoul(argv[i], nullptr, 10)) : otherwise;
  };
  return casus::run(argc > 1 ? argv[1] : "models/istanbul/istanbul.casus", number(2, 1024), number(3, 1024));
}
