// The laws that hold for generated models, on those that are shipped: the first months of each, stepped.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "generated/laws.h"
#include "generated/runs_of_models.h"
#include "model/hash.h"

namespace casus::test {
namespace {

using How = Runner::How;

constexpr double kMostDays = 100;

struct Shipped {
  std::string path, text;
};

std::vector<Shipped> shipped() {
  std::vector<Shipped> all;
  for (const char* folder : {"models", "docs/language/examples", "tests/cases"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(CASUS_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".casus") continue;
      std::stringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      all.push_back({entry.path().string(), text.str()});
    }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return all;
}

model::Model model_of(const Shipped& s, const std::string& text) {
  auto compiled = driver::compile_text(s.path, text, std::filesystem::path(s.path).parent_path().string());
  const std::string error = first_error(compiled);
  if (!error.empty()) throw std::runtime_error(s.path + ": " + error);
  model::Model m = std::move(*compiled.model);
  m.horizon = std::min(m.horizon, kMostDays);
  return m;
}

const std::vector<Runner::Run> kRuns = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

void expect_same(const std::vector<History>& a, const std::vector<History>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t k = 0; k < a.size(); ++k) EXPECT_EQ(a[k].hash(), b[k].hash()) << what << ", run " << k;
}

TEST(Shipped, NoBitDependsOnTileMates) {
  for (const Shipped& s : shipped()) {
    const Runner r(model_of(s, s.text));
    const auto policies = static_cast<uint32_t>(r.model().policies.size());
    for (uint32_t policy = 0; policy < std::max(1u, policies); policy += 1 + policies / 4) {
      How how;
      how.policy = policies == 0 ? model::kNone : policy;
      const auto whole = r.run(kRuns, how);
      for (const size_t width : {1, 3}) {
        how.width = width;
        expect_same(whole, r.run(kRuns, how),
                    fmt::format("{}, policy {}, {} to a tile", s.path, policy, width));
      }
    }
  }
}

/// Declarations begin at the left margin; what is indented, and a brace that closes, belongs to the one
/// before.
std::vector<std::string> declarations(const std::string& text) {
  std::vector<std::string> out;
  std::stringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool begins = !line.empty() && std::isalpha(static_cast<unsigned char>(line[0]));
    if (begins || out.empty()) out.emplace_back();
    out.back() += line + "\n";
  }
  return out;
}

TEST(Shipped, NoBitDependsOnTheOrderOfDeclarations) {
  for (const Shipped& s : shipped()) {
    auto parts = declarations(s.text);
    std::reverse(parts.begin(), parts.end());
    std::string turned;
    for (const std::string& part : parts) turned += part;
    const Runner first(model_of(s, s.text)), second(model_of(s, turned));
    EXPECT_EQ(model::hash(first.model()), model::hash(second.model())) << s.path;
    const auto a = first.run(kRuns, {}), b = second.run(kRuns, {});
    for (size_t k = 0; k < kRuns.size(); ++k) EXPECT_EQ(first.by_name(a[k]), second.by_name(b[k])) << s.path;
  }
}

void expect_possible(const Runner& r, const History& h, const std::string& what) {
  using Type = model::State::Type;
  for (const auto& row : h.values)
    for (size_t p = 0; p < r.probes().size(); ++p) {
      if (r.probes()[p].state == model::kNone) continue;
      const Type type = r.model().states[r.probes()[p].state].type;
      const double v = row[p];
      const bool fine = type == Type::Count   ? v >= 0 && v == std::floor(v)
                        : type == Type::Level ? v >= 0 && v <= 1
                                              : !std::isinf(v);
      ASSERT_TRUE(fine) << what << ": " << r.probes()[p].name << " is " << v;
    }
}

TEST(Shipped, EachDisputedPremiseGrantedAndTakenAwayRuns) {
  using Setting = model::View::Setting;
  for (const Shipped& s : shipped()) {
    const Runner r(model_of(s, s.text));
    const auto& all = r.model().premises;
    for (size_t p = 0; p < all.size(); ++p) {
      if (all[p].agreed || all[p].same_as != model::kNone) continue;
      for (const Setting setting : {Setting::On, Setting::Off}) {
        How how;
        how.rule = ensemble::rule_as_drawn(r.model());
        how.rule.premises.resize(all.size(), Setting::Drawn);
        how.rule.alternatives.resize(all.size(), -1);
        if (all[p].rival && setting == Setting::On)
          how.rule.alternatives[p] = 0;
        else
          how.rule.premises[p] = setting;
        for (const History& h : r.run(kRuns, how)) expect_possible(r, h, s.path + ", " + all[p].name);
      }
    }
  }
}

}  // namespace
}  // namespace casus::test
