// Policies, and results.
#include <fmt/format.h>

#include "syntax/parser_core.h"

namespace casus::syntax {

// ---- Policies

void Parser::head_policy(Decl& d) {
  name_of(d);
  if (is(TokenKind::String)) text_of(d);
  while (is_any({"by", "like", "hypothetical"})) {
    const std::string keyword(word());
    Clause c = open(keyword, 1);
    if (keyword == "by") c.words = names("an actor");
    if (keyword == "like") c.words.push_back(expect_word("a policy"));
    add_once(d.clauses, std::move(c));
  }
  const Span brace = expect(TokenKind::LeftBrace, "and the settings");
  while (!at_end() && !is(TokenKind::RightBrace)) {
    setting(d);
    if (!accept(TokenKind::Comma) && !is(TokenKind::RightBrace) && !at_end() && !token().first_on_line)
      fail("',' or '}' after the setting");
  }
  expect_close(TokenKind::RightBrace, brace, "");
}

void Parser::setting(Decl& d) {
  const bool word_next = kind(1) == TokenKind::Name;  // `hold = 3` sets a lever called so
  if (is("hold") && word_next) return assignment(d, "hold");
  if (is("cut") && word_next) {
    Clause c = open("cut", 1);
    c.words.push_back(expect_word("a process"));
    return add(d.clauses, std::move(c));
  }
  if (is("force") && word_next) {
    Clause c = open("force", 1);
    c.a = ref();
    expect("at", "and a date");
    c.b = date();
    return add(d.clauses, std::move(c));
  }
  assignment(d, "set");
}

void Parser::assignment(Decl& d, std::string keyword) {
  const bool hold = keyword == "hold";
  Clause c = open(std::move(keyword), hold ? 1 : 0);
  if (!is(TokenKind::Name)) fail("a setting such as 'lever = value'");
  c.a = ref();
  if (!hold) c.keyword_span = c.a->span;
  expect(TokenKind::Equal, "and the value");
  c.b = expr();
  if (accept("from")) c.c = date();
  if (accept("until")) c.d = date();
  if (!hold && is_any({"while", "once"})) {
    Clause condition = open(std::string(word()), 1);
    condition.a = expr();
    add(c.clauses, std::move(condition));
  }
  add(d.clauses, std::move(c));
}

bool Parser::clause_policies(Decl& d) {
  if (is("by") || is("like")) {
    Clause c = open(std::string(word()), 1);
    if (c.keyword == "by")
      c.words = names("an actor");
    else
      c.words.push_back(expect_word("a policy"));
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (!is("over")) return false;
  advance();
  do {
    Clause c = open("over", 0);
    c.words.push_back(expect_word("a lever"));
    c.keyword_span = c.words[0].span;
    expect("in", "and the values in braces");
    c.a = member_set("and the values");
    add(d.clauses, std::move(c));
  } while (accept(TokenKind::Comma));
  return true;
}

bool Parser::clause_shock(Decl& d) {
  if (is("at")) {
    Clause c = open("at", 1);
    c.a = date();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (!is("do")) return false;
  Clause c = open("do", 1);
  c.effects = do_block();
  add_once(d.clauses, std::move(c));
  return true;
}

// ---- Results

void Parser::head_outcome(Decl& d) {
  name_and_text(d, false);
  type_of(d);
  expect(TokenKind::Equal, "and what is measured");
  d.expr = formula(Mode::Series);
}

bool Parser::clause_outcome(Decl& d) {
  if (is("harm")) {
    add_once(d.clauses, open("harm", 1));
    return true;
  }
  if (!is("in")) return false;
  Clause c = open("in", 1);
  const Span bracket = expect(TokenKind::LeftBracket, "and the bounds");
  c.a = sum(false);
  expect(TokenKind::Comma, "between the bounds");
  c.b = sum(false);
  expect_close(TokenKind::RightBracket, bracket, "");
  add_once(d.clauses, std::move(c));
  return true;
}

bool Parser::clause_claim(Decl& d) {
  if (is("headline")) {
    add_once(d.clauses, open("headline", 1));
    return true;
  }
  if (is("tests")) {
    Clause c = open("tests", 1);
    c.words = names("a statement");
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("material") && kind(1) == TokenKind::Number) {
    Clause c = open("material", 1);
    c.a = number("a share such as 10 %");
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (word_clause(d, "asserted", {}) || text_clause(d, "reads") || text_clause(d, "family") ||
      text_clause(d, "note") || text_clause(d, "not tested"))
    return true;
  // A lone word is a mistyped clause rather than a formula.
  const TokenKind next = kind(1);
  const bool lone =
      is(TokenKind::Name) &&
      (next == TokenKind::String ||
       (next == TokenKind::Name &&
        !is_any({"not", "every", "some", "effect", "if", "sum", "max", "min", "any", "all", "number", "total",
                 "monthly", "eventually", "always", "share", "times", "mean"}) &&
        word(1) != "within" && word(1) != "and" && word(1) != "or" && word(1) != "implies"));
  if (d.expr || lone) return false;
  d.expr = formula(Mode::Claim);
  return true;
}

void Parser::head_expect(Decl& d) {
  name_and_text(d, true);
  d.expr = formula(Mode::Claim);
}

void Parser::head_observe(Decl& d) {
  Clause c = open("of", 0);
  c.a = ref();
  add(d.clauses, std::move(c));
  expect("as", "and a name");
  name_of(d);
}

bool Parser::clause_observe(Decl& d) {
  if (is("from")) {
    Clause c = open("from", 1);
    c.strings.push_back(expect_string("a file"));
    expect("column", "after the file");
    c.words.push_back(expect_word("a column"));
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("with")) {
    Clause c = open("with", 1);
    c.dist = distribution();
    add_once(d.clauses, std::move(c));
    return true;
  }
  return cited(d);
}

}  // namespace casus::syntax
