#include "syntax/format.h"

#include <algorithm>
#include <array>

#include "syntax/clauses.h"

namespace casus::syntax {
namespace {

bool is_open(TokenKind k) {
  return k == TokenKind::LeftParen || k == TokenKind::LeftBracket || k == TokenKind::LeftBrace;
}
bool is_close(TokenKind k) {
  return k == TokenKind::RightParen || k == TokenKind::RightBracket || k == TokenKind::RightBrace;
}
bool is_operator(TokenKind k) {
  switch (k) {
    case TokenKind::Arrow:
    case TokenKind::LessEqual:
    case TokenKind::GreaterEqual:
    case TokenKind::EqualEqual:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::Greater:
    case TokenKind::Equal:
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Star:
    case TokenKind::Slash:
    case TokenKind::Caret:
    case TokenKind::DotDot:
      return true;
    default:
      return false;
  }
}

template <size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view w) {
  return std::find(words.begin(), words.end(), w) != words.end();
}

// After these a minus is a sign.
constexpr std::array<std::string_view, 40> kBeforeSign = {
    "at",   "times", "then", "else",    "in",     "by",     "to",    "worth", "where", "while",
    "and",  "or",    "not",  "implies", "if",     "from",   "of",    "until", "when",  "within",
    "mean", "sd",    "low",  "high",    "mode",   "median", "scale", "rate",  "size",  "shape",
    "best", "least", "for",  "step",    "spread", "about",  "means", "with",  "on",    "steadiness"};
// A line that begins with one of these goes on with the clause before it.
constexpr std::array<std::string_view, 13> kGoesOn = {"and", "or",    "implies", "then",  "else",
                                                      "of",  "under", "within",  "until", "holds",
                                                      "if",  "given", "begins"};
constexpr std::array<std::string_view, 6> kEffects = {"add", "raise", "lower", "set", "move", "fire"};
constexpr std::array<std::string_view, 4> kOptionParts = {"when", "because", "worth", "do"};

class Formatter {
 public:
  Formatter(const SourceFile& file, const std::vector<Token>& tokens) : file_(file), tokens_(tokens) {}

  std::string run() {
    for (i_ = 0; i_ < tokens_.size(); ++i_) {
      const Token& t = tokens_[i_];
      if (t.kind == TokenKind::End) {
        trivia(0);
        break;
      }
      if (i_ == 0 || t.first_on_line) {
        const int indent = line_indent();
        const bool breaks = trivia(indent);
        if (breaks) out_ += '\n';
        out_.append(static_cast<size_t>(indent), ' ');
        line_indent_ = indent;
      } else {
        out_.append(gap(), ' ');
      }
      out_ += file_.slice(t.span);
      note_bracket();
      if (word(i_) == "do") do_indent_ = line_indent_;
    }
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  TokenKind kind(size_t i) const { return i < tokens_.size() ? tokens_[i].kind : TokenKind::End; }
  std::string_view word(size_t i) const {
    return kind(i) == TokenKind::Name ? file_.slice(tokens_[i].span) : std::string_view();
  }
  bool spaced(size_t i) const { return tokens_[i].trivia_begin < tokens_[i].span.begin; }
  bool same_line(size_t i) const { return i < tokens_.size() && !tokens_[i].first_on_line; }

  // Writes the comments and blank lines before the token; true if the token's own line has still to begin.
  bool trivia(int indent) {
    const Token& t = tokens_[i_];
    const std::string_view text = file_.slice({t.trivia_begin, t.span.begin});
    const bool indented_next = !t.column_one || t.kind == TokenKind::End;
    int breaks = 0;
    size_t line_start = t.trivia_begin == 0 ? 0 : text.npos;
    for (size_t at = 0; at < text.size();) {
      if (text[at] == '\n') {
        ++breaks;
        line_start = ++at;
      } else if (text[at] == '#') {
        const size_t end = std::min(text.find('\n', at), text.size());
        std::string_view comment = text.substr(at, end - at);
        while (!comment.empty() &&
               (comment.back() == ' ' || comment.back() == '\t' || comment.back() == '\r'))
          comment.remove_suffix(1);
        if (breaks == 0 && !out_.empty()) {
          out_ += "  ";
        } else {
          if (!out_.empty()) out_.append(breaks > 1 ? 2 : 1, '\n');
          const int own = at == line_start ? 0 : indented_next && indent > 0 ? indent : 2;
          out_.append(static_cast<size_t>(own), ' ');
        }
        out_ += comment;
        breaks = 0;
        at = end;
      } else {
        ++at;
      }
    }
    if (t.kind == TokenKind::End || out_.empty()) return false;
    if (breaks > 1) out_ += '\n';
    return true;
  }

  // ---- Indentation

  int line_indent() {
    const Token& t = tokens_[i_];
    if (t.column_one && !is_close(t.kind)) {
      decl_ = decl_kind(word(i_));
      brackets_.clear();
      clause_indent_ = 0;
      option_ = false;
      do_indent_ = -1;
      return 0;
    }
    if (!brackets_.empty()) return std::max(2, brackets_.back().indent + (is_close(t.kind) ? 0 : 2));
    const int clause = clause_line();
    if (clause >= 0) return clause_indent_ = clause;
    return clause_indent_ + 2;
  }

  // The indentation if a clause begins here, else -1.
  int clause_line() {
    const std::string_view w = word(i_);
    if (do_indent_ >= 0 && contains(kEffects, w)) return do_indent_ + 2;
    if (do_indent_ >= 0 && (w == "if" || w == "because")) return -1;
    if (option_ && contains(kOptionParts, w)) return 4;
    const auto& known = clauses_of(decl_);
    const bool starts = !w.empty() && std::any_of(known.begin(), known.end(), [&](const std::string& c) {
      return std::string_view(c).substr(0, c.find(' ')) == w;
    });
    if (starts) {
      option_ = w == "option";
      do_indent_ = -1;
      return 2;
    }
    const TokenKind before = i_ > 0 ? kind(i_ - 1) : TokenKind::End;
    const bool goes_on = is_operator(kind(i_)) || is_close(kind(i_)) || kind(i_) == TokenKind::Comma ||
                         contains(kGoesOn, w) || is_operator(before) || before == TokenKind::Comma ||
                         before == TokenKind::Colon;
    return goes_on || decl_ != DeclKind::Claim ? -1 : 2;
  }

  // ---- Spaces within a line

  struct Bracket {
    int indent;
    bool inner;  // a space inside
  };

  void note_bracket() {
    const TokenKind k = kind(i_);
    if (is_open(k)) {
      const bool inner = k == TokenKind::LeftBrace && i_ + 1 < tokens_.size() && spaced(i_ + 1);
      brackets_.push_back({line_indent_, inner});
    } else if (is_close(k) && !brackets_.empty()) {
      brackets_.pop_back();
    }
  }

  bool is_sign(size_t i) const {
    if (kind(i) != TokenKind::Minus) return false;
    if (i == 0) return true;
    const TokenKind before = kind(i - 1);
    if (is_operator(before) || is_open(before) || before == TokenKind::Comma || before == TokenKind::Colon)
      return true;
    if (before != TokenKind::Name) return false;
    // `worth PARTY -3`
    const bool party =
        decl_ == DeclKind::Negotiation && i > 1 && (word(i - 2) == "worth" || word(i - 2) == "deal");
    return party || contains(kBeforeSign, word(i - 1));
  }

  // `1/month` and `person^2` may stay as they are.
  bool is_tight(size_t i) const {
    const TokenKind k = kind(i), next = kind(i + 1), before = i > 0 ? kind(i - 1) : TokenKind::End;
    if (k != TokenKind::Slash && k != TokenKind::Star && k != TokenKind::Caret) return false;
    const bool left = before == TokenKind::Name || before == TokenKind::Number ||
                      before == TokenKind::RightParen || before == TokenKind::RightBracket;
    const bool right = next == TokenKind::Name || next == TokenKind::Number || next == TokenKind::LeftParen;
    return left && right && !spaced(i) && same_line(i) && same_line(i + 1) && !spaced(i + 1);
  }

  bool is_member_dot(size_t i) const {
    return kind(i) == TokenKind::Dot && i > 0 && kind(i - 1) == TokenKind::Name &&
           kind(i + 1) == TokenKind::Name;
  }

  size_t gap() const {
    const TokenKind before = kind(i_ - 1), now = kind(i_);
    const size_t as_written = spaced(i_) ? 1 : 0;
    if (before == TokenKind::Error || now == TokenKind::Error) return as_written;
    if (is_member_dot(i_) || is_member_dot(i_ - 1)) return 0;
    if (before == TokenKind::Dot || now == TokenKind::Dot) return as_written;
    if (before == TokenKind::LeftBrace) return now == TokenKind::RightBrace ? 0 : as_written;
    if (now == TokenKind::RightBrace) return brackets_.empty() || brackets_.back().inner ? 1 : 0;
    if (before == TokenKind::LeftParen || before == TokenKind::LeftBracket) return 0;
    if (now == TokenKind::RightParen || now == TokenKind::RightBracket) return 0;
    if (now == TokenKind::Comma || now == TokenKind::Semicolon) return 0;
    if (now == TokenKind::Colon) return as_written;
    if (is_tight(i_) || is_tight(i_ - 1)) return 0;
    const bool operand = now == TokenKind::Name || now == TokenKind::Number || now == TokenKind::LeftParen;
    if (is_sign(i_ - 1) && operand) return 0;
    const bool after_value = before == TokenKind::Name || is_close(before);
    if ((now == TokenKind::LeftParen || now == TokenKind::LeftBracket) && after_value) return as_written;
    return 1;
  }

  const SourceFile& file_;
  const std::vector<Token>& tokens_;
  std::string out_;
  size_t i_ = 0;
  DeclKind decl_ = DeclKind::Error;
  std::vector<Bracket> brackets_;
  int line_indent_ = 0;    // of the line being written
  int clause_indent_ = 0;  // of the clause being written; 0 in the first line of a declaration
  int do_indent_ = -1;     // of the line with the last `do`, -1 outside
  bool option_ = false;
};

}  // namespace

std::string format(const SourceFile& file, const std::vector<Token>& tokens) {
  return Formatter(file, tokens).run();
}

}  // namespace casus::syntax
