#include "syntax/format.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "syntax/parser.h"

namespace casus::syntax {
namespace {

std::string formatted(const std::string& text) {
  const SourceFile file("t.casus", text);
  Diagnostics diagnostics;
  return format(file, lex(file, diagnostics));
}

// Tokens with what the parser sees of their place, and comments without trailing white space.
std::vector<std::string> content(const std::string& text) {
  const SourceFile file("t.casus", text);
  Diagnostics diagnostics;
  std::vector<std::string> out;
  for (const Token& t : lex(file, diagnostics)) {
    std::istringstream trivia(std::string(file.slice({t.trivia_begin, t.span.begin})));
    for (std::string line; std::getline(trivia, line);) {
      const size_t hash = line.find('#');
      if (hash != line.npos) out.push_back(line.substr(hash, line.find_last_not_of(" \t\r") + 1 - hash));
    }
    const bool closer = t.kind == TokenKind::RightParen || t.kind == TokenKind::RightBracket ||
                        t.kind == TokenKind::RightBrace;
    const char* place = t.column_one && !closer ? "|" : t.first_on_line ? "/" : " ";
    out.push_back(t.kind == TokenKind::End ? "" : place + std::string(file.slice(t.span)));
  }
  return out;
}

void expect_sound(const std::string& text, const std::string& what) {
  const std::string once = formatted(text);
  ASSERT_EQ(content(once), content(text)) << what << "\n" << text << "\n---\n" << once;
  ASSERT_EQ(formatted(once), once) << what << "\n" << text;
  ASSERT_TRUE(once.empty() || (once.back() == '\n' && !once.ends_with("\n\n"))) << what;
  ASSERT_EQ(once.find("\n\n\n"), once.npos) << what;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST(format, spaces) {
  EXPECT_EQ(formatted("param  a[ g in L ]:fighter=6000[4000,10000]   cite s"),
            "param a[g in L]: fighter = 6000 [4000, 10000] cite s\n");
  EXPECT_EQ(formatted("let a = ( - b+c )* d [ e ] ^2 - -3"), "let a = (-b + c) * d [e] ^ 2 - -3\n");
  EXPECT_EQ(formatted("let a = 1/month + b.c + 10%"), "let a = 1/month + b.c + 10 %\n");
  EXPECT_EQ(formatted("list L {a,b }\nlist M { a ,b}"), "list L {a, b}\nlist M { a, b }\n");
  EXPECT_EQ(formatted("let a = b   # why\n\n\n\n# alone\n  # deep\nlet c=1#x"),
            "let a = b  # why\n\n# alone\n  # deep\nlet c = 1  #x\n");
}

TEST(format, indentation) {
  EXPECT_EQ(formatted("process p\n at 1\n      times x\n+ 1\n"), "process p\n  at 1\n  times x\n+ 1\n");
  EXPECT_EQ(formatted("decision d by a\n every 3 days\n option x\n worth 1\n + 2\n do fire p once\n set a = "
                      "1\n if c\n steadiness l\n"),
            "decision d by a\n  every 3 days\n  option x\n    worth 1\n      + 2\n    do fire p once\n      "
            "set a = 1\n"
            "        if c\n  steadiness l\n");
  EXPECT_EQ(formatted("negotiation n between a, b\n agreement do\n set a = 1\n worth a -3\n"),
            "negotiation n between a, b\n  agreement do\n    set a = 1\n  worth a -3\n");
  EXPECT_EQ(formatted("policy p {\na = 1\n b = {\n c: 1\n }\n }\n"),
            "policy p {\na = 1\n  b = {\n    c: 1\n  }\n  }\n");
  EXPECT_EQ(formatted("claim C \"t\"\n reads \"r\"\n chance(a under p)\n < t\n and b\n"),
            "claim C \"t\"\n  reads \"r\"\n  chance(a under p)\n    < t\n    and b\n");
  EXPECT_EQ(formatted("\n\n  # a\r\nunit a\r\n\r\n"), "  # a\nunit a\n");
  EXPECT_EQ(formatted(""), "");
  EXPECT_EQ(formatted(" \n\n"), "");
}

TEST(format, models_of_this_repository) {
  size_t models = 0;
  for (const char* folder : {"/models", "/tests", "/docs"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::string(CASUS_SOURCE_DIR) + folder)) {
      if (entry.path().extension() != ".casus") continue;
      expect_sound(read(entry.path()), entry.path().string());
      ++models;
    }
  EXPECT_GT(models, 0u);
}

TEST(format, token_soup) {
  const std::vector<std::string> pieces = {"process",
                                           "let",
                                           "policy",
                                           "decision",
                                           "option",
                                           "worth",
                                           "do",
                                           "set",
                                           "at",
                                           "half-life",
                                           "half",
                                           "x",
                                           "in",
                                           "a",
                                           "12",
                                           "1_000",
                                           "0.5",
                                           "2025",
                                           "-",
                                           "11",
                                           "08",
                                           "2025-11-08",
                                           "\"text # no\"",
                                           "§5.2",
                                           "§",
                                           "->",
                                           "<=",
                                           ">=",
                                           "==",
                                           "!=",
                                           "<",
                                           ">",
                                           "=",
                                           "+",
                                           "*",
                                           "/",
                                           "^",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           ",",
                                           ":",
                                           ";",
                                           ".",
                                           "..",
                                           "%",
                                           "# note ",
                                           "\n",
                                           "\n",
                                           "\n\n\n",
                                           "\n ",
                                           "  ",
                                           " ",
                                           "\t",
                                           "\r\n",
                                           "\"open",
                                           "$",
                                           "é",
                                           "\xff",
                                           "1e",
                                           "3days",
                                           "'",
                                           "\\",
                                           "!"};
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (uint32_t n = random() % 14; n > 0; --n) {
      text += pieces[random() % pieces.size()];
      if (random() % 2 == 0) text += ' ';
    }
    expect_sound(text, "round " + std::to_string(round));
    if (HasFatalFailure()) return;
  }
}

}  // namespace casus::syntax
