#pragma once
// One claim on one page, ready to paste: `casus brief`.
#include <string>

#include "explain/why.h"

namespace casus::report {

struct BriefOptions {
  std::string file;    // as the user wrote it, for the command that repeats it
  std::string figure;  // name under which the Markdown finds its figure; "": only a table
};
/// Markdown, ends with a new line. A table says what the figure shows.
std::string brief_markdown(const model::Model&, const explain::Why&, const BriefOptions&);
/// The figure of the Markdown, an SVG file.
std::string brief_figure(const model::Model&, const explain::Why&);
/// One file without network; the figure is inline SVG.
std::string brief_html(const model::Model&, const explain::Why&, const BriefOptions&);

}  // namespace casus::report
