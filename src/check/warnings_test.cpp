// Warnings: what they are given for, and where there is nothing to say.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "check/check.h"
#include "diag/render.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

struct Case {
  const char* name;
  const char* text;
  std::vector<const char*> warnings;  // "C0301 text under the caret"
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

const std::string kHead = R"(model m "A test"
time from 2026-01-01 for 12 months step 1 day
actor state
unit attack
state anger : level = 0
state truce : { holding, none } = holding since 2025-06-01
outcome worst "Anger at the end" : level = anger at end harm
outcome calm "Truce" : ratio = share of time truce == holding
)";

}  // namespace

class check_warnings : public testing::TestWithParam<Case> {};

TEST_P(check_warnings, are_these) {
  const Case& c = GetParam();
  const std::string text = kHead + c.text + "\n";
  const SourceFile source("test.casus", text);
  Diagnostics diagnostics;
  const auto parsed = syntax::parse_file(source, diagnostics);
  const auto checked = check(parsed.file, source, diagnostics, {});
  const auto all = diagnostics.sorted();
  const std::string shown = render_text(source, all, false);
  EXPECT_TRUE(checked.model.has_value()) << shown;
  std::vector<std::string> found, expected(c.warnings.begin(), c.warnings.end());
  for (const auto& d : all) {
    found.push_back(
        fmt::format("{} {}", info(d.code).name, text.substr(d.span.begin, d.span.end - d.span.begin)));
    EXPECT_FALSE(d.help.empty()) << info(d.code).name;
  }
  if (text.find("attack") == text.rfind("attack")) std::erase(found, "C0303 attack");
  EXPECT_EQ(expected, found) << shown;
}

const Case kCases[] = {
    {"nothing", "", {}},
    {"number_without_source",
     "param x : ratio = 1 [0.5, 2]\nprocess stir : attack\n  at 1 attack/month\n  raise anger by x",
     {"C0301 1 [0.5, 2]"}},
    {"bare_number", "process stir : attack\n  at 1 attack/month\n  raise anger by 0.3", {"C0302 0.3"}},
    {"bare_number_in_a_let_of_a_mechanism",
     "let x = 0.3\nprocess stir : attack\n  at 1 attack/month\n  raise anger by x",
     {"C0302 0.3"}},
    {"bare_number_in_a_let_with_arguments",
     "let x(y) = 0.3 * y\nprocess stir : attack\n  at 1 attack/month\n  raise anger by x(1)\n  raise anger "
     "by x(anger)",
     {"C0302 0.3"}},
    {"calendar_squares_and_units_are_not_bare",
     "process stir : attack\n  at 1 attack / 14 days\n  raise anger by anger ^ 2",
     {}},
    {"half_in_a_claim", "let high = anger > 0.5\noutcome bad \"Bad\" : ratio = share of time high harm", {}},
    {"unused",
     "param x : ratio = 1 assumed\nlet y = anger\nstate z : level = 0",
     {"C0303 x", "C0303 y", "C0303 z"}},
    {"never_happens",
     "process stir : attack\n  raise anger by 1",
     {"C0303 process stir : attack\n  raise anger by 1"}},
    {"no_path",
     "param x : ratio = 1 assumed\nstate z : level = 0\nprocess stir : attack\n  at 1 attack/month\n  raise "
     "z by x",
     {"C0304 param x : ratio = 1 assumed"}},
    {"lever_without_anchors",
     "lever x : level = 0 by state assumed\nprocess stir : attack\n  at 1 attack/month\n  raise anger by x",
     {"C0305 x"}},
    {"premises_that_carry_the_same",
     "premise A \"a\" disputed otherwise \"x\"\npremise B \"b\" disputed otherwise \"y\"\nprocess stir : "
     "attack\n  because A, B\n  at 1 attack/month\n  raise anger by 1",
     {"C0308 premise B \"b\" disputed otherwise \"y\""}},
    {"premises_that_depend",
     "premise A \"a\" disputed otherwise \"x\"\npremise B \"b\" disputed requires A otherwise \"y\"\nprocess "
     "stir : attack\n  because A, B\n  at 1 attack/month\n  raise anger by 1",
     {}},
    {"one_sign",
     "premise A \"a\" disputed otherwise \"x\"\nparam f : ratio = 2 [1.5, 3] assumed\nprocess stir : "
     "attack\n  at 1 attack/month\n  times f because A\n  raise anger by 1",
     {"C0309 f"}},
    {"one_sign_by_type",
     "premise A \"a\" disputed otherwise \"x\"\nparam f : level = 0.5 [0.2, 0.8] assumed\nprocess stir : "
     "attack\n  at 1 attack/month\n  times 1 + f * anger because A\n  raise anger by 1",
     {"C0309 1 + f * anger"}},
    {"both_signs",
     "premise A \"a\" disputed otherwise \"x\"\nparam f : ratio = 2 [0.5, 3] assumed\nprocess stir : "
     "attack\n  at 1 attack/month\n  times f ^ anger because A\n  raise anger by 1",
     {}},
    {"no_opposite",
     "premise A \"a\" disputed\nprocess stir : attack\n  because A\n  at 1 attack/month\n  raise anger by 1",
     {"C0311 premise A \"a\" disputed"}},
    {"list_of_persons",
     "list known_suspects { a, b }\nprocess stir[s in known_suspects] : attack\n  at 1 attack/month\n  raise "
     "anger by 1",
     {"C0307 known_suspects"}},
    {"list_of_groups",
     "list Party { a, b }\nprocess stir[p in Party] : attack\n  at 1 attack/month\n  raise anger by 1",
     {}},
    {"clock_without_age",
     "state door : { open, shut } = shut\nprocess ajar\n  change door: shut -> open\n  after fixed(1 month) "
     "since door == shut\nprocess stir : attack\n  at 1 attack/month\n  while door == open\n  raise anger by "
     "1",
     {"C0310 door == shut"}},
    {"clock_with_age",
     "process ends\n  change truce: holding -> none\n  after fixed(1 month) since truce == holding",
     {}},
    {"clock_that_does_not_run_at_the_start",
     "process back\n  change truce: none -> holding\n  after fixed(1 month) since truce == none",
     {}},
    {"window_before_the_start",
     "tally t : attack\nprocess stir : attack\n  at 1 attack/month\n  add 1 attack to t\n  raise anger by 1 "
     "if recent(t, 1 week) > 0",
     {"C0310 recent(t, 1 week)"}},
};

INSTANTIATE_TEST_SUITE_P(table, check_warnings, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& test) {
                           return std::string(test.param.name);
                         });

}  // namespace casus::check
