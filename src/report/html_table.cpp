#include "report/html_table.h"

#include <fmt/format.h>

#include "report/svg.h"

namespace casus::report {

void Table::row(const std::vector<std::string>& cells, const std::string& id) {
  rows_ += id.empty() ? "<tr>" : fmt::format("<tr id=\"{}\">", escaped(id));
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Column& c = columns_[i];
    const std::string& cell = i < cells.size() ? cells[i] : std::string();
    rows_ +=
        fmt::format("<td{}{}>{}</td>", c.number ? " class=\"n\"" : "",
                    c.title.empty() || cell.empty() ? "" : " data-label=\"" + escaped(c.title) + "\"", cell);
  }
  rows_ += "</tr>\n";
}

std::string Table::html() const {
  std::string head;
  for (const Column& c : columns_)
    head += fmt::format("<th scope=\"col\"{}>{}</th>", c.number ? " class=\"n\"" : "", escaped(c.title));
  return fmt::format("<table class=\"stack\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>\n", head,
                     rows_);
}

}  // namespace casus::report
