// Policies x outcomes: over worlds and over chance apart, regret, the Pareto set, where the order flips.
#include <fmt/format.h>

#include <cmath>

#include "report/compare_screen.h"
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/svg.h"
#include "report/text.h"
#include "report/why_sentences.h"

namespace casus::report {
namespace {

using explain::Better;
using explain::Comparison;

const model::Outcome& outcome_of(const Comparison& c, size_t o) { return c.model->outcomes[c.outcomes[o]]; }

std::string name_of(const Comparison& c, size_t p) { return policy_name(*c.model, c.policies[p]); }

std::string outcome_chart(const Comparison& c, size_t o) {
  const auto& outcome = outcome_of(c, o);
  const double k = outcome.shown.scale;
  std::vector<Interval> rows;
  for (size_t p = 0; p < c.policies.size(); ++p) {
    const auto& x = c.cells[o][p];
    if (std::isnan(x.median)) continue;
    const bool by_chance = !std::isnan(x.chance_q05);
    rows.push_back({name_of(c, p), x.q05 / k, x.q25 / k, x.median / k, x.q75 / k, x.q95 / k,
                    by_chance ? x.chance_q05 / k : x.median / k,
                    by_chance ? x.chance_q95 / k : x.median / k});
  }
  if (rows.empty()) return "";
  const std::string title = outcome.label.empty() ? outcome.name : outcome.label;
  const char* way = outcome.harm ? "a harm: less is better" : "shown, not ranked";
  const std::string unit = outcome.shown.unit == "ratio" ? "" : outcome.shown.unit;
  return fmt::format("<figure>\n<figcaption>{} <span class=\"soft\">{} ({})</span></figcaption>\n",
                     escaped(title), escaped(outcome.name), way) +
         interval_chart(rows, unit, title) + "</figure>\n";
}

std::string charts(const Comparison& c, size_t from, size_t to) {
  std::string out;
  for (size_t o = from; o < to; ++o) out += outcome_chart(c, o);
  return out.empty() ? "" : "<div class=\"multiples\">\n" + out + "</div>\n";
}

std::string legend(const Comparison& c) {
  Table t({{"Policy"}, {"What it does"}, {"by"}});
  for (const auto id : c.policies) {
    if (id == model::kNone) continue;
    const auto& p = c.model->policies[id];
    t.row({escaped(p.name), escaped(p.label), escaped(joined(p.actors))});
  }
  std::string out = t.html();
  std::vector<std::string> same;
  for (const auto& [left, other] : c.same)
    same.push_back(policy_name(*c.model, left) + " does what " + policy_name(*c.model, other) + " does");
  if (!same.empty()) out += paragraph("Left out: " + joined(same, "; ") + ".", "small");
  return out;
}

std::vector<size_t> ranked(const Comparison& c) {
  std::vector<size_t> out;
  for (size_t o = 0; o < c.outcomes.size(); ++o)
    if (c.better[o] != Better::Neither) out.push_back(o);
  return out;
}

/// The best is picked on few runs, so that the mean regret lies between two numbers.
std::string regret_cell(const model::Outcome& o, const explain::Regret& r) {
  const auto low = outcome_number(o, r.cross), high = outcome_number(o, r.mean.value);
  return fmt::format("{} <span class=\"soft\">90th {},</span> <span class=\"soft\">best in {:.0f}</span>",
                     low == high ? high : low + " to " + high, outcome_number(o, r.p90), 100 * r.best_share);
}

/// By three yardsticks, the best policy for each outcome.
std::string best_part(const Comparison& c) {
  Table t({{"Outcome"}, {"best by the mean"}, {"in the worst tenth of worlds"}, {"by mean regret"}});
  for (const size_t o : ranked(c)) {
    const auto lowest = [&](auto&& cost) {
      size_t best = 0;
      for (size_t p = 1; p < c.real; ++p)
        if (cost(c.cells[o][p]) < cost(c.cells[o][best])) best = p;
      return escaped(name_of(c, best));
    };
    const auto way = c.better[o];
    const auto& outcome = outcome_of(c, o);
    t.row({escaped(outcome.label.empty() ? outcome.name : outcome.label),
           lowest([&](const explain::Cell& x) { return explain::cost_of(way, x.mean); }),
           lowest([&](const explain::Cell& x) { return explain::cost_of(way, x.worst_tenth); }),
           lowest([&](const explain::Cell& x) { return x.regret ? x.regret->mean.value : 0; })});
  }
  return t.empty() || c.real < 2 ? "" : t.html();
}

std::string regret_part(const Comparison& c) {
  const auto outcomes = ranked(c);
  if (outcomes.empty() || c.real < 2) return "";
  std::vector<Column> columns{{"Policy"}};
  for (const size_t o : outcomes) columns.push_back({outcome_of(c, o).name, true});
  Table t(columns);
  for (size_t p = 0; p < c.real; ++p) {
    std::vector<std::string> cells{escaped(name_of(c, p))};
    for (const size_t o : outcomes) {
      const auto& r = c.cells[o][p].regret;
      cells.push_back(r ? regret_cell(outcome_of(c, o), *r) : "");
    }
    t.row(cells);
  }
  return "<h3>Regret</h3>\n" + best_part(c) + "<details><summary>The regret of every policy</summary>\n" +
         paragraph(
             fmt::format(
                 "How much worse than the best of these {} in the same world: mean, then the 90th "
                 "percentile, then in how many of 100 worlds the policy is the best or within {:.0f} % of "
                 "it. A range where the runs don't tell the mean.",
                 c.real, 100 * c.model->material),
             "small") +
         "<div class=\"scroll regret\">" + t.html() + "</div>\n</details>\n";
}

std::string pareto_part(const Comparison& c) {
  if (c.pareto.empty() || c.real < 2) return "";
  std::vector<std::string> over, in;
  for (const uint32_t o : c.pareto_over) over.push_back(outcome_of(c, o).name);
  for (size_t p = 0; p < c.pareto.size(); ++p)
    if (c.pareto[p].dominated_by.empty())
      in.push_back(fmt::format("{} ({:.0f})", name_of(c, p), 100 * c.pareto[p].share));
  Table t({{"Policy"},
           {"In the set"},
           {"undominated, of 100 worlds", true},
           {"as good in all and better in one"}});
  for (const bool in_set : {true, false})
    for (size_t p = 0; p < c.pareto.size(); ++p) {
      const auto& m = c.pareto[p];
      if (m.dominated_by.empty() != in_set) continue;
      std::vector<std::string> by;
      for (const size_t q : m.dominated_by) by.push_back(name_of(c, q));
      t.row({escaped(name_of(c, p)), in_set ? "yes" : "no", fmt::format("{:.0f}", 100 * m.share),
             escaped(joined(by))});
    }
  return "<h3>The Pareto set</h3>\n" +
         paragraph(
             "Policies than which no other does at least as well in each of these and better in one, by the "
             "means over the worlds; in brackets, in how many of 100 worlds none does: " +
                 joined(over) + ". Nothing is added up across parties.",
             "small") +
         paragraph(joined(in) + ".") +
         "<details><summary>Every policy, and what is better than it</summary>\n" + t.html() + "</details>\n";
}

std::string flips_part(const Comparison& c) {
  std::string items;
  for (const auto& f : c.flips)
    if (f.b_better > 0) items += "<li>" + escaped(flip_sentence(c, f)) + ".</li>\n";
  return items.empty() ? "" : "<h3>Where the order flips</h3>\n<ul>\n" + items + "</ul>\n";
}

}  // namespace

std::string policies_part(const ReportInput& in) {
  if (!in.policies) return "";
  const Comparison &main = in.policies->main, &all = in.policies->all;
  std::string body = paragraph(
      "Dot: median over worlds. Thick and thin bar: 50 and 90 % of worlds (doubt). Grey line below: 5 to 95 "
      "% of the "
      "runs of the best-guess world (chance). The two are never mixed. Each party has its own outcome; "
      "members of "
      "armed groups are not added to anyone else.",
      "small");
  const size_t shown = main.outcomes.size();
  body += charts(all, 0, shown);
  body += "<details><summary>What the policies are</summary>\n" + legend(main) + "</details>\n";
  const std::string others = charts(all, shown, all.outcomes.size());
  if (!others.empty())
    body += fmt::format("<details><summary>{}</summary>\n{}</details>\n",
                        counted(all.outcomes.size() - shown, "more outcome", "more outcomes"), others);
  body += regret_part(main) + pareto_part(main) + flips_part(main);
  body += paragraph(
      fmt::format(
          "{} worlds ({}), {} runs each, the same luck under every policy; {} runs of the best-guess world; "
          "seed {}.{}",
          main.worlds, main.worlds_name, main.runs, main.chance_runs, main.seed,
          main.stopped ? " Stopped before its end." : ""),
      "small");
  return section("policies", "Policies and outcomes, by party", body);
}

}  // namespace casus::report
