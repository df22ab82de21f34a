#pragma once
// The one way to lay out a model file: `casus fmt`.
//
// Keeps tokens, comments and the author's line breaks; sets the spaces within lines, the indentation
// (declarations in column 1, clauses two deeper, what continues a clause two more) and at most one blank line
// in a row. format(format(x)) == format(x) for any text, broken ones too.
#include <string>
#include <vector>

#include "diag/source_file.h"
#include "syntax/lexer.h"

namespace casus::syntax {

std::string format(const SourceFile& file, const std::vector<Token>& tokens);

}  // namespace casus::syntax
