#include "syntax/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "diag/render.h"
#include "diag/utf8.h"

namespace casus::syntax {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }

bool is_calendar_date(int year, int month, int day) {
  constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

// What a character from a word processor or a textbook is written as here.
const char* plain_form(char32_t c) {
  switch (c) {
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0xAB:
    case 0xBB:
      return "\"";
    case 0x2018:
    case 0x2019:
      return "\"";
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return "-";
    case 0x2264:
      return "<=";
    case 0x2265:
      return ">=";
    case 0x2260:
      return "!=";
    case 0x2192:
      return "->";
    case 0xD7:
    case 0xB7:
      return "*";
    case 0xF7:
      return "/";
    case 0xA0:
    case 0x202F:
    case 0x2009:
      return " ";
    case 0x2026:
      return "..";
    case '&':
      return "and";
    case '|':
      return "or";
    case '!':
      return "not";
    case '\'':
    case '`':
      return "\"";
    default:
      return nullptr;
  }
}

class Lexer {
 public:
  Lexer(const SourceFile& file, Diagnostics& diagnostics)
      : file_(file), text_(file.text()), diagnostics_(diagnostics) {}

  std::vector<Token> run() {
    if (text_.size() > kMaxFileBytes) {
      diagnostics_.add(Code::C0106, {0, 0}, "the file has more than 4 MiB").help =
          "divide the model or move data into a table";
      text_ = text_.substr(0, 0);
      push(TokenKind::End, 0, 0);
      return std::move(tokens_);
    }
    if (!is_text()) {
      text_ = text_.substr(0, 0);
      push(TokenKind::End, 0, 0);
      return std::move(tokens_);
    }
    check_utf8();
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_start_ = 3;
    while (true) {
      skip_trivia();
      if (at_ >= text_.size()) break;
      if (tokens_.size() >= kMaxTokens) {
        diagnostics_
            .add(Code::C0106, span(at_, at_), fmt::format("the file has more than {} tokens", kMaxTokens))
            .help = "divide the model or move data into a table";
        at_ = text_.size();
        break;
      }
      token();
    }
    push(TokenKind::End, text_.size(), text_.size());
    return std::move(tokens_);
  }

 private:
  static Span span(size_t begin, size_t end) {
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  // UTF-16, as some editors save it, and files that are no text at all.
  bool is_text() {
    const bool wide = text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF");
    const size_t zero = text_.find('\0');
    if (!wide && zero == std::string_view::npos) return true;
    const bool bytes_in_two = wide || (zero == 1 && text_.size() > 3 && text_[3] == '\0');
    const size_t at = wide ? 0 : zero;
    diagnostics_
        .add(Code::C0105, span(at, at + 1),
             bytes_in_two ? "the text is UTF-16, not UTF-8" : "this is no text: it holds zero bytes")
        .help = bytes_in_two ? "save the file as UTF-8" : "name a model file, saved as UTF-8";
    return false;
  }

  void check_utf8() {
    for (size_t i = 0; i < text_.size();) {
      const CodePoint point = decode_utf8(text_, i);
      if (!point.valid) {
        diagnostics_.add(Code::C0105, span(i, i + 1), "the text is not UTF-8 from here on").help =
            "save the file as UTF-8";
        return;
      }
      i += point.length;
    }
  }

  void skip_trivia() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++at_;
        line_start_ = at_;
        fresh_line_ = true;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        return;
      }
    }
  }

  void push(TokenKind kind, size_t begin, size_t end) {
    Token token;
    token.kind = kind;
    token.span = span(begin, end);
    token.trivia_begin = static_cast<uint32_t>(trivia_begin_);
    token.first_on_line = fresh_line_;
    token.column_one = begin == line_start_;
    tokens_.push_back(token);
    trivia_begin_ = end;
    at_ = end;
    fresh_line_ = false;
  }

  void token() {
    const char c = peek();
    if (is_letter(c)) return word();
    if (is_digit(c)) return number_or_date();
    if (c == '"') return string();
    if (text_.substr(at_).starts_with("§")) return locator();
    static constexpr std::array kinds = {
#define CASUS_TOKEN(kind, text) std::pair<TokenKind, std::string_view>{TokenKind::kind, text},
        CASUS_TOKENS
#undef CASUS_TOKEN
    };
    // In the list the longer ones come first.
    for (const auto& [kind, text] : kinds)
      if (kind >= TokenKind::Arrow && text_.substr(at_).starts_with(text))
        return push(kind, at_, at_ + text.size());
    unexpected();
  }

  void word() {
    size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    constexpr std::string_view half_life = "half-life";
    if (text_.substr(at_).starts_with(half_life) && end == at_ + 4) {
      const size_t after = at_ + half_life.size();
      if (after >= text_.size() || !is_word(text_[after])) end = after;
    }
    push(TokenKind::Name, at_, end);
  }

  size_t digits(size_t from) const {
    while (from < text_.size() && is_digit(text_[from])) ++from;
    return from;
  }

  bool date() {
    const size_t year = digits(at_);
    if (year != at_ + 4 || year >= text_.size() || text_[year] != '-') return false;
    const size_t month = digits(year + 1);
    if (month == year + 1 || month > year + 3 || month >= text_.size() || text_[month] != '-') return false;
    const size_t day = digits(month + 1);
    if (day == month + 1 || (day < text_.size() && is_word(text_[day]))) return false;
    const auto part = [&](size_t from, size_t to) {
      return std::atoi(std::string(text_.substr(from, std::min<size_t>(to - from, 6))).c_str());
    };
    const bool form = month == year + 3 && day == month + 3;
    if (!form || !is_calendar_date(part(at_, year), part(year + 1, month), part(month + 1, day))) {
      Diagnostic& d =
          diagnostics_.add(Code::C0104, span(at_, day),
                           fmt::format("'{}' is not a date of the calendar", text_.substr(at_, day - at_)));
      d.help = form
                   ? "write year-month-day, such as 2025-11-08"
                   : "write two digits each for month and day, such as 2025-11-08; put spaces around a minus";
      push(TokenKind::Error, at_, day);
    } else {
      push(TokenKind::Date, at_, day);
    }
    return true;
  }

  void number_or_date() {
    if (date()) return;
    size_t end = at_;
    const auto group = [&] {
      while (end < text_.size() &&
             (is_digit(text_[end]) || (text_[end] == '_' && is_digit(text_[end - 1]) &&
                                       end + 1 < text_.size() && is_digit(text_[end + 1]))))
        ++end;
    };
    group();
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      ++end;
      group();
    }
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      size_t exponent = end + 1;
      if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
      if (exponent < text_.size() && is_digit(text_[exponent])) end = digits(exponent);
    }
    size_t tail = end;
    const auto goes_on = [&] {
      return is_word(text_[tail]) ||
             (text_[tail] == '.' && tail + 1 < text_.size() && is_digit(text_[tail + 1]));
    };
    while (tail < text_.size() && goes_on()) ++tail;
    const std::string_view all = text_.substr(at_, tail - at_);
    if (tail > end) {
      Diagnostic& d =
          diagnostics_.add(Code::C0103, span(at_, tail), fmt::format("'{}' is not a number", all));
      const std::string_view rest = text_.substr(end, tail - end);
      if (std::all_of(rest.begin(), rest.end(), is_letter) && rest.front() != '_')
        d.help = fmt::format("put a space before the unit: {} {}", text_.substr(at_, end - at_), rest);
      else if (std::count(all.begin(), all.end(), '.') == 2)
        d.help = "numbers are written 12, 1_000, 0.5 or 1e-3, dates 2026-03-01";
      else
        d.help = "numbers are written 12, 1_000, 0.5 or 1e-3";
      return push(TokenKind::Error, at_, tail);
    }
    Token probe;
    probe.span = span(at_, end);
    if (!std::isfinite(number_value(file_, probe))) {
      diagnostics_.add(Code::C0103, span(at_, end), fmt::format("'{}' is larger than any number here", all))
          .help = "write a number below 1e300";
      return push(TokenKind::Error, at_, end);
    }
    push(TokenKind::Number, at_, end);
  }

  void string() {
    size_t end = at_ + 1;
    bool bad_escape = false;
    size_t escape = 0;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') {
      if (text_[end] == '\\' && end + 1 < text_.size() && text_[end + 1] != '\n') {
        if (text_[end + 1] != '"' && text_[end + 1] != '\\' && !bad_escape) {
          bad_escape = true;
          escape = end;
        }
        ++end;
      }
      ++end;
    }
    if (end >= text_.size() || text_[end] == '\n') {
      if (end > at_ + 1 && text_[end - 1] == '\r') --end;
      diagnostics_.add(Code::C0102, span(at_, end), "the text has no closing quote on its line").help =
          "end it with \"; a text stands on one line";
      return push(TokenKind::Error, at_, end);
    }
    if (bad_escape)
      diagnostics_
          .add(Code::C0101, span(escape, escape + 2), "a backslash stands only before a quote or a backslash")
          .help = "write \\\\ for a backslash";
    push(TokenKind::String, at_, end + 1);
  }

  void locator() {
    size_t end = at_ + std::string_view("§").size();
    const size_t start = end;
    if (end < text_.size() && is_digit(text_[end]))
      while (end < text_.size()) {
        const char c = text_[end];
        const bool joint = (c == '.' || c == '-') && end + 1 < text_.size() && is_word(text_[end + 1]);
        if (!is_word(c) && !joint) break;
        ++end;
      }
    if (end > start) return push(TokenKind::Locator, at_, end);
    diagnostics_.add(Code::C0101, span(at_, end), "a locator needs a number").help =
        "write section and paragraph, such as §5.2";
    push(TokenKind::Error, at_, end);
  }

  // A text in quotes of another kind, up to the last such quote of the line; 0 if it does not end there.
  size_t end_of_quoted() const {
    size_t end = 0;
    for (size_t i = at_; i < text_.size() && text_[i] != '\n';) {
      const CodePoint point = decode_utf8(text_, i);
      const char* plain = point.valid ? plain_form(point.value) : nullptr;
      const bool quote = text_[i] == '"' || (plain && std::string_view(plain) == "\"");
      if (i > at_ && quote) end = i + point.length;
      i += point.length;
    }
    return end;
  }

  // A run of such characters is one token and one diagnostic.
  void unexpected() {
    const CodePoint first = decode_utf8(text_, at_);
    const char* form = first.valid ? plain_form(first.value) : nullptr;
    if (form && std::string_view(form) == "\"") {
      if (const size_t quoted = end_of_quoted()) {
        diagnostics_
            .add(Code::C0101, span(at_, at_ + first.length),
                 fmt::format("a text stands in straight double quotes, not in {}",
                             printable(text_.substr(at_, first.length))))
            .help = "write \" at both ends";
        return push(TokenKind::Error, at_, quoted);
      }
    }
    size_t end = at_ + first.length;
    if ((first.value == '&' || first.value == '|') && end < text_.size() && text_[end] == text_[at_]) ++end;
    while (end < text_.size()) {
      const CodePoint next = decode_utf8(text_, end);
      if (next.value < 0x80 && next.valid) break;
      if (text_.substr(end).starts_with("§")) break;
      if (plain_form(next.value) || plain_form(first.value)) break;
      end += next.length;
    }
    if (first.valid) {
      Diagnostic& d = diagnostics_.add(
          Code::C0101, span(at_, at_ + first.length),
          fmt::format("unexpected character '{}'", printable(text_.substr(at_, first.length))));
      if (const char* plain = plain_form(first.value))
        d.help = std::string_view(plain) == " " ? "write an ordinary space" : fmt::format("write {}", plain);
      else if (first.value >= 0x80)
        d.help = "names are made of the letters a to z, digits and _; other letters stand in quotes";
      else
        d.help = "leave it out, or put it into a text in quotes";
    }
    push(TokenKind::Error, at_, end);
  }

  const SourceFile& file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  size_t at_ = 0, line_start_ = 0, trivia_begin_ = 0;
  bool fresh_line_ = true;
};

}  // namespace

const char* kind_name(TokenKind kind) {
  static constexpr std::array names = {
#define CASUS_TOKEN(kind, text) #kind,
      CASUS_TOKENS
#undef CASUS_TOKEN
  };
  return names[static_cast<size_t>(kind)];
}

const char* kind_text(TokenKind kind) {
  static constexpr std::array texts = {
#define CASUS_TOKEN(kind, text) text,
      CASUS_TOKENS
#undef CASUS_TOKEN
  };
  return texts[static_cast<size_t>(kind)];
}

std::vector<Token> lex(const SourceFile& file, Diagnostics& diagnostics) {
  return Lexer(file, diagnostics).run();
}

std::string token_value(const SourceFile& file, const Token& token) {
  std::string_view text = file.slice(token.span);
  if (token.kind == TokenKind::Locator) return std::string(text.substr(std::string_view("§").size()));
  if (token.kind != TokenKind::String || text.size() < 2) return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    out += text[i];
  }
  return out;
}

double number_value(const SourceFile& file, const Token& token) {
  std::string digits(file.slice(token.span));
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  return std::strtod(digits.c_str(), nullptr);
}

}  // namespace casus::syntax
