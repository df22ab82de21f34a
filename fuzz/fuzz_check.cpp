// Throws bytes at the front end: lexer, parser, checker, formatter. It looks for crashes, hangs and growth without
// bound, and for a formatter that changes what it formats.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "check/check.h"
#include "diag/render.h"
#include "syntax/format.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"

namespace {

using casus::Diagnostics;
using casus::SourceFile;
namespace syntax = casus::syntax;

[[noreturn]] void wrong(const char* what, const std::string& a, const std::string& b) {
  std::fprintf(stderr, "%s\n--- first\n%s\n--- second\n%s\n", what, a.c_str(), b.c_str());
  std::abort();
}

std::string shape(const SourceFile& source, const std::vector<syntax::Token>& tokens) {
  std::string text;
  for (const auto& token : tokens) {
    text += source.slice(token.span);
    text += '\n';
  }
  return text;
}

void check_formatter(const SourceFile& source, const std::vector<syntax::Token>& tokens) {
  const std::string once = syntax::format(source, tokens);
  const SourceFile formatted("formatted", once);
  Diagnostics diagnostics;
  const auto again = syntax::lex(formatted, diagnostics);
  if (shape(source, tokens) != shape(formatted, again)) wrong("formatting changed the tokens", source.text(), once);
  const std::string twice = syntax::format(formatted, again);
  if (once != twice) wrong("formatting twice differs from formatting once", once, twice);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const SourceFile source("fuzz.casus", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const auto tokens = syntax::lex(source, diagnostics);
  const bool readable = !diagnostics.has_errors();
  const auto tree = syntax::parse(source, tokens, diagnostics);
  casus::check::CheckOptions options;
  options.base_dir = "/nonexistent";  // models name files; none is to be read
  casus::check::check(tree, source, diagnostics, options);
  casus::render_text(source, diagnostics.sorted(), false);
  if (readable) check_formatter(source, tokens);
  return 0;
}
