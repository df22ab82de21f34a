#pragma once
// Tables that turn into lists of labelled values on a narrow screen.
#include <string>
#include <vector>

namespace casus::report {

struct Column {
  std::string title;
  bool number = false;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// Cells are HTML; fewer than columns leaves the last ones empty. `id` is the row's anchor.
  void row(const std::vector<std::string>& cells, const std::string& id = "");
  bool empty() const { return rows_.empty(); }
  std::string html() const;

 private:
  std::vector<Column> columns_;
  std::string rows_;
};

}  // namespace casus::report
