#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "claims/words.h"
#include "report/claims_screen.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

using claims::TurnsOn;
using claims::Verdict;

std::string settings_text(const std::vector<claims::PremiseSetting>& settings) {
  std::vector<std::string> on, off;
  for (const auto& s : settings) (s.on ? on : off).push_back(s.name);
  std::string out;
  if (!on.empty()) out += "granted: " + joined(on);
  if (!off.empty()) out += (out.empty() ? "" : "; ") + std::string("taken away: ") + joined(off);
  return out.empty() ? "no disputed premise" : out;
}

std::string estimand_table(const claims::ViewResult& view) {
  static const char* const kKinds[] = {"chance", "mean", "quantile"};
  Table t({{"What is compared"}, {"policy"}, {"mean over worlds", true}, {"5 to 95 % of worlds", true}});
  for (const auto& e : view.estimands) {
    const double k = e.shown.scale;
    const std::string what = std::string(kKinds[int(e.kind)]) + (e.outcome.empty() ? "" : " of " + e.outcome);
    t.row({escaped(what), escaped(e.policy) + (e.shock.empty() ? "" : " with " + escaped(e.shock)),
           number_text(e.mean / k) + " " + escaped(e.shown.unit),
           fmt::format("{} to {}", number_text(e.q05 / k), number_text(e.q95 / k))});
  }
  return t.html();
}

std::string turns_on_table(const Verdict& v) {
  if (v.turns_on.empty()) return "<p>No premise or parameter moves it by more than the sampling error.</p>\n";
  Table table({{"It turns on"}, {"with, or high", true}, {"without, or low", true}, {"from"}});
  for (const auto& t : v.turns_on) {
    const std::string from = t.kind == TurnsOn::Kind::Premise
                                 ? (t.simulated ? "premise, its own runs" : "premise")
                             : t.from_data ? "parameter, from data"
                                           : "parameter, assumed";
    table.row({fmt::format("{} <span class=\"soft\">{}</span>", escaped(t.name),
                           escaped(t.label == t.name ? "" : t.label)),
               fmt::format("{:.0f}", 100 * t.share_with), fmt::format("{:.0f}", 100 * t.share_without),
               from});
  }
  return table.html();
}

std::string corners_text(const Verdict& v) {
  if (!v.lowest || !v.highest) return "";
  return fmt::format("Lowest, {:.0f} of 100 worlds, with {}. Highest, {:.0f}, with {}.",
                     100 * v.lowest->share.value, settings_text(v.lowest->settings),
                     100 * v.highest->share.value, settings_text(v.highest->settings));
}

std::string pair_text(const Verdict& v) {
  const auto one = [](const std::optional<claims::ExampleWorld>& w, const char* what) {
    if (!w) return fmt::format("No world in which it {} was found.", what);
    return fmt::format("It {} in world {} ({}{}).", what, w->world, w->view,
                       w->stress ? ", outside the model's ranges" : "");
  };
  std::string out = one(v.holds_in, "holds") + " " + one(v.fails_in, "fails");
  if (v.has(claims::Flag::NeverHolds))
    out +=
        " Not even outside the model's ranges: it may have no way in which this could be true, and the "
        "result "
        "then says little.";
  return out;
}

std::string small_print(const Verdict& v) {
  std::vector<std::string> flags;
  for (const auto f : v.flags) flags.push_back(claims::flag_words(f));
  std::string out =
      fmt::format("{}, {} runs.", v.method == claims::Method::Shown ? "Shown" : "Estimated", v.runs);
  if (v.quantities)
    out += fmt::format(" Numbers that it turns on: {}, of which from data: {}.", v.quantities,
                       v.quantities_from_data);
  if (v.step_checked)
    out += fmt::format(" At half the step {:.0f} of 100 worlds change sides.", 100 * v.step_flips);
  if (!v.restates.empty())
    out += fmt::format(
        " One cut at {} predicts its result with an accuracy of {:.0f} %: it nearly restates that.",
        v.restates, 100 * v.restates_accuracy);
  if (!flags.empty()) out += " To know: " + joined(flags, "; ") + ".";
  return out;
}

std::string curve_part(const Verdict& v) {
  if (!v.curve || v.curve->points.size() < 2) return "";
  const auto& c = *v.curve;
  std::vector<std::pair<double, double>> points;
  for (const auto& p : c.points) points.push_back({p.threshold / c.shown.scale, 100 * p.share});
  std::string out = "<h4>At other thresholds</h4>\n" +
                    curve_chart(points, c.stated / c.shown.scale,
                                c.name.empty() ? "threshold" : c.name + " " + c.shown.unit,
                                "Worlds in which the claim holds, by its threshold");
  if (c.changes_at)
    out += paragraph(
        fmt::format("It changes sides at {}; the model has {}.", number_text(*c.changes_at / c.shown.scale),
                    number_text(c.stated / c.shown.scale)),
        "small");
  return out;
}

std::string claim_page(const ReportInput& in, const Verdict& v) {
  const auto& c = in.model->claims[v.claim];
  std::string out = fmt::format("<article class=\"claim\" id=\"claim-{}\">\n<h3>{} {}</h3>\n",
                                escaped(v.name), escaped(v.name), escaped(c.text));
  if (!c.locator.empty())
    out += paragraph("Paragraph and sentence " + c.locator +
                         (c.asserted.empty() ? "" : ", asserted as \"" + c.asserted + "\""),
                     "small");
  if (c.formula == model::kNone) return out + paragraph("Not tested: " + c.not_tested) + "</article>\n";
  out += fmt::format("<p class=\"verdict\">{}</p>\n", escaped(category_line(v)));
  out += paragraph(verdict_sentence(*in.model, v));
  if (!c.reads.empty()) out += "<blockquote>Tested as: " + escaped(c.reads) + "</blockquote>\n";
  out += "<pre>" + escaped(c.formula_text) + "</pre>\n" + paragraph(c.note, "small");
  if (!v.views.empty()) out += estimand_table(v.views[0]);
  out += turns_on_table(v) + paragraph(corners_text(v)) + curve_part(v) + paragraph(pair_text(v), "small") +
         paragraph(small_print(v), "small");
  return out + "</article>\n";
}

std::string short_label(const model::Policy& p) { return p.label.empty() ? p.name : p.label; }

}  // namespace

std::string flip_part(const ReportInput& in) {
  std::map<std::string, std::map<std::string, double>> change;  // premise, claim -> points
  std::vector<std::string> claims;
  for (const auto& v : in.result->verdicts) {
    if (in.model->claims[v.claim].formula == model::kNone) continue;
    bool any = false;
    for (const auto& t : v.turns_on) {
      if (t.kind != TurnsOn::Kind::Premise) continue;
      change[t.name][v.name] = 100 * (t.share_with - t.share_without);
      any = true;
    }
    if (any) claims.push_back(v.name);
  }
  if (change.empty()) return "";
  std::string body = paragraph(
      "Change in worlds of 100 in which a claim holds, when a disputed premise is granted rather than taken "
      "away, in the author's view. Empty: no change beyond the sampling error.",
      "small");
  body += "<div class=\"scroll\"><table><thead><tr><th>Premise</th>";
  for (const auto& c : claims) body += "<th class=\"n\">" + escaped(c) + "</th>";
  body += "</tr></thead><tbody>\n";
  for (const auto& [premise, row] : change) {
    body += "<tr><td>" + escaped(premise) + "</td>";
    for (const auto& c : claims) {
      const auto cell = row.find(c);
      body += cell == row.end() ? "<td class=\"n\"></td>"
                                : fmt::format("<td class=\"n{}\">{:+.0f}</td>",
                                              std::fabs(cell->second) >= 10 ? " strong" : "", cell->second);
    }
    body += "</tr>\n";
  }
  return section("flips", "Which premises carry which claims", body + "</tbody></table></div>\n");
}

std::string claim_pages_part(const ReportInput& in) {
  std::string body;
  for (const auto& v : in.result->verdicts) body += claim_page(in, v);
  return section("each", "Each claim", body);
}

namespace {

/// Policies that the headline claims compare; all, where none is marked.
std::set<std::string> compared(const ReportInput& in) {
  std::set<std::string> names;
  for (const auto& v : in.result->verdicts)
    if (in.model->claims[v.claim].headline && !v.views.empty())
      for (const auto& e : v.views[0].estimands) names.insert(e.policy);
  return names;
}

std::string outcome_charts(const ReportInput& in, const std::function<bool(const PolicyOutcome&)>& shown) {
  std::map<uint32_t, std::vector<Interval>> by_outcome;
  for (const auto& r : in.policies->rows) {
    if (!shown(r)) continue;
    const double k = in.model->outcomes[r.outcome].shown.scale;
    by_outcome[r.outcome].push_back(
        {r.policy == model::kNone ? "default" : short_label(in.model->policies[r.policy]), r.q05 / k,
         r.q25 / k, r.q50 / k, r.q75 / k, r.q95 / k, r.chance_low / k, r.chance_high / k});
  }
  std::string out;
  for (const auto& [number, intervals] : by_outcome) {
    const auto& o = in.model->outcomes[number];
    const std::string title = o.label.empty() ? o.name : o.label;
    out += fmt::format("<h3>{}{}</h3>\n", escaped(title),
                       o.harm ? " <span class=\"soft\">(a harm: less is better)</span>" : "");
    out += interval_chart(intervals, o.shown.unit, title);
  }
  return out;
}

}  // namespace

std::string policies_part(const ReportInput& in) {
  if (!in.policies || in.policies->rows.empty()) return "";
  std::string body = paragraph(
      "Dot: median over worlds. Thick and thin bar: 50 and 90 % of worlds (doubt). Grey line below: 5 to 95 "
      "% of the runs of the best-guess world (chance). The two are never mixed. Members of armed groups are "
      "not added to anyone else.",
      "small");
  const std::set<std::string> names = compared(in);
  const auto is_compared = [&](const PolicyOutcome& r) {
    return names.empty() || r.policy == model::kNone || names.count(in.model->policies[r.policy].name) > 0;
  };
  body += outcome_charts(in, is_compared);
  const std::string others = outcome_charts(in, [&](const PolicyOutcome& r) { return !is_compared(r); });
  if (!others.empty())
    body +=
        "<details><summary>Policies that no headline claim compares</summary>\n" + others + "</details>\n";
  body += paragraph(
      fmt::format("{} worlds of the view {}, {} runs each; {} runs of the best-guess world.",
                  in.policies->worlds, in.policies->view, in.policies->runs, in.policies->chance_runs),
      "small");
  return section("policies", "Policies and outcomes", body);
}

}  // namespace casus::report
