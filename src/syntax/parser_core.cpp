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

// ---- Shared pieces

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
    // `mean (a + b)` and `mean -x` are named, `f(x)` and `a - x` are not.
    const bool operand = kind(1) == TokenKind::Name || kind(1) == TokenKind::Number;
    const bool opens = kind(1) == TokenKind::LeftParen || kind(1) == TokenKind::Minus;
    if (is(TokenKind::Name) && kind(1) == TokenKind::Equal)
      fail_with(Code::C0111, token(1).span, "the parameters of a distribution take no '='",
                fmt::format("write {} and its value: {} 1", word(), word()));
    if (is(TokenKind::Name) && word() != "about" && word() != "total" && word() != "monthly" &&
        (operand || (opens && is_any({"mean", "size", "sd", "shape", "scale", "rate", "low", "high", "mode",
                                      "best", "median", "spread", "alpha", "beta"}))))
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
