#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "driver/errors.h"
#include "driver/files.h"
#include "driver/pipeline.h"
#include "driver/select.h"
#include "driver/starter.h"

namespace casus::driver {
namespace {

constexpr const char* kModel = R"(model small "Small"
time from 2026-01-01 for 12 months step 1 day
actor a, b
premise P "One" affirmed by a denied by b disputed weight free otherwise "Not one"
premise Q same as P
rival R "Ways" { left "to the left", right "to the right", neither "no way" } weight free
param pace : 1/month = 2 [1, 4] assumed
state stock : ratio = 0
process event
  at pace * (1 because P else 2) * (1 because R.left else 3)
  add 1 to happened
tally happened : ratio
policy as_is by a {}
outcome events : ratio = total happened harm
claim C "Often" mean(events under as_is) > 3
)";

model::Model small() {
  const Compiled c = compile_text("small.casus", kModel, ".");
  if (!c.model) throw std::runtime_error("the model of this test is wrong");
  return *c.model;
}

std::string remedy_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const UserError& e) {
    return e.remedy;
  }
  return "nothing was thrown";
}

TEST(Select, APremiseIsSetWithAllThatIsTheSame) {
  const model::Model m = small();
  Selection s;
  s.withouts = {"Q"};
  const auto rule = make_rule(m, s);
  EXPECT_EQ(rule.premises[0], model::View::Setting::Off);
  EXPECT_EQ(rule.premises[1], model::View::Setting::Off);
}

TEST(Select, AFixedNumberIsInItsDeclaredUnit) {
  const model::Model m = small();
  Selection s;
  s.fixes = {"pace=3"};
  const auto rule = make_rule(m, s);
  ASSERT_EQ(rule.fixes.size(), 1u);
  EXPECT_NEAR(rule.fixes[0].value, 3 / 30.4375, 1e-15);
}

TEST(Select, WrongNamesGetTheNearest) {
  const model::Model m = small();
  EXPECT_NE(remedy_of([&] { find_policy(m, "as_si"); }).find("as_is"), std::string::npos);
  EXPECT_NE(remedy_of([&] { find_premise(m, "R.lef"); }).find("left"), std::string::npos);
  for (const char* fix : {"pace", "pace=", "pace=x", "pace=1e999", "pcae=1", "pace[a]=1", "=1"}) {
    Selection s;
    s.fixes = {fix};
    EXPECT_THROW(make_rule(m, s), UserError) << fix;
  }
}

TEST(Files, WhatIsWrittenIsWholeOrNotThere) {
  const auto folder = std::filesystem::temp_directory_path() / "casus_files_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const std::string path = folder / "out.txt";
  write_text(path, "first");
  write_text(path, "second");
  EXPECT_EQ(read_text(path, 100), "second");
  EXPECT_THROW(read_text(path, 3), UserError);
  EXPECT_THROW(write_text(folder / "missing" / "out.txt", "x"), UserError);
  EXPECT_THROW(write_text(folder, "x"), UserError);
  EXPECT_THROW(read_text(folder, 100), UserError);
  size_t left = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++left;
  EXPECT_EQ(left, 1u);
  std::filesystem::remove_all(folder);
}

TEST(Files, FoldersOfPaths) {
  EXPECT_EQ(folder_of("a/b.casus"), "a");
  EXPECT_EQ(folder_of("b.casus"), ".");
}

TEST(Starter, IsAModelWithoutAWarningWhateverTheName) {
  for (const char* name : {"case", "42 ways", "premise", "", "Türkiye", "a\"b\n"}) {
    const Compiled c = compile_text("starter.casus", starter_model(name), ".");
    EXPECT_TRUE(c.model) << name;
    EXPECT_EQ(c.diagnostics.errors() + c.diagnostics.warnings(), 0u) << name;
  }
}

TEST(Pipeline, EachFormCanBePrinted) {
  const Compiled c = compile_text("small.casus", kModel, ".");
  for (const char* form : {"tokens", "tree", "model", "program"})
    EXPECT_GT(dump(c, form).size(), 100u) << form;
}

}  // namespace
}  // namespace casus::driver
