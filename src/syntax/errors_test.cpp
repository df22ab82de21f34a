// Every code of C01xx is provoked, and one mistake gives one diagnostic.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "diag/render.h"
#include "syntax/parser.h"

namespace casus::syntax {
namespace {

struct Checked {
  std::vector<Diagnostic> all;
  ParsedFile parsed;
  std::string codes, text;
};

Checked check(const std::string& text) {
  const SourceFile file("t.casus", text);
  Diagnostics diagnostics;
  Checked out;
  out.parsed = parse_file(file, diagnostics);
  out.all = diagnostics.sorted();
  for (const Diagnostic& d : out.all)
    out.codes += (out.codes.empty() ? "" : " ") + std::string(info(d.code).name);
  out.text = render_text(file, out.all, false);
  return out;
}

std::string codes(const std::string& text) { return check(text).codes; }

std::string repeat(const std::string& s, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) out += s;
  return out;
}

// The example under a heading of an error page.
std::string example(std::string_view page, std::string_view heading) {
  const size_t at = page.find("```casus\n", page.find(heading)) + 9;
  return std::string(page.substr(at, page.find("```", at) - at));
}

}  // namespace

TEST(errors, C0101_unexpected_character) {
  EXPECT_EQ(codes("let a = 1 $ 2"), "C0101");
  EXPECT_NE(check("let a = 1 $ 2").all[0].help, "");
  EXPECT_EQ(codes("let größe = 1"), "C0101");
  EXPECT_EQ(check("let a = 3 ≥ 2").all[0].help, "write >=");
  EXPECT_EQ(codes("premise S1 §x \"a\""), "C0101");
  EXPECT_EQ(codes("premise S1 \"a\\n\" disputed"), "C0101");
}
TEST(errors, C0101_once_for_a_text_in_other_quotes) {
  for (const char* text :
       {"premise S1 “a b” disputed", "premise S1 'a b' disputed", "premise S1 ‘it’s so’ disputed",
        "premise S1 „a\" disputed", "premise S1 «a» disputed", "premise S1 `a` disputed"}) {
    const Checked c = check(text);
    EXPECT_EQ(c.codes, "C0101") << text;
    EXPECT_EQ(c.all[0].help, "write \" at both ends");
  }
  EXPECT_EQ(check("premise S1 “a b disputed\nlet a = 1").codes, "C0101");
}
TEST(errors, C0102_unfinished_string) {
  const Checked c = check("premise S1 \"no end\n  disputed\nlet a = 1");
  EXPECT_EQ(c.codes, "C0102");
  EXPECT_EQ(c.parsed.file.decls.size(), 2u);
}
TEST(errors, C0103_not_a_number) {
  EXPECT_EQ(check("let a = 30days").all[0].help, "put a space before the unit: 30 days");
  EXPECT_EQ(codes("let a = 1.2.3"), "C0103");
  EXPECT_EQ(codes("let a = 1__0"), "C0103");
  EXPECT_EQ(codes("let a = 1e999"), "C0103");
  EXPECT_NE(check("let a = 1e999").all[0].help, "");
  EXPECT_NE(check("on 1.3.2026 as o").all[0].help.find("2026-03-01"), std::string::npos);
}
TEST(errors, C0104_not_a_date) {
  EXPECT_EQ(codes("time from 2025-02-29 for 3 months"), "C0104");
  EXPECT_EQ(codes("time from 2024-02-29 for 3 months"), "");
  EXPECT_EQ(codes("time from 2025-1-2 for 3 months"), "C0104");
  EXPECT_EQ(codes("time from 2025-99999999999999-2 for 3 months"), "C0111");
}
TEST(errors, C0105_not_utf8) {
  EXPECT_EQ(codes("# caf\xe9\nlet a = 1"), "C0105");
  EXPECT_EQ(codes("source x \"\xc0\x80\""), "C0105");
  EXPECT_EQ(codes("let \xff = 1"), "C0105");
}
TEST(errors, C0105_once_for_what_is_no_text) {
  const std::string wide("l\0e\0t\0 \0a\0", 10);
  EXPECT_EQ(check("\xff\xfe" + wide).all[0].message, "the text is UTF-16, not UTF-8");
  EXPECT_EQ(check(wide).all[0].message, "the text is UTF-16, not UTF-8");
  EXPECT_EQ(codes("\xff\xfe" + wide), "C0105");
  std::string bytes;
  for (int i = 0; i < 1024; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(codes(bytes), "C0105");
  EXPECT_EQ(codes("\xef\xbb\xbflet a = 1\r\nlet\tb = 2\r\n"), "");
}
TEST(errors, C0106_file_too_large) {
  EXPECT_EQ(codes(std::string(kMaxFileBytes + 1, ' ')), "C0106");
  EXPECT_EQ(codes(std::string(kMaxFileBytes, ' ')), "");
  EXPECT_EQ(codes("unit a" + repeat(",a", kMaxTokens)), "C0106");
}
TEST(errors, C0107_nested_too_deeply) {
  for (const char* open : {"(", "-", "not ", "if a then b else ", "x[", "2 ^ ", "a implies ", "abs(",
                           "about ", "sum g in G: ", "{a: ", "a because P else "})
    EXPECT_EQ(codes("param x : u = " + repeat(open, 5000) + "1"), "C0107") << open;
  for (const char* chain : {" + 1", " * 1", " and a", " or a", " - -1"})
    EXPECT_EQ(codes("let x = a" + repeat(chain, 100000)), "C0107") << chain;
  EXPECT_EQ(codes("let x = " + repeat("(", 90) + "a" + repeat(" + 1)", 90)), "");
  EXPECT_EQ(codes("let x = " + repeat("(", 90) + "a" + repeat(repeat(" + 1", 100) + ")", 90)), "C0107");
  EXPECT_EQ(codes("claim A \"a\" chance(" + repeat("eventually ", 5000) + "x under p) < 1"), "C0107");
  EXPECT_EQ(codes("claim A \"a\" " + repeat("every p in m : ", 5000) + "1 < 2"), "C0107");
  EXPECT_EQ(codes("claim A \"a\" chance(x" + repeat(" holds for 1", 100000) + " under p) < 1"), "C0107");
  EXPECT_EQ(codes("outcome a : u = " + repeat("mean of ", 5000) + "x"), "C0107");
  EXPECT_EQ(codes("outcome a : u = " + repeat("times ", 5000) + "x"), "C0107");
}
TEST(errors, C0110_unknown_declaration) {
  const Checked c = check("proces a : attack\n  at 1\nlet b = 1\nxyzzy\n{ }\n3\n");
  EXPECT_EQ(c.codes, "C0110 C0110");  // what follows a line that starts nothing is told with it
  EXPECT_EQ(c.all[0].help, "did you mean 'process'?");
  EXPECT_EQ(check("process a : attack\nat 0.1").all[0].help,
            "indent it: 'at' is a clause of the 'process' before it");
  EXPECT_EQ(codes("process a : attack\nat 0.1\nadd 1 to b\n"), "C0110");
  EXPECT_EQ(codes("Dear reader,\nthis is my argument.\nIt goes on.\nlet a = 1\nBut now\n"), "C0110 C0110");
  EXPECT_EQ(codes("Dear reader,\nproces a\nparm b\n"), "C0110 C0110 C0110");
  for (const Diagnostic& d : check("Dear reader,\n{\n").all) EXPECT_NE(d.help, "");
}
TEST(errors, C0111_unexpected_word) {
  EXPECT_EQ(codes("let a ="), "C0111");
  EXPECT_EQ(codes("let a = 1 +\nlet b = 2"), "C0111");
  EXPECT_EQ(codes("let a = b c"), "C0111");
  EXPECT_EQ(codes("let a = 1 < 2 < 3"), "C0111");
  EXPECT_EQ(codes("let a = {b, c}"), "C0111");
  EXPECT_EQ(codes("param a ratio = 1"), "C0111");
  EXPECT_EQ(codes("process while\n  at 1"), "C0111");
  EXPECT_EQ(codes("process a\n  at while b\n  because P"), "C0111");
  EXPECT_EQ(codes("process a\n  move x -> y at )\n  times\n  because P"), "C0111 C0111");
  EXPECT_EQ(codes("process a\n  move 3 -> y"), "C0111");
  EXPECT_EQ(codes("source a \"b\" grade good"), "C0111");
  EXPECT_EQ(codes("decision d by a every 3 months\n  option x worth 1\n  because P"), "C0111");
  EXPECT_EQ(codes("on month x as y do set a = 1"), "C0111");
  EXPECT_EQ(codes("on month 1.5 as y do set a = 1"), "C0111");
  EXPECT_EQ(codes("policy p { a = 1 b = 2 }"), "C0111");
  EXPECT_EQ(codes("shock s at day 3 do"), "C0111");
}
TEST(errors, C0111_with_help) {
  EXPECT_EQ(check("process p\n  at 1\n  while a = b").all[0].help, "to compare, write '=='");
  EXPECT_EQ(check("let a = b because P").codes, "C0111");
  EXPECT_NE(check("let a = b because P").all[0].help, "");
  EXPECT_EQ(check("let a = b & c").all[0].help, "write and");
  const Checked two = check("let a = b && c");
  EXPECT_EQ(two.codes, "C0101");
  EXPECT_EQ(two.all[0].help, "write and");
  // Whatever else is wrong: how the declaration is written.
  for (const char* text :
       {"every 1 month do add 1 to t", "flow x returns to 1", "when a b", "list L", "policy p {",
        "claim A \"a\" x under y", "rival r \"r\" x", "observe x", "tally t death", "param p = 1"})
    for (const Diagnostic& d : check(text).all) EXPECT_NE(d.help, "") << text;
}
TEST(errors, C0111_names_the_remedy) {
  const std::pair<const char*, const char*> cases[] = {
      {"param x : ratio = 0,5 assumed", "decimals take a point and thousands an underscore: 0.5, 1_000"},
      {"param x : ratio = .5 assumed", "write 0.5"},
      {"param x : ratio = 1 assumed;", "leave it out: a declaration ends where the next begins"},
      {"param x : ratio == 1 assumed", "one '=' gives a value, two compare"},
      {"on 03/01/2026 as o", "write it as year-month-day"},
      {"process p\n  at 5 in attack/month", "leave it out: 5 attack ..."},
      {"process p\n  at b\n  while a = 0.5", "to compare, write '=='"},
      {"process p\n  at b because anger > 0.5", "a condition stands after 'while'; in an effect after 'if'"},
      {"process p\n  because \"it is so\"",
       "declare what it says and name it here: premise NAME \"it is so\" disputed"},
      {"premise Q disputed", "write premise Q \"...\""},
      {"premise Q \"q\" weight free by a", "write 'weight free', or a number: weight 0.3 by WHOM"},
      {"param x[G] : ratio = { a: 1, else 2 } assumed", "write else: VALUE"},
      {"param x : ratio = normal(mean = 1, sd = 2) assumed", "write mean and its value: mean 1"},
      {"let z = if a then 1", "every 'if' has both: if C then A else B"},
      {"let z = total(x)", "write total x"},
      {"let z = sum g in G x[g]", "write sum x in LIST: E"},
      {"let z = recent(x)", "write recent(x, 30 days)"},
      {"on month 1 as o do move 1 of a to b", "write -> instead of 'to'"},
      {"view v { only agred }", "did you mean 'agreed'?"},
      {"view v { grant P, dny Q }", "did you mean 'deny'?"},
      {"tally t : attack history \"f\" colum x", "did you mean 'column'?"},
      {"source a \"b\" grade primry", "did you mean 'primary'?"},
      {"decision d by a every 1 month\n  option x wroth 1\n  steadiness 1", "did you mean 'worth'?"},
  };
  for (const auto& [text, help] : cases) {
    const Checked c = check(text);
    EXPECT_EQ(c.codes, "C0111") << text << "\n" << c.text;
    if (!c.all.empty()) {
      EXPECT_EQ(c.all[0].help, help) << text;
    }
  }
  EXPECT_EQ(codes("policy p { a = 1 while b > 2\n c = 3 }"), "");
  EXPECT_EQ(codes("lever x : ratio = 1 in low .. high assumed"), "");
  EXPECT_EQ(codes("process p\n  at 1\n  while 3 in last"), "C0113");
}
TEST(errors, C0112_bracket_not_closed) {
  const Checked c = check("let a = (1 + 2\nlet b = [\nlist L { a, b\nlet d = f(1]\n");
  EXPECT_EQ(c.codes, "C0112 C0111 C0112 C0112");
  EXPECT_EQ(c.all[0].help, "add ')'");
  EXPECT_EQ(codes("policy p { a = 1"), "C0112");
  const Checked column = check("policy p {\na = 1\n}\n");
  EXPECT_EQ(column.codes, "C0112");
  EXPECT_EQ(column.all[0].help, "indent the lines that stand inside the brackets");
}
TEST(errors, C0113_clause_not_known_here) {
  const Checked c = check("process a : attack\n  rate 0.1\n  becuase S7\n  at 1");
  EXPECT_EQ(c.codes, "C0113 C0113");
  EXPECT_EQ(c.all[1].help, "did you mean 'because'?");
  ASSERT_EQ(c.all[0].notes.size(), 1u);
  EXPECT_NE(c.all[0].notes[0].find("move, change, at"), std::string::npos);
  ASSERT_EQ(c.parsed.file.decls.size(), 1u);
  EXPECT_EQ(c.parsed.file.decls[0].clauses.size(), 1u);
  EXPECT_EQ(codes("claim A \"a\" aserted often\n  chance(a under b) < 1"), "C0113");
}
TEST(errors, C0114_clause_given_twice) {
  const Checked c = check("premise S1 \"a\" agreed disputed");
  EXPECT_EQ(c.codes, "C0114");
  EXPECT_EQ(c.all[0].labels.size(), 2u);
  EXPECT_EQ(codes("process a\n  at 1\n  at 2"), "C0114");
  EXPECT_EQ(codes("param a : u = 1 assumed cite b"), "C0114");
  EXPECT_EQ(codes("on day 1 as a do set x = 1 if b if c"), "C0114");
  EXPECT_EQ(codes("process a\n  while b\n  while c"), "C0114");
}
TEST(errors, C0116_reads_as_anothers) {
  const std::string process = "process p\n  at x\n  times y";
  EXPECT_EQ(codes(process + "\n  while c"), "C0116");
  EXPECT_EQ(codes(process + "\n  because P"), "C0116");
  EXPECT_EQ(codes(process + " while c\n  because P"), "C0116");
  EXPECT_EQ(codes("flow f returns to a with half-life b\n  times y\n  while c"), "C0116");
  EXPECT_EQ(codes("every 1 month as e do\n  add 1 to x\n  because P"), "C0116");
  EXPECT_EQ(codes("on month 2 as e do add 1 to x\n  because P"), "C0116");
  // Deeper, on the same line, or where the `times` has its own: as it reads.
  EXPECT_EQ(codes(process + "\n    while c because P"), "");
  EXPECT_EQ(codes(process + " while c because P\n  because Q"), "");
  EXPECT_EQ(codes("process p\n  while c\n  because P\n  at x\n  times y"), "");
  EXPECT_EQ(codes("every 1 month as e do\n  add 1 to x\n    because P"), "");
}
TEST(errors, C0115_not_in_column_1) {
  const Checked c = check("let a = 1\n  let b = 2\nlet c = 3");
  EXPECT_EQ(c.codes, "C0115");
  EXPECT_EQ(c.parsed.file.decls.size(), 3u);
  EXPECT_EQ(codes("  let a = 1\nlet b = 2"), "C0115");
  EXPECT_EQ(codes("process a\n  at 1\n  param x : u = 1 assumed\n  every 3 days as e do set x = 1"),
            "C0115 C0115");
}
TEST(errors, C0190_not_yet) {
  EXPECT_EQ(codes("correlate a, b 0.6"), "C0190");
  EXPECT_EQ(codes("episode e from 2001-01-01 to 2002-01-01 { x }"), "C0190");
  EXPECT_EQ(codes("mechanism m { }"), "C0190");
  EXPECT_EQ(codes("use m"), "C0190");
  EXPECT_EQ(codes("time from 2020-01-01 now 2021-01-01 to 2022-01-01"), "C0190");
  EXPECT_EQ(codes("decision d by a every 1 month looking ahead 3 months"), "C0190");
  EXPECT_EQ(codes("process p\n  move a -> b at r in 3 stages"), "C0190");
  EXPECT_EQ(codes("state a : ratio = 1 known from \"x.csv\" column a"), "C0190");
  EXPECT_EQ(codes("param a : ratio = from \"x.csv\" column a"), "C0190");
  EXPECT_EQ(codes("claim A \"a\" chance(x given y under p) < 0.1"), "C0190");
  EXPECT_EQ(codes("outcome a : u = total x in 3 months after first c"), "C0190");
}

TEST(errors, many_in_one_go_and_no_echo) {
  const Checked c = check(
      "model m \"M\n"
      "time from 2025-11-08 for 36 months\n"
      "list L { a b }\n"
      "proces p[g in L]\n"
      "  move camp[g] -> cell[g] at 1\n"
      "process q\n"
      "  move a - b\n"
      "  because P\n"
      "let z = 1 +* 2\n"
      "let y = 1\n");
  EXPECT_EQ(c.codes, "C0102 C0111 C0110 C0111 C0111");
  EXPECT_EQ(c.parsed.file.decls.size(), 6u);
}

TEST(errors, pages_show_what_they_say) {
  for (const CodeInfo& code : all_codes()) {
    const std::string name = code.name;
    if (!name.starts_with("C01")) continue;
    const std::string_view page = explain(code.code);
    if (page.empty()) continue;  // diag's tests complain
    EXPECT_EQ(codes(example(page, "## Right")), "") << name;
    if (name == "C0105" || name == "C0106" || name == "C0107") continue;  // no such text fits a page
    const std::string wrong = codes(example(page, "## Wrong"));
    EXPECT_NE(wrong.find(name), std::string::npos) << name << " got " << wrong;
  }
}

}  // namespace casus::syntax
