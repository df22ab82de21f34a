// Pieces that many declarations share: names, clauses, indices, units, values.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diag/render.h"
#include "syntax/parser_core.h"

namespace casus::syntax {

Word Parser::expect_word(std::string_view what) {
  if (!is(TokenKind::Name)) fail(std::string(what));
  Word out{std::string(word()), here()};
  advance();
  return out;
}

Word Parser::expect_string(std::string_view what, std::string help) {
  if (!is(TokenKind::String)) fail(std::string(what) + " in quotes", std::move(help));
  Word out{token_value(file_, token()), here()};
  advance();
  return out;
}

std::vector<Word> Parser::names(std::string_view what) {
  std::vector<Word> out{expect_word(what)};
  // In a map the name after the comma may be the next key.
  while (is(TokenKind::Comma) && kind(1) == TokenKind::Name && kind(2) != TokenKind::Colon) {
    advance();
    out.push_back(expect_word(what));
  }
  return out;
}

// Premises, and alternatives of rivals as `rival.alternative`.
std::vector<Word> Parser::premises() {
  std::vector<Word> out;
  do {
    if (is(TokenKind::String))
      fail("the name of a premise",
           fmt::format("declare what it says and name it here: premise NAME {} disputed",
                       printable(text().substr(0, 60))));
    Word one = expect_word("a premise");
    if (is(TokenKind::Dot) && kind(1) == TokenKind::Name) {
      advance();
      const Word alternative = expect_word("an alternative");
      one = {one.text + "." + alternative.text, {one.span.begin, alternative.span.end}};
    }
    out.push_back(std::move(one));
    switch (kind()) {
      case TokenKind::Equal:
      case TokenKind::EqualEqual:
      case TokenKind::NotEqual:
      case TokenKind::Less:
      case TokenKind::LessEqual:
      case TokenKind::Greater:
      case TokenKind::GreaterEqual:
        fail_with(Code::C0111, here(), "'because' takes the names of premises, no condition",
                  "a condition stands after 'while'; in an effect after 'if'");
      default:
        break;
    }
  } while (accept(TokenKind::Comma));
  return out;
}

Clause Parser::open(std::string keyword, int words) {
  Clause c;
  c.keyword = std::move(keyword);
  const uint32_t begin = here().begin;
  for (int i = 0; i < words; ++i) advance();
  c.span = c.keyword_span = since(begin);
  return c;
}

void Parser::add(std::vector<Clause>& to, Clause&& c) {
  close(c);
  to.push_back(std::move(c));
}

void Parser::add_once(std::vector<Clause>& to, Clause&& c) {
  const Clause* first = find_clause(to, c.keyword);
  if (!first) return add(to, std::move(c));
  Diagnostic& d = diagnostics_.add(
      Code::C0114, c.keyword_span,
      c.keyword == "stance" ? "a stance is given twice" : fmt::format("'{}' is given twice", c.keyword));
  d.labels.push_back({c.keyword_span, "given again"});
  d.labels.push_back({first->keyword_span, "first given here"});
  d.help = "keep one of them";
}

bool Parser::because_clause(std::vector<Clause>& to) {
  if (!is("because")) return false;
  Clause c = open("because", 1);
  c.because = premises();
  add_once(to, std::move(c));
  return true;
}

bool Parser::while_clause(std::vector<Clause>& to) {
  if (!is("while")) return false;
  Clause c = open("while", 1);
  c.a = expr();
  add_once(to, std::move(c));
  return true;
}

bool Parser::text_clause(Decl& d, std::string_view keyword) {
  const size_t space = keyword.find(' ');
  const bool two = space != keyword.npos;
  if (two ? !is(keyword.substr(0, space), keyword.substr(space + 1)) : !is(keyword)) return false;
  Clause c = open(std::string(keyword), two ? 2 : 1);
  c.strings.push_back(expect_string(fmt::format("a text after '{}'", keyword)));
  add_once(d.clauses, std::move(c));
  return true;
}

bool Parser::word_clause(Decl& d, std::string_view keyword, std::initializer_list<std::string_view> allowed) {
  if (!is(keyword)) return false;
  Clause c = open(std::string(keyword), 1);
  if (allowed.size() > 0 && !is_any(allowed))
    fail(fmt::format("'{}' after '{}'", fmt::join(allowed, "', '"), keyword));
  c.words.push_back(expect_word(fmt::format("a word after '{}'", keyword)));
  add_once(d.clauses, std::move(c));
  return true;
}

void Parser::name_of(Decl& d) {
  const std::string_view decl = decl_word(d.kind);
  if (starts_clause(d.kind) && kind(1) != TokenKind::Equal)
    fail_with(Code::C0111, here(),
              fmt::format("'{}' cannot be the name of a '{}': it is one of its clauses", word(), decl),
              "choose another name");
  const Word name = expect_word(fmt::format("the name of the '{}'", decl));
  d.name = name.text;
  d.name_span = name.span;
}

void Parser::text_of(Decl& d) {
  if (is(TokenKind::Number) && kind(1) == TokenKind::String)
    fail("the text in quotes", fmt::format("a place in the text begins with §: {} {} §{} \"...\"",
                                           decl_word(d.kind), d.name, text()));
  const Word text = expect_string("the text", fmt::format("write {} {} \"...\"", decl_word(d.kind), d.name));
  d.text = text.text;
  d.text_span = text.span;
}

void Parser::name_and_text(Decl& d, bool needs_text) {
  name_of(d);
  if (is(TokenKind::Locator)) {
    d.locator = token_value(file_, token());
    d.locator_span = here();
    advance();
  }
  if (needs_text || is(TokenKind::String)) text_of(d);
}

Binder Parser::binder() {
  Binder b;
  const uint32_t begin = here().begin;
  if (is(TokenKind::LeftBrace)) {
    const Span open = expect(TokenKind::LeftBrace, "");
    b.var = expect_word("a variable").text;
    expect(TokenKind::Comma, "between the two variables of a pair");
    b.var2 = expect_word("a variable").text;
    expect_close(TokenKind::RightBrace, open, "");
    expect("in", "after the variables of a pair");
    b.list = expect_word("a list").text;
  } else {
    const Word first = expect_word("a variable or a list");
    if (accept("in")) {
      b.var = first.text;
      b.list = expect_word("a list after 'in'").text;
    } else {
      b.list = first.text;
    }
  }
  b.span = since(begin);
  return b;
}

std::vector<Binder> Parser::index() {
  std::vector<Binder> out;
  if (!is(TokenKind::LeftBracket)) return out;
  const Span open = expect(TokenKind::LeftBracket, "");
  do out.push_back(binder());
  while (accept(TokenKind::Comma));
  expect_close(TokenKind::RightBracket, open, "',' or ");
  return out;
}

UnitExpr Parser::unit() {
  UnitExpr out;
  out.present = true;
  const uint32_t begin = here().begin;
  int sign = 1;
  do {
    UnitExpr::Factor f;
    const uint32_t start = here().begin;
    if (is(TokenKind::Number) && text() == "1") {
      f.name = "1";
      advance();
    } else {
      f.name = expect_word("a unit").text;
    }
    if (accept(TokenKind::Caret)) {
      const bool minus = accept(TokenKind::Minus);
      const double power = is(TokenKind::Number) ? number_value(file_, token()) : 0;
      if (power < 1 || power > 9 || power != static_cast<int>(power)) fail("a whole power from 1 to 9");
      advance();
      f.power = static_cast<int>(power) * (minus ? -1 : 1);
    }
    f.power *= sign;
    f.span = since(start);
    out.factors.push_back(std::move(f));
    sign = is(TokenKind::Slash) ? -1 : 1;
  } while (accept(TokenKind::Star) || accept(TokenKind::Slash));
  out.span = since(begin);
  return out;
}

void Parser::type_of(Decl& d) {
  if (!is(TokenKind::Colon) && !is(TokenKind::Error))
    fail("':' and the unit or type",
         fmt::format("write: {} {} : {}", decl_word(d.kind), d.name.empty() ? "NAME" : d.name,
                     d.kind == DeclKind::Let ? "UNIT = ..."
                                             : "UNIT = ..., with a unit of the model, ratio or level"));
  expect(TokenKind::Colon, "and the unit or type");
  if (is(TokenKind::LeftBrace)) {
    const Span open = expect(TokenKind::LeftBrace, "");
    do d.alternatives.push_back(expect_word("an alternative"));
    while (accept(TokenKind::Comma));
    return expect_close(TokenKind::RightBrace, open, "',' or ");
  }
  const bool alone = kind(1) != TokenKind::Star && kind(1) != TokenKind::Slash && kind(1) != TokenKind::Caret;
  if (alone && accept("level")) {
    d.is_level = true;
  } else if (alone && accept("bool")) {
    d.is_bool = true;
  } else if (alone && accept("count")) {
    d.is_count = true;
  } else {
    d.unit = unit();
    d.is_count = d.kind == DeclKind::State && accept("count");
  }
}

bool Parser::source_ref(SourceRef& to) {
  const uint32_t begin = here().begin;
  if (!is_any({"cite", "assumed"})) return false;
  if (to.present()) {
    Diagnostic& d = diagnostics_.add(Code::C0114, here(), "the source is given twice");
    d.labels.push_back({here(), "given again"});
    d.labels.push_back({to.span, "first given here"});
    d.help = "keep one; several sources are written 'cite a, b'";
  }
  SourceRef out;
  if (accept("assumed"))
    out.assumed = true;
  else if (accept("cite"))
    out.cites = names("a source");
  out.span = since(begin);
  if (!to.present()) to = std::move(out);
  return true;
}

Distribution Parser::distribution() {
  Distribution out;
  const uint32_t begin = here().begin;
  out.name = expect_word("a distribution").text;
  const Span open = expect(TokenKind::LeftParen, fmt::format("and the parameters of '{}'", out.name));
  do {
    NamedArg arg;
    const uint32_t start = here().begin;
    // `mean (a + b)`, `mean -x` and `n (a + b)` are named; `f(x)`, `n(x)` and `a - x` are not.
    const bool operand = kind(1) == TokenKind::Name || kind(1) == TokenKind::Number;
    const bool opens = kind(1) == TokenKind::LeftParen || kind(1) == TokenKind::Minus;
    const bool apart = kind(1) == TokenKind::LeftParen && spaced(1);
    if (is(TokenKind::Name) && kind(1) == TokenKind::Equal)
      fail_with(Code::C0111, token(1).span, "the parameters of a distribution take no '='",
                fmt::format("write {} and its value: {} 1", word(), word()));
    if (is(TokenKind::Name) && word() != "about" && word() != "total" && word() != "monthly" &&
        (operand ||
         (opens && is_any({"mean", "size", "sd", "shape", "scale", "rate", "low", "high", "mode", "best",
                           "median", "sigma", "spread", "alpha", "beta"})) ||
         (apart && is_any({"n", "p", "a", "b"}))))
      arg.name = expect_word("").text;
    arg.value = expr();
    arg.span = since(start);
    out.args.push_back(std::move(arg));
  } while (accept(TokenKind::Comma));
  expect_close(TokenKind::RightParen, open, "',' or ");
  out.span = since(begin);
  return out;
}

Value::Entry Parser::map_entry() {
  Value::Entry entry;
  entry.key = expect_word("an element or 'else'");
  if (!is(TokenKind::Colon) && kind() != TokenKind::Error)
    fail("':' and the value", fmt::format("write {}: VALUE", entry.key.text));
  expect(TokenKind::Colon, "and the value of the element");
  entry.value = std::make_unique<Value>(value());
  return entry;
}

Value Parser::value() {
  const Nest nest(*this);
  Value out;
  const uint32_t begin = here().begin;
  const auto is_distribution = [&] {
    return kind(1) == TokenKind::LeftParen &&
           is_any({"normal", "lognormal", "uniform", "beta", "triangular", "gamma", "exponential", "weibull",
                   "poisson", "binomial", "negative_binomial", "loguniform"});
  };
  if (is(TokenKind::LeftBrace)) {
    out.kind = Value::Kind::Map;
    const Span open = expect(TokenKind::LeftBrace, "");
    do out.entries.push_back(map_entry());
    while (accept(TokenKind::Comma) && !is(TokenKind::RightBrace));
    expect_close(TokenKind::RightBrace, open, "',' or ");
  } else if (is("from") && kind(1) == TokenKind::String) {
    not_yet(here(), "a value from a table", "write the value here, with 'cite'");
    advance();
    expect_string("a file");
    expect("column", "after the file");
    expect_word("a column");
  } else if (is_distribution()) {
    out.kind = Value::Kind::Dist;
    out.dist = distribution();
  } else {
    out.kind = Value::Kind::Point;
    out.best = expr();
    if (is(TokenKind::LeftBracket)) {
      out.kind = Value::Kind::Range;
      const Span open = expect(TokenKind::LeftBracket, "");
      out.low = expr();
      expect(TokenKind::Comma, "between the ends of the range");
      out.high = expr();
      expect_close(TokenKind::RightBracket, open, "");
    }
  }
  source_ref(out.source);
  out.span = since(begin);
  return out;
}

ExprPtr Parser::date() {
  const uint32_t begin = here().begin;
  if (is(TokenKind::Date)) {
    ExprPtr e = make(ExprKind::Date, here());
    e->name = text();
    advance();
    return e;
  }
  const bool relative = is_any({"month", "day"}) && kind(1) == TokenKind::Number;
  if (!relative) fail("a date such as 2025-11-08, 'month 3' or 'day 30'", "write it as year-month-day");
  ExprPtr e = make(ExprKind::Relative, here());
  e->name = word();
  advance();
  e->number = number_value(file_, token());
  if (text().find_first_not_of("0123456789_") != std::string_view::npos)
    fail(fmt::format("a whole number after '{}'", e->name));
  advance();
  e->span = since(begin);
  return e;
}

ExprPtr Parser::number(std::string_view what) {
  if (!is(TokenKind::Number)) fail(std::string(what));
  const uint32_t begin = here().begin;
  ExprPtr e = make(ExprKind::Number, here());
  e->number = number_value(file_, token());
  advance();
  e->percent = accept(TokenKind::Percent);
  return finish(std::move(e), begin);
}

}  // namespace casus::syntax
