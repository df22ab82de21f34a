#include "report/claims_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "claims/words.h"
#include "report/ledger.h"
#include "report/text.h"

namespace casus::report {
namespace {

using claims::Category;
using claims::ClaimsResult;
using claims::Flag;
using claims::Verdict;
using model::Model;

constexpr Category kTable[] = {Category::DependsOn, Category::Follows,      Category::FollowsOnlyOwn,
                               Category::Weaker,    Category::NoDifference, Category::DoesNotFollow,
                               Category::Opposite,  Category::NotSettled};
constexpr size_t kMostLines = 24;
constexpr const char* kNeverHolds = "no world holds it";  // nor one outside the ranges
constexpr const char* kNotSoFar = "in no world so far";   // and it was stopped
constexpr const char* kNoneRun = "no world run yet";
constexpr double kShown = 0.02;  // smallest change of a share that a diff shows

const claims::ViewResult* nth_view(const Verdict& v, size_t n) {
  return n < v.views.size() ? &v.views[n] : nullptr;
}

std::string hundred(double share) { return fmt::format("{:.0f}", 100 * share); }

std::string share_text(const claims::ViewResult* view) {
  if (!view || view->worlds == 0) return "-";
  return hundred(view->holds.value);
}

/// "38 worse / 49 same / 13 better": three endings, where no difference is the result.
std::string three_endings(const claims::ViewResult& v) {
  return fmt::format("{} holds / {} same / {} fails", hundred(v.holds.value), hundred(v.none.value),
                     hundred(v.fails.value));
}

std::string row(const Model& m, const Verdict& v, size_t width, size_t name_width) {
  const auto& claim = m.claims[v.claim];
  const size_t text_width = (width > 90 ? width - 60 : 30) + 6 - name_width;
  std::string out = " " + pad(v.name, name_width) + pad(claim.text, text_width) + "  ";
  if (v.category == Category::NoDifference && !v.views.empty())
    return out + three_endings(v.views.front()) +
           (v.has(Flag::NeverHolds) ? "   " + std::string(kNeverHolds) : "") + "\n";
  out += pad_left(share_text(nth_view(v, 0)), 8) + pad_left(share_text(nth_view(v, 1)), 11) +
         pad_left(range_text(v), 13) + "   ";
  std::string turns = turns_on_text(v, 2);
  if (v.has(Flag::NeverHolds)) turns = kNeverHolds;
  if (v.has(Flag::Stopped) && !v.holds_in)
    turns = !v.views.empty() && v.views[0].worlds == 0 ? kNoneRun : kNotSoFar;
  if (const auto* first = nth_view(v, 0); first && first->withheld > 0.1) turns = "withheld: faulty runs";
  if (v.category == Category::Weaker) turns = fmt::format("needs {} ({})", hundred(v.needed), claim.asserted);
  return out + clipped(turns, 22) + "\n";
}

std::vector<const Verdict*> of_category(const std::vector<const Verdict*>& all, Category c) {
  std::vector<const Verdict*> out;
  for (const auto* v : all)
    if (v->category == c) out.push_back(v);
  return out;
}

std::string head_lines(const Model& m, const ClaimsResult& r, size_t width) {
  const auto numbers = count_numbers(m);
  const std::string when = time_text(m);
  const std::string left = m.name + (m.version.empty() ? "" : " " + m.version) + "  " + m.title;
  std::string out = pad(left, width - when.size() - 2) + "  " + when + "\n";
  out += "Results of this model under written-down assumptions; not the probability that a text is right.\n";
  out += fmt::format("{} of {} numbers are assumed. Replays passed: none recorded. Forecasts scored: none.\n",
                     numbers.assumed, numbers.total);
  if (!r.asked.empty()) {
    std::vector<std::string> names;
    for (const auto& s : r.asked) names.push_back(s.name + (s.on ? " granted" : " taken away"));
    out += "In every view: " + joined(names) + ".\n";
  }
  if (r.stopped) out += "Stopped before the end: what follows rests on the runs that were done.\n";
  return out;
}

std::string list_line(const char* title, const std::vector<const Verdict*>& verdicts) {
  if (verdicts.empty()) return "";
  std::string out = pad(title, 24);
  for (const auto* v : verdicts)
    out += v->name + (v->restates.empty() ? "" : fmt::format(" (restates {})", v->restates)) + " ";
  return clipped(out, 100) + "\n";
}

std::string broken_laws(const ClaimsResult& r) {
  std::string out;
  for (const auto& e : r.expectations)
    if (e.broken > 0)
      out += fmt::format("LAW BROKEN  {} in {} of {} worlds, first in world {} of view {}\n", e.name,
                         e.broken, e.worlds, e.broken_in ? std::to_string(*e.broken_in) : "?", e.view);
  return out;
}

std::string counters(const ClaimsResult& r) {
  const auto& t = r.totals;
  std::vector<std::string> parts;
  if (t.faulty_runs) parts.push_back(fmt::format("{} faulty runs", t.faulty_runs));
  if (t.clamps) parts.push_back(fmt::format("{} clamps", t.clamps));
  if (t.shortfalls) parts.push_back(fmt::format("{} shortfalls", t.shortfalls));
  if (t.set_conflicts) parts.push_back(fmt::format("{} conflicting sets", t.set_conflicts));
  return parts.empty() ? "" : " " + joined(parts) + ".";
}

std::string foot_lines(const Model& m, const ClaimsResult& r, const ScreenOptions& o, size_t hidden) {
  size_t untested = 0, slips = 0;
  for (const auto& c : m.claims) untested += c.formula == model::kNone;
  for (const auto& s : m.statements) {
    untested += !s.not_tested.empty();
    slips += s.voices.stance == "slip";
  }
  std::string out;
  if (untested + slips > 0)
    out += fmt::format(
        "Not tested, and why: {} statements (casus facts). {} slips in the text, none carries a claim.\n",
        untested, slips);
  out += fmt::format(
      "{} worlds a view, {} runs each, seed {}: {} runs.{}{}\n", r.worlds, r.runs, r.seed, r.totals.runs,
      r.method == claims::Method::Shown ? " Shown at an error of 1 % a claim and world." : " Estimated.",
      counters(r));
  const std::string file = o.file.empty() ? "FILE" : o.file;
  if (const std::string replay = replay_command(m, r, o); !replay.empty())
    out += fmt::format("The first faulty run: {}\n", replay);
  if (hidden > 0) out += fmt::format("{} more claims: casus claims {} --all\n", hidden, file);
  std::string premise;
  for (const auto& v : r.verdicts)
    for (const auto& t : v.turns_on)
      if (premise.empty() && t.kind == claims::TurnsOn::Kind::Premise)
        premise = t.name.substr(0, t.name.find('.'));
  const std::string report = fmt::format("casus report {} -o report.html", file);
  const std::string diff =
      premise.empty() ? "" : fmt::format("casus claims {} --without {} --diff", file, premise);
  out += "Next:  " + report;
  if (!diff.empty()) out += (report.size() + diff.size() + 11 <= o.width ? "    " : "\n       ") + diff;
  return out + "\n";
}

size_t lines_in(const std::string& text) { return size_t(std::count(text.begin(), text.end(), '\n')); }

/// The table, category by category, in at most `most` lines. Counts what it printed.
std::string table_lines(const Model& m, const std::vector<const Verdict*>& shown, size_t width, size_t most,
                        size_t& printed) {
  size_t name_width = 6, lines = 0;
  for (const auto* v : shown) name_width = std::min<size_t>(std::max(name_width, width_of(v->name) + 1), 14);
  std::string out;
  for (const Category c : kTable) {
    const auto rows = of_category(shown, c);
    if (rows.empty() || lines + 2 > most) continue;
    out += std::string(claims::category_text(c)) + (c == Category::DependsOn ? " PREMISES\n" : "\n");
    ++lines;
    for (const auto* v : rows) {
      if (lines >= most) break;
      out += row(m, *v, width, name_width);
      ++lines, ++printed;
    }
  }
  return out;
}

bool shows_difference(const Verdict& a, const Verdict& b) {
  if (a.category != b.category || a.depends_on != b.depends_on) return true;
  for (size_t i = 0; i < std::min(a.views.size(), b.views.size()); ++i)
    if (std::fabs(a.views[i].holds.value - b.views[i].holds.value) >= kShown) return true;
  return false;
}

}  // namespace

std::string category_line(const Verdict& v) {
  std::string out = claims::category_text(v.category);
  if (v.category == Category::DependsOn) out += " " + joined(v.depends_on);
  return out;
}

std::string range_text(const Verdict& v) {
  if (!v.lowest || !v.highest) return "-";
  const auto low = hundred(v.lowest->share.value), high = hundred(v.highest->share.value);
  return low == high ? low : low + "-" + high;
}

std::string turns_on_text(const Verdict& v, size_t most) {
  std::vector<std::string> names;
  for (const auto& t : v.turns_on)
    if (names.size() < most) names.push_back(t.name);
  return names.empty() ? "-" : joined(names);
}

std::string replay_command(const Model& m, const ClaimsResult& r, const ScreenOptions& o) {
  if (!r.faulty) return "";
  using Setting = model::View::Setting;
  const claims::FaultyRun& f = *r.faulty;
  std::string out = fmt::format("casus replay {}", o.file.empty() ? "FILE" : o.file);
  if (f.policy != model::kNone) {
    // Of `effect of`: "as_is with strikes = 1".
    const std::string& name = m.policies[f.policy].name;
    out += " --policy " + (name.find(' ') == std::string::npos ? name : "'" + name + "'");
  }
  if (f.shock != model::kNone) out += " --shock " + m.shocks[f.shock].name;
  out += fmt::format(" --world {} --run {} --seed {}", f.world, f.run, r.seed);
  if (r.simulation == kernel::Method::Exact) out += " --method exact";
  if (r.step != m.step) out += fmt::format(" --step {}", r.step);
  std::string grants, withouts;
  auto add = [](std::string& to, const std::string& name) { to += (to.empty() ? "" : ",") + name; };
  for (size_t p = 0; p < m.premises.size(); ++p) {
    const model::Premise& premise = m.premises[p];
    const int32_t taken = p < f.rule.alternatives.size() ? f.rule.alternatives[p] : -1;
    const Setting setting = p < f.rule.premises.size() ? f.rule.premises[p] : Setting::Drawn;
    if (setting == Setting::Off)
      add(withouts, premise.name);
    else if (taken >= 0)
      add(grants, premise.name + "." + premise.alternatives[static_cast<size_t>(taken)].name);
    else if (setting == Setting::On && !premise.agreed)
      add(grants, premise.name);
  }
  if (!grants.empty()) out += " --grant " + grants;
  if (!withouts.empty()) out += " --without " + withouts;
  return out + o.replay;
}

std::string claims_screen(const Model& m, const ClaimsResult& r, const ScreenOptions& o) {
  std::vector<const Verdict*> shown;
  const bool has_headline =
      std::any_of(m.claims.begin(), m.claims.end(), [](const auto& c) { return c.headline; });
  for (const auto& v : r.verdicts)
    if (m.claims[v.claim].formula != model::kNone && (o.all || !has_headline || m.claims[v.claim].headline))
      shown.push_back(&v);
  size_t tested = 0;
  for (const auto& v : r.verdicts) tested += m.claims[v.claim].formula != model::kNone;

  std::string head = head_lines(m, r, o.width);
  const size_t text_width = o.width > 90 ? o.width - 60 : 30;
  const std::string margin(text_width - 11, ' ');
  head += "Holds in ... of 100 worlds" + margin.substr(0, margin.size() > 8 ? margin.size() - 8 : 0) +
          "granting the     agreed     whatever\n";
  head += std::string(text_width + 7, ' ') + "  author's   premises  the weights   turns on\n";
  size_t listed = 0;
  const auto list = [&](Category c, const char* title) {
    const auto rows = of_category(shown, c);
    listed += rows.size();
    return list_line(title, rows);
  };
  const std::string lists = list(Category::AssumedNotTested, "ASSUMED, NOT TESTED") +
                            list(Category::CannotFail, "CANNOT FAIL HERE") + broken_laws(r);
  const auto screen = [&](size_t most) {
    size_t printed = 0;
    const std::string table = table_lines(m, shown, o.width, most, printed);
    return head + table + lists + foot_lines(m, r, o, tested - std::min(tested, printed + listed));
  };
  constexpr size_t kAll = size_t(-1) / 2;
  const std::string whole = screen(kAll);
  if (o.all || lines_in(whole) <= kMostLines) return whole;
  // What fits, with a line on the rest.
  const size_t others = lines_in(head) + lines_in(lists) + lines_in(foot_lines(m, r, o, 1));
  return screen(kMostLines - std::min(kMostLines, others));
}

std::string claims_diff(const Model& m, const ClaimsResult& before, const ClaimsResult& after,
                        const std::string& before_name, const std::string& after_name) {
  std::string out =
      fmt::format("What changes: {} -> {}. Holds in ... of 100 worlds, granting the author's premises.\n",
                  before_name, after_name);
  size_t changed = 0, tested = 0;
  for (size_t i = 0; i < std::min(before.verdicts.size(), after.verdicts.size()); ++i) {
    const auto &a = before.verdicts[i], &b = after.verdicts[i];
    if (m.claims[a.claim].formula == model::kNone) continue;
    ++tested;
    if (!shows_difference(a, b)) continue;
    ++changed;
    out += fmt::format(" {}{}  {} -> {}   {}\n", pad(a.name, 6), pad(m.claims[a.claim].text, 40),
                       pad_left(share_text(nth_view(a, 0)), 3), pad(share_text(nth_view(b, 0)), 3),
                       category_line(a) == category_line(b) ? category_line(b)
                                                            : category_line(a) + " -> " + category_line(b));
  }
  return out + fmt::format("{} of {} claims change by 2 points or more, or in kind.\n", changed, tested);
}

std::string views_diff(const Model& m, const ClaimsResult& r, const std::string& view_before,
                       const std::string& view_after) {
  std::string out =
      fmt::format("What changes: view {} -> view {}. Holds in ... of 100 worlds.\n", view_before, view_after);
  size_t changed = 0, tested = 0;
  for (const auto& v : r.verdicts) {
    const auto *a = v.view(view_before), *b = v.view(view_after);
    if (!a || !b) continue;
    ++tested;
    if (std::fabs(a->holds.value - b->holds.value) < kShown) continue;
    ++changed;
    out += fmt::format(" {}{}  {} -> {}\n", pad(v.name, 6), pad(m.claims[v.claim].text, 56),
                       pad_left(share_text(a), 3), share_text(b));
  }
  return out + fmt::format("{} of {} claims change by 2 points or more.\n", changed, tested);
}

std::string verdict_sentence(const Model& m, const Verdict& v) {
  const auto& claim = m.claims[v.claim];
  if (claim.formula == model::kNone) return "Not tested: " + claim.not_tested;
  std::string out;
  const auto *author = nth_view(v, 0), *agreed = nth_view(v, 1);
  if (author && author->worlds == 0) out += "Stopped before a world of it was run.";
  if (author && author->worlds > 0)
    out += fmt::format("Granting the author's premises it holds in {} ({}).",
                       claims::of_hundred(author->holds.value), claims::share_words(author->holds.value));
  if (agreed && agreed->worlds > 0)
    out += fmt::format(" With the agreed premises only: {}.", claims::of_hundred(agreed->holds.value));
  if (v.lowest && v.highest)
    out += fmt::format(" Whatever weight the disputed premises are given: {} of 100, {}.", range_text(v),
                       claims::range_words(v.lowest->share.value, v.highest->share.value));
  if (!claim.asserted.empty())
    out +=
        fmt::format(" The text says \"{}\", which would need {} of 100.", claim.asserted, hundred(v.needed));
  return out;
}

}  // namespace casus::report
