// What carries one claim: the parts of its page that `why` fills.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

using explain::Why;

constexpr size_t kToggles = 6, kDrivers = 8;
constexpr double kShown = 0.01;  // change from which a premise has bars

std::string heading(const char* text) { return fmt::format("<h4>{}</h4>\n", text); }

std::string points_interval(const explain::Estimate& e) {
  return fmt::format("{} <span class=\"soft\">({} to {})</span>", points_text(e.value), points_text(e.low),
                     points_text(e.high));
}

std::string percent_interval(const explain::Estimate& e) {
  const auto p = [](double x) { return 100 * std::clamp(x, 0.0, 1.0); };
  return fmt::format("{:.0f} % <span class=\"soft\">({:.0f} to {:.0f})</span>", p(e.value), p(e.low),
                     p(e.high));
}

std::string named(const std::string& name, const std::string& text) {
  return text.empty() || text == name
             ? escaped(name)
             : fmt::format("{} <span class=\"soft\">{}</span>", escaped(name), escaped(text));
}

ShareBar bar(std::string label, const claims::Share& s, bool marked = false) {
  return {std::move(label), 100 * s.value, 100 * s.low, 100 * s.high, marked};
}

/// With and without, of premises that were simulated both ways; those that change most first.
void add_toggles(const Why& w, std::vector<ShareBar>& out) {
  std::vector<const explain::PremiseChange*> toggled;
  for (const auto& p : w.premises)
    if (p.with && p.without && std::fabs(p.with->value - p.without->value) >= kShown) toggled.push_back(&p);
  std::stable_sort(toggled.begin(), toggled.end(), [](const auto* a, const auto* b) {
    return std::fabs(a->with->value - a->without->value) > std::fabs(b->with->value - b->without->value);
  });
  toggled.resize(std::min(toggled.size(), kToggles));
  for (const auto* p : toggled) {
    out.push_back(bar("With " + p->name, *p->with));
    out.push_back(bar("Without " + p->name, *p->without));
  }
}

/// The same from the verdict alone, which has no intervals for them.
void add_toggles(const claims::Verdict& v, std::vector<ShareBar>& out) {
  for (const auto& t : v.turns_on) {
    if (t.kind != claims::TurnsOn::Kind::Premise || out.size() > 2 * kToggles) continue;
    const auto alone = [&](const char* word, double share) {
      return ShareBar{word + t.name, 100 * share, std::nullopt, std::nullopt, false};
    };
    out.push_back(alone("With ", t.share_with));
    out.push_back(alone("Without ", t.share_without));
  }
}

const explain::PremiseChange* change_of(const Why& w, const std::string& name) {
  for (const auto& p : w.premises)
    if (p.name == name) return &p;
  return nullptr;
}

std::string text_of(const model::Model& m, const Why& w, const std::string& name) {
  if (const auto* c = change_of(w, name)) return c->text;
  for (const auto& p : m.premises)
    if (p.name == name) return p.text;
  return "";
}

std::string premise_table(const model::Model& m, const Why& w) {
  if (w.premises.empty()) return paragraph("No premise is disputed: none can be granted or taken away.");
  Table t({{"Premise"}, {"with", true}, {"without", true}, {"of the difference", true}});
  const auto share = [](const std::optional<claims::Share>& s) { return s ? hundredths(s->value) : ""; };
  std::vector<std::string> seen;
  if (w.shapley)
    for (const auto& p : w.shapley->players) {
      if (p.rest) {
        const std::string who =
            p.names.size() == 1 ? "the other" : fmt::format("the {} others together", p.names.size());
        t.row({escaped(who + ": " + joined(p.names)), "", "", points_interval(p.value)});
        continue;
      }
      const auto* c = change_of(w, p.names.front());
      seen.push_back(p.names.front());
      t.row({named(p.names.front(), text_of(m, w, p.names.front())), c ? share(c->with) : "",
             c ? share(c->without) : "", points_interval(p.value)});
    }
  for (const auto& p : w.premises)
    if (p.with && p.without && std::find(seen.begin(), seen.end(), p.name) == seen.end())
      t.row({named(p.name, p.text), share(p.with), share(p.without), ""});
  std::string out = t.empty() ? paragraph("None of the disputed premises was seen to move it.") : t.html();
  if (w.shapley)
    out += paragraph(
        fmt::format(
            "The last column (Shapley values) divides the difference of {} points between {} of 100 worlds "
            "with the agreed premises only and {} with all that the view grants.",
            points_text(w.shapley->all - w.shapley->none), hundredths(w.shapley->none),
            hundredths(w.shapley->all)),
        "small");
  return out;
}

std::string sentences(std::initializer_list<std::string> all) {
  std::string text;
  for (const std::string& s : all)
    if (!s.empty()) text += (text.empty() ? "" : " ") + s;
  return paragraph(text);
}

std::string driver_table(const Why& w) {
  if (w.drivers.empty()) return paragraph("No uncertain quantity was seen to matter.");
  Table t({{"Quantity"},
           {"best guess and 90 % range"},
           {"from"},
           {"alone", true},
           {"in all", true},
           {"lowest third", true},
           {"highest third", true}});
  for (size_t i = 0; i < std::min(w.drivers.size(), kDrivers); ++i) {
    const auto& d = w.drivers[i];
    const std::string unit = d.shown.unit.empty() || d.shown.unit == "ratio" ? "" : " " + d.shown.unit;
    t.row({named(d.quantity.name, d.note),
           escaped(fmt::format("{} [{}, {}]{}", number_text(d.best), number_text(d.low), number_text(d.high),
                               unit)),
           escaped(d.cites.empty() ? "assumed" : d.cites), d.indexed ? percent_interval(d.first) : "",
           d.indexed ? percent_interval(d.total) : "", hundredths(d.share_low), hundredths(d.share_high)});
  }
  if (w.others_total)
    t.row({"all other quantities together, and premises that vary in the view", "", "", "",
           percent_interval(*w.others_total)});
  return t.html() +
         paragraph(
             "Alone and in all: first and total Sobol index, the share of the variance of its margin over "
             "worlds. Lowest and highest third: of 100 worlds there, those in which it holds.",
             "small");
}

std::string trajectory(const Why& w) {
  if (!w.box || w.box->trajectory.size() < 2) return "";
  Table t({{"limits", true}, {"coverage", true}, {"density", true}});
  for (const auto& s : w.box->trajectory)
    t.row({std::to_string(s.limits), fmt::format("{:.0f} %", 100 * s.coverage),
           fmt::format("{:.0f} %", 100 * s.density)});
  return "<details class=\"extra\"><summary>How the box was narrowed</summary>" + t.html() + "</details>\n";
}

std::string signpost_table(const Why& w) {
  if (!w.signposts_sought) return "";
  std::string out = heading("Signposts");
  if (w.signposts.empty()) return out + paragraph(signposts_sentence(w));
  Table t({{"What speaks for its holding"},
           {"by"},
           {"tells rightly, of 100", true},
           {"area under the curve", true}});
  for (const auto& s : w.signposts) {
    const std::string what = s.truth ? (s.above ? "" : "not ") + s.name
                                     : fmt::format("{} {} {}", s.name, s.above ? "at or above" : "below",
                                                   quantity_text(s.cut, s.unit));
    const std::string text = s.text.empty() ? "" : " <span class=\"soft\">" + escaped(s.text) + "</span>";
    t.row({escaped(what) + text, moment_text(s.day),
           fmt::format("{} <span class=\"soft\">({:.0f} to {:.0f})</span>", hundredths(s.accuracy.value),
                       100 * s.accuracy.low, 100 * s.accuracy.high),
           fmt::format("{:.2f} <span class=\"soft\">({:.2f} to {:.2f})</span>", s.area.value, s.area.low,
                       s.area.high)});
  }
  return out + t.html() +
         paragraph("On worlds held out" +
                       (w.signpost_policy.empty() ? "" : ", watched under " + w.signpost_policy) +
                       ". Half would be told rightly by guessing.",
                   "small");
}

}  // namespace

std::string support_chart(const claims::Verdict& v, const Why* w) {
  if (v.views.empty()) return "";
  std::vector<ShareBar> rows;
  for (size_t i = 0; i < v.views.size(); ++i) {
    const auto& view = v.views[i];
    rows.push_back(bar(i == 0   ? "Granting the author's premises"
                       : i == 1 ? "Agreed premises only"
                                : (view.label.empty() ? view.view : view.label),
                       view.holds, i == 0));
  }
  if (v.lowest) rows.push_back(bar("Lowest, whatever the weights", v.lowest->share));
  if (v.highest) rows.push_back(bar("Highest, whatever the weights", v.highest->share));
  if (w)
    add_toggles(*w, rows);
  else
    add_toggles(v, rows);
  return share_chart(rows, 100 * v.needed, "holds in ... of 100 worlds; dashed: what the claim needs",
                     "Support against what the claim needs");
}

std::string why_part(const model::Model& m, const Why& w) {
  if (w.never_changes) return paragraph(constant_sentence(w));
  std::string out;
  if (w.stopped) out += paragraph("Stopped before the end: this rests on the runs that were done.", "small");
  out += heading("What carries it") + sentences({turns_on_sentence(w), indifferent_sentence(w)});
  out += premise_table(m, w) + sentences({sets_sentence(w)});
  out += heading("Quantities that it turns on") + driver_table(w) +
         sentences({data_sentence(w), effects_sentence(w)});
  const std::string box = box_sentence(w), counter = counter_sentence(w);
  if (!box.empty() || !counter.empty())
    out += heading("What would have to be true for the opposite") + paragraph(box) + trajectory(w) +
           paragraph(counter);
  out += signpost_table(w);
  return out + paragraph(fmt::format("{} runs for this, {} worlds a view, seed {}.",
                                     number_text(double(w.runs)), w.result.worlds, w.result.seed),
                         "small");
}

}  // namespace casus::report
