// Claims and expectations.
#include <fmt/format.h>

#include <algorithm>

#include "check/claims_formula.h"
#include "check/claims_honesty.h"

namespace casus::check {
namespace {

using syntax::Clause;
using syntax::Decl;
using syntax::DeclKind;
using syntax::find_clause;

/// How strongly an author says it.
const std::vector<std::string>& assertions() {
  static const std::vector<std::string> words = {"always", "mostly", "often",     "can",    "risks",
                                                 "only",   "cannot", "necessary", "certain"};
  return words;
}

std::string string_of(const Decl& d, const char* keyword) {
  const Clause* c = find_clause(d.clauses, keyword);
  return c != nullptr && !c->strings.empty() ? c->strings[0].text : "";
}

/// As written, on one line and without comments.
std::string one_line(std::string_view text) {
  std::string out;
  bool in_string = false, in_comment = false, space = false;
  for (size_t k = 0; k < text.size(); ++k) {
    const char ch = text[k];
    if (ch == '\n') in_comment = false;
    if (!in_comment && ch == '"' && (k == 0 || text[k - 1] != '\\')) in_string = !in_string;
    if (ch == '#' && !in_string) in_comment = true;
    if (in_comment || ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r') {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += ch;
  }
  return out;
}

class ClaimsReader {
 public:
  explicit ClaimsReader(Context& c) : c_(c), formulas_(c) {}

  void read() {
    for (const Decl* d : c_.decls_of(DeclKind::Claim)) declare(*d);
    for (const auto& [d, id] : declared_) claim(*d, id);
    for (const Decl* d : c_.decls_of(DeclKind::Expect)) expectation(*d);
  }

 private:
  void declare(const Decl& d) {
    const auto id = static_cast<uint32_t>(c_.m.claims.size());
    const auto [at, fresh] = c_.claims.emplace(d.name, id);
    if (!fresh) {
      auto& e = c_.error(Code::C0201, d.name_span, fmt::format("the claim '{}' is declared twice", d.name));
      e.labels.push_back({c_.m.claims[at->second].span, "first here"});
      e.help = fmt::format("two readings of one sentence have two names: {0}a, {0}b", d.name);
      return;
    }
    c_.id_of[&d] = id;
    model::Claim claim;
    claim.name = d.name;
    claim.span = d.name_span;
    c_.m.claims.push_back(std::move(claim));
    declared_.emplace_back(&d, id);
  }

  void claim(const Decl& d, uint32_t id) {
    model::Claim out;
    out.name = d.name;
    out.locator = d.locator;
    out.text = d.text;
    out.span = d.span;
    out.reads = string_of(d, "reads");
    out.family = string_of(d, "family");
    out.note = string_of(d, "note");
    out.not_tested = string_of(d, "not tested");
    out.headline = find_clause(d.clauses, "headline") != nullptr;
    out.asserted = asserted(d);
    out.material = material(d);
    out.tests = tests(d);
    if (d.expr) {
      out.formula = formulas_.read(*d.expr, "claim:" + d.name, fmt::format("the claim '{}'", d.name));
      out.formula_text = one_line(c_.source.slice(d.expr->span));
    }
    const Clause* untested = find_clause(d.clauses, "not tested");
    if (d.expr && untested != nullptr) {
      auto& e =
          c_.error(Code::C0421, untested->span, fmt::format("'{}' has a formula, and is not tested", d.name));
      e.labels.push_back({d.expr->span, "the formula"});
      e.help = "keep one of the two";
    }
    if (!d.expr && untested == nullptr && !d.broken) {
      c_.error(Code::C0421, d.name_span,
               fmt::format("the claim '{}' says nothing that can be judged", d.name))
          .help =
          "add a formula, e.g. chance(eventually C under POLICY) > half; or: not tested \"the reason\"";
    }
    c_.m.claims[id] = std::move(out);
  }

  std::string asserted(const Decl& d) {
    const Clause* clause = find_clause(d.clauses, "asserted");
    if (clause == nullptr || clause->words.empty()) return "";
    const auto& word = clause->words[0];
    const auto& known = assertions();
    if (std::find(known.begin(), known.end(), word.text) != known.end()) return word.text;
    const std::string near = nearest_name(word.text, known);
    c_.error(Code::C0424, word.span,
             fmt::format("'{}' is no word for how strongly something is said", word.text))
        .help = near.empty() ? fmt::format("one of: {}", fmt::join(known, ", "))
                             : fmt::format("did you mean '{}'?", near);
    return "";
  }

  double material(const Decl& d) {
    const Clause* clause = find_clause(d.clauses, "material");
    if (clause == nullptr || !clause->a) return c_.m.material;
    const syntax::Expr& e = *clause->a;
    const double share = e.number / 100;
    if (e.kind == syntax::ExprKind::Number && e.percent && share >= 0 && share < 1) return share;
    c_.error(Code::C0427, e.span, "the material margin is a share under 100 %").help =
        "write for example: material 10 %";
    return c_.m.material;
  }

  /// Statements of any kind, and claims: one may be a further reading of another.
  std::vector<std::string> tests(const Decl& d) {
    std::vector<std::string> out;
    const Clause* clause = find_clause(d.clauses, "tests");
    if (clause == nullptr) return out;
    for (const auto& word : clause->words) {
      const auto& statements = c_.m.statements;
      const bool statement = std::any_of(statements.begin(), statements.end(),
                                         [&](const auto& s) { return s.name == word.text; });
      if (statement || c_.claims.count(word.text) || c_.find(word.text, SymbolKind::Premise) != nullptr) {
        c_.used.insert(word.text);
        out.push_back(word.text);
        continue;
      }
      auto known = c_.names_of({SymbolKind::Premise});
      for (const auto& s : statements) known.push_back(s.name);
      for (const auto& [name, _] : c_.claims) known.push_back(name);
      c_.unknown("statement", word.text, word.span, known);
    }
    return out;
  }

  void expectation(const Decl& d) {
    for (const auto& other : c_.m.expectations)
      if (other.name == d.name) {
        auto& e =
            c_.error(Code::C0201, d.name_span, fmt::format("the expectation '{}' is declared twice", d.name));
        e.labels.push_back({other.span, "first here"});
        e.help = "give one of them another name";
        return;
      }
    if (!d.expr) return;
    model::Expectation out;
    out.name = d.name;
    out.text = d.text;
    out.span = d.span;
    out.formula = formulas_.read(*d.expr, "expect:" + d.name, fmt::format("the expectation '{}'", d.name));
    c_.m.expectations.push_back(std::move(out));
  }

  Context& c_;
  FormulaReader formulas_;
  std::vector<std::pair<const Decl*, uint32_t>> declared_;
};

}  // namespace

void check_claims(Context& c) {
  ClaimsReader(c).read();
  warn_of_more_of_everything(c);
}

}  // namespace casus::check
