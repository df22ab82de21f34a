#pragma once
// One claim on one page, ready to paste: `casus brief`.
#include <string>

#include "explain/why.h"

namespace casus::report {

struct BriefOptions {
  std::string file;  // as the user wrote it, for the command that repeats it
};
/// Markdown, ends with a new line. Its figure is a table.
std::string brief_markdown(const model::Model&, const explain::Why&, const BriefOptions&);
/// One file without network; the figure is inline SVG.
std::string brief_html(const model::Model&, const explain::Why&, const BriefOptions&);

}  // namespace casus::report
