#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "claims/words.h"
#include "report/claims_screen.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/ledger.h"
#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

using claims::Category;
using claims::Verdict;

bool tested(const ReportInput& in, const Verdict& v) {
  return in.model->claims[v.claim].formula != model::kNone;
}

std::vector<const Verdict*> headline(const ReportInput& in) {
  std::vector<const Verdict*> out, all;
  for (const auto& v : in.result->verdicts) {
    if (!tested(in, v)) continue;
    all.push_back(&v);
    if (in.model->claims[v.claim].headline) out.push_back(&v);
  }
  return out.empty() ? all : out;
}

std::string tile(const std::string& big, const std::string& what) {
  return fmt::format("<li><b>{}</b>{}</li>\n", escaped(big), escaped(what));
}

Dumbbell dumbbell(const ReportInput& in, const Verdict& v) {
  Dumbbell d;
  d.label = v.name + " " + in.model->claims[v.claim].text;
  d.link = "#claim-" + v.name;
  if (!v.views.empty() && v.views[0].worlds > 0) d.dot = 100 * v.views[0].holds.value;
  if (v.views.size() > 1 && v.views[1].worlds > 0) d.ring = 100 * v.views[1].holds.value;
  if (v.lowest && v.highest) d.bar = {{100 * v.lowest->share.value, 100 * v.highest->share.value}};
  return d;
}

std::string names_of(const std::vector<const Verdict*>& all, std::initializer_list<Category> wanted) {
  std::vector<std::string> names;
  for (const auto* v : all)
    if (std::find(wanted.begin(), wanted.end(), v->category) != wanted.end()) names.push_back(v->name);
  return joined(names);
}

std::string three_sentences(const std::vector<const Verdict*>& shown) {
  std::string out;
  const auto stand = names_of(shown, {Category::Follows});
  out +=
      stand.empty()
          ? "None of these claims follows in nearly all worlds of the author's view and in most whatever the "
            "weights."
          : "What stands, granting the text's premises and in most worlds whatever their weights: " + stand +
                ".";
  std::vector<std::string> falls;
  for (const auto* v : shown)
    if (v->category == Category::DependsOn)
      falls.push_back(v->name + " with " + joined(v->depends_on, " and "));
  if (!falls.empty()) out += " What falls with a disputed premise: " + joined(falls, "; ") + ".";
  const auto weak = names_of(
      shown, {Category::FollowsOnlyOwn, Category::Weaker, Category::DoesNotFollow, Category::Opposite});
  if (!weak.empty())
    out += " What the model does not carry as strongly as it is said, or not at all: " + weak + ".";
  const auto same = names_of(shown, {Category::NoDifference});
  if (!same.empty()) out += " What makes no material difference in this model: " + same + ".";
  const auto idle = names_of(shown, {Category::AssumedNotTested, Category::CannotFail, Category::NotSettled});
  if (!idle.empty()) out += " Assumed rather than tested, unable to fail here, or not settled: " + idle + ".";
  return paragraph(out);
}

std::string claim_link(const std::string& name) {
  return fmt::format("<a href=\"#claim-{0}\">{0}</a>", escaped(name));
}

std::string view_table(const ReportInput& in, size_t n) {
  Table t({{"Claim"},
           {""},
           {"holds", true},
           {"no material difference", true},
           {"fails", true},
           {"undecided or void", true}});
  for (const auto& v : in.result->verdicts) {
    if (!tested(in, v) || n >= v.views.size()) continue;
    const auto& one = v.views[n];
    if (one.worlds == 0) continue;
    const auto count = [](double share) { return fmt::format("{:.0f}", 100 * share); };
    t.row({claim_link(v.name), escaped(in.model->claims[v.claim].text),
           fmt::format("{} <span class=\"soft\">({}-{})</span>", count(one.holds.value), count(one.holds.low),
                       count(one.holds.high)),
           count(one.none.value), count(one.fails.value), count(one.undecided + one.voids)});
  }
  return t.html();
}

const std::vector<claims::ViewResult>* views_of(const ReportInput& in) {
  for (const auto& v : in.result->verdicts)
    if (!v.views.empty()) return &v.views;
  return nullptr;
}

}  // namespace

std::string header_part(const ReportInput& in, const std::string& contents) {
  const auto& m = *in.model;
  std::string out = "<header>\n" + fmt::format("<h1>{}</h1>\n", escaped(m.title));
  out += paragraph(fmt::format("{} {} · {}", m.name, m.version, time_text(m)), "soft");
  out += paragraph(m.about);
  out += paragraph(
      "These are results of a model under written-down assumptions. They are not the probability that a text "
      "is right. A "
      "count such as 71 of 100 is the share of worlds examined, a world being one way of settling everything "
      "that is uncertain.");
  if (in.stopped)
    out +=
        "<p><strong>Stopped before the end: this rests on the runs that were done, and what is missing was "
        "not "
        "reached.</strong></p>\n";
  return out + "<nav aria-label=\"Contents\">" + contents + "</nav>\n</header>\n";
}

std::string trust_part(const ReportInput& in) {
  const auto& m = *in.model;
  const auto numbers = count_numbers(m);
  size_t laws = 0, broken = 0;
  for (const auto& e : in.result->expectations) ++laws, broken += e.broken > 0;
  std::string out = "<ul class=\"strip\" aria-label=\"What supports this model\">\n";
  out += tile(m.maker.empty() ? "not named" : m.maker, "maker");
  out += tile(m.reviewed_by.empty() ? "nobody yet" : m.reviewed_by, "reviewed by");
  out += tile(fmt::format("{} of {}", numbers.assumed, numbers.total), "numbers are assumed");
  out += tile("none recorded", "replays of history passed");
  out += tile("none", "forecasts scored");
  out += laws ? tile(fmt::format("{} of {}", laws - broken, laws), "stated laws hold in every world examined")
              : tile("none", "laws stated that it must keep");
  return out + "</ul>\n";
}

std::string summary_part(const ReportInput& in) {
  const auto shown = headline(in);
  std::vector<Dumbbell> rows;
  for (const auto* v : shown) rows.push_back(dumbbell(in, *v));
  std::string body = paragraph(
      "Dot: granting the text's premises. Ring: agreed premises only. Bar: whatever weights the disputed "
      "premises get.",
      "small");
  body += dumbbell_chart(rows, "Share of worlds in which each claim holds") + three_sentences(shown);
  Table t({{"Claim"},
           {""},
           {"Result"},
           {"author's", true},
           {"agreed", true},
           {"whatever the weights", true},
           {"turns on"}});
  const auto share = [](const Verdict& v, size_t view) {
    const bool known = view < v.views.size() && v.views[view].worlds > 0;
    return known ? fmt::format("{:.0f}", 100 * v.views[view].holds.value) : "-";
  };
  for (const auto* v : shown)
    t.row({claim_link(v->name), escaped(in.model->claims[v->claim].text),
           "<span class=\"verdict\">" + escaped(category_line(*v)) + "</span>", share(*v, 0), share(*v, 1),
           escaped(range_text(*v)), escaped(turns_on_text(*v, 3))});
  return section("claims", "What becomes of the claims", body + t.html());
}

std::string views_part(const ReportInput& in) {
  const auto* views = views_of(in);
  if (!views) return "";
  std::string inputs, panels;
  for (size_t i = 0; i < std::min<size_t>(views->size(), 16); ++i) {
    const auto& v = (*views)[i];
    const std::string label = v.label.empty() ? v.view : v.label;
    inputs += fmt::format(
        "<input type=\"radio\" name=\"view\" id=\"view-{0}\"{1}><label for=\"view-{0}\">{2}</label>\n", i,
        i == 0 ? " checked" : "", escaped(label));
    panels += fmt::format("<div class=\"panel\" id=\"panel-{}\"><h3>{}</h3>\n{}</div>\n", i, escaped(label),
                          view_table(in, i));
  }
  return section("views", "The same claims, from each side",
                 paragraph("Worlds out of 100, with the 95 % interval that sampling leaves. Choose whose "
                           "premises are granted.",
                           "small") +
                     "<div class=\"switch\">\n" + inputs + panels + "</div>\n");
}

}  // namespace casus::report
