// Whatever the input, the front end returns. Deterministic: bytes and tokens of sound models, mutated.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "diag/render.h"
#include "syntax/dump.h"
#include "syntax/format.h"
#include "syntax/parser.h"

namespace casus::syntax {
namespace {

const char* const kSeed = R"(
model m "M" version "1" material 10 %
time from 2025-11-08 for 36 months step 1 day
source s "S" 2025 grade press
list L { a "A", b }
relation r[L, L] symmetric { a-b }
premise P §5.2 "t" disputed: "d" affirmed by x weight 0.3 by y otherwise "o"
rival q "t" { one "1" affirmed by x neither "n" } weight free
view v { every premise affirmed in s, grant P, Q, take q.one }
param k[L] : 1/month = { a: 1 [0.5, 2] cite s, else: lognormal(median 3, spread 2) } assumed
lever l : { open, shut } = open means open "o"
state c[g in L, h in L] : fighter count = k[g] * 3
process p[g in L] where g != a : attack
  move c[g] -> d[g] at 0.02 / month
  times x while y == z because P
  draw n : u from negative_binomial(mean m[g], size s)
  after weibull(shape k, scale s) since y == z for a share w
  raise anger[g] by 2 * n if c
flow f[r in R] returns to b with half-life c
every 1 month as e from month 3 do add 1 to t if d because Q
decision d by a when recent(x, 14 days) >= t, at most every 30 days because P
  option hold worth 0
  option hit when s > 0 worth w do fire p once
  steadiness infinite
negotiation n between a, b every 21 days while t in {x, y}
  issue i : level by 0.1
  worth a 3 * i without a deal a 0 agreement do set s = x no zone do set s = z
policy o by a { l = 0 from month 2 until 2026-01-01 while c, hold q = 1, force z at day 3 }
policies m over x in {0, 1}, y in {0, 1}
outcome u "t" : death = sum g in L: total k[g] in last 3 months in [0, 9] harm
claim C §7.1 "t" asserted cannot reads "r"
  every p in m where p.x == 1 : chance(eventually h holds for 12 months under p with s) < tau by at least 0.1
expect z "t" mean(a until b within 3 months under o) == quantile(0.5, x at end - y at 2026-01-01 under o)
observe a as o from "f" column c with poisson(mean x) cite s
)";

void run(const std::string& text) {
  const SourceFile file("t.casus", text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse_file(file, diagnostics);
  const auto all = diagnostics.sorted();
  render_text(file, all, false);
  dump_tree(parsed.file);
  format(file, parsed.tokens);
  ASSERT_FALSE(parsed.tokens.empty());
}

}  // namespace

TEST(broken_input, the_seed_is_sound) {
  const SourceFile file("t.casus", kSeed);
  Diagnostics diagnostics;
  parse_file(file, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << render_text(file, diagnostics.sorted(), false);
}

TEST(broken_input, mutated_bytes) {
  std::mt19937 random(1);
  const std::string seed = kSeed;
  for (int round = 0; round < 4000; ++round) {
    const size_t from = random() % seed.size(), length = random() % 400;
    std::string text = seed.substr(random() % 2 ? 0 : seed.find('\n', from) + 1).substr(0, from + length);
    for (uint32_t n = 1 + random() % 5; n > 0 && !text.empty(); --n) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, random() % 9);
          break;
        default:
          text.insert(at, 1, "()[]{}\"#\n -.,:=<>%^§"[random() % 20]);
      }
    }
    run(text);
  }
}

TEST(broken_input, mutated_tokens) {
  std::mt19937 random(2);
  const SourceFile seed("t.casus", kSeed);
  Diagnostics none;
  std::vector<std::string> words;
  for (const Token& t : lex(seed, none)) words.emplace_back(seed.slice({t.trivia_begin, t.span.end}));
  for (int round = 0; round < 16000; ++round) {
    std::string text;
    const size_t start = random() % words.size(), count = random() % 80;
    for (size_t i = start; i < std::min(start + count, words.size()); ++i) {
      const uint32_t dice = random() % 20;
      if (dice == 0) continue;
      if (dice == 1) text += " " + words[random() % words.size()];
      text += words[dice == 2 ? random() % words.size() : i];
    }
    run(text);
  }
}

TEST(broken_input, large_and_odd) {
  const auto repeat = [](const char* piece, size_t n) {
    std::string out;
    for (size_t i = 0; i < n; ++i) out += piece;
    return out;
  };
  for (const char* piece : {"(",           "[",
                            "{",           "let a = ",
                            "\"",          "#",
                            "§",           "a\n",
                            "let a = b\n", "process p\n  at\n",
                            "-",           "a.",
                            "list L {",    "if ",
                            "\xff",        "claim c \"\" every p in q : ",
                            "\n",          "premise p \"\" ",
                            "1..",         "::"})
    run(repeat(piece, 100000));
}

}  // namespace casus::syntax
