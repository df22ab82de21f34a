#include "diag/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace casus {

const std::vector<CodeInfo>& all_codes() {
  static const std::vector<CodeInfo> codes = {
#define CASUS_CODE(code, severity, title) {Code::code, #code, Severity::severity, title},
#include "diag/codes.def"
#undef CASUS_CODE
  };
  return codes;
}

const CodeInfo& info(Code code) { return all_codes().at(static_cast<size_t>(code)); }

Diagnostic& Diagnostics::add(Code code, Span span, std::string message) {
  const Severity severity = info(code).severity;
  if (!said_.emplace(code, span.begin, span.end, message).second) {
    spill_ = Diagnostic{};
    return spill_;
  }
  size_t& count = severity == Severity::Error ? errors_ : warnings_;
  const bool counted = severity != Severity::Note;
  if (counted && count++ >= limit_) {
    ++dropped_;
    spill_ = Diagnostic{};
    return spill_;
  }
  items_.push_back({code, severity, span, std::move(message), {}, {}, {}});
  return items_.back();
}

Diagnostic* Diagnostics::find(Code code, Span span) {
  for (Diagnostic& d : items_)
    if (d.code == code && d.span.begin == span.begin && d.span.end == span.end) return &d;
  return nullptr;
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> out = items_;
  const auto key = [](const Diagnostic& d) { return std::tie(d.span.begin, d.code, d.span.end, d.message); };
  std::stable_sort(out.begin(), out.end(),
                   [&](const Diagnostic& x, const Diagnostic& y) { return key(x) < key(y); });
  return out;
}

}  // namespace casus
