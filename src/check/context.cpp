#include "check/context.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace casus::check {

namespace {

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The word after the first word of each line that starts in column 1: what the text declares.
std::set<std::string, std::less<>> declared_in(std::string_view text) {
  std::set<std::string, std::less<>> out;
  for (size_t at = 0; at < text.size();) {
    size_t p = at;
    while (p < text.size() && in_name(text[p])) ++p;
    const bool word = p > at;
    while (p < text.size() && text[p] == ' ') ++p;
    size_t end = p;
    while (end < text.size() && in_name(text[end])) ++end;
    if (word && end > p && end - p < 200) out.emplace(text.substr(p, end - p));
    const size_t line = text.find('\n', end);
    at = line == text.npos ? text.size() : line + 1;
  }
  return out;
}

}  // namespace

Context::Context(const syntax::File& f, const SourceFile& s, Diagnostics& d, const CheckOptions& o)
    : file(f), source(s), diagnostics(d), options(o), written(declared_in(s.text())) {}

void Context::unknown(const char* kind, const std::string& name, Span at,
                      const std::vector<std::string>& known) {
  const std::string what = kind;
  ++unknown_names;
  // A declaration that is wrong has been reported; that its name is missing would only echo it.
  const bool own_table =
      what == "source" || what == "actor" || what == "element" || what == "alternative" || what == "unit";
  if (!own_table && diagnostics.has_errors() && !find(name) && written.count(name)) return;
  Code code = Code::C0202;
  if (what == "source") code = Code::C0204;
  if (what == "actor") code = Code::C0205;
  if (what == "premise") code = Code::C0206;
  if (what == "list" || what == "element") code = Code::C0203;
  if (what == "alternative") code = Code::C0209;
  if (what == "unit") code = Code::C0210;
  auto& d = error(code, at, fmt::format("there is no {} '{}'", what == "name" ? "name" : what, name));
  const std::string near = nearest_name(name, known);
  if (!near.empty()) {
    d.help = fmt::format("did you mean '{}'?", near);
  } else if (known.empty()) {
    d.help = fmt::format("declare it first: the model has no {}", what);
  } else {
    auto sorted = known;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    const size_t shown = std::min<size_t>(sorted.size(), 10);
    d.help = fmt::format("known here: {}{}", fmt::join(sorted.begin(), sorted.begin() + long(shown), ", "),
                         shown < sorted.size() ? ", ..." : "");
  }
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
            fmt::format("more than {} declarations", options.max_declarations))
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
