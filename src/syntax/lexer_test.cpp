#include "syntax/lexer.h"

#include <gtest/gtest.h>

#include "syntax/dump.h"

namespace casus::syntax {
namespace {

std::string kinds(const std::string& text) {
  const SourceFile file("t.casus", text);
  Diagnostics diagnostics;
  std::string out;
  for (const Token& t : lex(file, diagnostics)) {
    if (!out.empty()) out += " ";
    out += kind_name(t.kind);
  }
  EXPECT_FALSE(diagnostics.has_errors()) << text;
  return out;
}

}  // namespace

TEST(lexer, kinds_of_tokens) {
  EXPECT_EQ(kinds("half-life half - life half-lifes"), "Name Name Minus Name Name Minus Name End");
  EXPECT_EQ(kinds("12 1_000 0.5 1e-3 1.5E3"), "Number Number Number Number Number End");
  EXPECT_EQ(kinds("2025-11-08 2025 - 11"), "Date Number Minus Number End");
  EXPECT_EQ(kinds("§5.2 §8.1-2 §3"), "Locator Locator Locator End");
  EXPECT_EQ(
      kinds("-> <= >= == != < > = + - * / ^ ( ) [ ] { } , : ; . % .."),
      "Arrow LessEqual GreaterEqual EqualEqual NotEqual Less Greater Equal Plus Minus Star Slash Caret "
      "LeftParen RightParen LeftBracket RightBracket LeftBrace RightBrace Comma Colon Semicolon Dot Percent "
      "DotDot End");
  EXPECT_EQ(kinds("0..5"), "Number DotDot Number End");
  EXPECT_EQ(kinds("\"a \\\" b\" # all of this\n\tx\r\n"), "String Name End");
  EXPECT_EQ(kinds(""), "End");
  EXPECT_EQ(kinds("\xEF\xBB\xBFmodel"), "Name End");
}

TEST(lexer, tokens_and_trivia_are_the_text) {
  const SourceFile file("t.casus", "  # first\nlet a = 1  # two\n\n let \xff “b\" = §\n\"open\n#end");
  Diagnostics diagnostics;
  std::string text;
  for (const Token& t : lex(file, diagnostics)) {
    EXPECT_EQ(t.trivia_begin, text.size());
    text += file.slice({t.trivia_begin, t.span.end});
  }
  EXPECT_EQ(text, file.text());
}

TEST(lexer, knows_where_lines_begin) {
  const SourceFile file("t.casus", "a b\n c\nd");
  Diagnostics diagnostics;
  const auto tokens = lex(file, diagnostics);
  ASSERT_EQ(tokens.size(), 5u);
  EXPECT_TRUE(tokens[0].column_one && tokens[0].first_on_line);
  EXPECT_TRUE(!tokens[1].column_one && !tokens[1].first_on_line);
  EXPECT_TRUE(!tokens[2].column_one && tokens[2].first_on_line);
  EXPECT_TRUE(tokens[3].column_one && tokens[3].first_on_line);
}

TEST(lexer, values) {
  const SourceFile file("t.casus", "\"say \\\"no\\\" \\\\\" §5.10 1_000.5");
  Diagnostics diagnostics;
  const auto tokens = lex(file, diagnostics);
  EXPECT_EQ(token_value(file, tokens[0]), "say \"no\" \\");
  EXPECT_EQ(token_value(file, tokens[1]), "5.10");
  EXPECT_EQ(number_value(file, tokens[2]), 1000.5);
}

TEST(lexer, dump_is_a_line_a_token) {
  const SourceFile file("t.casus", "let a\n  = 1");
  Diagnostics diagnostics;
  EXPECT_EQ(dump_tokens(file, lex(file, diagnostics)),
            "1:1 Name let\n1:5 Name a\n2:3 Equal =\n2:5 Number 1\n2:6 End\n");
}

}  // namespace casus::syntax
