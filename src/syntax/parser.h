#pragma once
// From tokens to the tree. Accepts any tokens: after an error it goes on at the next clause that starts a
// line, or at the next declaration, and says nothing twice.
#include <vector>

#include "diag/diagnostic.h"
#include "diag/source_file.h"
#include "syntax/lexer.h"
#include "syntax/tree.h"

namespace casus::syntax {

constexpr int kMaxNesting = 100;  // of brackets, `if`, `not` and the like
constexpr int kMaxHeight = 400;   // of an expression's tree: a + b + c has 3

/// The tree of what could be parsed. With errors in `diagnostics` it may lack declarations and clauses.
File parse(const SourceFile& file, const std::vector<Token>& tokens, Diagnostics& diagnostics);

struct ParsedFile {
  std::vector<Token> tokens;
  File file;
};

ParsedFile parse_file(const SourceFile& file, Diagnostics& diagnostics);

}  // namespace casus::syntax
