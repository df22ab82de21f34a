// Random models, interpreted and compiled: the same bits at each vector level, number of lanes, level of code
// generation, alone in a tile or under many policies at once. Each model is tried in a few of these ways,
// another few each time, so that many models try them all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "generated/laws.h"
#include "generated/runs_of_models.h"
#include "jit/jit.h"
#include "jit/test_options.h"
#include "model/hash.h"
#include "random/fpmode.h"

namespace casus::test {
namespace {

using How = Runner::How;

/// Compilers that last for all models: shapes that models share are compiled once.
struct Engines {
  struct Engine {
    std::string name;
    std::unique_ptr<jit::Jit> jit;
  };
  std::vector<Engine> all;

  Engines() {
    for (const jit::CodeOptions& code : jit::all_code_options()) {
      jit::Options options;
      options.beside = false;
      options.code = code;
      add(fmt::format("cpu '{}', width {}, level {}{}", code.cpu, code.width, code.level,
                      code.passes ? ", passes" : ""),
          options);
    }
    jit::Options beside;
    beside.patience = 20'000;
    add("compiled beside the run", beside);
  }

 private:
  void add(const std::string& name, const jit::Options& options) {
    std::string why;
    if (auto jit = jit::make_jit(options, why)) all.push_back({name, std::move(jit)});
  }
};

constexpr size_t kEnginesAModel = 3;

std::vector<kernel::Arm> arms_of(const model::Model& m) {
  std::vector<kernel::Arm> arms = {{}};
  for (uint32_t p = 0; p < m.policies.size(); ++p) arms.push_back({p, kernel::kNone});
  for (uint32_t s = 0; s < m.shocks.size(); ++s) arms.push_back({m.policies.empty() ? kernel::kNone : 0, s});
  return arms;
}

std::vector<uint64_t> hashes(const std::vector<std::vector<History>>& histories) {
  std::vector<uint64_t> out;
  for (const auto& of_arm : histories)
    for (const History& h : of_arm) out.push_back(h.hash());
  return out;
}

TEST(Generated, NoBitDependsOnTheOtherArmsOfATile) {
  hold_for_all("arms", [](const ModelText& text) -> std::string {
    auto compiled = compile(text.text());
    if (const std::string error = first_error(compiled); !error.empty()) return error;
    const Runner r(std::move(*compiled.model));
    const auto arms = arms_of(r.model());
    const std::vector<Runner::Run> runs = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}};
    for (const auto method : kMethods) {
      How how{method};
      how.width = 4;
      const auto together = r.run_arms(runs, how, arms);
      for (size_t a = 0; a < arms.size(); ++a) {
        how.policy = arms[a].policy, how.shock = arms[a].shock;
        if (hashes({r.run(runs, how)}) != hashes({together[a]}))
          return fmt::format("arms: {}, policy {}, shock {}", method_name(method), how.policy, how.shock);
      }
    }
    return "";
  });
}

TEST(GeneratedEngines, HaveTheSameBits) {
  Engines engines;
  if (engines.all.empty()) GTEST_SKIP() << "no compiled engine here";
  hold_for_all("engines", [&](const ModelText& text) -> std::string {
    auto compiled = compile(text.text());
    if (const std::string error = first_error(compiled); !error.empty()) return error;
    const Runner r(std::move(*compiled.model));
    const auto arms = arms_of(r.model());
    const std::vector<Runner::Run> runs = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 7}};
    const uint64_t turn = model::hash(r.model());
    How how;
    how.width = 64;
    const auto reference = hashes(r.run_arms(runs, how, arms));
    for (size_t i = 0; i < kEnginesAModel; ++i) {
      const auto& engine = engines.all[(turn + i) % engines.all.size()];
      const auto code = engine.jit->compile(r.program());
      how.compiled = code.get();
      how.width = size_t{1} << (turn + i) % 4;  // runs; times as many arms lanes
      if (hashes(r.run_arms(runs, how, arms)) != reference)
        return fmt::format("engine: {}, {} runs and {} arms to a tile", engine.name, how.width, arms.size());
    }
    // Exact, and one arm to a tile.
    how = How{kernel::Method::Exact, arms.back().policy, arms.back().shock};
    const auto exact = hashes({r.run(runs, how)});
    const auto& engine = engines.all[turn % engines.all.size()];
    const auto code = engine.jit->compile(r.program());
    how.compiled = code.get();
    how.width = 1 + turn % 5;
    if (hashes({r.run(runs, how)}) != exact) return fmt::format("exact: {}", engine.name);
    return "";
  });
}

}  // namespace
}  // namespace casus::test
