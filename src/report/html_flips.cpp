// The flip matrix: disputed premises x claims.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html_parts.h"
#include "report/svg.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

bool told(const explain::Estimate& e) { return e.low > 0 || e.high < 0; }

/// Least squares may go beyond what a share can change by.
explain::Estimate possible(const explain::Estimate& e) {
  const auto cut = [](double x) { return std::clamp(x, -1.0, 1.0); };
  return {cut(e.value), cut(e.low), cut(e.high)};
}

std::string cell(const std::string& claim, const explain::Estimate& of_fit) {
  const explain::Estimate e = possible(of_fit);
  const std::string range = fmt::format("{} to {}", points_text(e.low), points_text(e.high));
  if (!told(e))
    return fmt::format(
        "<td class=\"n idle\" data-label=\"{}\" title=\"{} ({})\">\u00b7<span class=\"unseen\"> cannot be "
        "told "
        "from 0</span></td>",
        escaped(claim), points_text(e.value), range);
  return fmt::format("<td class=\"n\" data-label=\"{}\"><b>{}</b>{}<span class=\"soft\">{}</span></td>",
                     escaped(claim), points_text(e.value), change_bar(100 * e.value), range);
}

std::string head(const explain::FlipMatrix& f) {
  std::string out = "<thead><tr><th scope=\"col\">Premise</th>";
  for (const auto& c : f.claims)
    out += fmt::format("<th scope=\"col\" class=\"n\"><a href=\"#claim-{0}\">{0}</a></th>", escaped(c));
  return out + "</tr></thead>\n";
}

}  // namespace

std::string flip_part(const ReportInput& in) {
  if (!in.flips || in.flips->worlds == 0 || in.flips->claims.empty()) return "";
  const auto& f = *in.flips;
  if (f.rows.empty())
    return section("flips", "Which premises carry which claims",
                   paragraph("No premise of this model is disputed."));
  std::string rows;
  std::vector<std::string> still;
  for (const auto& row : f.rows) {
    if (std::none_of(row.cells.begin(), row.cells.end(), told)) {
      still.push_back(row.name);
      continue;
    }
    rows += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#statement-{}\">{}</a> <span class=\"soft\">{}</span></th>",
        escaped(row.name.substr(0, row.name.find('.'))), escaped(row.name), escaped(row.text));
    for (size_t c = 0; c < f.claims.size(); ++c) rows += cell(f.claims[c], row.cells[c]);
    rows += "</tr>\n";
  }
  std::string body = paragraph(
      "By how many worlds of 100 the granting of a disputed premise changes each claim, the other premises "
      "half "
      "granted and half not; under it the interval of 95 %. A bar to the right: the claim holds in more "
      "worlds; "
      "to the left: in fewer. A dot, on a phone nothing: cannot be told from 0.",
      "small");
  if (!rows.empty())
    body += "<div class=\"scroll\"><table class=\"flips\">" + head(f) + "<tbody>\n" + rows +
            "</tbody></table></div>\n";
  if (!still.empty())
    body += paragraph((rows.empty() ? "None can be told from 0 in any of these claims: "
                                    : "In none of these claims told from 0: ") +
                          listed(still) + ".",
                      "small");
  body += paragraph(fmt::format("{} worlds as drawn, {} runs each, seed {}.{}", f.worlds, f.runs, f.seed,
                                f.stopped ? " Stopped before its end." : ""),
                    "small");
  return section("flips", "Which premises carry which claims", body);
}

}  // namespace casus::report
