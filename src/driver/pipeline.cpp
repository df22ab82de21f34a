#include "driver/pipeline.h"

#include "check/check.h"
#include "driver/errors.h"
#include "driver/files.h"
#include "lower/lower.h"
#include "model/print.h"
#include "syntax/dump.h"
#include "syntax/parser.h"

namespace casus::driver {

Compiled compile_text(std::string name, std::string text, const std::string& folder) {
  Compiled c{SourceFile(std::move(name), std::move(text)), {}, {}, Diagnostics(), std::nullopt};
  c.tokens = syntax::lex(c.source, c.diagnostics);
  c.tree = syntax::parse(c.source, c.tokens, c.diagnostics);
  check::CheckOptions options;
  options.base_dir = folder;
  c.model = check::check(c.tree, c.source, c.diagnostics, options).model;
  return c;
}

Compiled compile_file(const std::string& path) {
  return compile_text(path == "-" ? "standard input" : path, read_text(path, kMaxText),
                      path == "-" ? "." : folder_of(path));
}

std::string dump(const Compiled& c, const std::string& form) {
  if (form == "tokens") return syntax::dump_tokens(c.source, c.tokens);
  if (form == "tree") return syntax::dump_tree(c.tree);
  if (!c.model) throw UserError("there is no model to show: the text has errors", "mend the errors first");
  if (form == "model") return model::print(*c.model);
  if (form == "program") return lower::dump(lower::lower(*c.model, lower::LowerOptions{}));
  throw UserError("unknown form '" + form + "'", "one of: tokens, tree, model, program");
}

}  // namespace casus::driver
