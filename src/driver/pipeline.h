#pragma once
// The way from text to a typed model, one step after the other. Each step's result stays readable, for
// `casus check --dump`.
#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "diag/source_file.h"
#include "model/model.h"
#include "syntax/lexer.h"
#include "syntax/tree.h"

namespace casus::driver {

/// Largest model text that is read, in bytes.
inline constexpr size_t kMaxText = 4u << 20;

struct Compiled {
  SourceFile source;
  std::vector<syntax::Token> tokens;
  syntax::File tree;
  Diagnostics diagnostics;
  std::optional<model::Model> model;  // absent if there is an error
};

/// Reads and compiles a model. Errors in the text are in `diagnostics`; throws UserError if it cannot be
/// read.
Compiled compile_file(const std::string& path);

/// Compiles a text; files that it names are looked for in `folder`.
Compiled compile_text(std::string name, std::string text, const std::string& folder);

/// What `casus check --dump FORM` prints: tokens, tree, model or program. Needs a model for the last two.
std::string dump(const Compiled&, const std::string& form);

}  // namespace casus::driver
