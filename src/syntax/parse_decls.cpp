// The loop over declarations, and the head of a model.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "syntax/parser_core.h"

namespace casus::syntax {
namespace {

bool is_closer(TokenKind k) {
  return k == TokenKind::RightParen || k == TokenKind::RightBracket || k == TokenKind::RightBrace;
}

}  // namespace

File Parser::run() {
  File out;
  end_ = 0;
  while (end_ < tokens_.size() && tokens_[end_].kind != TokenKind::End) {
    at_ = end_;
    ++end_;
    while (tokens_[end_].kind != TokenKind::End &&
           !(tokens_[end_].column_one && !is_closer(tokens_[end_].kind)))
      ++end_;
    end_token_ = Token{};
    const uint32_t last = tokens_[end_ - 1].span.end;
    end_token_.span = {last, last};
    decl_ = DeclKind::Error;
    depth_ = 0;
    mode_ = Mode::Plain;
    postfix_ = true;
    in_event_ = false;
    in_where_ = false;
    declaration(out);
  }
  return out;
}

struct Parser::Parts {
  DeclKind kind;
  void (Parser::*head)(Decl&);
  bool (Parser::*clause)(Decl&);  // null if it has none after its head
};

const Parser::Parts& Parser::parts_of(DeclKind k) {
  using K = DeclKind;
  static constexpr Parts parts[] = {
      {K::Model, &Parser::head_model, &Parser::clause_model},
      {K::Time, &Parser::head_none, &Parser::clause_time},
      {K::Source, &Parser::head_source, &Parser::clause_source},
      {K::Actor, &Parser::head_actor, nullptr},
      {K::Unit, &Parser::head_unit, nullptr},
      {K::List, &Parser::head_list, nullptr},
      {K::Relation, &Parser::head_relation, nullptr},
      {K::Premise, &Parser::head_statement, &Parser::clause_premise},
      {K::Rival, &Parser::head_rival, &Parser::clause_rival},
      {K::Fact, &Parser::head_statement, &Parser::clause_fact},
      {K::Position, &Parser::head_statement, &Parser::clause_position},
      {K::View, &Parser::head_view, nullptr},
      {K::Param, &Parser::head_param, &Parser::clause_param},
      {K::Threshold, &Parser::head_param, &Parser::clause_param},
      {K::Correlate, &Parser::head_later, nullptr},
      {K::Lever, &Parser::head_lever, &Parser::clause_lever},
      {K::State, &Parser::head_state, &Parser::clause_state},
      {K::Tally, &Parser::head_tally, &Parser::clause_tally},
      {K::Let, &Parser::head_let, nullptr},
      {K::Process, &Parser::head_process, &Parser::clause_process},
      {K::Flow, &Parser::head_flow, &Parser::clause_flow},
      {K::Every, &Parser::head_every, &Parser::clause_every},
      {K::On, &Parser::head_on, &Parser::clause_triggered},
      {K::When, &Parser::head_when, &Parser::clause_triggered},
      {K::Decision, &Parser::head_named, &Parser::clause_decision},
      {K::Negotiation, &Parser::head_negotiation, &Parser::clause_negotiation},
      {K::Policy, &Parser::head_policy, nullptr},
      {K::Policies, &Parser::head_named, &Parser::clause_policies},
      {K::Shock, &Parser::head_named, &Parser::clause_shock},
      {K::Outcome, &Parser::head_outcome, &Parser::clause_outcome},
      {K::Claim, &Parser::head_statement, &Parser::clause_claim},
      {K::Expect, &Parser::head_expect, nullptr},
      {K::Observe, &Parser::head_observe, &Parser::clause_observe},
      {K::Episode, &Parser::head_later, nullptr},
      {K::Mechanism, &Parser::head_later, nullptr},
      {K::Use, &Parser::head_later, nullptr},
  };
  return *std::find_if(std::begin(parts), std::end(parts), [&](const Parts& p) { return p.kind == k; });
}

// Lines that follow one another and start no declaration have one cause, which is told once.
void Parser::unknown_declaration() {
  const bool echo = std::exchange(astray_, true);
  if (is(TokenKind::Error)) return;
  const std::string near = nearest_name(word(), decl_words());
  if (echo && near.empty()) return;
  if (!is(TokenKind::Name)) {
    diagnostics_.add(Code::C0110, here(), fmt::format("a declaration starts with a word, found {}", found()))
        .help = "begin with one of the words model, time, param, process, ...; a comment begins with #";
    return;
  }
  Diagnostic& d = diagnostics_.add(Code::C0110, here(), fmt::format("unknown declaration '{}'", word()));
  if (!near.empty())
    d.help = fmt::format("did you mean '{}'?", near);
  else if (starts_clause(previous_))
    d.help = fmt::format("indent it: '{}' is a clause of the '{}' before it", word(), decl_word(previous_));
  else
    d.help =
        "a line in column 1 begins with model, time, param, process or the like; what continues a "
        "declaration is indented; a comment begins with #";
}

void Parser::declaration(File& out) {
  const size_t limit = end_;
  const DeclKind kind_here = decl_kind(word());
  if (kind_here == DeclKind::Error) {
    unknown_declaration();
    return;
  }
  astray_ = false;
  if (out.decls.empty() && !token().column_one && token().first_on_line && at_ == 0)
    diagnostics_
        .add(Code::C0115, here(), fmt::format("'{}' starts a declaration, but not in column 1", word()))
        .help = "move it to the start of the line";

  const Parts& part = parts_of(kind_here);
  Decl d;
  d.kind = decl_ = kind_here;
  const uint32_t begin = here().begin;
  advance();
  bool in_head = true;
  while (in_head || !at_end()) {
    const size_t before = at_;
    try {
      if (in_head) {
        in_head = false;
        (this->*part.head)(d);
      } else if (!part.clause || !(this->*part.clause)(d)) {
        unknown_clause(d);
      }
    } catch (const Bail& bail) {
      d.broken = true;
      if (at_ == before) advance();
      if (bail.whole_declaration)
        at_ = end_;
      else
        recover(kind_here);
      mode_ = Mode::Plain;
      postfix_ = true;
      in_event_ = false;
      in_where_ = false;
    }
  }
  if (end_ > limit) end_ = limit;
  d.span = since(begin);
  previous_ = kind_here;
  out.decls.push_back(std::move(d));
}

void Parser::head_model(Decl& d) {
  name_of(d);
  text_of(d);
}

bool Parser::clause_model(Decl& d) {
  if (is("material")) {
    Clause c = open("material", 1);
    c.a = number("a share such as 10 %");
    add_once(d.clauses, std::move(c));
    return true;
  }
  return text_clause(d, "version") || text_clause(d, "about") || text_clause(d, "maker") ||
         text_clause(d, "reviewed by");
}

bool Parser::clause_time(Decl& d) {
  if (is_any({"from", "now", "to"})) {
    if (is("now") || (is("to") && !find_clause(d.clauses, "now")))
      not_yet(here(), "runs that start before the claims do",
              "write 'time from DATE for DURATION' and start the runs now");
    Clause c = open(std::string(word()), 1);
    c.a = date();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (!is_any({"for", "step"})) return false;
  Clause c = open(std::string(word()), 1);
  c.a = sum(false);
  add_once(d.clauses, std::move(c));
  return true;
}

void Parser::head_source(Decl& d) {
  name_of(d);
  text_of(d);
  if (!is(TokenKind::Number)) return;
  Clause c = open("year", 0);
  c.a = make(ExprKind::Number, here());
  c.a->number = number_value(file_, token());
  advance();
  add(d.clauses, std::move(c));
}

bool Parser::clause_source(Decl& d) {
  if (is("text")) {
    add_once(d.clauses, open("text", 1));
    return true;
  }
  return word_clause(d, "grade", {"primary", "press", "party", "memory"}) || text_clause(d, "url") ||
         text_clause(d, "note");
}

void Parser::head_actor(Decl& d) {
  do {
    Clause c = open("actor", 0);
    c.words.push_back(expect_word("the name of an actor"));
    c.keyword_span = c.words[0].span;
    if (is(TokenKind::String)) c.strings.push_back(expect_string(""));
    add(d.clauses, std::move(c));
  } while (accept(TokenKind::Comma));
  d.name = d.clauses.front().words[0].text;
  d.name_span = d.clauses.front().words[0].span;
}

void Parser::head_unit(Decl& d) {
  do {
    Clause c = open("unit", 0);
    c.words.push_back(expect_word("the name of a unit"));
    c.keyword_span = c.words[0].span;
    add(d.clauses, std::move(c));
  } while (accept(TokenKind::Comma));
  d.name = d.clauses.front().words[0].text;
  d.name_span = d.clauses.front().words[0].span;
}

void Parser::head_list(Decl& d) {
  name_of(d);
  if (is("subset", "of")) {
    Clause c = open("subset of", 2);
    c.words.push_back(expect_word("the larger list"));
    add(d.clauses, std::move(c));
  }
  const Span brace = expect(TokenKind::LeftBrace, "and the elements");
  do {
    Clause c = open("element", 0);
    c.words.push_back(expect_word("the name of an element"));
    c.keyword_span = c.words[0].span;
    if (is(TokenKind::String)) c.strings.push_back(expect_string(""));
    add(d.clauses, std::move(c));
  } while (accept(TokenKind::Comma) && !is(TokenKind::RightBrace));
  expect_close(TokenKind::RightBrace, brace, "',' or ");
}

void Parser::head_relation(Decl& d) {
  name_of(d);
  const Span bracket = expect(TokenKind::LeftBracket, "and the two lists");
  Clause lists = open("lists", 0);
  lists.words.push_back(expect_word("a list"));
  expect(TokenKind::Comma, "between the two lists");
  lists.words.push_back(expect_word("a list"));
  expect_close(TokenKind::RightBracket, bracket, "");
  add(d.clauses, std::move(lists));
  if (is("symmetric")) add(d.clauses, open("symmetric", 1));
  const Span brace = expect(TokenKind::LeftBrace, "and the pairs");
  do {
    Clause c = open("pair", 0);
    c.words.push_back(expect_word("an element"));
    expect(TokenKind::Minus, "between the elements of a pair");
    c.words.push_back(expect_word("an element"));
    add(d.clauses, std::move(c));
  } while (accept(TokenKind::Comma) && !is(TokenKind::RightBrace));
  expect_close(TokenKind::RightBrace, brace, "',' or ");
}

void Parser::head_later(Decl& d) {
  const Span at = since(tokens_[at_ - 1].span.begin);
  switch (d.kind) {
    case DeclKind::Correlate:
      not_yet(at, "parameters that are drawn together", "write one of them as a 'let' of the other");
      break;
    case DeclKind::Episode:
      not_yet(at, "replays of history",
              "write the settings of that time as a 'policy' and the data as 'observe'");
      break;
    case DeclKind::Mechanism:
      not_yet(at, "mechanisms to be used again", "write its processes where they are needed");
      break;
    default:
      not_yet(at, "mechanisms from elsewhere", "copy its processes into this model");
      break;
  }
  if (is(TokenKind::Name)) {
    d.name = word();
    d.name_span = here();
  }
  at_ = end_;
}

File parse(const SourceFile& file, const std::vector<Token>& tokens, Diagnostics& diagnostics) {
  return Parser(file, tokens, diagnostics).run();
}

ParsedFile parse_file(const SourceFile& file, Diagnostics& diagnostics) {
  ParsedFile out;
  out.tokens = lex(file, diagnostics);
  out.file = parse(file, out.tokens, diagnostics);
  return out;
}

}  // namespace casus::syntax
