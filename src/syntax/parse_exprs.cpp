// Expressions. Each level of the grammar is a function; chains of operators are loops.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "syntax/parser_core.h"

namespace casus::syntax {
namespace {

// Words that end an expression and begin none.
constexpr std::array<std::string_view, 28> kStops = {
    "because", "then",   "else",  "where", "while",   "worth", "do",      "under", "and",  "or",
    "implies", "within", "until", "holds", "begins",  "of",    "by",      "at",    "from", "to",
    "in",      "is",     "with",  "for",   "becomes", "cite",  "assumed", "once"};
// Words after a number that are no unit, besides the stops and the clauses of the declaration.
constexpr std::array<std::string_view, 20> kNoUnits = {
    "if",    "not",   "since", "times", "as",  "on",    "step",  "column", "means", "option",
    "every", "given", "a",     "now",   "add", "raise", "lower", "set",    "move",  "fire"};

template <size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view w) {
  return std::find(words.begin(), words.end(), w) != words.end();
}

void raise_height(uint16_t& height, const ExprPtr& child) {
  if (child) height = std::max<uint16_t>(height, child->height);
}

uint16_t height_below(const Expr& e) {
  uint16_t h = 0;
  for (const ExprPtr& c : e.args) raise_height(h, c);
  for (const ExprPtr& c : e.index) raise_height(h, c);
  for (const ExprPtr* c : {&e.extra, &e.window.a, &e.window.b, &e.under.policy_ref, &e.under.given})
    raise_height(h, *c);
  return h;
}

}  // namespace

ExprPtr Parser::make(ExprKind kind, Span at) {
  auto e = std::make_unique<Expr>();
  e->kind = kind;
  e->span = at;
  return e;
}

ExprPtr Parser::finish(ExprPtr e, uint32_t begin) {
  e->span = since(begin);
  e->height = static_cast<uint16_t>(height_below(*e) + 1);
  if (e->height <= kMaxHeight) return e;
  diagnostics_
      .add(Code::C0107, {e->span.begin, e->span.begin + 1},
           fmt::format("the expression has more than {} operations in a row", kMaxHeight))
      .help = "give parts of it names with 'let', or use 'sum'";
  throw Bail{true};
}

ExprPtr Parser::binary(ExprPtr left, std::string op, ExprPtr right) {
  ExprPtr e = make(ExprKind::Binary, left->span);
  e->name = std::move(op);
  e->args.push_back(std::move(left));
  e->args.push_back(std::move(right));
  const uint32_t begin = e->span.begin;
  return finish(std::move(e), begin);
}

// ---- Levels

bool Parser::because_else() const {
  if (!is("because")) return false;
  size_t i = 1;
  while (kind(i) == TokenKind::Name && word(i) != "else") {
    ++i;
    if (kind(i) == TokenKind::Dot && kind(i + 1) == TokenKind::Name) i += 2;
    if (kind(i) != TokenKind::Comma) break;
    ++i;
  }
  return i > 1 && word(i) == "else";
}

ExprPtr Parser::expr() {
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr value = no_because();
  // `first(C) else 40 months`: the value where there is none.
  if (mode_ != Mode::Plain && accept("else")) return binary(std::move(value), "else", expr());
  if (!because_else()) return value;
  ExprPtr e = make(ExprKind::Because, value->span);
  advance();
  for (Word& w : premises()) {
    e->names.push_back(std::move(w.text));
    e->name_spans.push_back(w.span);
  }
  expect("else", "and the value without the premise");
  e->args.push_back(std::move(value));
  e->args.push_back(expr());
  return finish(std::move(e), begin);
}

ExprPtr Parser::no_because() { return is("if") ? if_expr() : implication(); }

ExprPtr Parser::if_expr() {
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::If, here());
  advance();
  e->args.push_back(no_because());
  expect("then", "after the condition");
  e->args.push_back(no_because());
  if (!is("else")) fail("'else' and the other value", "every 'if' has both: if C then A else B");
  advance();
  e->args.push_back(no_because());
  return finish(std::move(e), begin);
}

ExprPtr Parser::implication() {
  ExprPtr left = disjunction();
  if (!accept("implies")) return left;
  const Nest nest(*this);
  return binary(std::move(left), "implies", implication());
}

ExprPtr Parser::disjunction() {
  ExprPtr left = conjunction();
  while (accept("or")) left = binary(std::move(left), "or", conjunction());
  return left;
}

ExprPtr Parser::conjunction() {
  ExprPtr left = negation();
  while (accept("and")) left = binary(std::move(left), "and", negation());
  return left;
}

ExprPtr Parser::negation() {
  if (!is("not")) return mode_ == Mode::Plain ? comparison(false) : event();
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Unary, here());
  e->name = "not";
  advance();
  e->args.push_back(negation());
  return finish(std::move(e), begin);
}

ExprPtr Parser::comparison(bool take_at) {
  const uint32_t begin = here().begin;
  ExprPtr left = sum(take_at);
  const bool left_timed = timed_;
  const auto is_operator = [&] {
    switch (kind()) {
      case TokenKind::EqualEqual:
      case TokenKind::NotEqual:
      case TokenKind::Less:
      case TokenKind::LessEqual:
      case TokenKind::Greater:
      case TokenKind::GreaterEqual:
        return true;
      default:
        return is("in") && kind(1) == TokenKind::LeftBrace;
    }
  };
  if (mode_ == Mode::Claim && !in_event_ && is("within")) {
    ExprPtr e = make(ExprKind::Within, left->span);
    advance();
    e->extra = sum(false);
    expect("of", "and the other value");
    e->args.push_back(std::move(left));
    e->args.push_back(sum(false));
    return finish(std::move(e), begin);
  }
  if (is(TokenKind::Equal)) fail("an operator");
  if (!is_operator()) return left;
  const std::string op(text());
  advance();
  ExprPtr right = op == "in" ? member_set("after 'in'") : sum(take_at && left_timed);
  ExprPtr e = binary(std::move(left), op, std::move(right));
  if (is_operator())
    fail_with(Code::C0111, here(), fmt::format("comparisons do not chain: '{}' after '{}'", text(), op),
              "join two comparisons with 'and'");
  if (mode_ == Mode::Claim && is("by", "at") && word(2) == "least") {
    advance();
    advance();
    advance();
    e->extra = sum(false);
    e = finish(std::move(e), begin);
  }
  if (take_at && !left_timed && at_time()) return at_wrap(std::move(e));
  return e;
}

// `a + b at end` is the sum at the end; once a part has its own time, so must the others: `a at end - b at
// end`.
ExprPtr Parser::sum(bool take_at) {
  ExprPtr left = product(take_at);
  bool timed = timed_;
  while (true) {
    if (take_at && !timed && at_time()) {
      left = at_wrap(std::move(left));
      timed = true;
    }
    if (!is(TokenKind::Plus) && !is(TokenKind::Minus)) break;
    const std::string op(text());
    advance();
    ExprPtr right = product(take_at && timed);
    left = binary(std::move(left), op, std::move(right));
  }
  timed_ = timed;
  return left;
}

ExprPtr Parser::product(bool take_at) {
  ExprPtr left = unary();
  bool timed = false;
  while (true) {
    if (take_at && !timed && at_time()) {
      left = at_wrap(std::move(left));
      timed = true;
    }
    if (!is(TokenKind::Star) && !is(TokenKind::Slash)) break;
    const std::string op(text());
    advance();
    ExprPtr right = unary();
    if (take_at && timed && at_time()) right = at_wrap(std::move(right));
    left = binary(std::move(left), op, std::move(right));
  }
  timed_ = timed;
  return left;
}

ExprPtr Parser::unary() {
  if (!is(TokenKind::Minus)) return power();
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Unary, here());
  e->name = "-";
  advance();
  e->args.push_back(unary());
  return finish(std::move(e), begin);
}

ExprPtr Parser::power() {
  ExprPtr base = primary();
  if (!accept(TokenKind::Caret)) return base;
  const Nest nest(*this);
  return binary(std::move(base), "^", unary());
}

// ---- Primaries

ExprPtr Parser::primary() {
  const uint32_t begin = here().begin;
  switch (kind()) {
    case TokenKind::Number:
      return number_primary();
    case TokenKind::Date:
      return date();
    case TokenKind::LeftParen: {
      const Span paren = expect(TokenKind::LeftParen, "");
      const bool outer = std::exchange(postfix_, true);
      ExprPtr inner = expr();
      postfix_ = outer;
      expect_close(TokenKind::RightParen, paren, "an operator or ");
      inner->span = since(begin);
      return inner;
    }
    case TokenKind::LeftBrace:
      fail_with(Code::C0111, here(), "a list in braces stands only after 'in', and a pair only in an index",
                "write 'x in {a, b}' or 'bond[{a, b}]'");
    case TokenKind::Name:
      break;
    default:
      fail("an expression");
  }
  if (contains(kStops, word())) fail("an expression");
  if (mode_ != Mode::Plain)
    if (ExprPtr e = claim_primary()) return e;
  return name_primary();
}

bool Parser::starts_unit_word() const {
  if (!is(TokenKind::Name) || token().column_one || starts_declaration()) return false;
  if (contains(kStops, word()) || contains(kNoUnits, word()) || starts_clause(decl_)) return false;
  if (kind(1) == TokenKind::Equal || kind(1) == TokenKind::String) return false;
  if (kind(1) == TokenKind::Colon && !in_where_) return false;
  // In a policy the next line may begin with the next setting.
  return decl_ != DeclKind::Policy || !token().first_on_line;
}

ExprPtr Parser::number_primary() {
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Number, here());
  e->number = number_value(file_, token());
  advance();
  e->percent = accept(TokenKind::Percent);
  const bool bounds = decl_ == DeclKind::Lever || decl_ == DeclKind::State || word(1) == "last";
  if (is("in") && kind(1) == TokenKind::Name && !bounds)
    fail_with(Code::C0111, here(), "a unit follows its number without 'in'",
              fmt::format("leave it out: {} {} ...", file_.slice(tokens_[at_ - 1].span), word(1)));
  if (starts_unit_word()) {
    e->name = word();
    advance();
  }
  return finish(std::move(e), begin);
}

ExprPtr Parser::prefix_call(ExprKind k, size_t count) {
  const uint32_t begin = here().begin;
  ExprPtr e = make(k, here());
  const std::string name(word());
  advance();
  const Span paren = expect(TokenKind::LeftParen, fmt::format("after '{}'", name));
  const bool outer = std::exchange(postfix_, true);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0 && !is(TokenKind::Comma))
      fail(fmt::format("',' between the two parts of '{}'", name), fmt::format("write {}(x, 30 days)", name));
    if (i > 0) advance();
    e->args.push_back(expr());
  }
  postfix_ = outer;
  expect_close(TokenKind::RightParen, paren, "an operator or ");
  return finish(std::move(e), begin);
}

ExprPtr Parser::name_primary() {
  const uint32_t begin = here().begin;
  const bool call = kind(1) == TokenKind::LeftParen;
  const bool names_next = kind(1) == TokenKind::Name && !contains(kStops, word(1));
  if (call && is("recent")) return prefix_call(ExprKind::Recent, 2);
  if (call && is("since")) return prefix_call(ExprKind::Since, 1);
  if (names_next && is_any({"total", "monthly"})) {
    ExprPtr e = make(is("total") ? ExprKind::Total : ExprKind::Monthly, here());
    advance();
    e->args.push_back(ref());
    if (e->kind == ExprKind::Total) window(*e, false);
    return finish(std::move(e), begin);
  }
  if (call && is_any({"total", "monthly"}) && kind(2) == TokenKind::Name)
    fail_with(Code::C0111, here(), fmt::format("'{}' stands before a name, without brackets", word()),
              fmt::format("write {} {}", word(), word(2)));
  const bool binder_next = kind(1) == TokenKind::Name || kind(1) == TokenKind::LeftBrace;
  if ((is_any({"sum", "max", "min", "any", "all"}) && binder_next && word(1) != "of") || is("number", "of"))
    return reduction();
  const bool operand_next = names_next || call || kind(1) == TokenKind::Number || kind(1) == TokenKind::Minus;
  if (is("about") && operand_next) {
    const Nest nest(*this);
    ExprPtr e = make(ExprKind::About, here());
    advance();
    e->args.push_back(sum(false));
    return finish(std::move(e), begin);
  }
  if (is_any({"none", "infinite"})) {
    ExprPtr e = make(is("none") ? ExprKind::None : ExprKind::Infinite, here());
    advance();
    return e;
  }
  ExprPtr e = make(ExprKind::Name, here());
  if (call && is_any({"min", "max", "abs", "exp", "log", "sqrt", "logistic"})) e->kind = ExprKind::Call;
  e->name = word();
  advance();
  name_tail(*e);
  return finish(std::move(e), begin);
}

// [ ... ] . member ( ... )
void Parser::name_tail(Expr& e) {
  const bool outer = std::exchange(postfix_, true);
  // `best [low, high]`: after white space the bracket of a number's range is not an index, after a name it
  // is.
  if (is(TokenKind::LeftBracket)) {
    const Span bracket = expect(TokenKind::LeftBracket, "");
    do e.index.push_back(is(TokenKind::LeftBrace) ? pair() : expr());
    while (accept(TokenKind::Comma));
    expect_close(TokenKind::RightBracket, bracket, "',' or ");
  }
  if (is(TokenKind::Dot) && kind(1) == TokenKind::Name) {
    advance();
    e.member = word();
    advance();
  }
  if (is(TokenKind::LeftParen)) {
    const Span paren = expect(TokenKind::LeftParen, "");
    e.has_args = true;
    do e.args.push_back(expr());
    while (accept(TokenKind::Comma));
    expect_close(TokenKind::RightParen, paren, "',' or ");
  }
  postfix_ = outer;
}

ExprPtr Parser::ref() {
  const uint32_t begin = here().begin;
  if (is(TokenKind::Name) && contains(kStops, word())) fail("a name");
  ExprPtr e = make(ExprKind::Name, here());
  e->name = expect_word("a name").text;
  const bool outer = std::exchange(postfix_, true);
  if (is(TokenKind::LeftBracket)) {
    const Span bracket = expect(TokenKind::LeftBracket, "");
    do e->index.push_back(is(TokenKind::LeftBrace) ? pair() : expr());
    while (accept(TokenKind::Comma));
    expect_close(TokenKind::RightBracket, bracket, "',' or ");
  }
  postfix_ = outer;
  if (is(TokenKind::Dot) && kind(1) == TokenKind::Name) {
    advance();
    e->member = word();
    advance();
  }
  return finish(std::move(e), begin);
}

ExprPtr Parser::pair() {
  const uint32_t begin = here().begin;
  const Span brace = expect(TokenKind::LeftBrace, "");
  ExprPtr e = make(ExprKind::Pair, brace);
  for (int i = 0; i < 2; ++i) {
    if (i > 0) expect(TokenKind::Comma, "between the two of a pair");
    ExprPtr one = make(ExprKind::Name, here());
    one->name = expect_word("a name").text;
    e->args.push_back(std::move(one));
  }
  expect_close(TokenKind::RightBrace, brace, "");
  return finish(std::move(e), begin);
}

ExprPtr Parser::member_set(std::string_view context) {
  const uint32_t begin = here().begin;
  const Span brace = expect(TokenKind::LeftBrace, context);
  ExprPtr e = make(ExprKind::Set, brace);
  do e->args.push_back(sum(false));
  while (accept(TokenKind::Comma));
  expect_close(TokenKind::RightBrace, brace, "',' or ");
  return finish(std::move(e), begin);
}

ExprPtr Parser::reduction() {
  const Nest nest(*this);
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Reduce, here());
  e->name = word();
  advance();
  if (e->name == "number") advance();
  do e->binders.push_back(binder());
  while (accept(TokenKind::Comma));
  const bool outer = std::exchange(postfix_, false);
  if (accept("where")) {
    const bool outer_where = std::exchange(in_where_, true);
    e->extra = expr();
    in_where_ = outer_where;
  }
  if (!is(TokenKind::Colon))
    fail(fmt::format("':' and what '{}' is taken of", e->name),
         fmt::format("write {} x in LIST: E", e->name == "number" ? "number of" : e->name));
  advance();
  e->args.push_back(expr());
  postfix_ = outer;
  return finish(std::move(e), begin);
}

}  // namespace casus::syntax
