// Throws bytes at the front end: lexer, parser, checker, formatter. It looks for crashes, hangs and growth
// without bound, and for a formatter that changes what it formats.
//
// Bytes changed at random rarely get beyond the parser, so every other change is of whole tokens: one is
// dropped, repeated, or put in the place of another of its kind.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
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
  if (shape(source, tokens) != shape(formatted, again))
    wrong("formatting changed the tokens", source.text(), once);
  const std::string twice = syntax::format(formatted, again);
  if (once != twice) wrong("formatting twice differs from formatting once", once, twice);
}

std::string with_tokens_changed(const SourceFile& source, std::minstd_rand& random) {
  Diagnostics diagnostics;
  const auto tokens = syntax::lex(source, diagnostics);
  if (tokens.size() < 3) return source.text();
  const auto any = [&] { return tokens[random() % (tokens.size() - 1)]; };  // never the end
  std::string text = source.text();
  const syntax::Token changed = any();
  syntax::Token other = any();
  for (int tries = 0; tries < 50 && other.kind != changed.kind; ++tries) other = any();
  const std::string from(source.slice(changed.span)), to(source.slice(other.span));
  const auto begin = changed.span.begin;
  switch (random() % 4) {
    case 0:
      return text.erase(begin, from.size());
    case 1:
      return text.insert(begin, from + " ");
    default:
      return text.replace(begin, from.size(), to);
  }
}

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  std::minstd_rand random(seed);
  if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string text(reinterpret_cast<const char*>(data), size);
  for (auto changes = 1 + random() % 4; changes > 0; --changes)
    text = with_tokens_changed(SourceFile("fuzz.casus", text), random);
  if (text.size() > max_size) text.resize(max_size);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

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
