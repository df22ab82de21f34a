#pragma once
// From text to tokens. Nothing is lost: each token knows the white space and comments before it, and the last
// token, End, those at the end of the file.
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace casus::syntax {

// CASUS_TOKEN(kind, text): text as written for tokens that are always the same, else what it is called.
#define CASUS_TOKENS                      \
  CASUS_TOKEN(End, "the end")             \
  CASUS_TOKEN(Error, "a broken token")    \
  CASUS_TOKEN(Name, "a name")             \
  CASUS_TOKEN(Number, "a number")         \
  CASUS_TOKEN(String, "a text in quotes") \
  CASUS_TOKEN(Date, "a date")             \
  CASUS_TOKEN(Locator, "a locator")       \
  CASUS_TOKEN(Arrow, "->")                \
  CASUS_TOKEN(LessEqual, "<=")            \
  CASUS_TOKEN(GreaterEqual, ">=")         \
  CASUS_TOKEN(EqualEqual, "==")           \
  CASUS_TOKEN(NotEqual, "!=")             \
  CASUS_TOKEN(DotDot, "..")               \
  CASUS_TOKEN(Less, "<")                  \
  CASUS_TOKEN(Greater, ">")               \
  CASUS_TOKEN(Equal, "=")                 \
  CASUS_TOKEN(Plus, "+")                  \
  CASUS_TOKEN(Minus, "-")                 \
  CASUS_TOKEN(Star, "*")                  \
  CASUS_TOKEN(Slash, "/")                 \
  CASUS_TOKEN(Caret, "^")                 \
  CASUS_TOKEN(LeftParen, "(")             \
  CASUS_TOKEN(RightParen, ")")            \
  CASUS_TOKEN(LeftBracket, "[")           \
  CASUS_TOKEN(RightBracket, "]")          \
  CASUS_TOKEN(LeftBrace, "{")             \
  CASUS_TOKEN(RightBrace, "}")            \
  CASUS_TOKEN(Comma, ",")                 \
  CASUS_TOKEN(Colon, ":")                 \
  CASUS_TOKEN(Semicolon, ";")             \
  CASUS_TOKEN(Dot, ".")                   \
  CASUS_TOKEN(Percent, "%")

enum class TokenKind : uint8_t {
#define CASUS_TOKEN(kind, text) kind,
  CASUS_TOKENS
#undef CASUS_TOKEN
};

/// "Name", "LessEqual": for dumps.
const char* kind_name(TokenKind kind);
/// "a name", "<=": for messages.
const char* kind_text(TokenKind kind);

struct Token {
  TokenKind kind = TokenKind::End;
  Span span;
  uint32_t trivia_begin = 0;   // white space and comments before it: [trivia_begin, span.begin)
  bool first_on_line = false;  // only white space before it on its line
  bool column_one = false;
};

constexpr size_t kMaxFileBytes = size_t{4} << 20;
constexpr size_t kMaxTokens = 400'000;

/// Never fails: what cannot be read becomes an Error token and a diagnostic. The last token is always End. A
/// file that is too large gives End alone.
std::vector<Token> lex(const SourceFile& file, Diagnostics& diagnostics);

/// The text of a String token without quotes and escapes; of a Locator without its sign.
std::string token_value(const SourceFile& file, const Token& token);
/// The value of a Number token.
double number_value(const SourceFile& file, const Token& token);

}  // namespace casus::syntax
