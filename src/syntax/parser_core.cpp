// The tokens of a declaration, and errors.
#include "syntax/parser_core.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "diag/render.h"

namespace casus::syntax {
namespace {

std::string_view first_word(std::string_view keyword) { return keyword.substr(0, keyword.find(' ')); }

// The words between single quotes, of more than one only the first.
std::vector<std::string> quoted_words(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = text.find('\''); at != text.npos; at = text.find('\'', at + 1)) {
    const size_t end = text.find('\'', at + 1);
    if (end == text.npos) break;
    out.emplace_back(first_word(text.substr(at + 1, end - at - 1)));
    at = end;
  }
  return out;
}

bool is_closer(TokenKind k) {
  return k == TokenKind::RightParen || k == TokenKind::RightBracket || k == TokenKind::RightBrace;
}

}  // namespace

// ---- Tokens

const Token& Parser::token(size_t ahead) const {
  return at_ + ahead < end_ ? tokens_[at_ + ahead] : end_token_;
}

bool Parser::is_any(std::initializer_list<std::string_view> words) const {
  return std::find(words.begin(), words.end(), word()) != words.end() && is(TokenKind::Name);
}

bool Parser::accept(std::string_view w) {
  if (!is(w)) return false;
  advance();
  return true;
}

bool Parser::accept(TokenKind k) {
  if (!is(k)) return false;
  advance();
  return true;
}

Span Parser::since(uint32_t begin) const {
  const uint32_t end = at_ > 0 ? tokens_[at_ - 1].span.end : begin;
  return {begin, std::max(begin, end)};
}

// ---- Errors

std::string Parser::found() const {
  if (at_end()) return fmt::format("the end of the '{}'", decl_word(decl_));
  const std::string_view t = text();
  if (is(TokenKind::String)) return "a text in quotes";
  return fmt::format("'{}'", printable(t.substr(0, 60)));
}

// What a token that nothing expects mostly stands for.
std::string Parser::help_here() const {
  const bool after_number = at_ > 0 && tokens_[at_ - 1].kind == TokenKind::Number;
  if (is(TokenKind::Comma) && after_number && kind(1) == TokenKind::Number)
    return "decimals take a point and thousands an underscore: 0.5, 1_000";
  if (is(TokenKind::Dot) && kind(1) == TokenKind::Number) return fmt::format("write 0.{}", text(1));
  if (is(TokenKind::Semicolon)) return "leave it out: a declaration ends where the next begins";
  if (is(TokenKind::Equal) && at_ > 0 && tokens_[at_ - 1].kind != TokenKind::Colon)
    return "to compare, write '=='";
  if (is(TokenKind::Slash) && after_number && kind(1) == TokenKind::Number)
    return "dates are written year-month-day: 2026-03-01";
  if (is("because")) return "in an expression write the value without the premise too: 'A because P else B'";
  return "";
}

void Parser::fail(std::string expected, std::string help) {
  if (is(TokenKind::Error)) throw Bail{};  // the lexer has said it
  Diagnostic& d =
      diagnostics_.add(Code::C0111, here(), fmt::format("expected {}, found {}", expected, found()));
  if (is(TokenKind::Name)) {
    const std::string near = nearest_name(word(), quoted_words(expected));
    if (!near.empty()) help = fmt::format("did you mean '{}'?", near);
  }
  d.help = help.empty() ? help_here() : std::move(help);
  if (d.help.empty() && !form_of(decl_).empty()) d.help = fmt::format("write: {}", form_of(decl_));
  throw Bail{};
}

void Parser::fail_with(Code code, Span span, std::string message, std::string help) {
  diagnostics_.add(code, span, std::move(message)).help = std::move(help);
  throw Bail{};
}

void Parser::warn_of_owner(Span owner, std::string_view owner_name, std::string_view help) {
  if (!is_any({"while", "because"}) || !token().first_on_line) return;
  const LineColumn place = file_.place(owner.begin);
  const std::string_view line = file_.line(place.line);
  const size_t indent = line.find_first_not_of(" \t");
  // On the declaration's first line everything is deeper: there the owner's own column counts.
  if (file_.place(here().begin).column > (indent == 0 ? place.column : indent + 1)) return;
  auto& d = diagnostics_.add(
      Code::C0116, here(),
      fmt::format("this '{}' belongs to {}, though it stands as a line of its own", word(), owner_name));
  d.labels.push_back({{owner.begin, owner.begin + 1}, "to this one"});
  d.help = help;
}

void Parser::not_yet(Span span, std::string what, std::string workaround) {
  diagnostics_.add(Code::C0190, span, "not yet: " + std::move(what)).help = std::move(workaround);
}

Span Parser::expect(std::string_view w, std::string_view context) {
  if (!is(w)) fail(fmt::format("'{}' {}", w, context));
  const Span span = here();
  advance();
  return span;
}

Span Parser::expect(TokenKind k, std::string_view context) {
  if (!is(k)) {
    const std::string_view what = kind_text(k);
    if (k == TokenKind::Equal && is(TokenKind::EqualEqual))
      fail(fmt::format("'=' {}", context), "one '=' gives a value, two compare");
    fail(k < TokenKind::Arrow ? fmt::format("{} {}", what, context) : fmt::format("'{}' {}", what, context));
  }
  const Span span = here();
  advance();
  return span;
}

void Parser::expect_close(TokenKind k, Span open, std::string_view more) {
  if (accept(k)) return;
  if (is(TokenKind::Error)) throw Bail{};
  if (!at_end() && !is_closer(kind())) {
    Diagnostic& d = diagnostics_.add(Code::C0111, here(),
                                     fmt::format("expected {}'{}', found {}", more, kind_text(k), found()));
    d.labels.push_back({open, "opened here"});
    d.help = help_here();
    if (d.help.empty())
      d.help = fmt::format("close the bracket with '{}', or finish what stands in it", kind_text(k));
    throw Bail{};
  }
  Diagnostic& d = diagnostics_.add(Code::C0112, open, fmt::format("'{}' is not closed", file_.slice(open)));
  d.labels.push_back({open, "opened here"});
  if (!at_end()) d.labels.push_back({here(), fmt::format("expected '{}' before this", kind_text(k))});
  d.help = fmt::format("add '{}'", kind_text(k));
  const Token& next = tokens_[end_];
  if (at_end() && next.kind == TokenKind::Name && decl_kind(file_.slice(next.span)) == DeclKind::Error) {
    d.labels.push_back({next.span, "a line in column 1 ends the declaration"});
    d.help = fmt::format("indent the lines that stand inside the brackets");
    astray_ = true;
  }
  throw Bail{true};
}

bool Parser::starts_declaration() const {
  if (!token().first_on_line || decl_kind(word()) == DeclKind::Error) return false;
  return kind(1) == TokenKind::Name || kind(1) == TokenKind::Number || kind(1) == TokenKind::Date;
}

bool Parser::starts_clause(DeclKind k) const {
  const auto& all = clauses_of(k);
  return is(TokenKind::Name) &&
         std::any_of(all.begin(), all.end(), [&](const std::string& c) { return first_word(c) == word(); });
}

void Parser::unknown_clause(const Decl& d) {
  const std::string_view decl = decl_word(d.kind);
  if (is(TokenKind::Error)) throw Bail{};
  if (starts_declaration()) {
    diagnostics_
        .add(Code::C0115, here(), fmt::format("'{}' starts a declaration, but not in column 1", word()))
        .help = "move it to the start of the line";
    end_ = at_;  // the next declaration
    return;
  }
  const auto& known = clauses_of(d.kind);
  if (!is(TokenKind::Name) || known.empty())
    fail(known.empty() ? fmt::format("the end of the '{}'", decl)
                       : fmt::format("a clause of '{}' or the next declaration", decl));
  Diagnostic& out =
      diagnostics_.add(Code::C0113, here(), fmt::format("'{}' has no clause '{}'", decl, word()));
  std::vector<std::string> firsts;
  for (const std::string& c : known) firsts.emplace_back(first_word(c));
  out.notes.push_back(fmt::format("its clauses: {}", fmt::join(known, ", ")));
  const std::string near = nearest_name(word(), firsts);
  if (const auto meant = meant_clause(d); !meant.empty())
    out.help = meant;
  else if (!near.empty())
    out.help = fmt::format("did you mean '{}'?", near);
  else if (!form_of(d.kind).empty())
    out.help = fmt::format("leave it out, or write: {}", form_of(d.kind));
  throw Bail{};
}

// What a word that is no clause mostly stands for.
std::string Parser::meant_clause(const Decl& d) const {
  const TokenKind next = kind(1);
  const bool assigns = next == TokenKind::Equal ||
                       ((next == TokenKind::Plus || next == TokenKind::Minus) && kind(2) == TokenKind::Equal);
  if (assigns && (d.kind == DeclKind::Process || find_clause(d.clauses, "do")))
    return fmt::format("to change it, write: add ... to {0}, or: set {0} = ...", word());
  if (d.kind == DeclKind::Claim) {
    if (is_any({"mean", "chance", "quantile", "effect", "every", "some", "not"}))
      return "a claim has one statement: join two with 'and' or 'or', or write a second claim";
    return "a statement compares values: mean(OUTCOME under POLICY) < ..., chance(EVENT under POLICY) > ...";
  }
  if (d.kind == DeclKind::Premise || d.kind == DeclKind::Fact) {
    if (is_any({"contested", "controversial", "denied"})) return "write disputed, or: denied by WHOM";
    if (is_any({"accepted", "undisputed", "true"})) return "write agreed";
  }
  return "";
}

// To the next line that begins like a clause, be it misspelt, or like a declaration.
void Parser::recover(DeclKind k) {
  std::vector<std::string> firsts;
  for (const std::string& c : clauses_of(k)) firsts.emplace_back(first_word(c));
  for (; !at_end(); advance()) {
    if (!token().first_on_line || !is(TokenKind::Name)) continue;
    if (k == DeclKind::Claim && is_any({"chance", "mean", "quantile", "every", "some", "effect", "not"}))
      return;
    if (starts_clause(k) || starts_declaration() || !nearest_name(word(), firsts).empty()) return;
  }
}

Parser::Nest::Nest(Parser& p) : parser(p) {
  if (++parser.depth_ <= kMaxNesting) return;
  --parser.depth_;
  parser.diagnostics_
      .add(Code::C0107, parser.here(), fmt::format("expressions nest more than {} deep here", kMaxNesting))
      .help = "give a part of it a name with 'let'";
  throw Bail{true};
}

}  // namespace casus::syntax
