#pragma once
// Tokens and trees as text, one to a line: `casus check --dump tokens` and `--dump tree`.
#include <string>
#include <vector>

#include "diag/source_file.h"
#include "syntax/lexer.h"
#include "syntax/tree.h"

namespace casus::syntax {

/// "3:9 Name camp"
std::string dump_tokens(const SourceFile& file, const std::vector<Token>& tokens);
/// A node a line, its parts two columns deeper. Places are left out.
std::string dump_tree(const File& tree);
std::string dump_expr(const Expr& e);

}  // namespace casus::syntax
