// Every model of this repository, interpreted and compiled: the same bits at every boundary.
#include <gtest/gtest.h>

#include <bit>
#include <filesystem>

#include "driver/pipeline.h"
#include "ensemble/summary.h"
#include "interp/interp.h"
#include "jit/jit.h"
#include "jit/test_options.h"
#include "lower/compensators.h"
#include "lower/lower.h"
#include "random/fpmode.h"

namespace casus {
namespace {

constexpr uint32_t kSteps = 120, kExactSteps = 20;

std::vector<std::string> model_files() {
  std::vector<std::string> files;
  for (const char* folder : {"models", "docs/language/examples", "tests/cases"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(CASUS_SOURCE_DIR) / folder))
      if (entry.path().extension() == ".casus") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Everything that is recorded, as one number.
class Hash : public kernel::Recorder {
 public:
  void boundary(uint32_t, double day, const double* probes, size_t lanes) override {
    add(day);
    for (size_t i = 0; i < lanes * count; ++i) add(probes[i]);
  }
  void add(double x) { add_bits(x != x ? 0x7FF8000000000000u : std::bit_cast<uint64_t>(x)); }
  void add_bits(uint64_t x) { value = (value ^ x) * 0x9E3779B97F4A7C15u + (value >> 29); }

  size_t count = 0;
  uint64_t value = 1;
};

struct Loaded {
  std::string name;
  ensemble::Recording recording;
  lower::Program program;
  std::vector<kernel::World> worlds;
};

bool is_total(const model::Model& m, model::ExprId id) {
  return m.exprs[id].op == model::Op::Tally || m.exprs[id].op == model::Op::Events;
}

std::vector<Loaded> load_all() {
  std::vector<Loaded> all;
  for (const std::string& file : model_files()) {
    const auto compiled = driver::compile_file(file);
    if (!compiled.model) {
      ADD_FAILURE() << file;
      continue;
    }
    Loaded m;
    m.name = std::filesystem::path(file).filename();
    m.recording = ensemble::record(*compiled.model, {});
    lower::LowerOptions options;
    for (const auto& q : m.recording.quantities) options.probes.push_back(q.probe);
    m.program = lower::lower(m.recording.model, options);
    const auto rule = ensemble::rule_as_drawn(m.recording.model);
    for (uint32_t w = 0; w < 5; ++w) m.worlds.push_back(ensemble::draw_world(m.recording.model, rule, 11, w));
    // The same with every total that has one by its compensator.
    Loaded expected = m;
    expected.name += ", totals by their compensators";
    lower::Compensators compensators(expected.recording.model);
    for (const model::ExprId probe : options.probes)
      options.compensated.push_back(is_total(expected.recording.model, probe) && compensators.has(probe));
    expected.program = lower::lower(expected.recording.model, options);
    all.push_back(std::move(m));
    if (expected.program.compensated) all.push_back(std::move(expected));
  }
  return all;
}

const std::vector<Loaded>& models() {
  static const std::vector<Loaded> all = load_all();
  return all;
}

uint64_t run(const Loaded& m, const lower::Program& program, const interp::Compiled* compiled, size_t lanes,
             uint32_t policy, kernel::Method method, bool rescan = false) {
  kernel::Tile tile;
  tile.rescan = rescan;
  tile.seed = 5;
  tile.arms = {{policy, kernel::kNone}};
  tile.method = method;
  for (uint32_t l = 0; l < lanes; ++l) tile.runs.push_back({&m.worlds[l % m.worlds.size()], l});
  Hash hash;
  hash.count = program.probes.size();
  std::vector<kernel::LaneFlags> flags;
  interp::run_tile(program, tile, hash, flags, nullptr, compiled);
  for (const kernel::LaneFlags& f : flags)
    for (uint64_t x : {f.clamps, f.shortfalls, f.set_conflicts, f.faulty_values, f.events}) hash.add_bits(x);
  return hash.value;
}

/// Of every number of lanes, policy and method. Only the beginning: an error would show at once.
std::vector<uint64_t> run_all(const Loaded& m, interp::Compiler* compiler) {
  std::vector<uint64_t> hashes;
  lower::Program program = m.program;
  const auto compiled = compiler ? compiler->compile(program) : nullptr;
  const auto policies = static_cast<uint32_t>(m.recording.model.policies.size());
  std::vector<uint32_t> chosen = {kernel::kNone};
  for (uint32_t p = 0; p < policies; p += std::max(1u, policies / 3)) chosen.push_back(p);
  for (uint32_t policy : chosen) {
    program.horizon = std::min(m.program.horizon, kSteps * m.program.step);
    for (size_t lanes : {1, 7, 8, 64})
      hashes.push_back(run(m, program, compiled.get(), lanes, policy, kernel::Method::Step));
    program.horizon = std::min(m.program.horizon, kExactSteps * m.program.step);
    hashes.push_back(run(m, program, compiled.get(), 3, policy, kernel::Method::Exact));
  }
  return hashes;
}

/// Exact mode: after an event only what depends on it, or everything.
TEST(Models, ExactLooksAtWhatChangedWithTheBitsOfLookingAtEverything) {
  const random::FloatMode mode;
  for (const Loaded& m : models()) {
    lower::Program program = m.program;
    program.horizon = std::min(m.program.horizon, kExactSteps * m.program.step);
    const auto policies = static_cast<uint32_t>(m.recording.model.policies.size());
    std::vector<uint32_t> chosen = {kernel::kNone};
    for (uint32_t p = 0; p < policies; p += std::max(1u, policies / 4)) chosen.push_back(p);
    for (uint32_t policy : chosen)
      EXPECT_EQ(run(m, program, nullptr, 5, policy, kernel::Method::Exact, true),
                run(m, program, nullptr, 5, policy, kernel::Method::Exact))
          << m.name;
  }
}

const std::vector<std::vector<uint64_t>>& interpreted() {
  static const auto all = [] {
    std::vector<std::vector<uint64_t>> hashes;
    for (const Loaded& m : models()) hashes.push_back(run_all(m, nullptr));
    return hashes;
  }();
  return all;
}

void compare(const jit::Options& options) {
  const random::FloatMode mode;
  std::string why;
  const auto jit = jit::make_jit(options, why);
  if (!jit) GTEST_SKIP() << why;
  ASSERT_GT(models().size(), 10u);
  EXPECT_TRUE(
      std::any_of(models().begin(), models().end(), [](const Loaded& m) { return m.program.compensated; }));
  for (size_t i = 0; i < models().size(); ++i)
    EXPECT_EQ(interpreted()[i], run_all(models()[i], jit.get())) << models()[i].name;
}

class ModelsCompiled : public ::testing::TestWithParam<jit::CodeOptions> {};

TEST_P(ModelsCompiled, SameBits) {
  jit::Options options;
  options.beside = false;
  options.code = GetParam();
  compare(options);
}

INSTANTIATE_TEST_SUITE_P(Everywhere, ModelsCompiled, ::testing::ValuesIn(jit::all_code_options()),
                         jit::code_name<::testing::TestParamInfo<jit::CodeOptions>>);

TEST(ModelsCompiledBeside, SameBits) {
  jit::Options options;
  options.patience = 20'000;
  compare(options);
}

}  // namespace
}  // namespace casus
