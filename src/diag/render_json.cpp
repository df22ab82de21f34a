#include <nlohmann/json.hpp>

#include "diag/render.h"

namespace casus {
namespace {

using Json = nlohmann::ordered_json;

Json place(const SourceFile& file, uint32_t byte) {
  const LineColumn at = file.place(byte);
  return {{"byte", byte}, {"line", at.line}, {"column", at.column}};
}

Json range(const SourceFile& file, Span span) {
  return {{"begin", place(file, span.begin)}, {"end", place(file, span.end)}};
}

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

}  // namespace

std::string render_json(const SourceFile& file, const std::vector<Diagnostic>& diagnostics) {
  Json list = Json::array();
  for (const Diagnostic& d : diagnostics) {
    Json labels = Json::array();
    for (const Label& label : d.labels)
      labels.push_back({{"span", range(file, label.span)}, {"text", label.text}});
    list.push_back({{"code", info(d.code).name},
                    {"severity", word(d.severity)},
                    {"title", info(d.code).title},
                    {"message", d.message},
                    {"span", range(file, d.span)},
                    {"labels", labels},
                    {"notes", d.notes},
                    {"help", d.help}});
  }
  const Json out = {{"file", file.name()}, {"diagnostics", list}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace casus
