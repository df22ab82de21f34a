#include "report/why_brief.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html_parts.h"
#include "report/share_figure.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

using explain::Why;

constexpr size_t kToggles = 5;

std::string opening(const model::Model& m, const claims::Verdict& v) {
  const model::Claim& c = m.claims[v.claim];
  if (c.locator.empty())
    return fmt::format("The model tests a reading that its maker added: \"{}\".", c.text);
  std::string source;
  for (const auto& s : m.sources)
    if (s.is_text) source = s.title;
  return fmt::format("The text{} says: \"{}\" ({}).", source.empty() ? "" : " \"" + source + "\"", c.text,
                     place_text(c.locator));
}

/// Paragraphs after the opening and the category, in reading order.
std::vector<std::string> paragraphs(const model::Model& m, const Why& w) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  const model::Claim& c = m.claims[v.claim];
  std::vector<std::string> out;
  const auto paragraph = [&](std::initializer_list<std::string> sentences) {
    std::string text;
    for (const std::string& s : sentences)
      if (!s.empty()) text += (text.empty() ? "" : " ") + s;
    if (!text.empty()) out.push_back(std::move(text));
  };
  paragraph({sentence_of("Tested as: " + (c.reads.empty() ? c.formula_text : c.reads))});
  paragraph({shares_sentence(m, w), constant_sentence(w)});
  if (!w.never_changes) {
    paragraph({turns_on_sentence(w), indifferent_sentence(w), sets_sentence(w)});
    paragraph({related_sentence(m, w)});
    paragraph({drivers_sentence(w), data_sentence(w), effects_sentence(w)});
    paragraph({box_sentence(w), counter_sentence(w)});
    paragraph({signposts_sentence(w)});
  }
  if (w.stopped) out.push_back("The work was stopped before its end: this rests on the runs that were done.");
  out.push_back(
      "This is a result of this model under written-down assumptions: not a forecast, and not the "
      "probability that the text is right.");
  return out;
}

std::string citation(const model::Model& m, const Why& w) {
  const auto& r = w.result;
  return fmt::format(
      "{}{}{}, model hash {}; claim {}; Casus {}; seed {}, {} worlds a view with {} runs each, {} runs in "
      "all.",
      m.title.empty() ? m.name : m.title + " (" + m.name, m.version.empty() ? "" : " " + m.version,
      m.title.empty() ? "" : ")", r.model_hash, r.verdicts[0].name, r.version, r.seed, r.worlds, r.runs,
      w.runs);
}

std::string repeat_command(const Why& w, const BriefOptions& o) {
  std::string out =
      fmt::format("casus why {} {} --worlds {} --runs {} --seed {}", o.file.empty() ? "FILE" : o.file,
                  w.result.verdicts[0].name, w.result.worlds, w.result.runs, w.result.seed);
  if (w.view != w.result.verdicts[0].views[0].view) out += " --view " + w.view;
  return out + (w.fast ? " --fast" : fmt::format(" --effort {}", w.effort));
}

/// A view, and the names of those that are the same.
ShareRow view_row(const claims::Verdict& v, size_t n, std::string label) {
  std::string also;
  for (const auto& other : v.views)
    if (other.same_as == v.views[n].view) also += (also.empty() ? "" : "; ") + other.label;
  if (!also.empty()) label += fmt::format(" (the same: {})", also);
  return {std::move(label), v.views[n].holds};
}

/// Rows of the figure: shares with intervals, where worlds were run.
std::vector<ShareRow> rows(const model::Model& m, const Why& w) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  std::vector<ShareRow> out;
  const auto view = [&](size_t n, const std::string& label) {
    if (v.views.at(n).worlds > 0 && v.views[n].same_as.empty()) out.push_back(view_row(v, n, label));
  };
  view(0, "Granting the author's premises");
  for (size_t i = 2; i < v.views.size(); ++i) view(i, v.views[i].label);
  std::vector<const explain::PremiseChange*> toggled;
  for (const auto& p : w.premises)
    if (p.with && p.without && p.in_view != explain::PremiseChange::InView::Varies) toggled.push_back(&p);
  std::stable_sort(toggled.begin(), toggled.end(), [](const auto* a, const auto* b) {
    return std::fabs(a->with->value - a->without->value) > std::fabs(b->with->value - b->without->value);
  });
  toggled.resize(std::min(toggled.size(), kToggles));
  for (const auto* p : toggled) {
    const bool granted = p->in_view == explain::PremiseChange::InView::Granted;
    out.push_back({fmt::format("{} {}: {}", granted ? "Without" : "With", p->name, p->text),
                   granted ? *p->without : *p->with});
  }
  view(1, "Agreed premises only");
  if (v.lowest) out.push_back({"Lowest, whatever the weights", v.lowest->share});
  if (v.highest) out.push_back({"Highest, whatever the weights", v.highest->share});
  for (const auto& beside : w.related)
    if (beside.views.at(0).worlds > 0)
      out.push_back(
          {fmt::format("Beside it, granting the same: {}, {}", beside.name, m.claims[beside.claim].text),
           beside.views[0].holds});
  return out;
}

/// Markdown's own characters, as they are.
std::string plain(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '*' || c == '_' || c == '`' || c == '[' || c == ']' || c == '<' || c == '|' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

constexpr const char* kFigure = "Holds in ... of 100 worlds (dot), with its interval of 95 % (bar)";

std::string figure(const model::Model& m, const Why& w) {
  std::vector<Dumbbell> all;
  for (const ShareRow& r : rows(m, w)) {
    Dumbbell d;
    d.label = r.label;
    d.dot = 100 * r.share.value;
    d.bar = std::pair(100 * r.share.low, 100 * r.share.high);
    all.push_back(std::move(d));
  }
  return dumbbell_chart(all, kFigure);
}

}  // namespace

std::string brief_figure(const model::Model& m, const Why& w) {
  return share_figure(rows(m, w), w.result.verdicts.at(0).name + ": " + kFigure);
}

std::string brief_markdown(const model::Model& m, const Why& w, const BriefOptions& o) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  std::string out = fmt::format("# {}: {}\n\n", plain(v.name), plain(m.claims[v.claim].text));
  out += plain(opening(m, v)) + "\n\n**" + plain(category_sentence(v)) + "**\n\n";
  for (const std::string& p : paragraphs(m, w)) out += plain(p) + "\n\n";
  if (!o.figure.empty())
    out +=
        fmt::format("![{}](<{}>)\n\n", plain(v.name + ": shares of worlds, as in the table below"), o.figure);
  out += "| Holds in ... of 100 worlds | | interval |\n|---|--:|--:|\n";
  for (const ShareRow& r : rows(m, w))
    out += fmt::format("| {} | {} | {:.0f} to {:.0f} |\n", plain(r.label), hundredths(r.share.value),
                       100 * r.share.low, 100 * r.share.high);
  return out + "\n" + plain(citation(m, w)) + "\nTo repeat: `" + repeat_command(w, o) + "`\n";
}

std::string brief_html(const model::Model& m, const Why& w, const BriefOptions& o) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  const std::string title = v.name + ": " + m.claims[v.claim].text;
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n{}</header>\n<main>\n",
      escaped(title), style_sheet(), escaped(title), paragraph(opening(m, v)));
  out += paragraph(category_sentence(v), "verdict");
  for (const std::string& p : paragraphs(m, w)) out += paragraph(p);
  out += figure(m, w) + "</main>\n<footer>\n" + paragraph(citation(m, w), "small");
  return out + fmt::format("<p class=\"small\">To repeat: <code>{}</code></p>\n</footer>\n</body>\n</html>\n",
                           escaped(repeat_command(w, o)));
}

}  // namespace casus::report
