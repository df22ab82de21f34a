#include "report/facts.h"

#include <fmt/format.h>

#include "report/text.h"

namespace casus::report {
namespace {

using model::Model;
using model::Statement;
using model::Voices;

std::string head(const std::string& name, const std::string& locator) {
  return locator.empty() ? name : fmt::format("{} §{}", name, locator);
}

std::string voices_text(const Voices& v) {
  std::vector<std::string> parts;
  if (!v.stance.empty()) parts.push_back(v.stance + (v.stance_note.empty() ? "" : ": " + v.stance_note));
  if (!v.affirmed_by.empty()) parts.push_back("affirmed by " + joined(v.affirmed_by));
  if (!v.denied_by.empty()) parts.push_back("denied by " + joined(v.denied_by));
  if (!v.checked.empty()) parts.push_back("checked: " + v.checked);
  if (!v.cites.empty()) parts.push_back("source: " + joined(v.cites));
  if (v.assumed) parts.push_back("assumed");
  return joined(parts, " · ");
}

std::string entry(const std::string& title, const std::string& text, const std::vector<std::string>& lines,
                  size_t width) {
  std::string out = wrapped(title + "  " + text, width, 4);
  for (const auto& line : lines)
    if (!line.empty()) out += "    " + wrapped(line, width - 4, 4);
  return out;
}

std::string statement_entry(const Statement& s, size_t width) {
  std::vector<std::string> lines;
  if (!s.held_by.empty()) lines.push_back("held by " + joined(s.held_by));
  if (!s.contested_by.empty()) lines.push_back("contested by " + joined(s.contested_by));
  lines.push_back(voices_text(s.voices));
  lines.push_back(s.note);
  if (!s.not_tested.empty()) lines.push_back("not tested: " + s.not_tested);
  return entry(head(s.name, s.locator), s.text, lines, width);
}

std::string premise_entry(const model::Premise& p, size_t width) {
  std::vector<std::string> lines = {voices_text(p.voices)};
  for (const auto& a : p.alternatives) {
    const auto who = voices_text(a.voices);
    lines.push_back(fmt::format("{}: {}{}", a.name, a.text, who.empty() ? "" : " (" + who + ")"));
  }
  if (!p.otherwise.empty()) lines.push_back("otherwise: " + p.otherwise);
  if (!p.agreed)
    lines.push_back(p.weight_free ? "no number exists for its weight"
                                  : fmt::format("weight {} by {}", p.weight, p.weight_by));
  lines.push_back(p.note);
  return entry(fmt::format("{} ({})", head(p.name, p.locator), p.rival ? "rival" : "premise"), p.text, lines,
               width);
}

std::string claim_entry(const model::Claim& c, size_t width) {
  return entry(
      fmt::format("{} (claim)", head(c.name, c.locator)), c.text,
      {c.asserted.empty() ? "" : "asserted: " + c.asserted, c.reads.empty() ? "" : "reads: " + c.reads,
       c.formula_text, c.not_tested.empty() ? "" : "not tested: " + c.not_tested, c.note},
      width);
}

template <class Keep>
std::string section(const Model& m, const char* title, size_t width, Keep keep) {
  std::string out;
  for (const auto& s : m.statements)
    if (keep(s)) out += statement_entry(s, width);
  return out.empty() ? out : fmt::format("{}\n{}\n", title, out);
}

std::string untested(const Model& m, size_t width) {
  std::string out;
  for (const auto& c : m.claims)
    if (c.formula == model::kNone) out += entry(head(c.name, c.locator), c.text, {c.not_tested}, width);
  for (const auto& s : m.statements)
    if (!s.not_tested.empty()) out += entry(head(s.name, s.locator), s.text, {s.not_tested}, width);
  return out.empty() ? out : "NOT TESTED, AND WHY\n" + out;
}

}  // namespace

std::string facts_text(const Model& m, size_t width) {
  const auto is_slip = [](const Statement& s) { return s.voices.stance == "slip"; };
  std::string out = fmt::format("{}  {}\nKept and attributed, never judged.\n\n", m.name, m.title);
  out += section(m, "FACTS", width,
                 [&](const Statement& s) { return s.kind == Statement::Kind::Fact && !is_slip(s); });
  out +=
      section(m, "POSITIONS", width, [](const Statement& s) { return s.kind == Statement::Kind::Position; });
  out += section(m, "SLIPS IN THE TEXT (the most charitable reading first; none carries a claim)", width,
                 is_slip);
  return out + untested(m, width);
}

std::string statement_text(const Model& m, const std::string& name, size_t width) {
  std::string out;
  for (const auto& s : m.statements)
    if (s.name == name) out += statement_entry(s, width);
  for (const auto& p : m.premises)
    if (p.name == name) out += premise_entry(p, width);
  for (const auto& c : m.claims)
    if (c.name == name) out += claim_entry(c, width);
  return out;
}

}  // namespace casus::report
