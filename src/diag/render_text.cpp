#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diag/render.h"
#include "diag/utf8.h"

namespace casus {
namespace {

constexpr size_t kWidth = 100;  // code points of a source line that are shown
constexpr size_t kTab = 2;

void append_printable(std::string& out, std::string_view text, size_t at, CodePoint point) {
  if (!point.valid)
    out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
  else if (is_printable(point.value))
    out += text.substr(at, point.length);
  else if (point.value < 0x80)
    out += fmt::format("\\x{:02x}", static_cast<uint32_t>(point.value));
  else
    out += fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(point.value));
}

size_t code_points(std::string_view text) {
  size_t n = 0;
  for (size_t i = 0; i < text.size(); ++n) i += decode_utf8(text, i).length;
  return n;
}

// A source line as it is shown: one cell a code point, some cells wider than one column.
struct ShownLine {
  std::vector<std::string> cells;
  std::vector<size_t> column;  // where each cell starts; one more for the end
  std::vector<size_t> byte;    // likewise

  explicit ShownLine(std::string_view line) {
    size_t at = 0, col = 0;
    while (at < line.size()) {
      const CodePoint point = decode_utf8(line, at);
      std::string cell;
      if (point.valid && point.value == '\t')
        cell.assign(kTab, ' ');
      else
        append_printable(cell, line, at, point);
      column.push_back(col);
      byte.push_back(at);
      col += code_points(cell);
      cells.push_back(std::move(cell));
      at += point.length;
    }
    column.push_back(col);
    byte.push_back(line.size());
  }

  size_t cell_at(size_t offset) const {
    const auto it = std::upper_bound(byte.begin(), byte.end(), offset);
    return static_cast<size_t>(it - byte.begin()) - 1;
  }
};

struct Mark {
  size_t begin, end;  // bytes of the line, later cells
  bool primary;
  std::string text;
};

struct Style {
  bool on;
  std::string operator()(const char* code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

class Snippet {
 public:
  Snippet(const SourceFile& file, const Diagnostic& d, Style style) : file_(file), style_(style) {
    severity_ = d.severity;
    bool labelled = false;
    for (const Label& label : d.labels) {
      const bool same = label.span.begin == d.span.begin && label.span.end == d.span.end;
      mark(label.span, same && !labelled, label.text);
      labelled = labelled || same;
    }
    if (!labelled) mark(d.span, true, "");
  }

  std::string render() {
    const size_t gutter = fmt::format("{}", lines_.rbegin()->first).size();
    const std::string blank = std::string(gutter + 1, ' ') + style_("34", "|");
    std::string out = blank + "\n";
    uint32_t last = 0;
    for (auto& [number, marks] : lines_) {
      if (last != 0 && number > last + 1) out += std::string(gutter, '.') + "\n";
      last = number;
      std::string source;
      std::vector<std::string> rows;
      render_line(number, marks, source, rows);
      out += fmt::format("{} {}{}{}\n", style_("34", fmt::format("{:>{}}", number, gutter)),
                         style_("34", "|"), source.empty() ? "" : " ", source);
      for (const std::string& row : rows) out += fmt::format("{} {}\n", blank, row);
    }
    return out;
  }

  size_t gutter() const { return fmt::format("{}", lines_.rbegin()->first).size(); }

 private:
  void mark(Span span, bool primary, std::string text) {
    const uint32_t line = file_.place(span.begin).line;
    const std::string_view shown = file_.line(line);
    const size_t start = static_cast<size_t>(shown.data() - file_.text().data());
    const size_t from = std::min<size_t>(span.begin - std::min<size_t>(start, span.begin), shown.size());
    const size_t to = std::clamp<size_t>(span.end - std::min<size_t>(start, span.end), from, shown.size());
    lines_[line].push_back({from, to, primary, printable(text)});
  }

  static size_t centre(const std::vector<Mark>& marks) {
    for (const Mark& m : marks)
      if (m.primary) return m.begin;
    return marks.front().begin;
  }

  // The bytes of the line that can be shown: enough of it around the primary mark. Marks then count from its
  // start.
  static std::string_view cut(std::string_view line, std::vector<Mark>& marks) {
    constexpr size_t reach = 4 * kWidth;
    const auto inside = [&](size_t at) { return at < line.size() && (line[at] & 0xC0) == 0x80; };
    const size_t middle = centre(marks);
    size_t from = middle > reach ? middle - reach : 0;
    for (int i = 0; i < 3 && from > 0 && inside(from); ++i) --from;
    size_t to = std::min(middle + reach, line.size());
    for (int i = 0; i < 3 && inside(to); ++i) ++to;
    for (Mark& m : marks) {
      m.begin = std::clamp(m.begin, from, to) - from;
      m.end = std::clamp(m.end, from, to) - from;
    }
    return line.substr(from, to - from);
  }

  // The cells that are shown: all, or kWidth around the primary mark.
  static std::pair<size_t, size_t> window(const ShownLine& line, const std::vector<Mark>& marks) {
    const size_t n = line.cells.size(), middle = centre(marks);
    if (n <= kWidth) return {0, n};
    const size_t from = middle > kWidth / 2 ? std::min(middle - kWidth / 2, n - kWidth) : 0;
    return {from, from + kWidth};
  }

  void render_line(uint32_t number, std::vector<Mark>& marks, std::string& source,
                   std::vector<std::string>& rows) {
    const ShownLine line(cut(file_.line(number), marks));
    for (Mark& m : marks) {
      m.begin = line.cell_at(m.begin);
      m.end = std::max(line.cell_at(m.end), m.begin + 1);
    }
    const auto [from, to] = window(line, marks);
    const std::string before = from > 0 ? "..." : "";
    source = before;
    for (size_t i = from; i < to; ++i) source += line.cells[i];
    if (to < line.cells.size()) source += "...";
    const size_t left = line.column[from];
    const auto column = [&](size_t cell) {
      const size_t c = std::clamp(cell, from, to);
      return before.size() + line.column[c] - left;
    };
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    std::string under;
    for (const bool primary : {false, true})
      for (const Mark& m : marks)
        if (m.primary == primary) {
          const size_t b = column(m.begin), e = std::max(column(m.end), b + 1);
          if (under.size() < e) under.resize(e, ' ');
          std::fill(under.begin() + static_cast<long>(b), under.begin() + static_cast<long>(e),
                    primary ? '^' : '-');
        }
    std::vector<std::pair<size_t, const Mark*>> texts;
    for (const Mark& m : marks)
      if (!m.text.empty()) texts.push_back({column(m.begin), &m});
    std::string first = paint(under);
    // The text of the last mark stands beside the marks, unless another mark reaches further.
    if (!texts.empty() && column(texts.back().second->end) >= under.size()) {
      first +=
          " " + style_(texts.back().second->primary ? severity_color() : "34", texts.back().second->text);
      texts.pop_back();
    }
    rows.push_back(first);
    while (!texts.empty()) {
      std::string row(texts.back().first, ' ');
      for (const auto& [at, m] : texts)
        if (at < row.size()) row[at] = '|';
      rows.push_back(style_("34", row) + style_(texts.back().second->primary ? severity_color() : "34",
                                                texts.back().second->text));
      texts.pop_back();
    }
  }

  std::string paint(const std::string& under) const {
    if (!style_.on) return under;
    std::string out;
    for (size_t i = 0; i < under.size();) {
      size_t j = i;
      while (j < under.size() && under[j] == under[i]) ++j;
      const std::string run = under.substr(i, j - i);
      out += under[i] == '^' ? style_(severity_color(), run) : under[i] == '-' ? style_("34", run) : run;
      i = j;
    }
    return out;
  }

  const char* severity_color() const {
    return severity_ == Severity::Error ? "1;31" : severity_ == Severity::Warning ? "1;33" : "1;36";
  }

  const SourceFile& file_;
  Style style_;
  Severity severity_ = Severity::Error;
  std::map<uint32_t, std::vector<Mark>> lines_;
};

const char* word(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  return "";
}

const char* head_color(Severity severity) {
  return severity == Severity::Error ? "1;31" : severity == Severity::Warning ? "1;33" : "1;36";
}

// Later lines of a note stand under its first.
std::string tail(std::string_view kind, std::string_view text, size_t gutter, Style style) {
  std::string body;
  const std::string indent(gutter + 5 + kind.size(), ' ');
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (at > 0) body += "\n" + indent;
    body += printable(text.substr(at, end - at));
    at = end + 1;
  }
  return fmt::format("{} {} {}: {}\n", std::string(gutter, ' '), style("34", "="), style("1", kind), body);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    append_printable(out, text, i, point);
    i += point.length;
  }
  return out;
}

std::string render_text(const SourceFile& file, const std::vector<Diagnostic>& diagnostics, bool color) {
  const Style style{color};
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    if (!out.empty()) out += "\n";
    out += fmt::format(
        "{}: {}\n", style(head_color(d.severity), fmt::format("{}[{}]", word(d.severity), info(d.code).name)),
        style("1", printable(d.message)));
    Snippet snippet(file, d, style);
    const LineColumn at = file.place(d.span.begin);
    out += fmt::format("{}{} {}:{}:{}\n", std::string(snippet.gutter(), ' '), style("34", "-->"),
                       printable(file.name()), at.line, at.column);
    out += snippet.render();
    for (const std::string& note : d.notes) out += tail("note", note, snippet.gutter(), style);
    if (!d.help.empty()) out += tail("help", d.help, snippet.gutter(), style);
  }
  return out;
}

}  // namespace casus
