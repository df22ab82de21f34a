#include "check/context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace casus::check {

namespace {

constexpr size_t kMostPlaces = 3;  // that are shown of one unknown name

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The names after the first word of each line that starts in column 1, `NAME "text", NAME`: what the text
/// declares, with that word.
std::map<std::string, std::set<std::string>, std::less<>> declared_in(std::string_view text) {
  std::map<std::string, std::set<std::string>, std::less<>> out;
  const auto skip = [&](size_t& p, const auto& while_this) {
    const size_t from = p;
    while (p < text.size() && while_this(text[p])) ++p;
    return text.substr(from, p - from);
  };
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  for (size_t at = 0; at < text.size();) {
    const std::string word(skip(at, in_name));
    while (!word.empty() && at < text.size()) {
      skip(at, blank);
      const auto name = skip(at, in_name);
      if (!name.empty() && name.size() < 200) out[std::string(name)].insert(word);
      skip(at, blank);
      if (at < text.size() && text[at] == '"') {
        skip(++at, [](char c) { return c != '"' && c != '\n'; });
        at += at < text.size() && text[at] == '"' ? 1 : 0;
        skip(at, blank);
      }
      if (name.empty() || at >= text.size() || text[at] != ',') break;
      ++at;
    }
    const size_t line = text.find('\n', at);
    at = line == text.npos ? text.size() : line + 1;
  }
  return out;
}

const char* a_or_an(std::string_view word) {
  return std::string_view("aeiou").find(word.front()) == std::string_view::npos ? "a" : "an";
}

/// A declaration of this kind that can be pasted, "" where there are too many ways.
std::string declaration_of(const std::string& kind, const std::string& name) {
  if (kind == "unit" || kind == "actor") return fmt::format("{} {}", kind, name);
  if (kind == "source") return fmt::format("source {} \"TITLE\" YEAR", name);
  if (kind == "premise") return fmt::format("premise {} \"WHAT IT SAYS\" disputed", name);
  if (kind == "list") return fmt::format("list {} {{ a, b }}", name);
  if (kind == "lever") return fmt::format("lever {} : level = 0", name);
  if (kind == "policy") return fmt::format("policy {} {{ LEVER = VALUE }}", name);
  if (kind == "family of policies") return fmt::format("policies {} over LEVER in {{0, 1}}", name);
  if (kind == "shock") return fmt::format("shock {} at month 3 do set STATE = VALUE", name);
  return "";
}

}  // namespace

bool Context::misspelt(const std::string& word) const {
  for (const auto& [_, words] : written)
    for (const auto& w : words)
      if (syntax::decl_kind(w) == syntax::DeclKind::Error && !nearest_name(w, {word}).empty()) return true;
  return false;
}

Context::Context(const syntax::File& f, const SourceFile& s, Diagnostics& d, const CheckOptions& o)
    : file(f),
      source(s),
      diagnostics(d),
      unread(d.has_errors()),
      options(o),
      written(declared_in(s.text())) {}

void Context::unknown(const char* kind, const std::string& name, Span at,
                      const std::vector<std::string>& known) {
  const std::string what = kind;
  ++unknown_names;
  // An element or an alternative is of one list or state: its name may be missing in several.
  const bool of_one = what == "element" || what == "alternative";
  const bool who = what == "source" || what == "actor";
  std::string key = (of_one || what == "unit" ? what : who ? "source or actor" : "name") + (" " + name);
  if (of_one) key += fmt::format(" {} {}", known.size(), known.empty() ? "" : known[0]);
  if (const auto said = unknowns_.find(key); said != unknowns_.end()) {
    Unknown& first = said->second;
    Diagnostic* d = first.span.begin == at.begin ? nullptr : diagnostics.find(first.code, first.span);
    if (!d || std::any_of(d->labels.begin(), d->labels.end(),
                          [&](const Label& l) { return l.span.begin == at.begin; }))
      return;
    ++first.places;
    if (first.places <= kMostPlaces)
      d->labels.push_back({at, "and here"});
    else
      d->notes = {fmt::format("and in {} more places", first.places - kMostPlaces)};
    return;
  }
  // A declaration that is wrong has been reported; that its name is missing would only echo it.
  const bool own_table = what == "source" || what == "actor" || what == "unit";
  const auto place = written.find(name);
  if (!own_table && !of_one) {
    if (twice.count(name)) return;
    if (diagnostics.has_errors() && !find(name) && place != written.end()) return;
  } else if (own_table && diagnostics.has_errors() && place != written.end()) {
    for (const auto& word : place->second)
      if (word == what || syntax::decl_kind(word) == syntax::DeclKind::Error) return;
  }
  Code code = Code::C0202;
  if (what == "source") code = Code::C0204;
  if (what == "actor") code = Code::C0205;
  if (what == "premise") code = Code::C0206;
  if (what == "list" || what == "element") code = Code::C0203;
  if (what == "alternative") code = Code::C0209;
  if (what == "unit") code = Code::C0210;
  unknowns_.emplace(key, Unknown{code, at, 0});
  const Symbol* other = own_table || of_one || what == "name" ? nullptr : find(name);
  auto& d =
      error(code, at,
            other ? fmt::format("'{}' is {}, not {} {}", name, kind_word(other->kind), a_or_an(what), what)
            : what == "name" ? fmt::format("nothing is called '{}'", name)
                             : fmt::format("there is no {} '{}'", what, name));
  if (other) d.labels.push_back({other->span, "declared here"});
  if (other && what == "premise") {
    d.help = "`because` names a premise; a condition on a state stands after `while`";
    return;
  }
  const std::string near = nearest_name(name, known);
  if (!near.empty()) {
    d.help = fmt::format("did you mean '{}'?", near);
    return;
  }
  if (what == "name" && (name == "nan" || name == "NaN" || name == "inf" || name == "infinity")) {
    d.help = "numbers are finite: write a plain one, with a range if it is not known well";
    return;
  }
  auto sorted = known;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const size_t shown = std::min<size_t>(sorted.size(), 10);
  if (shown)
    d.help = fmt::format("known here: {}{}", fmt::join(sorted.begin(), sorted.begin() + long(shown), ", "),
                         shown < sorted.size() ? ", ..." : "");
  const std::string declaration = other ? "" : declaration_of(what, name);
  if (!declaration.empty())
    d.help += fmt::format("{}declare it: {}", shown ? "; or " : "", declaration);
  else if (!shown)
    d.help = what == "name" ? "declare it, as a param, a state, a tally or a let; the order does not matter"
                            : fmt::format("declare one: this model has no {} so far", what);
}

Span Context::span_of_range(const syntax::Value& v) const {
  if (!v.best || !v.high) return v.span;
  const size_t bracket = source.text().find(']', v.high->span.end);
  const uint32_t end =
      bracket == std::string::npos || bracket >= v.span.end ? v.high->span.end : uint32_t(bracket + 1);
  return {v.best->span.begin, end};
}

std::vector<const syntax::Decl*> Context::decls_of(syntax::DeclKind kind) const {
  std::vector<const syntax::Decl*> out;
  for (const auto& d : file.decls)
    if (d.kind == kind) out.push_back(&d);
  return out;
}

namespace {

/// Variables and arguments against all names, now that these are known.
void check_variables(Context& c) {
  for (const auto& d : c.file.decls) {
    for (const auto& b : d.binders) {
      c.check_variable(b.var, b.span);
      c.check_variable(b.var2, b.span);
    }
    for (const auto& p : d.params) c.check_variable(p.text, p.span);
  }
}

}  // namespace

Checked check(const syntax::File& file, const SourceFile& source, Diagnostics& diagnostics,
              const CheckOptions& options) {
  Context c(file, source, diagnostics, options);
  if (file.decls.size() > options.max_declarations) {
    c.error(Code::C0228, file.decls[options.max_declarations].span,
            fmt::format("{} declarations, more than {}", grouped(double(file.decls.size())),
                        grouped(double(options.max_declarations))))
        .help = "use lists and indices: one declaration for many of a kind";
    return {};
  }
  collect_names(c);
  check_head(c);
  if (c.m.step <= 0) return {};
  check_evidence(c);
  check_numbers(c);
  declare_dynamics(c);
  check_variables(c);
  check_states(c);
  check_processes(c);
  check_flows(c);
  check_choice(c);
  check_views(c);
  check_policies(c);
  check_outcomes(c);
  check_claims(c);
  check_observations(c);
  if (diagnostics.has_errors()) return {};
  check_honesty(c);
  return {std::move(c.m)};
}

}  // namespace casus::check
