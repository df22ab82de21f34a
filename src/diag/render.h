#pragma once
// Diagnostics for people and for programs, and the pages that explain their codes.
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace casus {

/// One block a diagnostic: head, place, the lines it is about with carets and labels, notes, help.
/// Long lines are clipped around the caret; a column is a code point; control characters are escaped.
std::string render_text(const SourceFile& file, const std::vector<Diagnostic>& diagnostics, bool color);

/// {"file": ..., "diagnostics": [{"code", "severity", "title", "message", "span", "labels", "notes",
/// "help"}]}; a span has byte offsets and, from 1, lines and columns of its begin and end.
std::string render_json(const SourceFile& file, const std::vector<Diagnostic>& diagnostics);

/// The page docs/errors/CODE.md, "" if there is none.
std::string_view explain(Code code);
std::string_view explain(std::string_view code_name);

/// The names of all pages, sorted. A test holds them against the registry.
std::vector<std::string_view> error_pages();

/// The text with control characters, bidirectional marks and broken UTF-8 escaped.
std::string printable(std::string_view text);

}  // namespace casus
