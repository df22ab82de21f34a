#include "report/run_table.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace casus::report {
namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// The shortest text that reads back as the same number; empty for `none`.
std::string exact(double v) {
  if (!std::isfinite(v)) return "";
  char buffer[40];
  const auto r = std::to_chars(buffer, buffer + sizeof buffer, v);
  return {buffer, r.ptr};
}

}  // namespace

std::string run_csv(const model::Model& m, const ensemble::SummarySpec& spec, const ensemble::Summary& s) {
  std::string out = "policy,time,date,name,index,over,mean,sd,q05,q25,q50,q75,q95,runs";
  out += s.stopped ? ",partial\n" : "\n";
  for (const auto& row : s.rows) {
    const auto& quantity = spec.recording->quantities[row.quantity];
    const double k = quantity.shown.scale;
    out +=
        fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}{}\n",
                    field(row.policy == model::kNone ? "default" : m.policies[row.policy].name),
                    exact(row.day), model::date_text(m, row.day), field(quantity.name), field(quantity.index),
                    row.over == ensemble::Over::Worlds ? "worlds" : "chance", exact(row.mean / k),
                    exact(row.sd / k), exact(row.q05 / k), exact(row.q25 / k), exact(row.q50 / k),
                    exact(row.q75 / k), exact(row.q95 / k), row.runs, s.stopped ? ",yes" : "");
  }
  return out;
}

}  // namespace casus::report
