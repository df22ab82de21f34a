#pragma once
// Diagnostics: what is wrong with a text, where, and what to do about it.
//
// Every diagnostic has a code of the registry (codes.def). A code has a page in docs/errors/ that
// `casus explain CODE` prints, and at least one test that provokes it.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "diag/span.h"

namespace casus {

enum class Severity : uint8_t { Error, Warning, Note };

enum class Code : uint16_t {
#define CASUS_CODE(code, severity, title) code,
#include "diag/codes.def"
#undef CASUS_CODE
};

struct CodeInfo {
  Code code;
  const char* name;  // "C0214"
  Severity severity;
  const char* title;  // "unit mismatch"
};

/// The registry in the order of codes.def.
const std::vector<CodeInfo>& all_codes();
const CodeInfo& info(Code);

struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  Code code;
  Severity severity;
  Span span;            // the caret
  std::string message;  // one sentence, no full stop, names quoted 'so'
  std::vector<Label> labels;
  std::vector<std::string> notes;
  std::string help;  // what to write instead; can be pasted where possible
};

/// Collects diagnostics. At most `limit` errors and as many warnings are kept, the rest is counted.
class Diagnostics {
 public:
  explicit Diagnostics(size_t limit = 50) : limit_(limit) {}

  /// Adds a diagnostic with the severity of its code; returns it to add labels, notes and help to. The same
  /// message at the same place is kept and counted once.
  Diagnostic& add(Code code, Span span, std::string message);
  /// The one of this code at this place, to add to it what is found out later; null if none is kept.
  Diagnostic* find(Code code, Span span);

  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  size_t dropped() const { return dropped_; }
  /// Sorted by place, then code.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> items_;
  std::set<std::tuple<Code, uint32_t, uint32_t, std::string>> said_;
  Diagnostic spill_{};
  size_t limit_, errors_ = 0, warnings_ = 0, dropped_ = 0;
};

/// The candidate nearest to `name` by edit distance (at most a third of its length, transpositions count
/// one), or "" if none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace casus
