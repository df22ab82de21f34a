#include <fmt/format.h>

#include "report/article.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

using model::Model;
using model::Statement;

/// All that a locator can point from: name, locator, what it is.
struct Marked {
  std::string name, locator, kind;
  std::string anchor;  // "" where the report has no place for it
};

/// Claims of the report have a page there; others have none.
std::string claim_anchor(const ReportInput& in, const std::string& name) {
  for (const auto& v : in.result->verdicts)
    if (v.name == name) return "#claim-" + name;
  return "";
}

std::vector<Marked> marked_statements(const ReportInput& in) {
  const Model& m = *in.model;
  std::vector<Marked> all;
  for (const auto& c : m.claims)
    all.push_back(
        {c.name, c.locator, c.formula == model::kNone ? "not tested" : "claim", claim_anchor(in, c.name)});
  for (const auto& p : m.premises)
    all.push_back({p.name, p.locator, p.rival ? "rival" : "premise", "#statement-" + p.name});
  for (const auto& s : m.statements)
    all.push_back({s.name, s.locator,
                   s.voices.stance == "slip"         ? "slip"
                   : s.kind == Statement::Kind::Fact ? "fact"
                                                     : "position",
                   "#statement-" + s.name});
  return all;
}

std::string link_to(const std::string& anchor, const std::string& text, const std::string& title = "") {
  const std::string tag = anchor.empty() ? "span" : "a";
  return fmt::format("<{}{}{}>{}</{}>", tag, anchor.empty() ? "" : " href=\"" + escaped(anchor) + "\"",
                     title.empty() ? "" : " title=\"" + escaped(title) + "\"", escaped(text), tag);
}

std::string voices(const model::Voices& v) {
  std::vector<std::string> parts;
  if (!v.stance.empty()) parts.push_back(v.stance + (v.stance_note.empty() ? "" : ": " + v.stance_note));
  if (!v.affirmed_by.empty()) parts.push_back("affirmed by " + joined(v.affirmed_by));
  if (!v.denied_by.empty()) parts.push_back("denied by " + joined(v.denied_by));
  if (!v.checked.empty()) parts.push_back("checked: " + v.checked);
  if (!v.cites.empty()) parts.push_back("source: " + joined(v.cites));
  return joined(parts, " · ");
}

void statement_row(Table& t, const std::string& name, const std::string& locator, const std::string& text,
                   const std::string& who, const std::string& more) {
  t.row({escaped(name), escaped(locator),
         escaped(text) + (more.empty() ? "" : "<br><span class=\"soft\">" + escaped(more) + "</span>"),
         escaped(who)},
        "statement-" + name);
}

std::string titled(const std::string& title, const Table& t) {
  return t.empty() ? "" : fmt::format("<h3>{}</h3>\n{}", escaped(title), t.html());
}

Table statement_table(const char* last) { return Table({{""}, {"§"}, {"Statement"}, {last}}); }

Table premise_rows(const Model& m, bool disputed) {
  Table rows = statement_table("Who says so");
  for (const auto& p : m.premises) {
    if (p.agreed == disputed) continue;
    std::vector<std::string> more;
    for (const auto& a : p.alternatives) more.push_back(a.name + ": " + a.text);
    if (!p.otherwise.empty()) more.push_back("Otherwise: " + p.otherwise);
    if (p.same_as != model::kNone) more.push_back("Same as " + m.premises[p.same_as].name);
    if (!p.note.empty()) more.push_back(p.note);
    if (!p.weight_free) more.push_back(fmt::format("Weight {:.2g} by {}", p.weight, p.weight_by));
    statement_row(rows, p.name, p.locator, p.text, voices(p.voices), joined(more, ". "));
  }
  return rows;
}

Table statement_rows(const Model& m, Statement::Kind kind, bool slips, const char* last) {
  Table rows = statement_table(last);
  for (const auto& s : m.statements) {
    if (s.kind != kind || (s.voices.stance == "slip") != slips) continue;
    std::string who = voices(s.voices);
    if (!s.held_by.empty()) who = "held by " + joined(s.held_by) + (who.empty() ? "" : " · " + who);
    if (!s.contested_by.empty()) who += " · contested by " + joined(s.contested_by);
    statement_row(rows, s.name, s.locator, s.text, who,
                  s.note + (s.not_tested.empty() ? "" : " Not tested: " + s.not_tested));
  }
  return rows;
}

Table untested_rows(const ReportInput& in) {
  Table rows = statement_table("Why");
  const auto add = [&](const std::string& anchor, const auto& s) {
    rows.row({link_to(anchor, s.name), escaped(s.locator), escaped(s.text), escaped(s.not_tested)});
  };
  for (const auto& c : in.model->claims)
    if (c.formula == model::kNone) add(claim_anchor(in, c.name), c);
  for (const auto& s : in.model->statements)
    if (!s.not_tested.empty()) add("#statement-" + s.name, s);
  return rows;
}

}  // namespace

std::string article_part(const ReportInput& in) {
  if (!in.article) return "";
  const auto all = sentences(*in.article);
  std::vector<std::vector<Marked>> marks(all.size());
  std::vector<std::string> lost;
  for (const auto& s : marked_statements(in)) {
    if (s.locator.empty()) continue;
    const auto found = located(all, s.locator);
    if (found.empty()) lost.push_back(s.name + " §" + s.locator);
    for (const size_t i : found) marks[i].push_back(s);
  }
  std::string body = "<div class=\"article\">\n";
  int paragraph_now = -1;
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].paragraph != paragraph_now || all[i].paragraph == 0) {
      if (i > 0) body += "</p>\n";
      body += all[i].paragraph == 0 ? "<p class=\"soft\">" : "<p>";
      paragraph_now = all[i].paragraph;
    }
    if (marks[i].empty()) {
      body += escaped(all[i].text) + " ";
      continue;
    }
    body += "<mark>" + escaped(all[i].text) + "</mark>";
    for (const auto& s : marks[i]) body += "<sup>" + link_to(s.anchor, s.name, s.kind) + "</sup>";
    body += " ";
  }
  body += all.empty() ? "" : "</p>\n";
  body += "</div>\n";
  if (!lost.empty()) body += paragraph("Not found in this text: " + joined(lost) + ".", "small");
  return section("article", "The text, annotated",
                 paragraph("Each mark leads to what the model does with the sentence.", "small") + body);
}

std::string statements_part(const ReportInput& in) {
  const auto& m = *in.model;
  std::string body = titled("Disputed premises", premise_rows(m, true));
  body += titled("Agreed premises", premise_rows(m, false));
  body +=
      titled("Facts, kept and attributed", statement_rows(m, Statement::Kind::Fact, false, "Who says so"));
  body += titled("Positions, side by side; no model can test them",
                 statement_rows(m, Statement::Kind::Position, false, "Who holds it"));
  body += titled("Slips in the text, the most charitable reading first",
                 statement_rows(m, Statement::Kind::Fact, true, ""));
  body += titled("Not tested, and why", untested_rows(in));
  return section("statements", "Statements", body);
}

std::string method_part(const ReportInput& in) {
  const auto& r = *in.result;
  std::string body = paragraph(
      "A world is one draw of everything uncertain; a run is one random history in one world under one "
      "policy. In one world a claim's contrast "
      "is true by more than the material margin, makes no material difference, or is false by more than it. "
      "Shares are shares of worlds examined.");
  body += paragraph(fmt::format(
      "{} worlds a view and {} runs each; {} runs in all. Method {}, step {} days. {} at an error of 1 % a "
      "claim and world.",
      r.worlds, r.runs, r.totals.runs, r.simulation == kernel::Method::Exact ? "exact" : "stepped",
      number_text(r.step),
      r.method == claims::Method::Shown ? "Shown" : "Estimated by half-sample extrapolation, not shown"));
  const auto& t = r.totals;
  body +=
      paragraph(fmt::format("Counted on the way: {} events, {} clamps, {} moves that found too few, {} sets "
                            "that disagreed, {} faulty runs.",
                            t.events, t.clamps, t.shortfalls, t.set_conflicts, t.faulty_runs));
  if (!in.command.empty()) body += "<p>To repeat it:</p>\n<pre>" + escaped(in.command) + "</pre>\n";
  return section("method", "Method and limits", body);
}

}  // namespace casus::report
