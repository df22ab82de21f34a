// Texts that mean harm, or that a machine wrote: an answer in time, and no crash.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "check/check.h"
#include "diag/render.h"
#include "syntax/parser.h"

namespace casus::check {
namespace {

const std::string kHead = R"(model m "A test"
time from 2026-01-01 for 12 months step 1 day
actor state, rebels
unit attack
list Group { north, south }
state anger : level = 0
)";

struct Result {
  bool model = false;
  std::string codes, text;
  double seconds = 0;
};

Result compile(const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  const SourceFile source("test.casus", text);
  Diagnostics diagnostics;
  const auto parsed = syntax::parse_file(source, diagnostics);
  Result r;
  r.model = check(parsed.file, source, diagnostics, {}).model.has_value();
  r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const auto& d : diagnostics.sorted())
    if (d.severity == Severity::Error) r.codes += std::string(r.codes.empty() ? "" : " ") + info(d.code).name;
  r.text = render_text(source, diagnostics.sorted(), false);
  if (r.text.size() > 4000) r.text.resize(4000);
  EXPECT_EQ(r.model, r.codes.empty()) << r.text;
  EXPECT_LT(r.seconds, 30);
  return r;
}

std::string many(int n, const std::string& pattern) {
  std::string out;
  for (int i = 0; i < n; ++i) out += fmt::format(fmt::runtime(pattern), i, i + 1);
  return out;
}

}  // namespace

TEST(check_hostile, nothing_at_all) {
  EXPECT_EQ(compile("").codes, "C0211 C0211");
  EXPECT_EQ(compile("# only a comment").codes, "C0211 C0211");
  // What could not be read lacks nothing besides.
  EXPECT_EQ(compile("Dear reader,\nthis is my argument.\n").codes, "C0110");
  EXPECT_EQ(compile("\xff\xfem" + std::string(1, '\0')).codes, "C0105");
  EXPECT_EQ(compile("modell m \"m\"\ntime from 2026-01-01 for 1 year\n").codes, "C0110");
  EXPECT_EQ(compile("model m \"m\"\ntme from 2026-01-01 for 1 year\n").codes, "C0110");
  EXPECT_EQ(compile("model m \"m\"\ntime from 2026-01-01 for 12\n").codes, "C0214");
}

TEST(check_hostile, lets_that_double) {
  const auto r = compile(kHead + "let f0(x) = x\n" + many(39, "let f{1}(x) = f{0}(x) + f{0}(x)\n") +
                         "let all = f39(anger)\n");
  EXPECT_EQ(r.codes, "C0236") << r.text;
}

TEST(check_hostile, sharing_that_doubles) {
  std::string call = "anger";
  for (int i = 0; i < 90; ++i) call = "f(" + call + ")";
  EXPECT_EQ(compile(kHead + "let f(x) = x + x\nlet all = " + call + "\n").codes, "C0236");
}

TEST(check_hostile, tall_expressions_inside_one_another) {
  std::string sum = "x";
  for (int i = 0; i < 300; ++i) sum += " + x";
  std::string call = "anger";
  for (int i = 0; i < 80; ++i) call = "f(" + call + ")";
  EXPECT_EQ(compile(kHead + "let f(x) = max(x, " + sum + ")\nlet all = " + call + "\n").codes, "C0236");
  EXPECT_EQ(
      compile(kHead + "let f0(x) = x\n" + many(39, "let f{1}(x) = 1 + f{0}(x)\n") + "let all = f39(anger)\n")
          .codes,
      "");
}

TEST(check_hostile, circles) {
  EXPECT_EQ(compile(kHead + many(400, "let a{0} = a{1}\n") + "let a400 = a0\n").codes, "C0236");
  const auto premises =
      compile(kHead + many(2000, "premise P{0} same as P{1}\n") + "premise P2000 same as P0\n");
  EXPECT_NE(premises.codes.find("C0213"), std::string::npos);
  EXPECT_EQ(compile(kHead + many(2000, "premise P{0} \"p\" disputed requires P{1}\n") +
                    "premise P2000 \"p\" disputed\n")
                .codes,
            "");
}

TEST(check_hostile, many_instances) {
  std::string list = "list L { ";
  for (int i = 0; i < 400; ++i) list += fmt::format("{}e{}", i ? ", " : "", i);
  list += " }\n";
  EXPECT_EQ(compile(kHead + list + "state s[a in L, b in L] : level = 0\n").codes, "");
  EXPECT_EQ(compile(kHead + list + "state s[a in L, b in L, c in L, d in L, e in L] : level = 0\n").codes,
            "C0228");
  const auto total = compile(kHead + list + many(50, "param s{0}[L, L] : ratio = 1 assumed\n"));
  EXPECT_EQ(total.codes, "C0228") << total.text;
  std::string list6000 = "list M { ";
  for (int i = 0; i < 6000; ++i) list6000 += fmt::format("{}e{}", i ? ", " : "", i);
  EXPECT_EQ(compile(kHead + list6000 + " }\n").codes, "C0228");
}

TEST(check_hostile, many_declarations) {
  EXPECT_EQ(compile(kHead + many(25'000, "param p{0} : ratio = 1 assumed\n")).codes, "C0228");
  EXPECT_EQ(compile(kHead + many(10'000, "param p{0} : ratio = 1 assumed\n")).codes, "");
}

TEST(check_hostile, many_errors) {
  const auto r = compile(kHead + many(10'000, "let a{0} = nobody{0} + anger\n"));
  EXPECT_FALSE(r.model);
  EXPECT_EQ(compile(kHead + "unit " + std::string("u0") +
                    [] {
                      std::string out;
                      for (int i = 1; i < 5000; ++i) out += fmt::format(", u{}", i);
                      return out;
                    }() +
                    "\n")
                .codes,
            "C0228");
}

/// What is too large is told with its size and with the limit.
TEST(check_hostile, sizes_and_limits) {
  const auto list = [](int n) { return "list Big { x" + many(n - 1, ", x{0}") + " }\n"; };
  const auto told = [](const std::string& body, const std::string& words) {
    const Result r = compile(kHead + body);
    EXPECT_NE(r.text.find(words), std::string::npos) << words << "\n" << r.text;
  };
  told(list(6000), "'Big' has 6,000 elements, more than 5,000");
  told(list(600) + "state s[a in Big, b in Big] : ratio = 0\n",
       "'s' would have 360,000 instances (600 Big x 600 Big), more than 200,000");
  told(list(700) + "process p[{a, b} in Big] : attack\n  at 1 attack/month\n",
       "'p' would have 244,650 instances (700 Big x 700 Big, unordered), more than 200,000");
  EXPECT_EQ(compile(kHead + list(600) + "process p[{a, b} in Big] : attack\n  at 1 attack/month\n")
                .text.find("C0228"),
            std::string::npos);
  told("state s : { a" + many(600, ", b{0}") + " } = a\n", "'s' has 601 alternatives, more than 500");
  told("lever l : { a" + many(600, ", b{0}") + " } = a\n  by state assumed\n",
       "'l' has 601 alternatives, more than 500");
  told("unit u" + many(600, ", u{0}") + "\n", "more than 500");
  told(many(20'001, "let a{0} = {0}\n"), "20,007 declarations, more than 20,000");
  told(many(4, "lever l{0} : level = 0\n  means 0 \"none\", 1 \"all\"\n  by state assumed\n") +
           "policies mix by state over l0 in {0, 0.5, 1}, l1 in {0, 0.5, 1}, l2 in {0, 0.5, 1}, l3 in {0, "
           "0.5, 1}\n",
       "'mix' has 81 members, more than 64");
}

TEST(check_hostile, numbers) {
  EXPECT_EQ(compile(kHead + "param x : ratio = 1e308 assumed\n").codes, "C0221");
  EXPECT_EQ(compile(kHead + "param x : year = 1e299 assumed\n").codes, "C0221");
  EXPECT_EQ(compile(kHead + "let x = 1e200 * 1e200\n").codes, "");
  EXPECT_EQ(compile(kHead + "let x = 1 / 0\n").codes, "");
  EXPECT_EQ(compile(kHead + "every (1 / 0) * 1 day as e\n  do set anger = 0\n").codes, "C0216");
  EXPECT_EQ(compile("model m \"m\"\ntime from 2026-01-01 for 1e6 years step 1 day\n").codes, "C0221");
  EXPECT_EQ(compile("model m \"m\"\ntime from 2026-01-01 for 1e12 years step 1 day\n").codes, "C0221");
  EXPECT_EQ(compile("model m \"m\"\ntime from 2026-01-01 for 1 year step 1e-9 days\n").codes, "C0227");
  EXPECT_EQ(compile("model m \"m\"\ntime from 2026-01-01 for 1 day step 1 year\n").codes, "C0227");
  EXPECT_EQ(compile("model m \"m\"\ntime from 2026-02-30 for 1 year\n").codes, "C0104");
  EXPECT_EQ(compile(kHead + "unit b\nparam x : b^200 = 1 assumed\n").codes, "C0111");
  EXPECT_EQ(compile(kHead + "let a = 1 attack\nlet b = a ^ 8 * a ^ 8\nlet c = b * b\n").codes, "C0214");
  EXPECT_EQ(compile(kHead + "on month 99999 as o\n  do set anger = 0\n").codes, "C0221");
}

TEST(check_hostile, half_written_models) {
  const std::string whole =
      kHead +
      "param rate : 1/month = 0.1 [0.05, 0.2] assumed\n"
      "process stir[g in Group] : attack\n  at 1 attack/month\n  times 1 + anger while anger < 0.5\n"
      "  draw n : attack from poisson(mean 2 attack)\n  raise anger by 0.1 if n > 1 attack\n"
      "decision d by state every 1 month\n  option a worth 0\n  option b worth anger do set anger = 0\n  "
      "steadiness 1\n"
      "outcome o \"o\" : level = anger at end harm\n";
  for (size_t cut = 0; cut < whole.size(); ++cut) {
    const SourceFile source("test.casus", whole.substr(0, cut));
    Diagnostics diagnostics;
    const auto parsed = syntax::parse_file(source, diagnostics);
    const bool model = check(parsed.file, source, diagnostics, {}).model.has_value();
    EXPECT_EQ(model, !diagnostics.has_errors()) << cut;
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string text = whole;
    text.erase(at, 7);
    const SourceFile source("test.casus", text);
    Diagnostics diagnostics;
    const auto parsed = syntax::parse_file(source, diagnostics);
    const bool model = check(parsed.file, source, diagnostics, {}).model.has_value();
    EXPECT_EQ(model, !diagnostics.has_errors()) << at;
  }
}

}  // namespace casus::check
