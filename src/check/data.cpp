#include "check/data.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace casus::check {
namespace {

constexpr size_t kMostColumns = 1000;

/// Cells of one line of CSV; quotes may hold commas.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char ch : line) {
    if (ch == '"') {
      quoted = !quoted;
    } else if (ch == ',' && !quoted) {
      if (cells.size() >= kMostColumns) break;
      cells.emplace_back();
    } else if (ch != '\r') {
      cells.back() += ch;
    }
  }
  return cells;
}

size_t column_of(const std::vector<std::string>& header, const std::string& name) {
  for (size_t i = 0; i < header.size(); ++i)
    if (header[i] == name) return i;
  return header.size();
}

}  // namespace

std::optional<std::string> read_data(Context& c, const std::string& name, Span at) {
  namespace fs = std::filesystem;
  const fs::path relative(name);
  const auto fail = [&](const std::string& why, const std::string& help) -> std::optional<std::string> {
    c.error(Code::C0231, at, fmt::format("cannot read the data file '{}': {}", name, why)).help = help;
    return std::nullopt;
  };
  if (relative.is_absolute() || name.empty())
    return fail("its name must be relative", "name it from the model's folder");
  std::error_code problem;
  const fs::path base = fs::weakly_canonical(c.options.base_dir, problem);
  const fs::path full = fs::weakly_canonical(base / relative, problem);
  const auto [end, _] = std::mismatch(base.begin(), base.end(), full.begin(), full.end());
  if (problem || end != base.end())
    return fail("it lies outside the model's folder", "put it beside the model or in a folder below");
  if (!fs::is_regular_file(full, problem))
    return fail("there is no such file", "check the name; it is looked for in the model's folder");
  if (fs::file_size(full, problem) > c.options.max_data_bytes)
    return fail("it is larger than 16 MiB", "leave out the rows that are not needed");
  c.data_bytes += size_t(fs::file_size(full, problem));
  if (c.data_bytes > c.options.max_all_data_bytes)
    return fail("the model reads more than 64 MiB", "leave out the rows that are not needed");
  std::ifstream in(full, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return fail("it cannot be opened", "check who may read it");
  return text.str();
}

std::vector<SeriesRow> read_series(Context& c, const syntax::Word& file, const syntax::Word& column) {
  const auto text = read_data(c, file.text, file.span);
  if (!text) return {};
  std::istringstream in(*text);
  std::string line;
  std::getline(in, line);
  if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  auto header = cells_of(line);
  for (auto& name : header) {
    const size_t from = name.find_first_not_of(" \t"), to = name.find_last_not_of(" \t");
    name = from == name.npos ? "" : name.substr(from, to - from + 1);
  }
  const size_t value_at = column_of(header, column.text), month_at = column_of(header, "month"),
               from_at = column_of(header, "from"), to_at = column_of(header, "to");
  const auto bad = [&](Span at, const std::string& message,
                       const std::string& help) -> std::vector<SeriesRow> {
    c.error(Code::C0232, at, message).help = help;
    return {};
  };
  if (header.size() == 1 && header[0].empty())
    return bad(file.span, fmt::format("'{}' has no header", file.text),
               "begin it with a line of the names of its columns, e.g. month,attacks");
  if (value_at == header.size() && header.size() == 1 && header[0].find_first_of(";\t") != std::string::npos)
    return bad(file.span, fmt::format("the columns of '{}' are not divided by commas", file.text),
               "save it as comma-separated values, with a point in decimals");
  if (value_at == header.size()) {
    const auto near = nearest_name(column.text, header);
    return bad(column.span, fmt::format("'{}' has no column '{}'", file.text, column.text),
               near.empty() ? fmt::format("its columns are: {}", fmt::join(header, ", "))
                            : fmt::format("did you mean '{}'?", near));
  }
  if (month_at == header.size() && (from_at == header.size() || to_at == header.size()))
    return bad(file.span, fmt::format("'{}' does not say when", file.text),
               "give it a column `month` (2025-11), or columns `from` and `to` (dates)");
  std::vector<SeriesRow> rows;
  for (size_t number = 2; std::getline(in, line); ++number) {
    const auto cells = cells_of(line);
    if (cells.size() == 1 && cells[0].empty()) continue;
    const auto cell = [&](size_t i) { return i < cells.size() ? cells[i] : std::string(); };
    SeriesRow row;
    if (month_at < header.size()) {
      const auto first = model::parse_month(cell(month_at));
      if (!first)
        return bad(file.span,
                   fmt::format("line {} of '{}': '{}' is no month", number, file.text, cell(month_at)),
                   "write 2025-11");
      row.from = model::day_of(c.m, *first), row.to = model::day_of(c.m, model::add_months(*first, 1)),
      row.label = cell(month_at);
    } else {
      const auto from = model::parse_date(cell(from_at)), to = model::parse_date(cell(to_at));
      if (!from || !to || *to <= *from)
        return bad(file.span,
                   fmt::format("line {} of '{}': '{}' to '{}' is no interval", number, file.text,
                               cell(from_at), cell(to_at)),
                   "write dates, from before to");
      row.from = model::day_of(c.m, *from), row.to = model::day_of(c.m, *to),
      row.label = cell(from_at) + ".." + cell(to_at);
    }
    const std::string value = cell(value_at);
    if (value.find_first_not_of(" \t") == std::string::npos) {
      row.value = std::numeric_limits<double>::quiet_NaN();
    } else {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), row.value);
      if (error != std::errc() || end != value.data() + value.size() || !std::isfinite(row.value))
        return bad(file.span, fmt::format("line {} of '{}': '{}' is no number", number, file.text, value),
                   "write a plain number, or leave it blank if it was not observed");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace casus::check
