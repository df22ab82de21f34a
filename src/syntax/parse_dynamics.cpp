// What changes, and choice.
#include <fmt/format.h>

#include <algorithm>

#include "syntax/parser_core.h"

namespace casus::syntax {

namespace {
bool is_stage(std::string_view word) { return word == "stage" || word == "stages"; }
}  // namespace

// ---- Processes and flows

void Parser::head_process(Decl& d) {
  name_of(d);
  d.binders = index();
  if (accept("where")) d.where = expr();
  if (accept(TokenKind::Colon)) d.unit = unit();
}

bool Parser::clause_process(Decl& d) {
  if (is("move")) return move_clause(d), true;
  if (is("after")) return after_clause(d), true;
  if (is("times")) return times_clause(d), true;
  if (is("draw")) return draw_clause(d), true;
  if (is("change")) {
    Clause c = open("change", 1);
    c.a = ref();
    expect(TokenKind::Colon, "and 'old -> new'");
    c.words.push_back(expect_word("the old value"));
    expect(TokenKind::Arrow, "between the old value and the new");
    c.words.push_back(expect_word("the new value"));
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("at")) {
    Clause c = open("at", 1);
    c.a = expr();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("stages") || (is("in") && kind(1) == TokenKind::Number && is_stage(word(2)))) {
    not_yet(here(), "dwell times of units in stages",
            "give each stage a stock of its own, and move between them");
    throw Bail{};
  }
  if (starts_effect()) {
    Clause c = open("effect", 0);
    c.effects.push_back(effect(false));
    add(d.clauses, std::move(c));
    return true;
  }
  return while_clause(d.clauses) || because_clause(d.clauses);
}

// `move A -> B at r`, or the effect `move N of A -> B`.
void Parser::move_clause(Decl& d) {
  const uint32_t begin = here().begin;
  Clause c = open("move", 1);
  ExprPtr first = sum(false);
  if (is("of")) {
    c.keyword = "effect";
    c.effects.push_back(move_effect(std::move(first), begin));
    effect_tail(c.effects.back(), false);
    return add(d.clauses, std::move(c));
  }
  const bool is_ref = first->kind == ExprKind::Name && !first->has_args;
  if (!is_ref && first->kind != ExprKind::Error)
    fail_with(Code::C0111, first->span, "what moves is a state or 'nowhere'",
              "write 'move A -> B at r', or 'move N of A -> B' for an amount");
  c.a = std::move(first);
  if (is("to")) fail("'->' and where it moves to", "write -> instead of 'to'");
  expect(TokenKind::Arrow, "and where it moves to");
  c.b = ref();
  if (accept("at")) c.c = expr();
  add_once(d.clauses, std::move(c));
}

void Parser::after_clause(Decl& d) {
  Clause c = open("after", 1);
  if (!is_any({"weibull", "exponential", "fixed"}))
    fail("'weibull(...)', 'exponential(...)' or 'fixed(...)'");
  c.dist = distribution();
  expect("since", "and the condition that starts the clock");
  c.a = expr();
  if (is("for")) {
    advance();
    expect("a", "after 'for'");
    expect("share", "after 'for a'");
    c.b = expr();
  }
  add_once(d.clauses, std::move(c));
}

void Parser::times_clause(Decl& d) {
  Clause c = open("times", 1);
  c.a = expr();
  constexpr std::string_view kHelp =
      "if it is the declaration's own, write it before the first 'times'; else on the line of its 'times', "
      "or deeper";
  warn_of_owner(c.span, "'times'", kHelp);
  if (accept("while")) c.b = expr();
  if (is("because")) warn_of_owner(c.span, "'times'", kHelp);
  if (accept("because")) c.because = premises();
  add(d.clauses, std::move(c));
}

void Parser::draw_clause(Decl& d) {
  Clause c = open("draw", 1);
  c.words.push_back(expect_word("the name of what is drawn"));
  expect(TokenKind::Colon, "and the unit");
  c.unit = unit();
  expect("from", "and a distribution");
  c.dist = distribution();
  add(d.clauses, std::move(c));
}

void Parser::head_flow(Decl& d) {
  name_of(d);
  d.binders = index();
  if (!is_any({"returns", "at"}) && !is(TokenKind::Arrow)) fail("'returns to', 'at' or '->'");
}

bool Parser::clause_flow(Decl& d) {
  if (is("returns")) {
    Clause c = open("returns to", 1);
    expect("to", "after 'returns'");
    c.a = expr();
    expect("with", "and the half-life");
    expect("half-life", "after 'with'");
    c.b = expr();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is(TokenKind::Arrow)) {
    Clause c = open("->", 1);
    c.a = ref();
    expect("at", "and the rate");
    c.b = expr();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("at")) {
    Clause c = open("at", 1);
    c.a = expr();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("times")) return times_clause(d), true;
  return while_clause(d.clauses) || because_clause(d.clauses);
}

// ---- Schedules and triggers

void Parser::head_every(Decl& d) {
  Clause c = open("every", 0);
  c.a = sum(false);
  add(d.clauses, std::move(c));
  expect("as", "and a name");
  name_of(d);
  d.binders = index();
}

bool Parser::clause_every(Decl& d) {
  if (!is("from")) return clause_triggered(d);
  Clause c = open("from", 1);
  c.a = date();
  add_once(d.clauses, std::move(c));
  return true;
}

void Parser::head_on(Decl& d) {
  Clause c = open("on", 0);
  c.a = date();
  add(d.clauses, std::move(c));
  expect("as", "and a name");
  name_of(d);
  d.binders = index();
}

void Parser::head_when(Decl& d) {
  Clause c = open("when", 0);
  c.a = expr();
  add(d.clauses, std::move(c));
  expect("becomes", "after the condition");
  expect("true", "after 'becomes'");
  expect("as", "and a name");
  name_of(d);
  d.binders = index();
}

bool Parser::clause_triggered(Decl& d) {
  if (is("do")) {
    Clause c = open("do", 1);
    c.effects = do_block();
    add_once(d.clauses, std::move(c));
    return true;
  }
  return (d.kind != DeclKind::When && while_clause(d.clauses)) || because_clause(d.clauses);
}

// ---- Effects

bool Parser::starts_effect() const { return is_any({"add", "raise", "lower", "set", "move", "fire"}); }

Effect Parser::effect(bool in_do) {
  const uint32_t begin = here().begin;
  Effect e{};
  if (accept("move")) {
    ExprPtr amount = sum(false);
    if (!is("of")) fail("'of' and the state that is moved");
    e = move_effect(std::move(amount), begin);
  } else if (accept("add")) {
    e.kind = EffectKind::Add;
    e.amount = expr();
    expect("to", "and a tally or state");
    e.target = ref();
  } else if (is_any({"raise", "lower"})) {
    e.kind = is("raise") ? EffectKind::Raise : EffectKind::Lower;
    advance();
    e.target = ref();
    expect("by", "and the amount");
    e.amount = expr();
  } else if (accept("set")) {
    e.kind = EffectKind::Set;
    e.target = ref();
    expect(TokenKind::Equal, "and the new value");
    e.amount = expr();
  } else if (accept("fire")) {
    e.kind = EffectKind::Fire;
    e.target = ref();
    if (!accept("once")) {
      e.amount = expr();
      expect("times", "after the number (or 'once')");
    }
  } else {
    fail("an effect: add, raise, lower, set, move or fire");
  }
  e.span = since(begin);
  effect_tail(e, in_do);
  return e;
}

Effect Parser::move_effect(ExprPtr amount, uint32_t begin) {
  Effect e{};
  e.kind = EffectKind::Move;
  e.amount = std::move(amount);
  expect("of", "and the state that is moved");
  e.source = ref();
  if (is("to")) fail("'->' and where it moves to", "write -> instead of 'to'");
  expect(TokenKind::Arrow, "and where it moves to");
  e.target = ref();
  e.span = since(begin);
  return e;
}

void Parser::effect_tail(Effect& e, bool in_do) {
  while (is("if") || (in_do && is("because"))) {
    const bool twice = is("if") ? e.guard != nullptr : !e.because.empty();
    if (twice)
      fail_with(Code::C0114, here(), fmt::format("'{}' is given twice for one effect", word()),
                "keep one of them");
    if (is("because"))
      warn_of_owner(
          e.span, "the effect before it",
          "if it is the declaration's own, write it before 'do'; else on the line of its effect, or deeper");
    if (accept("if"))
      e.guard = expr();
    else if (accept("because"))
      e.because = premises();
    e.span = since(e.span.begin);
  }
}

std::vector<Effect> Parser::do_block() {
  std::vector<Effect> out;
  do {
    out.push_back(effect(true));
    if (is(TokenKind::Comma)) advance();
  } while (starts_effect());
  return out;
}

// ---- Choice

void Parser::head_named(Decl& d) {
  name_of(d);
  if (d.kind == DeclKind::Decision) d.binders = index();
}

bool Parser::clause_decision(Decl& d) {
  if (is(TokenKind::Comma) && word(1) == "at") advance();
  if (is("at")) {
    Clause c = open("at most every", 1);
    expect("most", "after 'at'");
    expect("every", "after 'at most'");
    c.keyword_span = since(c.span.begin);
    c.a = sum(false);
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("by")) {
    Clause c = open("by", 1);
    c.words.push_back(expect_word("an actor"));
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("every") || is("when")) {
    Clause c = open(std::string(word()), 1);
    c.a = c.keyword == "every" ? sum(false) : expr();
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is_any({"looking", "lookahead", "look", "ahead", "foresight"})) {
    not_yet(here(), "decisions that look ahead", "leave it out: worths are of the state now");
    throw Bail{};
  }
  if (is("option")) return option_clause(d), true;
  if (is("steadiness")) {
    Clause c = open("steadiness", 1);
    c.a = expr();
    add_once(d.clauses, std::move(c));
    return true;
  }
  const bool after_option = !d.clauses.empty() && d.clauses.back().keyword == "option";
  if (is("because") && after_option)
    fail_with(Code::C0111, here(), "'because' here could belong to the option or to the decision",
              "write it before 'worth' for the option, before the first option for the decision");
  return while_clause(d.clauses) || because_clause(d.clauses);
}

void Parser::option_clause(Decl& d) {
  Clause c = open("option", 1);
  c.words.push_back(expect_word("the name of an option"));
  while (is_any({"when", "because"})) {
    if (because_clause(c.clauses)) continue;
    Clause when = open("when", 1);
    when.a = expr();
    add_once(c.clauses, std::move(when));
  }
  // An option without a worth is kept: the check says what it lacks, once.
  const bool next = at_end() || is("do") || starts_clause(d.kind);
  if (!is("worth") && !next) {
    const std::string name = c.words[0].text;
    add(d.clauses, std::move(c));
    fail("'worth' and what the option is worth", fmt::format("write option {} worth E", name));
  }
  if (is("worth")) {
    Clause worth = open("worth", 1);
    worth.a = expr();
    add(c.clauses, std::move(worth));
  }
  if (is("do")) {
    Clause block = open("do", 1);
    block.effects = do_block();
    add(c.clauses, std::move(block));
  }
  add(d.clauses, std::move(c));
}

void Parser::head_negotiation(Decl& d) {
  name_of(d);
  Clause c = open("between", 0);
  expect("between", "and the two parties");
  c.keyword_span = since(c.span.begin);
  c.words.push_back(expect_word("a party"));
  expect(TokenKind::Comma, "between the two parties");
  c.words.push_back(expect_word("a party"));
  add(d.clauses, std::move(c));
}

bool Parser::clause_negotiation(Decl& d) {
  const auto do_clause = [&](std::string keyword, int words) {
    Clause c = open(std::move(keyword), words);
    expect("do", "and what follows from it");
    c.effects = do_block();
    add_once(d.clauses, std::move(c));
    return true;
  };
  const auto party_worth = [&](std::string keyword, int words) {
    Clause c = open(std::move(keyword), words);
    c.words.push_back(expect_word("a party"));
    c.a = expr();
    add(d.clauses, std::move(c));
    return true;
  };
  if (is("mediated", "by")) {
    Clause c = open("mediated by", 2);
    c.words = names("a mediator");
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("every")) {
    Clause c = open("every", 1);
    c.a = sum(false);
    add_once(d.clauses, std::move(c));
    return true;
  }
  if (is("issue")) return issue_clause(d), true;
  if (is("worth")) return party_worth("worth", 1);
  if (is("without", "a") && word(2) == "deal") return party_worth("without a deal", 3);
  if (is("agreement")) return do_clause("agreement", 1);
  if (is("refusal")) return do_clause("refusal", 1);
  if (is("no", "zone")) return do_clause("no zone", 2);
  if (is("steadiness")) {
    Clause c = open("steadiness", 1);
    const Clause* parties = find_clause(d.clauses, "between");
    const bool party = parties && std::any_of(parties->words.begin(), parties->words.end(),
                                              [&](const Word& w) { return w.text == word(); });
    if (party || (is(TokenKind::Name) && kind(1) == TokenKind::Name && !token(1).first_on_line))
      c.words.push_back(expect_word(""));
    c.a = expr();
    add(d.clauses, std::move(c));
    return true;
  }
  return while_clause(d.clauses) || because_clause(d.clauses);
}

void Parser::issue_clause(Decl& d) {
  Clause c = open("issue", 1);
  c.words.push_back(expect_word("the name of an issue"));
  expect(TokenKind::Colon, "and 'level'");
  expect("level", "after ':'");
  if (accept("from")) {
    c.a = sum(false);
    expect("to", "between the ends");
    c.b = sum(false);
  }
  expect("by", "and the step of the grid");
  c.c = sum(false);
  if (accept(TokenKind::Equal)) c.d = sum(false);
  add(d.clauses, std::move(c));
}

}  // namespace casus::syntax
