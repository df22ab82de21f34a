#include "explain/ledger.h"

#include <algorithm>
#include <cmath>

#include "claims/judging.h"
#include "claims/regression.h"
#include "model/text.h"

namespace casus::explain {
namespace {

constexpr double kTold = 3.5;

LedgerMove param_move(const claims::Quantity& q, const claims::Sample& s, const claims::WorldEndings& w) {
  LedgerMove out;
  std::vector<size_t> order;
  for (size_t i = 0; i < w.size(); ++i)
    if (w.hold[i] == w.hold[i] && w.all()[i] != claims::Ending::Undecided) order.push_back(i);
  if (order.size() < 24) return out;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return s.worlds[a].params[q.at] < s.worlds[b].params[q.at]; });
  // By rank, so that long tails don't decide.
  std::vector<double> rank, margin;
  for (size_t r = 0; r < order.size(); ++r) {
    rank.push_back(static_cast<double>(r));
    margin.push_back(w.hold[order[r]]);
  }
  out.t = claims::slope(rank, margin).t();
  const size_t third = order.size() / 3;
  for (size_t r = 0; r < third; ++r) {
    out.share -= w.all()[order[r]] == claims::Ending::Holds ? 1 : 0;
    out.share += w.all()[order[order.size() - 1 - r]] == claims::Ending::Holds ? 1 : 0;
  }
  out.share /= static_cast<double>(third);
  out.told = std::fabs(out.t) >= kTold;
  return out;
}

void finish(LedgerEntry& e) {
  for (const LedgerMove& m : e.moves) {
    if (!m.told) continue;
    e.largest = std::max(e.largest, std::fabs(m.share));
    ++e.claims_moved;
  }
}

double largest_t(const LedgerEntry& e) {
  double t = 0;
  for (const LedgerMove& m : e.moves) t = std::max(t, std::fabs(m.t));
  return t;
}

struct Asked {
  claims::ClaimsOptions options;
  claims::Setup setup;
  claims::SampleRequest author, mixture;
};

Asked ask(const model::Model& m, const claims::ClaimsOptions& from) {
  claims::ClaimsOptions o = claims::rounded(from);
  o.laws = false;
  Asked a{o, claims::set_up(m, o), {}, {}};
  a.author = {"author", a.setup.views[0].rule, o.worlds, o.runs, 0, a.setup.all_leaves, 0};
  a.mixture = {"mixture", a.setup.mixture.rule, o.worlds, o.runs, 0, a.setup.all_leaves, 0};
  return a;
}

}  // namespace

uint64_t ledger_cost(const model::Model& m, const claims::ClaimsOptions& from) {
  const Asked a = ask(m, from);
  const claims::Sampler sampler(m, a.options, a.setup.table, ensemble::run);
  return sampler.cost(a.author) + (a.setup.indicators.empty() ? 0 : sampler.cost(a.mixture));
}

Ledger ledger(const model::Model& m, const claims::ClaimsOptions& from) {
  const Asked a = ask(m, from);
  claims::Sampler sampler(m, a.options, a.setup.table, ensemble::run);
  sampler.expect(ledger_cost(m, from));
  const claims::Sample author = sampler.draw(a.author);
  const claims::Sample mixture = a.setup.indicators.empty() ? claims::Sample() : sampler.draw(a.mixture);
  Ledger out = ledger(m, a.setup, author, mixture);
  out.worlds = a.options.worlds;
  out.runs = a.options.runs;
  out.seed = a.options.seed;
  out.total_runs = sampler.totals().runs;
  out.stopped = sampler.stopped();
  return out;
}

Ledger ledger(const model::Model& m, const claims::Setup& setup, const claims::Sample& author,
              const claims::Sample& mixture) {
  Ledger out;
  out.claims = setup.claims;
  out.worlds = static_cast<uint32_t>(author.size());
  out.runs = author.runs;
  std::vector<claims::WorldEndings> in_author;
  for (const auto& f : setup.formulas) in_author.push_back(claims::judge_sample(f, author));
  for (const auto& q : setup.quantities) {
    ++(q.from_data ? out.from_data : out.assumed);
    if (q.from_data) continue;
    LedgerEntry e;
    e.name = q.name;
    e.param = q.param;
    const auto& param = m.params[q.param];
    e.text = model::prior_text(param.priors[q.instance], param.shown.scale) +
             (param.shown.unit.empty() ? "" : " " + param.shown.unit);
    for (size_t c = 0; c < setup.claims.size(); ++c) {
      e.moves.push_back(param_move(q, author, in_author[c]));
      e.moves.back().claim = setup.claims[c];
    }
    out.entries.push_back(std::move(e));
  }
  std::vector<std::vector<claims::PremiseEffect>> effects;
  for (const auto& f : setup.formulas)
    if (mixture.size() > 0)
      effects.push_back(
          claims::premise_effects(m, setup.indicators, mixture, claims::judge_sample(f, mixture)));
  for (size_t k = 0; k < setup.indicators.size() && !effects.empty(); ++k) {
    LedgerEntry e;
    e.kind = LedgerEntry::Kind::Premise;
    e.premise = setup.indicators[k].ref;
    e.name = setup.indicators[k].name;
    const auto& premise = m.premises[e.premise.premise];
    e.text = e.premise.alternative < 0
                 ? premise.text
                 : premise.alternatives[static_cast<size_t>(e.premise.alternative)].text;
    for (size_t c = 0; c < setup.claims.size(); ++c) {
      LedgerMove move;
      move.claim = setup.claims[c];
      move.share = effects[c][k].on_share;
      move.t = effects[c][k].strength();
      move.told = move.t >= kTold;
      e.moves.push_back(move);
    }
    out.entries.push_back(std::move(e));
  }
  for (LedgerEntry& e : out.entries) finish(e);
  std::stable_sort(out.entries.begin(), out.entries.end(), [](const LedgerEntry& x, const LedgerEntry& y) {
    if (x.largest != y.largest) return x.largest > y.largest;
    if (x.claims_moved != y.claims_moved) return x.claims_moved > y.claims_moved;
    return largest_t(x) > largest_t(y);
  });
  return out;
}

}  // namespace casus::explain
