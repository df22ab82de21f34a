#include <fmt/format.h>

#include <algorithm>

#include "claims/words.h"
#include "report/claims_screen.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

using claims::TurnsOn;
using claims::Verdict;

/// "REARM and WATCH granted, YOUNG taken away".
std::string settings_text(const std::vector<claims::PremiseSetting>& settings) {
  std::vector<std::string> on, off, parts;
  for (const auto& s : settings) (s.on ? on : off).push_back(s.name);
  if (!on.empty()) parts.push_back(listed(on) + " granted");
  if (!off.empty()) parts.push_back(listed(off) + " taken away");
  return parts.empty() ? "none of the disputed premises" : joined(parts);
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
  if (!v.lowest || !v.highest || (v.lowest->settings.empty() && v.highest->settings.empty())) return "";
  if (v.lowest->share.value == v.highest->share.value) return "";
  return fmt::format("Lowest, {:.0f} of 100 worlds, with {}. Highest, {:.0f}, with {}.",
                     100 * v.lowest->share.value, settings_text(v.lowest->settings),
                     100 * v.highest->share.value, settings_text(v.highest->settings));
}

std::string world_text(const Verdict& v, const claims::ExampleWorld& w) {
  const auto* view = v.view(w.view);
  return fmt::format("world {} ({})", w.world, view && !view->label.empty() ? view->label : w.view);
}

/// In which worlds it holds and fails, or how far it was looked for.
std::string pair_text(const Verdict& v) {
  const auto one = [&](const std::optional<claims::ExampleWorld>& w, const char* does) {
    if (!w) return fmt::format("No world in which it {} was found.", does);
    return w->stress
               ? fmt::format("It {} only outside the model's ranges, as in {}.", does, world_text(v, *w))
               : fmt::format("It {} in {}.", does, world_text(v, *w));
  };
  if (!v.has(claims::Flag::NeverHolds)) return one(v.holds_in, "holds") + " " + one(v.fails_in, "fails");
  return "Not even a world outside the model's ranges holds it: the model may have no way in which it could "
         "be "
         "true, and the result then says little. " +
         (v.fails_in ? one(v.fails_in, "fails") : "Nor was a world found in which it fails.");
}

/// In this share of the worlds of every view and whatever the weights.
bool holds_throughout(const Verdict& v, double share) {
  const auto is = [&](const claims::ViewResult& view) { return view.holds.value == share; };
  return std::all_of(v.views.begin(), v.views.end(), is) && (!v.lowest || v.lowest->share.value == share) &&
         (!v.highest || v.highest->share.value == share);
}

/// In some world within the model's ranges.
bool seen_to_hold(const Verdict& v) { return v.holds_in && !v.holds_in->stress; }

/// Support in words; once where there is none at all.
std::string support_text(const model::Model& m, const Verdict& v) {
  std::string out = verdict_sentence(m, v);
  if (v.views.empty()) return out;
  if (holds_throughout(v, 0)) {
    const auto& word = m.claims[v.claim].asserted;
    out = seen_to_hold(v) ? "It holds in about 0 of 100 worlds of every view"
                          : "It holds in no world examined, in any view";
    out += v.lowest ? ", whatever weight the disputed premises are given." : ".";
    if (!word.empty())
      out += fmt::format(" The text says \"{}\", which would need {:.0f} of 100.", word, 100 * v.needed);
  }
  const auto& author = v.views[0];
  if (author.none.value > 0 || author.fails.value > 0)
    out += fmt::format(" In the author's view it makes no material difference in {} of 100 and fails in {}.",
                       hundredths(author.none.value), hundredths(author.fails.value));
  return out;
}

std::string small_print(const Verdict& v) {
  std::vector<std::string> flags;
  for (const auto f : v.flags)  // these two are told in full before
    if (f != claims::Flag::NeverHolds && f != claims::Flag::FailsOnlyUnderStress)
      flags.push_back(claims::flag_words(f));
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
  std::string out =
      "<h4>At other thresholds</h4>\n" +
      curve_chart(points, c.stated / c.shown.scale,
                  (c.name.empty() ? "threshold" : c.name) +
                      (c.shown.unit.empty() || c.shown.unit == "ratio" ? "" : ", " + c.shown.unit),
                  "Worlds in which the claim holds, by its threshold");
  if (c.changes_at)
    out += paragraph(
        fmt::format("It changes sides at {}; the model has {}.", number_text(*c.changes_at / c.shown.scale),
                    number_text(c.stated / c.shown.scale)),
        "small");
  return out;
}

/// Where the rest is to be had, for a claim that was not explained.
std::string not_explained(const ReportInput& in, const Verdict& v) {
  if (v.views.empty()) return "";
  if (holds_throughout(v, 0) && !seen_to_hold(v))
    return paragraph("Holding in no world examined, it shows nothing of what would make it hold.", "small");
  if (holds_throughout(v, 1))
    return paragraph("Holding in every world examined, it shows nothing of what would make it fail.",
                     "small");
  const std::string why = in.not_explained.empty() ? "" : fmt::format(" ({})", in.not_explained);
  return fmt::format(
      "<p class=\"small\">Shapley values, drivers, the opposite and signposts were not worked out here{}: "
      "<code>casus why {} {}</code></p>\n",
      escaped(why), escaped(in.file.empty() ? "FILE" : in.file), escaped(v.name));
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
  if (!c.reads.empty()) out += "<blockquote>Tested as: " + escaped(c.reads) + "</blockquote>\n";
  out += paragraph(support_text(*in.model, v));
  const auto found = in.whys.find(v.name);
  const explain::Why* why = found == in.whys.end() ? nullptr : found->second;
  out += support_chart(v, why);
  if (why)
    out += why_part(*in.model, *why);
  else
    out += "<h4>What it turns on</h4>\n" + turns_on_table(v) + not_explained(in, v);
  out += paragraph(corners_text(v)) + curve_part(v) + paragraph(pair_text(v));
  out += "<details><summary>The formula, and what it compares</summary>\n<pre>" + escaped(c.formula_text) +
         "</pre>\n" + paragraph(c.note, "small") + (v.views.empty() ? "" : estimand_table(v.views[0])) +
         paragraph(small_print(v), "small") + "</details>\n";
  return out + "</article>\n";
}

}  // namespace

std::string claim_pages_part(const ReportInput& in) {
  std::string body;
  for (const auto& v : in.result->verdicts) body += claim_page(in, v);
  return section("each", "Each claim", body);
}

}  // namespace casus::report
