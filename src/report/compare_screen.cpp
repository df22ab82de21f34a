#include "report/compare_screen.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/ledger.h"
#include "report/svg.h"
#include "report/text.h"

namespace casus::report {
namespace {

using explain::Better;
using explain::Comparison;

constexpr size_t kWidth = 100, kName = 18;

const model::Outcome& outcome_of(const Comparison& c, size_t o) { return c.model->outcomes[c.outcomes[o]]; }

/// A policy's name; one that a column can't hold by its family and a number, which the legend explains.
std::string short_name(const model::Model& m, model::PolicyId id) {
  const std::string name = policy_name(m, id);
  if (id == model::kNone || width_of(name) <= kName || m.policies[id].family.empty()) return name;
  size_t number = 1;
  for (model::PolicyId p = 0; p < id; ++p)
    number += m.policies[p].family == m.policies[id].family && !m.policies[p].derived;
  return fmt::format("{}#{}", m.policies[id].family, number);
}

std::string name_of(const Comparison& c, size_t p) { return short_name(*c.model, c.policies[p]); }

std::string legend(const Comparison& c) {
  std::vector<std::string> all;
  for (const auto id : c.policies)
    if (short_name(*c.model, id) != policy_name(*c.model, id))
      all.push_back(short_name(*c.model, id) + " = " + policy_name(*c.model, id));
  std::string out = all.empty() ? "" : wrapped(joined(all, "; "), kWidth);
  std::vector<std::string> same;
  for (const auto& [left, other] : c.same)
    same.push_back(policy_name(*c.model, left) + " does what " + policy_name(*c.model, other) + " does");
  return out + (same.empty() ? "" : wrapped("Left out: " + joined(same, "; ") + ".", kWidth));
}

std::string names_of(const Comparison& c, const std::vector<size_t>& positions) {
  std::vector<std::string> names;
  for (const size_t p : positions) names.push_back(name_of(c, p));
  return joined(names);
}

std::string range(const model::Outcome& o, double low, double high) {
  const std::string a = outcome_number(o, low), b = outcome_number(o, high);
  return a == b ? a : a + " - " + b;
}

/// With a sign.
std::string change(const model::Outcome& o, double value) {
  const std::string text = outcome_number(o, value);
  return value > 0 && text != "0" ? "+" + text : text;
}

std::string of_hundred(double share) { return fmt::format("{:.0f}", 100 * share); }

std::string outcome_title(const Comparison& c, size_t o) {
  const auto& outcome = outcome_of(c, o);
  const char* way = outcome.harm                  ? "harm: less is better"
                    : c.better[o] == Better::Less ? "less is better, as asked"
                    : c.better[o] == Better::More ? "more is better, as asked"
                                                  : "shown, not ranked";
  const std::string unit =
      outcome.shown.unit.empty() || outcome.shown.unit == "ratio" ? "" : ", " + outcome.shown.unit;
  return clipped(fmt::format("{}  {}{} ({})", outcome.name, outcome.label, unit, way), kWidth) + "\n";
}

std::string outcome_table(const Comparison& c, size_t o) {
  const auto& outcome = outcome_of(c, o);
  std::string out = outcome_title(c, o);
  out += pad("", kName) + pad_left("mean", 9) + pad_left("median", 9) + pad_left("5-95 %", 17) +
         pad_left("worst", 9) + pad_left("chance", 17) +
         pad_left(c.policies.size() > 1 ? "minus " + name_of(c, c.reference) : "", 21) + "\n";
  for (size_t p = 0; p < c.policies.size(); ++p) {
    const auto& cell = c.cells[o][p];
    if (p == c.real && p > 0) out += "  hypothetical: nobody has these choices; not ranked\n";
    out += pad(name_of(c, p), kName) + pad_left(outcome_number(outcome, cell.mean), 9) +
           pad_left(outcome_number(outcome, cell.median), 9) +
           pad_left(range(outcome, cell.q05, cell.q95), 17) +
           pad_left(outcome_number(outcome, cell.worst_tenth), 9) +
           pad_left(range(outcome, cell.chance_q05, cell.chance_q95), 17);
    if (p != c.reference) {
      const auto& d = cell.difference.mean;
      const double half = (d.high - d.low) / 2;
      out += pad_left(change(outcome, d.value) + " +-" + outcome_number(outcome, half), 21);
    }
    out += "\n";
  }
  return out + "\n";
}

std::vector<size_t> ranked(const Comparison& c) {
  std::vector<size_t> out;
  for (size_t o = 0; o < c.outcomes.size(); ++o)
    if (c.better[o] != Better::Neither) out.push_back(o);
  return out;
}

std::string regret_table(const Comparison& c) {
  const auto outcomes = ranked(c);
  if (outcomes.empty() || c.real < 2) return "";
  std::string out = wrapped(
      fmt::format(
          "Regret: how much worse than the best of these {} in the same world (mean / 90th percentile), and "
          "in "
          "how many of 100 worlds a policy is the best or within {:.0f} % of it. A range for the mean: the "
          "best is picked on few runs.",
          c.real, 100 * c.model->material),
      kWidth);
  constexpr size_t kColumn = 26, kAcross = (kWidth - kName) / kColumn;
  for (size_t first = 0; first < outcomes.size(); first += kAcross) {
    const size_t last = std::min(first + kAcross, outcomes.size());
    out += pad("", kName);
    for (size_t k = first; k < last; ++k)
      out += pad_left(clipped(outcome_of(c, outcomes[k]).name, kColumn - 6) + " best", kColumn);
    out += "\n";
    for (size_t p = 0; p < c.real; ++p) {
      out += pad(name_of(c, p), kName);
      for (size_t k = first; k < last; ++k) {
        const auto& outcome = outcome_of(c, outcomes[k]);
        const auto& r = *c.cells[outcomes[k]][p].regret;
        const std::string low = outcome_number(outcome, r.cross),
                          high = outcome_number(outcome, r.mean.value);
        const std::string mean = low == high ? high : low + "-" + high;
        out += pad_left(
            fmt::format("{}/{} {:>3}", mean, outcome_number(outcome, r.p90), of_hundred(r.best_share)),
            kColumn);
      }
      out += "\n";
    }
  }
  return out + "\n";
}

std::string threshold_table(const Comparison& c) {
  if (c.satisficing.empty()) return "";
  std::string out =
      "Thresholds met, in worlds of 100 (95 %); after the bar, in runs of 100 of the best-guess world\n";
  for (size_t t = 0; t < c.thresholds.size(); ++t)
    out += fmt::format("  {}: {}\n", t + 1, c.thresholds[t].text);
  out += pad("", kName);
  for (size_t t = 0; t < std::min<size_t>(c.thresholds.size(), 3); ++t)
    out += pad_left(fmt::format("{}", t + 1), 19);
  out += pad_left("all", 19) + "\n";
  const auto cell = [](const claims::Share& s, double chance) {
    return pad_left(fmt::format("{} ({}-{}) | {}", of_hundred(s.value), of_hundred(s.low), of_hundred(s.high),
                                of_hundred(chance)),
                    19);
  };
  for (size_t p = 0; p < c.policies.size(); ++p) {
    const auto& s = c.satisficing[p];
    out += pad(name_of(c, p), kName);
    for (size_t t = 0; t < std::min<size_t>(s.each.size(), 3); ++t) out += cell(s.each[t], s.chance_each[t]);
    out += cell(s.all, s.chance_all) + "\n";
  }
  if (c.thresholds.size() > 3) out += "Each of the others: --json\n";
  return out + "\n";
}

std::string pareto_text(const Comparison& c) {
  if (c.pareto.empty() || c.real < 2) return "";
  std::vector<std::string> over, in;
  for (const uint32_t o : c.pareto_over) over.push_back(outcome_of(c, o).name);
  std::string out =
      wrapped(fmt::format("Pareto set over {}, by the means over the worlds (in brackets: in how many of "
                          "100 worlds no other policy is at least as good in all of them):",
                          joined(over)),
              kWidth);
  for (size_t p = 0; p < c.pareto.size(); ++p)
    if (c.pareto[p].dominated_by.empty())
      in.push_back(fmt::format("{} ({})", name_of(c, p), of_hundred(c.pareto[p].share)));
  out += "  " + wrapped(joined(in), kWidth - 2, 2);
  for (size_t p = 0; p < c.pareto.size(); ++p) {
    if (c.pareto[p].dominated_by.empty()) continue;
    auto by = c.pareto[p].dominated_by;
    const size_t more = by.size() > 3 ? by.size() - 3 : 0;
    if (more > 0) by.resize(3);
    out += "  " + wrapped(fmt::format("{} ({}): not in it; {}{} better in all", name_of(c, p),
                                      of_hundred(c.pareto[p].share), names_of(c, by),
                                      more > 0         ? fmt::format(" and {} others are", more)
                                      : by.size() == 1 ? " is"
                                                       : " are"),
                          kWidth - 2, 4);
  }
  return out + "\n";
}

std::string effort_text(const Comparison& c) {
  std::string out;
  // Of many pairs, a line for each that has more.
  for (size_t at = 0; at < c.efforts.size();) {
    const auto more = c.efforts[at].more;
    std::vector<std::string> than;
    size_t others = 0;
    for (; at < c.efforts.size() && c.efforts[at].more == more; ++at) {
      if (than.size() == 3) {
        ++others;
        continue;
      }
      than.push_back(
          fmt::format("{} ({})", short_name(*c.model, c.efforts[at].less), joined(c.efforts[at].levers)));
    }
    out += "  " + wrapped(fmt::format("{} only has more of everything than {}{}", short_name(*c.model, more),
                                      joined(than), others > 0 ? fmt::format(" and {} others", others) : ""),
                          kWidth - 2, 4);
  }
  if (!out.empty()) out = "Not of equal effort: whichever wins, it says nothing of how to act\n" + out + "\n";
  std::string together;
  for (const auto& s : c.synergies) {
    const auto& outcome = outcome_of(c, s.outcome);
    const double half = (s.beyond.high - s.beyond.low) / 2;
    const bool told = s.beyond.low > 0 || s.beyond.high < 0;
    together +=
        pad(clipped(fmt::format("  {} + {}: {}", name_of(c, s.of.a), name_of(c, s.of.b), outcome.name), 58),
            58) +
        pad_left(change(outcome, s.parts.value), 10) +
        pad_left(fmt::format("{} +-{}", change(outcome, s.beyond.value), outcome_number(outcome, half)), 20) +
        (told ? "" : "  as sum") + "\n";
  }
  if (!together.empty())
    out += pad("Together, beyond the sum of the parts", 58) + pad_left("parts", 10) + pad_left("beyond", 20) +
           "\n" + together + "\n";
  return out;
}

std::string separation_text(const Comparison& c, const explain::Separation& s) {
  using Kind = explain::Separation::Kind;
  if (s.kind == Kind::Nothing) return "too few worlds on one side to say what tells them apart";
  if (s.p_value > 0.05)
    return fmt::format(
        "no single premise or number tells these worlds apart better than chance (best: {}, p {:.2f})",
        s.name, s.p_value);
  const std::string how = fmt::format("(right for {:.0f} of 100, p {:.3f})", 100 * s.accuracy, s.p_value);
  if (s.kind == Kind::Premise)
    return fmt::format("where {} {} {}", s.name, s.above ? "holds" : "does not hold", how);
  const auto& shown = c.model->params[s.param].shown;
  const bool pure = shown.unit.empty() || shown.unit == "ratio";
  return fmt::format("where {} is {} {}{} {}", s.name, s.above ? "above" : "below",
                     number_text(s.cut / shown.scale), pure ? "" : " " + shown.unit, how);
}

std::string flips_text(const Comparison& c) {
  std::string out;
  for (const auto& f : c.flips)
    if (f.b_better > 0 || c.policies.size() == 2) out += "  " + wrapped(flip_sentence(c, f), kWidth - 2, 4);
  return out.empty() ? "" : "Where the order flips\n" + out + "\n";
}

std::string summary(const Comparison& c) {
  std::string out;
  for (const size_t o : ranked(c)) {
    if (c.real < 2) break;
    const auto lowest = [&](auto&& cost) {
      size_t best = 0;
      for (size_t p = 1; p < c.real; ++p)
        if (cost(c.cells[o][p]) < cost(c.cells[o][best])) best = p;
      return name_of(c, best);
    };
    const auto way = c.better[o];
    out +=
        pad(clipped(outcome_of(c, o).name, kName), kName) +
        pad("  " + lowest([&](const explain::Cell& x) { return explain::cost_of(way, x.mean); }), 22) +
        pad("  " + lowest([&](const explain::Cell& x) { return explain::cost_of(way, x.worst_tenth); }), 22) +
        pad("  " + lowest([&](const explain::Cell& x) { return x.regret->mean.value; }), 22) + "\n";
  }
  if (out.empty()) return "";
  return pad("Best of the real", kName) + pad("  by the mean", 22) + pad("  in the worst tenth", 22) +
         pad("  by mean regret", 22) + "\n" + out + "\n";
}

}  // namespace

std::string policy_name(const model::Model& m, model::PolicyId p) {
  return p == model::kNone ? "default" : m.policies[p].name;
}

std::string outcome_number(const model::Outcome& o, double value) {
  return value != value ? "-" : number_text(value / o.shown.scale);
}

std::string flip_sentence(const Comparison& c, const explain::Flip& f) {
  const std::string unsure =
      f.unsure >= 0.05 ? fmt::format(" (in {} told apart badly on {} runs)", of_hundred(f.unsure), c.runs)
                       : "";
  return fmt::format("{}: {} better in {} worlds of 100, {} in {}, no material difference in {}{}; {}: {}",
                     outcome_of(c, f.outcome).name, name_of(c, f.a), of_hundred(f.a_better), name_of(c, f.b),
                     of_hundred(f.b_better), of_hundred(1 - f.a_better - f.b_better), unsure, name_of(c, f.b),
                     separation_text(c, f.separation));
}

std::string compare_screen(const Comparison& c) {
  const auto& m = *c.model;
  std::string out =
      fmt::format("{}{}{}: {} policies, {} outcomes   {}\n", m.name, m.version.empty() ? "" : " ", m.version,
                  c.policies.size(), c.outcomes.size(), time_text(m));
  out += wrapped(
      fmt::format("{} worlds x {} runs ({}) and, for chance, {} runs of the best-guess world; the same luck "
                  "under each policy; seed {}. Results of this model under written-down assumptions, not a "
                  "forecast.",
                  c.worlds, c.runs, c.worlds_name, c.chance_runs, c.seed),
      kWidth);
  if (c.stopped) out += wrapped("Stopped: what is below rests on the worlds that were done.", kWidth);
  if (c.withheld > 0)
    out += wrapped(fmt::format("{} more worlds are left out: over 1 % of a policy's runs were faulty there.",
                               c.withheld),
                   kWidth);
  if (c.none_values > 0)
    out += wrapped(
        fmt::format("In {} runs an outcome was `none`; they are left out of its mean.", c.none_values),
        kWidth);
  out += legend(c) + "\n";
  if (c.worlds == 0) return out + "No world was done.\n";
  out += summary(c);
  for (size_t o = 0; o < c.outcomes.size(); ++o) out += outcome_table(c, o);
  out +=
      wrapped(
          "mean, median, 5-95 %: over worlds, of the mean in a world; worst: mean of the worst tenth of the "
          "worlds; chance: 5-95 % over runs of the best-guess world; last: difference on the same worlds and "
          "luck, "
          "95 %.",
          kWidth) +
      "\n";
  out += regret_table(c) + threshold_table(c) + pareto_text(c) + effort_text(c) + flips_text(c);
  while (out.size() > 1 && out[out.size() - 2] == '\n') out.pop_back();
  return out;
}

}  // namespace casus::report
