// The flagship as its users run it: engines, threads, starting up, the first runs of a fan chart.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "driver/engine.h"
#include "driver/pipeline.h"
#include "ensemble/ensemble.h"
#include "ensemble/simulator.h"
#include "ensemble/summary.h"
#include "hand_kernel.h"
#include "harness.h"
#include "jit/jit.h"
#include "random/fpmode.h"

namespace casus::bench {
namespace {

const std::string kModel = CASUS_SOURCE_DIR "/models/istanbul/istanbul.casus";

model::Model load() {
  auto compiled = driver::compile_file(kModel);
  if (!compiled.model) throw std::runtime_error(kModel + " does not check");
  return std::move(*compiled.model);
}

uint64_t instances(const model::Model& m) {
  uint64_t n = 0;
  for (const model::Process& p : m.processes) n += p.instances.size();
  return n;
}

/// Every outcome under every policy.
ensemble::Spec everything(const model::Model& m, uint32_t policies) {
  ensemble::Spec spec;
  spec.model = &m;
  spec.rule = ensemble::rule_as_drawn(m);
  for (uint32_t p = 0; p < std::min<size_t>(policies, m.policies.size()); ++p)
    for (const model::Outcome& o : m.outcomes) spec.columns.push_back({p, model::kNone, o.value});
  return spec;
}

std::vector<double> values_of(const ensemble::Spec& spec) {
  std::vector<double> out;
  ensemble::run(spec,
                [&](const ensemble::Block& b) { out.insert(out.end(), b.values.begin(), b.values.end()); });
  return out;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

std::unique_ptr<jit::Jit> compiler(bool beside) {
  jit::Options options;
  options.beside = beside;
  std::string why;
  return jit::make_jit(options, why);
}

void engines(Bench& bench, const model::Model& m) {
  const std::string name = "flagship: compiled against interpreted";
  if (!bench.wants(name)) return;
  const auto jit = compiler(false);
  if (!jit) return bench.note("no compiled engine here");
  ensemble::Spec spec = everything(m, 8);
  spec.worlds = 8, spec.runs = 8, spec.threads = 1;
  ensemble::Spec compiled = spec;
  compiled.compiler = jit.get();
  if (!same(values_of(spec), values_of(compiled))) throw std::runtime_error("the engines have other bits");
  const double runs = 8.0 * 8 * 8;
  bench.in_turn(name, {"compiled", [&] { values_of(compiled); }, runs},
                {"interpreted", [&] { values_of(spec); }, runs}, "run");
}

void policies(Bench& bench, const model::Model& m) {
  const std::string name = "flagship: eight policies together against apart";
  if (!bench.wants(name)) return;
  const auto jit = compiler(false);
  ensemble::Spec spec = everything(m, 8);
  spec.worlds = 8, spec.runs = 8, spec.threads = 1, spec.compiler = jit.get();
  std::vector<ensemble::Spec> apart;
  for (const ensemble::Column& c : spec.columns) {
    if (apart.empty() || apart.back().columns[0].policy != c.policy) {
      apart.push_back(spec);
      apart.back().columns.clear();
    }
    apart.back().columns.push_back(c);
  }
  const double runs = 8.0 * 8 * 8;
  bench.in_turn(name, {"together", [&] { values_of(spec); }, runs},
                {"apart",
                 [&] {
                   for (const ensemble::Spec& s : apart) values_of(s);
                 },
                 runs},
                "run");
}

void threads(Bench& bench, const model::Model& m) {
  const std::string name = "flagship: processor time on two threads against one";
  if (!bench.wants(name)) return;
  const auto jit = compiler(false);
  ensemble::Spec one = everything(m, 8);
  one.worlds = 16, one.runs = 8, one.threads = 1, one.compiler = jit.get();
  ensemble::Spec two = one;
  two.threads = 2;
  if (!same(values_of(one), values_of(two))) throw std::runtime_error("threads change bits");
  const double runs = 16.0 * 8 * 8;
  bench.in_turn(name, {"two threads", [&] { values_of(two); }, runs},
                {"one thread", [&] { values_of(one); }, runs}, "run", 1 / 0.95);
}

/// Some policy of the flagship holds a state; under the first, which holds none, events are applied at once.
void exact(Bench& bench, const model::Model& m) {
  const std::string name = "flagship: exact mode against stepped";
  if (!bench.wants(name)) return;
  const auto jit = compiler(false);
  ensemble::Spec stepped = everything(m, 1);
  stepped.worlds = 1, stepped.runs = 64, stepped.threads = 1, stepped.compiler = jit.get();
  ensemble::Spec jumps = stepped;
  jumps.method = kernel::Method::Exact, jumps.runs = 2;
  values_of(jumps), values_of(stepped);  // compiled
  bench.in_turn(name, {"exact", [&] { values_of(jumps); }, 1.0 * jumps.runs},
                {"stepped", [&] { values_of(stepped); }, 1.0 * stepped.runs}, "run");
}

void start(Bench& bench) {
  const std::string name = "flagship: text to first run against check alone";
  if (!bench.wants(name)) return;
  const auto first_run = [] {
    const model::Model m = load();
    std::string note;
    const auto jit = driver::make_compiler("", note);
    ensemble::Spec spec = everything(m, 1);
    spec.worlds = spec.runs = spec.threads = 1;
    spec.compiler = jit.get();
    values_of(spec);
  };
  bench.in_turn(name, {"text to first run", first_run}, {"check", [] { load(); }}, "model (goal: 50 ms)");
}

/// 64 runs of the best-guess world, everything recorded by months, from a model in memory.
void fan(Bench& bench, const model::Model& m) {
  const std::string name =
      "flagship: first 64 runs of a fan chart against a hand-written kernel of that size";
  if (!bench.wants(name)) return;
  const auto jit = compiler(true);
  const ensemble::Recording recording = ensemble::record(m, {});
  ensemble::SummarySpec spec;
  spec.recording = &recording;
  spec.rule = ensemble::rule_as_drawn(m);
  spec.policies = {0};
  spec.worlds = 0, spec.runs = 0, spec.chance_runs = 64, spec.threads = 1;
  spec.compiler = jit.get();
  Pressure p;
  p.steps = static_cast<uint32_t>(m.horizon / m.step);
  std::vector<random::Key> keys;
  for (uint32_t r = 0; r < 64; ++r) keys.push_back(random::make_key(1, 0, r));
  const double hundreds = static_cast<double>(instances(m)) / 100;
  bench.in_turn(
      name, {"fan chart", [&] { ensemble::summarize(spec); }, hundreds},
      {"by hand, 8 lanes", [&] { hand_written(p, keys, 8); }, static_cast<double>(p.processes()) / 100},
      "100 processes (goal: 20 ms)");
}

}  // namespace
}  // namespace casus::bench

int main(int argc, char** argv) {
  using namespace casus::bench;
  const casus::random::FloatMode mode;
  Bench bench(argc, argv);
  const casus::model::Model m = load();
  bench.note(fmt::format("flagship: {} process instances, {} policies, {} steps", instances(m),
                         m.policies.size(), m.horizon / m.step));
  engines(bench, m);
  policies(bench, m);
  threads(bench, m);
  exact(bench, m);
  start(bench);
  fan(bench, m);
}
