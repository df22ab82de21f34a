// Evidence and numbers.
#include <fmt/format.h>

#include "syntax/parser_core.h"

namespace casus::syntax {

// ---- Evidence

void Parser::head_statement(Decl& d) {
  name_of(d);
  if (is(TokenKind::Locator)) {
    d.locator = token_value(file_, token());
    d.locator_span = here();
    advance();
  }
  if (d.kind == DeclKind::Premise && is("same", "as")) return;
  text_of(d);
}

bool Parser::stance(Decl& d) {
  if (!is_any({"agreed", "partly", "disputed", "silent", "untested", "attributed", "ambiguous", "slip"}))
    return false;
  Clause c = open("stance", 0);
  c.words.push_back(expect_word(""));
  c.keyword_span = c.words[0].span;
  if (accept(TokenKind::Colon)) c.strings.push_back(expect_string("what is meant,"));
  add_once(d.clauses, std::move(c));
  return true;
}

bool Parser::voices(std::vector<Clause>& to) {
  if (is("affirmed") || is("denied")) {
    const std::string keyword = std::string(word()) + " by";
    if (word(1) != "by") {
      advance();
      fail("'by' and names");
    }
    Clause c = open(keyword, 2);
    c.words = names("a name");
    add_once(to, std::move(c));
    return true;
  }
  if (!is("checked")) return false;
  Clause c = open("checked", 1);
  if (!is_any({"primary", "press", "memory"})) fail("'primary', 'press' or 'memory'");
  c.words.push_back(expect_word(""));
  add_once(to, std::move(c));
  return true;
}

bool Parser::weight(std::vector<Clause>& to) {
  if (!is("weight")) return false;
  Clause c = open("weight", 1);
  if (is("free")) {
    c.words.push_back(expect_word(""));
    if (is("by"))
      fail_with(Code::C0111, here(), "a weight that is free has nobody who gives it",
                "write 'weight free', or a number: weight 0.3 by WHOM");
  } else {
    if (!is(TokenKind::Number))
      fail("'free' or a number", "write weight free, or the number and who gives it: weight 0.6 by WHOM");
    c.a = number("a number");
    if (accept("by")) c.words.push_back(expect_word("who gives the weight"));
  }
  add_once(to, std::move(c));
  return true;
}

bool Parser::cited(Decl& d) { return source_ref(d.source); }

bool Parser::clause_premise(Decl& d) {
  if (is("requires")) {
    Clause c = open("requires", 1);
    c.words = names("a premise");
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("same", "as")) {
    Clause c = open("same as", 2);
    c.words.push_back(expect_word("a premise"));
    add_once(d.clauses, std::move(c));
    return true;
  }
  return stance(d) || voices(d.clauses) || weight(d.clauses) || word_clause(d, "asserted", {}) ||
         text_clause(d, "otherwise") || text_clause(d, "note") || cited(d);
}

void Parser::head_rival(Decl& d) {
  name_and_text(d, true);
  const Span brace = expect(TokenKind::LeftBrace, "and the alternatives");
  do {
    Clause c = open("alternative", 0);
    c.words.push_back(expect_word("the name of an alternative"));
    c.keyword_span = c.words[0].span;
    c.strings.push_back(expect_string("what the alternative says,"));
    if (is(TokenKind::Locator)) {
      c.words.push_back({token_value(file_, token()), here()});
      advance();
    }
    while (kind(1) != TokenKind::String && (voices(c.clauses) || weight(c.clauses))) {
    }
    add(d.clauses, std::move(c));
    accept(TokenKind::Comma);
  } while (!at_end() && !is(TokenKind::RightBrace));
  expect_close(TokenKind::RightBrace, brace, "another alternative or ");
}

bool Parser::clause_rival(Decl& d) {
  return voices(d.clauses) || weight(d.clauses) || text_clause(d, "note") || cited(d);
}

bool Parser::clause_fact(Decl& d) {
  return stance(d) || voices(d.clauses) || text_clause(d, "note") || text_clause(d, "not tested") || cited(d);
}

bool Parser::clause_position(Decl& d) {
  if ((is("held") || is("contested")) && word(1) == "by") {
    Clause c = open(std::string(word()) + " by", 2);
    c.words = names("a name");
    add_once(d.clauses, std::move(c));
    return true;
  }
  return stance(d) || text_clause(d, "note") || text_clause(d, "not tested") || cited(d);
}

void Parser::head_view(Decl& d) {
  name_of(d);
  if (is(TokenKind::String)) text_of(d);
  const Span brace = expect(TokenKind::LeftBrace, "and what the view takes or leaves");
  if (!is(TokenKind::RightBrace)) do
      view_item(d);
    while (accept(TokenKind::Comma) && !is(TokenKind::RightBrace));
  expect_close(TokenKind::RightBrace, brace, "',' or ");
}

void Parser::view_item(Decl& d) {
  Clause c = open("item", 0);
  const std::string_view k = word();
  if (!is_any({"every", "only", "grant", "deny", "take"}))
    fail("'every premise affirmed', 'only agreed', 'grant', 'deny' or 'take'");
  c.words.push_back(expect_word(""));
  c.keyword_span = c.words[0].span;
  if (k == "every") {
    expect("premise", "after 'every'");
    expect("affirmed", "after 'every premise'");
    if (!is_any({"in", "by"})) fail("'in' a source or 'by' an actor");
    c.words.push_back(expect_word(""));
    c.words.push_back(expect_word("a name"));
  } else if (k == "only") {
    expect("agreed", "after 'only'");
  } else if (k == "take") {
    c.words.push_back(expect_word("a rival"));
    expect(TokenKind::Dot, "between a rival and its alternative");
    c.words.push_back(expect_word("an alternative"));
  } else {
    // grant a, b, deny c: a name that is followed by what continues an item ends the list.
    do {
      c.words.push_back(expect_word("a premise"));
      const bool item_next = kind(1) == TokenKind::Name && kind(2) == TokenKind::Name;
      if (!is(TokenKind::Comma) || kind(1) != TokenKind::Name || item_next) break;
      advance();
    } while (true);
  }
  add(d.clauses, std::move(c));
}

// ---- Numbers

void Parser::head_param(Decl& d) {
  name_of(d);
  if (d.kind == DeclKind::Param) d.binders = index();
  type_of(d);
  expect(TokenKind::Equal, "and the value");
  d.value = value();
}

bool Parser::clause_param(Decl& d) {
  if (is(TokenKind::String) && d.text.empty()) {
    text_of(d);
    return true;
  }
  return source_ref(d.value.source);
}

void Parser::head_lever(Decl& d) {
  name_of(d);
  d.binders = index();
  type_of(d);
  expect(TokenKind::Equal, "and the value it has if no policy sets it");
  d.value = value();
}

// `in LOW .. HIGH`
bool Parser::range_clause(Decl& d) {
  if (!is("in")) return false;
  Clause c = open("in", 1);
  c.a = sum(false);
  expect(TokenKind::DotDot, "between the bounds");
  c.b = sum(false);
  add_once(d.clauses, std::move(c));
  return true;
}

bool Parser::clause_lever(Decl& d) {
  if (is("means")) {
    advance();
    do {
      Clause c = open("means", 0);
      c.a = sum(false);
      c.keyword_span = c.a->span;
      c.strings.push_back(expect_string("what the value means,"));
      add(d.clauses, std::move(c));
    } while (accept(TokenKind::Comma));
    return true;
  }
  if (is("by")) {
    Clause c = open("by", 1);
    c.words = names("an actor");
    add_once(d.clauses, std::move(c));
    return true;
  }
  return range_clause(d) || source_ref(d.value.source);
}

void Parser::head_state(Decl& d) {
  name_of(d);
  d.binders = index();
  type_of(d);
  expect(TokenKind::Equal, "and the value at the start");
  d.value = value();
}

bool Parser::clause_state(Decl& d) {
  if (is("since")) {
    Clause c = open("since", 1);
    c.a = date();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("known", "from")) {
    not_yet(here(), "states that follow a record", "give the state a value at the start");
    advance();
    advance();
    if (is(TokenKind::String)) advance();
    if (accept("column")) expect_word("a column");
    return true;
  }
  return range_clause(d) || source_ref(d.value.source);
}

void Parser::head_tally(Decl& d) {
  name_of(d);
  d.binders = index();
  expect(TokenKind::Colon, "and the unit");
  d.unit = unit();
}

bool Parser::clause_tally(Decl& d) {
  if (!is("history")) return false;
  Clause c = open("history", 1);
  if (!accept("none")) {
    c.strings.push_back(expect_string("'none', or a file"));
    expect("column", "after the file");
    c.words.push_back(expect_word("a column"));
  }
  add_once(d.clauses, std::move(c));
  return true;
}

void Parser::head_let(Decl& d) {
  name_of(d);
  d.binders = index();
  if (is(TokenKind::LeftParen)) {
    const Span paren = expect(TokenKind::LeftParen, "");
    do d.params.push_back(expect_word("the name of an argument"));
    while (accept(TokenKind::Comma));
    expect_close(TokenKind::RightParen, paren, "',' or ");
  }
  if (is(TokenKind::Colon)) type_of(d);
  expect(TokenKind::Equal, "and the expression");
  d.expr = expr();
}

}  // namespace casus::syntax
