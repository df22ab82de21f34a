// What the model layer makes of whole models: hash, print, verify, listing, influences.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "check/check.h"
#include "diag/render.h"
#include "model/graph.h"
#include "model/hash.h"
#include "model/list.h"
#include "model/print.h"
#include "model/verify.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

using model::NodeKind;

std::string read(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::optional<model::Model> compile(const std::string& text, const std::string& folder = ".") {
  const SourceFile source("test.casus", text);
  Diagnostics diagnostics;
  const auto parsed = syntax::parse_file(source, diagnostics);
  CheckOptions options;
  options.base_dir = folder;
  auto checked = check(parsed.file, source, diagnostics, options);
  EXPECT_TRUE(checked.model) << render_text(source, diagnostics.sorted(), false);
  return std::move(checked.model);
}

std::vector<std::filesystem::path> models() {
  std::vector<std::filesystem::path> all{CASUS_SOURCE_DIR "/tests/cases/taste.casus"};
  for (const char* folder : {"/docs/language/examples", "/models/teaching"})
    for (const auto& entry : std::filesystem::directory_iterator(std::string(CASUS_SOURCE_DIR) + folder))
      if (entry.path().extension() == ".casus") all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

/// A text's declarations: each begins in column 1.
std::vector<std::string> declarations(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const bool continues = line[0] == ' ' || line[0] == '\t';
    if (!continues || all.empty()) all.emplace_back();
    all.back() += line + "\n";
  }
  return all;
}

class ModelFiles : public ::testing::TestWithParam<std::filesystem::path> {};

std::string name_of(const ::testing::TestParamInfo<std::filesystem::path>& info) {
  return info.param.stem().string();
}

}  // namespace

TEST_P(ModelFiles, are_consistent) {
  const auto m = compile(read(GetParam()), GetParam().parent_path().string());
  ASSERT_TRUE(m);
  EXPECT_EQ(model::verify(*m), std::vector<std::string>{});
}

TEST_P(ModelFiles, say_the_same_in_any_order) {
  const std::string folder = GetParam().parent_path().string();
  const auto m = compile(read(GetParam()), folder);
  ASSERT_TRUE(m);
  const uint64_t hash = model::hash(*m);
  auto parts = declarations(read(GetParam()));
  std::mt19937 random(7);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(parts.begin(), parts.end(), random);
    std::string text;
    for (const auto& part : parts) text += part;
    const auto shuffled = compile(text, folder);
    ASSERT_TRUE(shuffled) << text;
    EXPECT_EQ(model::verify(*shuffled), std::vector<std::string>{});
    ASSERT_EQ(model::hash(*shuffled), hash) << text;
  }
}

TEST_P(ModelFiles, print_and_list) {
  const auto m = compile(read(GetParam()), GetParam().parent_path().string());
  ASSERT_TRUE(m);
  const std::string text = model::print(*m);
  for (const char* unknown : {" ?", "(?", "?["}) EXPECT_EQ(text.find(unknown), text.npos) << text;
  EXPECT_EQ(text.find("\n\n"), text.npos);
  const auto listed = model::listing(*m);
  EXPECT_EQ(listed["name"], m->name);
  EXPECT_EQ(listed["claims"].size(), m->claims.size());
  EXPECT_EQ(listed["premises"].size() + listed["rivals"].size(), m->premises.size());
  EXPECT_EQ(listed["facts"].size() + listed["positions"].size(), m->statements.size());
  EXPECT_FALSE(listed.dump().empty());
}

INSTANTIATE_TEST_SUITE_P(files, ModelFiles, ::testing::ValuesIn(models()), name_of);

// ---- Hash

TEST(ModelHash, changes_with_the_meaning_only) {
  const std::string text = read(CASUS_SOURCE_DIR "/tests/cases/taste.casus"),
                    folder = CASUS_SOURCE_DIR "/tests/cases";
  const auto hash_of = [&](std::string changed) {
    const auto m = compile(changed, folder);
    return m ? model::hash(*m) : 0;
  };
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const size_t at = changed.find(from);
    EXPECT_NE(at, changed.npos) << from;
    return changed.replace(at, from.size(), to);
  };
  const uint64_t hash = hash_of(text);
  EXPECT_EQ(hash_of("# a comment\n" + text + "\n\n# another\n"), hash);
  EXPECT_EQ(hash_of(with("at base_entry * share_region[g, r]", "at  base_entry\n    * share_region[g, r]")),
            hash);
  EXPECT_NE(hash_of(with("6000 [4000, 10000]", "6001 [4000, 10000]")), hash);
  EXPECT_NE(hash_of(with("because S36", "because S20")), hash);
  EXPECT_NE(hash_of(with("strikes = 0, effort = 1", "strikes = 0, effort = 0.5")), hash);
  EXPECT_NE(hash_of(with("halved holds for 12 months under talks_alone",
                         "halved holds for 11 months under talks_alone")),
            hash);
  EXPECT_NE(hash_of(with("The groups keep camps", "The groups have camps")), hash);
}

// ---- Verify

TEST(ModelVerify, finds_what_is_broken) {
  const auto good =
      compile(read(CASUS_SOURCE_DIR "/tests/cases/taste.casus"), CASUS_SOURCE_DIR "/tests/cases");
  ASSERT_TRUE(good);
  const auto broken = [&](const auto& breaking) {
    model::Model m = *good;
    breaking(m);
    return !model::verify(m).empty();
  };
  using model::Model;
  EXPECT_FALSE(broken([](Model&) {}));
  EXPECT_TRUE(broken([](Model& m) { m.processes[0].rate = 1'000'000; }));
  EXPECT_TRUE(
      broken([](Model& m) { m.exprs.back().args.push_back(static_cast<model::ExprId>(m.exprs.size())); }));
  EXPECT_TRUE(broken([](Model& m) {
    const auto at =
        std::find_if(m.exprs.begin(), m.exprs.end(), [](const auto& e) { return e.args.size() == 2; });
    at->args[1] = static_cast<model::ExprId>(at - m.exprs.begin());
  }));
  EXPECT_TRUE(broken([](Model& m) { m.states[0].initial = model::kNone; }));
  EXPECT_TRUE(broken([](Model& m) { m.processes[0].instances.push_back(99); }));
  EXPECT_TRUE(broken([](Model& m) { m.processes[0].source.index[0].value = 7; }));
  EXPECT_TRUE(broken([](Model& m) { m.processes[0].source.index.pop_back(); }));
  EXPECT_TRUE(broken([](Model& m) { m.params[0].priors.pop_back(); }));
  EXPECT_TRUE(broken([](Model& m) { m.views[0].premises.pop_back(); }));
  EXPECT_TRUE(broken([](Model& m) { m.windows[0].family = 999; }));
  EXPECT_TRUE(broken([](Model& m) { m.outcomes[0].value = 999; }));
  EXPECT_TRUE(broken([](Model& m) { m.policies[1].settings[0].ref.family = 999; }));
  EXPECT_TRUE(broken([](Model& m) { m.lists[0].parent = 999; }));
  EXPECT_TRUE(broken([](Model& m) {
    std::reverse(m.run_exprs[0].args.begin(), m.run_exprs[0].args.end()), m.run_exprs[0].from = 9999;
  }));
}

// ---- Influences

namespace {

const std::string kSmall = R"(model small "A small model"
time from 2026-01-01 for 12 months
actor council
unit attack, death, coin
premise DETER "Patrols deter"
  disputed   weight free   otherwise "They do not"
premise PAID "Talks are paid for"
  disputed   weight free   otherwise "They are not"
rival feed "What feeds the raids" {
  hunger "hunger"
  neither "nothing" }
  weight free
param rate : attack/month = 4 [2, 8] assumed
param deterred : ratio = 0.6 [0.3, 1.2] assumed
param hungry : ratio = 1.6 [0.8, 3] assumed
param toll : death = 1.5 [0.7, 3] assumed
param spread : ratio = 0.7 [0.3, 1.5] assumed
param price : coin = 10 [5, 20] assumed
param high : attack = 9 [5, 15] assumed
lever patrols : level = 0
  means 0 "none", 1 "each day"
  by council   assumed
lever food : level = 0
  means 0 "none", 1 "for all"
  by council   assumed
lever talks : level = 0
  means 0 "none", 1 "each week"
  by council   assumed
tally attacks : attack
tally killed : death
tally spent : coin
state alarm : bool = false
process assault : attack
  at rate
  times deterred ^ patrols because DETER
  times hungry ^ (1 - food) because feed.hunger
  draw dead : death from negative_binomial(mean toll, size spread)
  add 1 attack to attacks
  add dead to killed
every 30 days as bill
  do add (price * talks because PAID else price) to spent
when recent(attacks, 30 days) > high becomes true as alarmed
  do set alarm = true
policy as_is by council {}
policy patrolled by council { patrols = 1 }
policy fed by council { food = 1 }
policy talking by council { talks = 1 }
policy nervous by council { talks = 1 while alarm }
policy nervous_fed by council { talks = 1 while alarm, food = 1 }
policy same by council { patrols = 0, talks = 0 }
policy quiet hypothetical { cut assault }
shock scare at month 2
  do set alarm = true
outcome deaths "Killed, on all sides" : death = total killed   harm
outcome attacks_all "Attacks" : attack = total attacks   harm
outcome cost : coin = total spent
outcome part : coin = (1 because DETER else 0) * total spent
)";

class Influences : public ::testing::Test {
 protected:
  void SetUp() override {
    auto compiled = compile(kSmall);
    ASSERT_TRUE(compiled);
    m = std::move(*compiled);
    g = model::build_graph(m);
  }

  template <class Family>
  uint32_t id(const std::vector<Family>& all, const std::string& name) const {
    const auto at = std::find_if(all.begin(), all.end(), [&](const Family& f) { return f.name == name; });
    EXPECT_NE(at, all.end()) << name;
    return static_cast<uint32_t>(at - all.begin());
  }
  model::NodeId lever(const std::string& name) const { return g.node(NodeKind::Lever, id(m.levers, name)); }
  model::NodeId param(const std::string& name) const { return g.node(NodeKind::Param, id(m.params, name)); }
  std::vector<model::NodeId> outcome(const std::string& name, model::World world = nullptr) const {
    return model::nodes_read_by_run(m, g, m.outcomes[id(m.outcomes, name)].value, world);
  }
  bool path(model::NodeId from, const std::string& to, model::World world = nullptr) const {
    return model::reaches(m, g, {from}, outcome(to, world), world);
  }
  /// Whether two policies may differ in an outcome.
  bool differ(const std::string& a, const std::string& b, const std::string& to, model::World world = nullptr,
              bool shock = false) const {
    const auto d = model::influences_of_policy_difference(m, g, id(m.policies, a), id(m.policies, b),
                                                          shock ? 0 : model::kNone, model::kNone);
    return model::reaches(m, g, d.nodes, outcome(to, world), world, d.edges);
  }

  model::Model m;
  model::Graph g;
  const std::vector<double> all_on{1, 1, 0}, all_off{0, 0, 1};
};

}  // namespace

TEST_F(Influences, without_a_world) {
  EXPECT_TRUE(path(lever("patrols"), "deaths"));
  EXPECT_TRUE(path(lever("food"), "deaths"));
  EXPECT_FALSE(path(lever("talks"), "deaths"));
  EXPECT_TRUE(path(lever("talks"), "cost"));
  EXPECT_FALSE(path(lever("patrols"), "cost"));
  EXPECT_TRUE(path(param("rate"), "deaths"));
}

TEST_F(Influences, draws_act_on_their_effects_only) {
  EXPECT_TRUE(path(param("toll"), "deaths"));
  EXPECT_FALSE(path(param("toll"), "attacks_all"));
}

TEST_F(Influences, premises_open_and_close_paths) {
  EXPECT_TRUE(path(lever("patrols"), "deaths", &all_on));
  EXPECT_FALSE(path(lever("patrols"), "deaths", &all_off));
  EXPECT_TRUE(path(lever("food"), "deaths", &all_on));
  EXPECT_FALSE(path(lever("food"), "deaths", &all_off));
  EXPECT_TRUE(path(lever("talks"), "cost", &all_on));
  EXPECT_FALSE(path(lever("talks"), "cost", &all_off));
  EXPECT_TRUE(path(param("price"), "cost", &all_off));
}

TEST_F(Influences, premises_in_outcomes) {
  EXPECT_TRUE(path(g.node(NodeKind::Premise, 0), "part"));
  EXPECT_TRUE(path(g.node(NodeKind::Premise, 0), "deaths"));
  EXPECT_FALSE(path(g.node(NodeKind::Premise, 1), "deaths"));
}

TEST_F(Influences, policies_that_differ) {
  EXPECT_TRUE(differ("as_is", "patrolled", "deaths"));
  EXPECT_FALSE(differ("as_is", "patrolled", "deaths", &all_off));
  EXPECT_FALSE(differ("as_is", "patrolled", "cost"));
  EXPECT_TRUE(differ("as_is", "quiet", "deaths", &all_off));
  EXPECT_FALSE(differ("as_is", "quiet", "cost"));
}

TEST_F(Influences, a_setting_at_its_default_is_none) {
  const auto d =
      model::influences_of_policy_difference(m, g, id(m.policies, "as_is"), id(m.policies, "same"));
  EXPECT_TRUE(d.nodes.empty());
}

TEST_F(Influences, conditions_of_policies_carry_influence) {
  // Food changes attacks, these raise the alarm, and the policies talk while it lasts.
  EXPECT_FALSE(differ("talking", "as_is", "deaths"));
  EXPECT_TRUE(differ("nervous_fed", "nervous", "cost"));
  EXPECT_FALSE(differ("fed", "as_is", "cost"));
  EXPECT_FALSE(differ("nervous_fed", "nervous", "cost", &all_off));
}

TEST_F(Influences, shocks) {
  EXPECT_FALSE(differ("as_is", "as_is", "cost", nullptr, true));
  EXPECT_TRUE(differ("nervous", "nervous", "cost", nullptr, true));
  EXPECT_FALSE(differ("nervous", "nervous", "deaths", nullptr, true));
}

TEST_F(Influences, names) {
  EXPECT_EQ(model::node_name(m, g, lever("food")), "lever food");
  EXPECT_EQ(g.kind(lever("food")), NodeKind::Lever);
  EXPECT_EQ(g.id(lever("food")), id(m.levers, "food"));
}

}  // namespace casus::check
