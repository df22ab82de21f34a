// Series, events and values: what only outcomes and claims may say.
#include <fmt/format.h>

#include <utility>

#include "syntax/parser_core.h"

namespace casus::syntax {

ExprPtr Parser::formula(Mode mode) {
  mode_ = mode;
  ExprPtr e = expr();
  mode_ = Mode::Plain;
  return e;
}

// ---- Time

bool Parser::at_time() const {
  if (mode_ == Mode::Plain || !postfix_ || !is("at")) return false;
  return word(1) == "end" || kind(1) == TokenKind::Date ||
         ((word(1) == "month" || word(1) == "day") && kind(2) == TokenKind::Number);
}

ExprPtr Parser::at_wrap(ExprPtr inner) {
  const uint32_t begin = inner->span.begin;
  expect("at", "");
  ExprPtr e = make(is("end") ? ExprKind::AtEnd : ExprKind::AtDate, inner->span);
  e->args.push_back(std::move(inner));
  if (!accept("end")) e->args.push_back(date());
  return finish(std::move(e), begin);
}

void Parser::window(Expr& e, bool of_event) {
  if (mode_ == Mode::Plain) return;
  using K = Window::Kind;
  const uint32_t begin = here().begin;
  Window w;
  if (is("in", "last")) {
    w.kind = K::InLast;
    advance();
    advance();
    w.a = sum(false);
  } else if (is("in") && kind(1) != TokenKind::LeftBrace && kind(1) != TokenKind::LeftBracket) {
    not_yet(here(), "windows that begin when something first happens",
            "use 'in last DURATION' or 'from DATE to DATE'");
    w.kind = K::AfterFirst;
    advance();
    w.a = sum(false);
    expect("after", "and 'first ...'");
    expect("first", "after 'after'");
    w.b = sum(false);
  } else if (is("from") && (kind(1) == TokenKind::Date || kind(2) == TokenKind::Number)) {
    w.kind = K::FromTo;
    advance();
    w.a = date();
    expect("to", "and the last date");
    w.b = date();
  } else if (of_event && is("within")) {
    w.kind = K::Within;
    advance();
    w.a = sum(false);
  } else if (of_event && is("by") && (kind(1) == TokenKind::Date || kind(2) == TokenKind::Number)) {
    w.kind = K::By;
    advance();
    w.a = date();
  } else {
    return;
  }
  w.span = since(begin);
  e.window = std::move(w);
}

// ---- Events

ExprPtr Parser::lasting() {
  ExprPtr e = comparison(true);
  while (postfix_ && is("holds")) {
    ExprPtr outer = make(ExprKind::HoldsFor, e->span);
    advance();
    expect("for", "after 'holds'");
    outer->args.push_back(std::move(e));
    outer->args.push_back(sum(false));
    const uint32_t begin = outer->span.begin;
    e = finish(std::move(outer), begin);
  }
  return e;
}

ExprPtr Parser::event() {
  const uint32_t begin = here().begin;
  if (is_any({"eventually", "always"})) {
    const Nest nest(*this);
    ExprPtr e = make(is("always") ? ExprKind::Always : ExprKind::Eventually, here());
    advance();
    const bool outer = std::exchange(in_event_, true);
    if (is("not")) {
      ExprPtr negated = make(ExprKind::Unary, here());
      const uint32_t start = here().begin;
      negated->name = "not";
      advance();
      negated->args.push_back(lasting());
      e->args.push_back(finish(std::move(negated), start));
    } else {
      e->args.push_back(lasting());
    }
    in_event_ = outer;
    window(*e, true);
    return finish(std::move(e), begin);
  }
  ExprPtr left = lasting();
  if (!postfix_ || !is("until")) return left;
  ExprPtr e = make(ExprKind::Until, left->span);
  advance();
  e->args.push_back(std::move(left));
  e->args.push_back(lasting());
  window(*e, true);
  return finish(std::move(e), begin);
}

// ---- Series and values

ExprPtr Parser::claim_primary() {
  const bool call = kind(1) == TokenKind::LeftParen;
  if (word(1) == "of") {
    if (is("mean")) return of_series(ExprKind::MeanOf, 2);
    if (is("max")) return of_series(ExprKind::MaxOf, 2);
    if (is("min")) return of_series(ExprKind::MinOf, 2);
    if (is("share") && word(2) == "time") return of_series(ExprKind::ShareOfTime, 3);
    if (is("effect") && mode_ == Mode::Claim) return effect_of();
  }
  if (call && is("first")) return prefix_call(ExprKind::First, 1);
  if (is("times")) return times_begins();
  if (is_any({"eventually", "always"})) return event();
  if (mode_ != Mode::Claim) return nullptr;
  if (call && is("chance")) return chance_or_mean(ExprKind::Chance);
  if (call && is("mean")) return chance_or_mean(ExprKind::Mean);
  if (call && is("quantile")) return quantile();
  if (is_any({"every", "some"}) && kind(1) == TokenKind::Name && word(2) == "in") return quantified();
  return nullptr;
}

ExprPtr Parser::of_series(ExprKind k, int words) {
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(k, here());
  for (int i = 0; i < words; ++i) advance();
  const bool parenthesised = is(TokenKind::LeftParen);
  const bool outer = std::exchange(postfix_, false);
  const bool outer_event = std::exchange(in_event_, true);
  if (k != ExprKind::ShareOfTime)
    e->args.push_back(product(false));
  else if (parenthesised)
    e->args.push_back(primary());
  else
    e->args.push_back(is("not") ? negation() : comparison(false));
  postfix_ = outer;
  in_event_ = outer_event;
  window(*e, false);
  return finish(std::move(e), begin);
}

ExprPtr Parser::times_begins() {
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::TimesBegins, here());
  advance();
  const bool outer = std::exchange(postfix_, false);
  e->args.push_back(expr());
  postfix_ = outer;
  expect("begins", "after the condition of 'times'");
  window(*e, false);
  return finish(std::move(e), begin);
}

ExprPtr Parser::chance_or_mean(ExprKind k) {
  const uint32_t begin = here().begin;
  ExprPtr e = make(k, here());
  const std::string name(word());
  advance();
  const Span paren = expect(TokenKind::LeftParen, "");
  const bool outer = std::exchange(postfix_, true), outer_event = std::exchange(in_event_, true);
  e->args.push_back(expr());
  under(*e);
  postfix_ = outer;
  in_event_ = outer_event;
  expect_close(TokenKind::RightParen, paren, "an operator or ");
  return finish(std::move(e), begin);
}

ExprPtr Parser::quantile() {
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Quantile, here());
  advance();
  const Span paren = expect(TokenKind::LeftParen, "");
  const bool outer = std::exchange(postfix_, true), outer_event = std::exchange(in_event_, true);
  e->args.push_back(expr());
  expect(TokenKind::Comma, "between the share and what is measured");
  e->args.push_back(expr());
  under(*e);
  postfix_ = outer;
  in_event_ = outer_event;
  expect_close(TokenKind::RightParen, paren, "an operator or ");
  return finish(std::move(e), begin);
}

ExprPtr Parser::effect_of() {
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Effect, here());
  advance();
  advance();
  e->args.push_back(ref());
  expect("from", "and the value it has first");
  e->args.push_back(sum(false));
  expect("to", "and the value it is set to");
  e->args.push_back(sum(false));
  expect("on", "and what it acts on");
  const bool outer = std::exchange(postfix_, true), outer_event = std::exchange(in_event_, true);
  e->args.push_back(sum(true));
  postfix_ = outer;
  in_event_ = outer_event;
  under(*e);
  return finish(std::move(e), begin);
}

void Parser::under(Expr& e) {
  const uint32_t begin = here().begin;
  if (is("given")) {
    not_yet(here(), "chances given that something happened", "put the condition into the event with 'and'");
    advance();
    e.under.given = expr();
  }
  expect("under", "and a policy");
  e.under.policy_ref = policy_ref();
  e.under.policy = e.under.policy_ref->name;
  if (accept("with")) e.under.shock = expect_word("a shock").text;
  if (is("given")) {
    not_yet(here(), "chances given that something happened", "put the condition into the event with 'and'");
    advance();
    e.under.given = expr();
  }
  e.under.span = since(begin);
}

// mix[strikes=0, talks=1]: a member of a family of policies; or its values alone.
ExprPtr Parser::policy_ref() {
  const uint32_t begin = here().begin;
  if (kind(1) != TokenKind::LeftBracket) return ref();
  ExprPtr e = make(ExprKind::Name, here());
  e->name = expect_word("a policy").text;
  const Span bracket = expect(TokenKind::LeftBracket, "");
  const bool outer = std::exchange(postfix_, false);
  do {
    ExprPtr value = sum(false);
    if (accept(TokenKind::Equal)) value = binary(std::move(value), "==", sum(false));
    e->index.push_back(std::move(value));
  } while (accept(TokenKind::Comma));
  postfix_ = outer;
  expect_close(TokenKind::RightBracket, bracket, "',' or ");
  return finish(std::move(e), begin);
}

ExprPtr Parser::quantified() {
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Quantified, here());
  e->name = word();
  advance();
  e->binders.push_back(binder());
  if (accept("where")) {
    const Mode outer = std::exchange(mode_, Mode::Plain);
    const bool outer_where = std::exchange(in_where_, true);
    e->extra = expr();
    in_where_ = outer_where;
    mode_ = outer;
  }
  expect(TokenKind::Colon, fmt::format("and what holds for '{}'", e->name));
  e->args.push_back(expr());
  return finish(std::move(e), begin);
}

}  // namespace casus::syntax
