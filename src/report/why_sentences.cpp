#include "report/why_sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "claims/words.h"
#include "report/claims_screen.h"
#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

using explain::Why;

constexpr double kChanges = 0.02;  // two points
constexpr double kDaysOfMonth = 30.4375;

std::string plural(const std::string& word) {
  if (word.empty() || word == "usd" || word.back() == 's' || word.back() == '%' ||
      word.find(' ') != std::string::npos || word.find('^') != std::string::npos ||
      word.find('*') != std::string::npos)
    return word;
  return word == "person"     ? "people"
         : word.back() == 'y' ? word.substr(0, word.size() - 1) + "ies"
                              : word + "s";
}

std::string quoted(const std::string& name, const std::string& text) {
  return text.empty() ? name : fmt::format("{} (\"{}\")", name, text);
}

std::string source_text(const std::string& cites) { return cites.empty() ? "assumed" : "from " + cites; }

std::string limit_words(const explain::BoxLimit& l) {
  if (l.premise) return fmt::format("{} is {}", l.name, l.on ? "granted" : "taken away");
  std::string out = l.note.empty() ? l.name : fmt::format("{} ({})", l.name, l.note);
  if (l.low && l.high)
    out += fmt::format(" is from {} to {}", number_text(*l.low), quantity_text(*l.high, l.unit));
  else if (l.low)
    out += fmt::format(" is at least {}", quantity_text(*l.low, l.unit));
  else
    out += fmt::format(" is at most {}", quantity_text(*l.high, l.unit));
  return out + fmt::format(" ({}: 90 % between {} and {})", source_text(l.cites), number_text(l.range_low),
                           number_text(l.range_high));
}

}  // namespace

std::string counted(size_t n, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& items, const std::string& word) {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i)
    out += (i == 0 ? "" : i + 1 == items.size() ? " " + word + " " : ", ") + items[i];
  return out;
}

std::string quantity_text(double value, const std::string& unit) {
  const std::string number = number_text(value);
  if (unit.empty() || unit == "ratio" || unit == "level") return number;
  const size_t over = unit.find('/');
  const std::string what = unit.substr(0, over);
  const std::string each = over == std::string::npos ? "" : " a " + unit.substr(over + 1);
  if (what == "1" || what.empty()) return number + each;
  return number + " " + (number == "1" ? what : plural(what)) + each;
}

std::string hundredths(double share) {
  const std::string text = claims::of_hundred(share);
  return text.substr(0, text.find(" of 100"));
}

std::string with_interval(double value, double low, double high) {
  return fmt::format("{} ({} to {})", hundredths(value), fmt::format("{:.0f}", 100 * low),
                     fmt::format("{:.0f}", 100 * high));
}

std::string sentence_of(const std::string& text) {
  const bool ends = !text.empty() && (text.back() == '.' || text.back() == '?' || text.back() == '!');
  return ends ? text : text + ".";
}

std::string place_text(const std::string& locator) {
  int paragraph = 0, sentence = 0;
  char rest = 0;
  const std::string mark = "\u00a7";
  const size_t from = locator.rfind(mark, 0) == 0 ? mark.size() : 0;
  const int got = std::sscanf(locator.c_str() + from, "%d.%d%c", &paragraph, &sentence, &rest);
  if (got == 1) return fmt::format("paragraph {}", paragraph);
  return got == 2 ? fmt::format("paragraph {}, sentence {}", paragraph, sentence) : locator;
}

std::string moment_text(double day) {
  const double months = day / kDaysOfMonth;
  const double whole = std::floor(months + 0.5);
  if (whole >= 1 && std::fabs(months - whole) < 0.3) return fmt::format("month {:.0f}", whole);
  return fmt::format("day {:.0f}", day);
}

std::string category_sentence(const claims::Verdict& v) {
  using claims::Category;
  switch (v.category) {
    case Category::Follows:
      return "Follows.";
    case Category::FollowsOnlyOwn:
      return "Follows only from its own premises.";
    case Category::DependsOn:
      return fmt::format("Depends on {}{}.", listed(v.depends_on),
                         v.has(claims::Flag::WeakerToo) ? "; weaker than asserted" : "");
    case Category::Weaker:
      return "Weaker than asserted.";
    case Category::NoDifference:
      return "No material difference.";
    case Category::DoesNotFollow:
      return "Does not follow.";
    case Category::Opposite:
      return "The opposite holds in this model.";
    case Category::AssumedNotTested:
      return v.restates.empty() ? "Assumed, not tested."
                                : fmt::format("Assumed, not tested: it restates {}.", v.restates);
    case Category::CannotFail:
      return "Cannot fail in this model, so that it is not tested by it.";
    case Category::NotSettled:
      break;
  }
  return "Not settled.";
}

std::string shares_sentence(const model::Model& m, const Why& w) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  const std::string& word = m.claims[v.claim].asserted;
  const claims::Share& author = v.views.at(0).holds;
  if (v.views[0].worlds == 0) return "Of it no world was run.";
  std::string out = fmt::format("{} it holds in {} of 100 worlds",
                                v.views[0].view == "author" ? "Granting everything that the text assumes"
                                                            : "With every disputed premise granted",
                                with_interval(author.value, author.low, author.high));
  if (!word.empty() && author.value < v.needed)
    out += fmt::format("; \"{}\" would need {:.0f}", word, 100 * v.needed);
  out += ".";
  if (v.views.at(1).worlds > 0)
    out += fmt::format(" With the agreed premises only: {}.",
                       with_interval(w.none.value, w.none.low, w.none.high));
  const claims::ViewResult* asked = v.view(w.view);
  if (asked && asked->worlds > 0 && w.view != v.views[0].view && w.view != v.views[1].view)
    out += fmt::format(" In the view \"{}\": {}.", w.view_label,
                       with_interval(w.all.value, w.all.low, w.all.high));
  if (v.lowest && v.highest) {
    const auto low = hundredths(v.lowest->share.value), high = hundredths(v.highest->share.value);
    out += low == high
               ? fmt::format(" The weight of the disputed premises changes nothing: {} throughout.", low)
               : fmt::format(" Whatever weight the disputed premises are given: {} to {}.", low, high);
  }
  return out;
}

std::string turns_on_sentence(const Why& w) {
  std::vector<const explain::PremiseChange*> matter;
  for (const auto& p : w.premises)
    if (p.with && p.without && std::fabs(p.with->value - p.without->value) >= kChanges) matter.push_back(&p);
  std::stable_sort(matter.begin(), matter.end(), [](const auto* a, const auto* b) {
    return std::fabs(a->with->value - a->without->value) > std::fabs(b->with->value - b->without->value);
  });
  if (matter.size() > 3) matter.resize(3);
  std::vector<std::string> parts;
  for (const auto* p : matter) {
    const bool granted = p->in_view == explain::PremiseChange::InView::Granted;
    parts.push_back(fmt::format("{}: {} it, {}", quoted(p->name, p->text), granted ? "without" : "with",
                                hundredths(granted ? p->without->value : p->with->value)));
  }
  return parts.empty() ? "" : fmt::format("It turns on {}.", joined(parts, "; on "));
}

std::string indifferent_sentence(const Why& w) {
  std::vector<std::string> names;
  for (const auto& p : w.premises) {
    if (!p.used || !p.reaches) continue;
    const bool simulated = p.with && p.without;
    const double change = simulated ? p.with->value - p.without->value : p.on_average.value;
    const double most = std::max(std::fabs(p.on_average.low), std::fabs(p.on_average.high));
    if (std::fabs(change) < kChanges && most < 0.05) names.push_back(p.name);
  }
  if (names.size() > 4) {
    const size_t more = names.size() - 3;
    names.resize(3);
    names.push_back(fmt::format("{} others", more));
  }
  return names.empty() ? ""
                       : fmt::format("It does not turn on {}: under 2 points{}.", listed(names, "or"),
                                     names.size() > 1 ? " each" : "");
}

std::string sets_sentence(const Why& w) {
  if (!w.sets) return "";
  const auto& s = *w.sets;
  const std::string level =
      s.level_of_word ? fmt::format("{:.0f} of 100 worlds, which the text's word needs,", 100 * s.level)
                      : fmt::format("most worlds (over {:.0f} of 100)", 100 * s.level);
  if (!s.carried)
    return fmt::format("Not even everything that this view grants carries it to {}.",
                       s.level_of_word ? level.substr(0, level.size() - 1) : level);
  if (s.nothing_needed)
    return fmt::format("No disputed premise is needed: the agreed ones alone carry it to {}.",
                       s.level_of_word ? level.substr(0, level.size() - 1) : level);
  std::vector<std::string> sets;
  for (const auto& set : s.sets)
    sets.push_back(set.size() > 4
                       ? fmt::format("{} and {}", set[0], counted(set.size() - 1, "other", "others"))
                       : listed(set));
  if (sets.size() > 4) {
    const size_t more = sets.size() - 3;
    sets.resize(3);
    sets.push_back(counted(more, "other set", "other sets"));
  }
  std::string out = fmt::format("To carry it to {} the agreed premises need {}{}", level, listed(sets, "or"),
                                s.complete ? "" : " (larger sets were not all tried)");
  if (s.load_bearing.empty()) return out + "; no single premise is in all of these.";
  if (s.sets.size() == 1) return out + ".";
  return out + fmt::format("; {} {} in all of these.",
                           s.load_bearing.size() > 4 ? counted(s.load_bearing.size(), "premise", "premises")
                                                     : listed(s.load_bearing),
                           s.load_bearing.size() == 1 ? "is" : "are");
}

std::string drivers_sentence(const Why& w) {
  std::vector<std::string> parts;
  for (const auto& d : w.drivers) {
    if (parts.size() == 3) break;
    if (std::fabs(d.share_high - d.share_low) < 0.05) continue;
    parts.push_back(
        fmt::format("{} ({}): {} of 100 in the lowest third of its range, {} in the highest",
                    d.note.empty() ? d.quantity.name : fmt::format("{}, {}", d.quantity.name, d.note),
                    source_text(d.cites), hundredths(d.share_low), hundredths(d.share_high)));
  }
  if (parts.empty()) return "";
  if (w.result.verdicts.at(0).quantities == 0)
    return fmt::format(
        "None of the {} stands out clearly in so few worlds; those that look strongest are {}.",
        counted(w.quantities, "uncertain quantity", "uncertain quantities"), joined(parts, "; "));
  return fmt::format("Of the uncertain quantities it turns most on {}.", joined(parts, "; on "));
}

std::string data_sentence(const Why& w) {
  const claims::Verdict& v = w.result.verdicts.at(0);
  if (v.quantities == 0 && !drivers_sentence(w).empty()) return "";
  if (v.quantities == 0)
    return fmt::format("None of the {} was seen to matter.",
                       counted(w.quantities, "uncertain quantity", "uncertain quantities"));
  const std::string from = v.quantities_from_data == 0 ? "none comes from data"
                           : v.quantities_from_data == 1
                               ? "1 comes from data"
                               : fmt::format("{} come from data", v.quantities_from_data);
  if (v.quantities == 1)
    return fmt::format("The 1 quantity that was seen to matter here {}.",
                       v.quantities_from_data == 1 ? "comes from data" : "is assumed");
  return fmt::format("Of the {} quantities that were seen to matter here, {}.", v.quantities, from);
}

std::string box_sentence(const Why& w) {
  if (!w.box) return "";
  const auto& b = *w.box;
  std::vector<std::string> limits;
  for (const auto& l : b.limits) limits.push_back(limit_words(l));
  const std::string what = b.holds ? "holds" : "does not hold";
  return fmt::format(
      "Over all disputed premises as drawn it {} in {} of 100 worlds. Where {}, it {} in {} of 100 ({} held "
      "out); such "
      "worlds are {:.0f} % of those in which it {}.",
      what, hundredths(b.base), listed(limits), what,
      with_interval(b.density.value, b.density.low, b.density.high), counted(b.inside, "world", "worlds"),
      100 * b.coverage, what);
}

namespace {

std::string change_words(const explain::CounterChange& x) {
  if (x.premise) return fmt::format("{} {}", x.name, x.on ? "granted" : "taken away");
  return fmt::format("{} ({}) {} instead of {}",
                     x.note.empty() ? x.name : fmt::format("{}, {}", x.name, x.note), source_text(x.cites),
                     quantity_text(x.to, x.unit), number_text(x.from));
}

std::string counter_words(const explain::NearestCounter& c) {
  std::vector<std::string> changes;
  for (const auto& x : c.changes) changes.push_back(change_words(x));
  const std::string far = c.distance > 0
                              ? fmt::format(" ({:.1f} standard {} away)", c.distance,
                                            c.distance >= 0.95 && c.distance < 1.05 ? "unit" : "units")
                              : "";
  // Where no path leads from what differs, nothing had to be run.
  const std::string how = c.shown && c.runs == 0
                              ? "which is exact: nothing that differs reaches what it reads"
                          : c.shown ? "shown at an error of 1 %, with " + counted(c.runs, "run", "runs")
                                    : "estimated with " + counted(c.runs, "run", "runs");
  return fmt::format("{}{}; {}", listed(changes), far, how);
}

}  // namespace

std::string counter_sentence(const Why& w) {
  if (!w.counter) return "";
  const auto& c = *w.counter;
  if (c.open_at_best)
    return "At the best guess of everything it is too close to tell whether it holds, so that no nearest "
           "world of "
           "the opposite was looked for.";
  const std::string from = c.holds_at_best ? "At the best guess of everything it holds"
                                           : "At the best guess of everything it does not hold";
  const char* opposite = c.holds_at_best ? "fails" : "holds";
  if (!c.found)
    return fmt::format(
        "{}; no world in which it {} was found within 2.5 standard units of that, with up to two "
        "premises changed.",
        from, opposite);
  const std::string there = c.ending == claims::Ending::None ? "makes no material difference" : opposite;
  std::string out =
      fmt::format("{}. The nearest world found in which it {} has {}.", from, there, counter_words(c));
  for (size_t k = 1; k < w.counters.size(); ++k)
    out += fmt::format(" Another has {}.", counter_words(w.counters[k]));
  return out;
}

std::string signposts_sentence(const Why& w) {
  if (!w.signposts_sought) return "";
  if (w.signposts.empty())
    return "Nothing looked at in the first year was seen to tell on worlds held out whether it holds.";
  std::vector<std::string> parts;
  for (const auto& s : w.signposts) {
    const std::string name = s.text.empty() ? s.name : fmt::format("{} (\"{}\")", s.name, s.text);
    const std::string state = s.truth ? fmt::format("{}{}", s.above ? "" : "not ", name)
                                      : fmt::format("{} {} {}", name, s.above ? "at or above" : "below",
                                                    quantity_text(s.cut, s.unit));
    parts.push_back(fmt::format("{} by {} (tells {} of 100 rightly, {:.0f} to {:.0f})", state,
                                moment_text(s.day), hundredths(s.accuracy.value), 100 * s.accuracy.low,
                                100 * s.accuracy.high));
  }
  return fmt::format("What speaks early for its holding{}: {}.",
                     w.signpost_policy.empty() ? "" : " under " + w.signpost_policy, listed(parts));
}

std::string effects_sentence(const Why& w) {
  if (!w.effects) return "";
  const auto& e = *w.effects;
  double premises = 0, quantities = 0, rest = 0;
  std::vector<std::string> strongest;
  for (const auto& i : e.inputs) {
    (i.rest ? rest : i.premise ? premises : quantities) += i.share.value;
    if (!i.rest && i.share.low > 0 && strongest.size() < 3)
      strongest.push_back(fmt::format("{} {:.0f} % ({:.0f} to {:.0f})", i.name, 100 * i.share.value,
                                      100 * i.share.low, 100 * i.share.high));
  }
  if (strongest.empty()) return "";
  const auto percent = [](double v) { return fmt::format("{:.0f} %", 100 * std::clamp(v, 0.0, 1.0)); };
  const std::string out = fmt::format(
      "Of what moves its margin over all disputed premises as drawn, the premises that matter most answer "
      "for {}, "
      "the quantities that do for {}, everything else together for {}",
      percent(premises), percent(quantities), percent(rest));
  return out + fmt::format("; {}.", listed(strongest));
}

std::string related_sentence(const model::Model& m, const Why& w) {
  std::vector<std::string> parts;
  const auto chance = [](const claims::Verdict& v) -> std::string {
    const auto& all = v.views.at(0).estimands;
    if (all.size() != 1 || all[0].kind != claims::Estimand::Kind::Chance) return "";
    return fmt::format("{}{:.0f} %", all[0].mean > 0 && all[0].mean < 0.005 ? "under " : "",
                       all[0].mean > 0 && all[0].mean < 0.005 ? 1.0 : 100 * all[0].mean);
  };
  for (const auto& v : w.related) {
    const auto& s = v.views.at(0).holds;
    std::string part =
        fmt::format("{} {} {}{}", quoted(v.name, m.claims[v.claim].text), parts.empty() ? "holds in" : "in",
                    with_interval(s.value, s.low, s.high), parts.empty() ? " of 100 worlds" : "");
    if (const std::string c = chance(v); !c.empty())
      part +=
          fmt::format(", {} {}", parts.empty() ? "the chance that it asks for being" : "its chance being", c);
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return "";
  const std::string own = chance(w.result.verdicts.at(0));
  return fmt::format(
      "Beside it, with the same granted: {}{}.", joined(parts, "; "),
      own.empty() ? "" : fmt::format("; here that chance is {}, on average over the worlds", own));
}

std::string constant_sentence(const Why& w) {
  if (!w.never_changes) return "";
  return fmt::format(
      "It {} in every world examined, whatever the premises and quantities: nothing drives it in this model, "
      "and no premise carries it.",
      w.always_holds ? "holds" : "does not hold");
}

}  // namespace casus::report
