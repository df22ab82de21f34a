#include "report/why_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/claims_screen.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

using explain::Why;

constexpr size_t kPremises = 8, kDrivers = 6, kLabel = 46;

std::string points(double change) {
  const double p = std::round(100 * change);
  return p == 0 ? "0" : fmt::format("{:+.0f}", p);
}

std::string points_interval(const explain::Estimate& e) {
  return fmt::format("{} ({} to {})", points(e.value), points(e.low), points(e.high));
}

std::string share_cell(const std::optional<claims::Share>& s) { return s ? hundredths(s->value) : "-"; }

std::string head(const model::Model& m, const Why& w, size_t width) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  const model::Claim& c = m.claims[v.claim];
  const std::string right = clipped(m.name + (m.version.empty() ? "" : " " + m.version), width / 3);
  std::string out = wrapped(v.name + "  " + c.text, width - width_of(right) - 2, 2);
  const size_t end = out.find('\n'), used = width_of(out.substr(0, end)) + width_of(right);
  out.insert(end, std::string(used < width ? width - used : 2, ' ') + right);
  std::string line = category_line(v);
  if (v.has(claims::Flag::WeakerToo)) line += ", weaker than asserted";
  if (!c.asserted.empty())
    line += fmt::format(". The text says \"{}\", which would need {:.0f} of 100 worlds.", c.asserted,
                        100 * v.needed);
  out += wrapped(line, width, 2);
  if (!c.reads.empty()) out += wrapped(sentence_of("Tested as: " + c.reads), width, 2);
  if (w.stopped) out += "Stopped before the end: what follows rests on the runs that were done.\n";
  return out;
}

std::string shares(const Why& w, size_t width) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  std::string out = "\nHolds in ... of 100 worlds\n";
  const auto line = [&](const std::string& label, const std::string& value) {
    const bool fits = width_of(label) < kLabel;
    if (!fits) out += "  " + wrapped(label, width - 2, 2);
    out += "  " + pad(fits ? label : "", kLabel) + value + "\n";
  };
  const auto share = [](const claims::ViewResult& view) {
    return view.worlds == 0 ? "not run" : with_interval(view.holds.value, view.holds.low, view.holds.high);
  };
  line("granting the author's premises", share(v.views.at(0)));
  line("agreed premises only", share(v.views.at(1)));
  for (size_t i = 2; i < v.views.size(); ++i) line(v.views[i].label, share(v.views[i]));
  line("whatever the weights of the disputed premises", range_text(v));
  return out;
}

/// The Shapley value of a player by name, where it plays by itself.
const explain::Estimate* shapley_of(const Why& w, const std::string& name) {
  if (w.shapley)
    for (const auto& p : w.shapley->players)
      if (!p.rest && p.names.front() == name) return &p.value;
  return nullptr;
}

/// A name with three figures, and under it what it is.
std::string premise_row(const std::string& name, const std::string& text, const explain::PremiseChange* p,
                        const explain::Estimate* value, size_t width) {
  std::string out = "  " + pad(name, width - 46) + pad_left(p ? share_cell(p->with) : "", 6) +
                    pad_left(p ? share_cell(p->without) : "", 9) +
                    pad_left(value ? points_interval(*value) : "", 22);
  out.resize(out.find_last_not_of(' ') + 1);
  return out + "\n" + (text.empty() ? "" : "    " + wrapped(text, width - 4, 4));
}

/// A rival plays as a whole, where its alternatives are granted and taken away one by one.
std::string rival_rows(const Why& w, size_t width) {
  std::string out;
  if (!w.shapley) return out;
  for (const auto& p : w.shapley->players) {
    const bool listed_above = std::any_of(w.premises.begin(), w.premises.end(),
                                          [&](const auto& x) { return x.name == p.names.front(); });
    if (!p.rest && !listed_above)
      out += premise_row(p.names.front() + " (as a whole)", "", nullptr, &p.value, width);
  }
  return out;
}

std::string premise_rows(const Why& w, size_t width) {
  std::vector<const explain::PremiseChange*> rows;
  for (const auto& p : w.premises)
    if ((p.with && p.without) || shapley_of(w, p.name)) rows.push_back(&p);
  const auto size = [](const explain::PremiseChange* p) {
    return p->with && p->without ? std::fabs(p->with->value - p->without->value)
                                 : std::fabs(p->on_average.value);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) { return size(a) > size(b); });
  std::string out;
  for (size_t i = 0; i < std::min(rows.size(), kPremises); ++i)
    out += premise_row(rows[i]->name, rows[i]->text, rows[i], shapley_of(w, rows[i]->name), width);
  return out + rival_rows(w, width);
}

std::string premises(const Why& w, size_t width) {
  if (w.premises.empty()) return "\nPREMISES  None is disputed: no premise can be granted or taken away.\n";
  std::string out = "\n" + pad("PREMISES  holds in ... of 100 worlds", width - 44) + pad_left("with", 6) +
                    pad_left("without", 9) + pad_left("of the difference", 22) + "\n";
  const std::string rows = premise_rows(w, width);
  out += rows.empty() && !w.fast ? "  None of them was seen to move it.\n" : rows;
  if (w.shapley) {
    for (const auto& p : w.shapley->players)
      if (p.rest)
        out += premise_row(
            p.names.size() == 1 ? "the other" : fmt::format("the {} others together", p.names.size()),
            joined(p.names), nullptr, &p.value, width);
    out += "  " +
           pad(fmt::format("sum, from {} with the agreed premises only to {}", hundredths(w.shapley->none),
                           hundredths(w.shapley->all)),
               width - 31) +
           pad_left(points(w.shapley->all - w.shapley->none), 22) + "\n";
    if (!w.shapley->exact) out += fmt::format("  over {} sampled orders\n", w.shapley->orders);
  }
  std::vector<std::string> unused, apart;
  for (const auto& p : w.premises) {
    if (!p.used)
      unused.push_back(p.name);
    else if (!p.reaches)
      apart.push_back(p.name);
  }
  if (w.fast && !w.never_changes) {
    out += "  Change of the share on granting it, others as drawn (regression, no runs of its own):\n";
    std::vector<const explain::PremiseChange*> all;
    for (const auto& p : w.premises)
      if (p.reaches && (p.on_average.low > 0 || p.on_average.high < 0)) all.push_back(&p);
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) {
      return std::fabs(a->on_average.value) > std::fabs(b->on_average.value);
    });
    for (size_t i = 0; i < std::min(all.size(), kPremises); ++i)
      out += premise_row(all[i]->name, all[i]->text, nullptr, &all[i]->on_average, width);
    if (all.empty()) out += "    none that can be told from 0\n";
  }
  const std::string sets = sets_sentence(w);
  if (!sets.empty()) out += "  " + wrapped(sets, width - 2, 2);
  if (!apart.empty())
    out += "  " + wrapped(fmt::format("No path leads from {} to what it reads: exactly 0.", listed(apart)),
                          width - 2, 2);
  if (!unused.empty())
    out += "  " +
           wrapped(fmt::format("Nothing in the model depends on {}: write `because {}` where {}.",
                               listed(unused), unused[0], unused.size() == 1 ? "it matters" : "one matters"),
                   width - 2, 2);
  return out;
}

/// Of a share: what sampling puts outside 0 and 1 is cut.
double percent_of(double share) { return 100 * std::clamp(share, 0.0, 1.0); }

std::string percent(const explain::Estimate& e) { return fmt::format("{:.0f} %", percent_of(e.value)); }

std::string percent_interval(const explain::Estimate& e) {
  return fmt::format("{} ({:.0f} to {:.0f})", percent(e), percent_of(e.low), percent_of(e.high));
}

std::string driver_rows(const explain::Driver& d, size_t width) {
  std::string text = d.note.empty() ? "" : d.note + ": ";
  text += fmt::format("{} [{}, {}]{}; {}", number_text(d.best), number_text(d.low), number_text(d.high),
                      d.shown.unit.empty() ? "" : " " + d.shown.unit,
                      d.cites.empty() ? "assumed" : "from " + d.cites);
  return "  " + pad(d.quantity.name, width - 60) + pad_left(d.indexed ? percent(d.first) : "", 8) +
         pad_left(d.indexed ? percent_interval(d.total) : "", 22) + pad_left(hundredths(d.share_low), 15) +
         pad_left(hundredths(d.share_high), 10) + "\n    " + wrapped(text, width - 4, 4);
}

std::string drivers(const Why& w, size_t width) {
  std::string out =
      "\nTURNS ON  share of the variance of its margin, alone and with what it meets; holds in ... of 100\n";
  if (w.drivers.empty()) return out + "  No uncertain quantity was seen to matter.\n";
  out += "  " + pad("", width - 60) + pad_left("alone", 8) + pad_left("in all", 22) +
         pad_left("lowest third", 15) + pad_left("highest", 10) + "\n";
  for (size_t i = 0; i < std::min(w.drivers.size(), kDrivers); ++i) out += driver_rows(w.drivers[i], width);
  if (w.others_total)
    out += "  " + pad("all others together", width - 60) + pad_left("", 8) +
           pad_left(percent_interval(*w.others_total), 22) + "\n    " +
           "with the premises that vary in the view\n";
  const std::string data = data_sentence(w);
  return data.empty() ? out : out + "  " + wrapped(data, width - 2, 2);
}

std::string effects(const Why& w, size_t width) {
  if (!w.effects) return "";
  std::string out =
      "\nON ONE SCALE  share of the variance of its margin over disputed premises as drawn (Shapley "
      "effects)\n";
  for (const auto& i : w.effects->inputs)
    out += "  " + pad(i.rest ? "everything else" : i.name + (i.premise ? "  premise" : ""), width - 26) +
           pad_left(percent_interval(i.share), 22) + "\n";
  return out;
}

std::string opposite(const Why& w, size_t width) {
  std::string out;
  for (const std::string& s : {box_sentence(w), counter_sentence(w), signposts_sentence(w)})
    if (!s.empty()) out += "  " + wrapped(s, width - 2, 2);
  return out.empty() ? "" : "\nTHE OPPOSITE\n" + out;
}

}  // namespace

std::string why_screen(const model::Model& m, const Why& w, const WhyScreenOptions& o) {
  std::string out = head(m, w, o.width) + shares(w, o.width);
  if (w.never_changes) out += "\n" + wrapped(constant_sentence(w), o.width);
  out += premises(w, o.width);
  if (!w.never_changes) out += drivers(w, o.width) + effects(w, o.width) + opposite(w, o.width);
  const auto& v = w.result.verdicts.at(0);
  const std::string file = o.file.empty() ? "FILE" : o.file;
  out += fmt::format(
      "\n{} worlds a view, {} runs each, seed {}: {} runs in all. Intervals of 95 %. Estimated.\n",
      w.result.worlds, w.result.runs, w.result.seed, w.runs);
  out += "Results of this model under written-down assumptions; not the probability that a text is right.\n";
  return out + fmt::format("Next:  casus brief {} {} -o {}.md\n", file, v.name, v.name);
}

std::string flip_screen(const model::Model& m, const explain::FlipMatrix& f, const WhyScreenOptions& o) {
  std::string out = wrapped(fmt::format("{}{}: what granting a disputed premise changes, in worlds of 100",
                                        m.name, m.version.empty() ? "" : " " + m.version),
                            o.width, 2);
  if (f.stopped) out += "Stopped before the end: what follows rests on the runs that were done.\n";
  if (f.rows.empty()) return out + "No premise of this model is disputed.\n";
  constexpr size_t kName = 24, kCell = 9;
  const auto sure = [](const explain::Estimate& e) { return e.low > 0 || e.high < 0; };
  std::vector<std::string> still;
  for (const auto& row : f.rows)
    if (std::none_of(row.cells.begin(), row.cells.end(), sure)) still.push_back(row.name);
  const size_t most = (o.width - kName) / kCell;
  for (size_t from = 0; from < f.claims.size(); from += most) {
    const size_t to = std::min(f.claims.size(), from + most);
    out += (from > 0 ? "\n" : "") + std::string(kName, ' ');
    for (size_t c = from; c < to; ++c) out += pad_left(f.claims[c], kCell);
    out += "\n";
    for (const auto& row : f.rows) {
      if (std::find(still.begin(), still.end(), row.name) != still.end()) continue;
      out += pad(row.name, kName);
      for (size_t c = from; c < to; ++c)
        out += pad_left(sure(row.cells[c]) ? points(row.cells[c].value) : ".", kCell);
      out += "\n";
    }
  }
  out += "The others as drawn; \".\" cannot be told from 0 at 95 %.\n";
  if (!still.empty())
    out += wrapped(fmt::format("Cannot be told from 0 in any of these: {}.", listed(still)), o.width, 2);
  out += fmt::format("{} worlds, {} runs each, seed {}: {} runs.\n", f.worlds, f.runs, f.seed, f.total_runs);
  const std::string file = o.file.empty() ? "FILE" : o.file;
  return out + fmt::format("Next:  casus why {} {}\n", file, f.claims.empty() ? "CLAIM" : f.claims.front());
}

}  // namespace casus::report
