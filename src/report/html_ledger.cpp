// The ledger: assumptions by how much they move, every number with its source, and what moves nothing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/compare_screen.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/ledger.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

std::string moves_text(const model::Model& m, const explain::LedgerEntry& e) {
  auto moves = e.moves;
  std::stable_sort(moves.begin(), moves.end(),
                   [](const auto& x, const auto& y) { return std::fabs(x.share) > std::fabs(y.share); });
  std::string out;
  for (const auto& move : moves) {
    if (!move.told) continue;
    const auto& claim = m.claims[move.claim].name;
    out += fmt::format("{}<a href=\"#claim-{}\">{}</a> {}", out.empty() ? "" : ", ", escaped(claim),
                       escaped(claim), points_text(move.share));
  }
  return out;
}

std::string assumptions(const ReportInput& in) {
  if (!in.ledger || in.ledger->entries.empty()) return "";
  const auto& l = *in.ledger;
  const auto& m = *in.model;
  Table t({{"Assumption"}, {""}, {"largest, points", true}, {"moves"}});
  size_t nothing = 0;
  for (const auto& e : l.entries) {
    if (e.claims_moved == 0) {
      ++nothing;
      continue;
    }
    const bool number = e.kind == explain::LedgerEntry::Kind::Param;
    const std::string note = number ? m.params[e.param].note : "";
    t.row({escaped(e.name),
           escaped(number ? e.text + ", assumed" : e.text) +
               (note.empty() ? "" : "<br><span class=\"soft\">" + escaped(note) + "</span>"),
           fmt::format("<b>{:.0f}</b>", 100 * e.largest) + change_bar(100 * e.largest), moves_text(m, e)});
  }
  std::string out = paragraph(
      fmt::format(
          "What nobody measured, by how much it moves these claims. Points: change of the worlds of 100 in "
          "which a claim holds, from the lower to the upper third of a number's range, or with a premise "
          "and without it; only what can be told from noise. {} of {} uncertain numbers are assumed.",
          l.assumed, l.assumed + l.from_data),
      "small");
  out += t.empty() ? paragraph("None moves a claim by more than noise would.") : t.html();
  return out + paragraph(fmt::format("{} more can't be told from noise on {} worlds.{}", nothing, l.worlds,
                                     l.stopped ? " Stopped before its end." : ""),
                         "small");
}

std::string every_number(const model::Model& m) {
  Table t({{"Number"}, {"Best guess and 90 % range"}, {"Source"}});
  for (const auto& p : m.params)
    for (size_t i = 0; i < p.priors.size(); ++i)
      t.row({escaped(model::instance_name(m, p.name, p.index, uint32_t(i))) +
                 (p.note.empty() ? "" : "<br><span class=\"soft\">" + escaped(p.note) + "</span>"),
             escaped(prior_text(p, p.priors[i])),
             escaped(p.priors[i].cites.empty() ? "assumed" : joined(p.priors[i].cites))});
  return t.empty() ? "" : "<details><summary>Every number</summary>" + t.html() + "</details>\n";
}

std::string source_list(const model::Model& m) {
  Table t({{""}, {"Title"}, {"grade"}, {"address"}});
  for (const auto& s : m.sources)
    t.row({escaped(s.name), escaped(s.title) + (s.year ? fmt::format(", {}", s.year) : ""), escaped(s.grade),
           escaped(s.url)});
  return t.empty() ? "" : "<details><summary>Sources</summary>" + t.html() + "</details>\n";
}

std::string move_text(const explain::MechanismMove& m) {
  return fmt::format("{} {:+.1f} {} ({:+.1f} to {:+.1f})", m.most, 100 * m.move.value,
                     m.is_claim ? "points" : "%", 100 * m.move.low, 100 * m.move.high);
}

}  // namespace

std::string ledger_part(const ReportInput& in) {
  return section("ledger", "The ledger of assumptions",
                 assumptions(in) + every_number(*in.model) + source_list(*in.model));
}

std::string decoration_part(const ReportInput& in) {
  if (!in.decoration || !in.decoration_options) return "";
  using V = explain::MechanismMove::Verdict;
  const auto& o = *in.decoration_options;
  const auto& d = *in.decoration;
  size_t moving = 0, open = 0;
  Table t({{"Mechanism"}, {"moves most"}, {"worlds", true}});
  for (const auto& m : d.mechanisms) {
    moving += m.verdict == V::Moves;
    open += m.verdict == V::Unknown;
    if (m.verdict == V::Decoration) t.row({escaped(m.name), escaped(move_text(m)), std::to_string(m.worlds)});
  }
  std::string body = paragraph(fmt::format("Mechanisms whose removal moves none of {} claims by {:.0f} "
                                           "points and none of {} outcomes under {} "
                                           "by {:.0f} %, intervals of 95 % included.",
                                           o.claims.size(), 100 * o.points, o.outcomes.size(),
                                           policy_name(*o.spec.model, o.policy), 100 * o.share),
                               "small");
  body += t.empty() ? paragraph("None is.") : t.html();
  body +=
      paragraph(fmt::format("Of {} mechanisms, {} move something; of {} too few worlds tell.{}",
                            d.mechanisms.size(), moving, open, d.stopped ? " Stopped before its end." : ""),
                "small");
  return section("decoration", "Decoration", body);
}

}  // namespace casus::report
