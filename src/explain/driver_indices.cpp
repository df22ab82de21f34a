// What a claim turns on besides premises: uncertain quantities by rank, the strongest with Sobol indices.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "claims/regression.h"
#include "explain/laboratory.h"
#include "explain/morris.h"
#include "explain/sobol.h"

namespace casus::explain {
namespace {

// Worlds of the designs: their numbers address what is not in the design, and luck.
constexpr uint32_t kDesignA = 1u << 24, kDesignB = 2u << 24, kWalks = 7u << 24;
constexpr double kListedFrom = 2;  // |t| from which a quantity without indices is listed
constexpr size_t kListed = 12;
constexpr size_t kFewestWorlds = 24;  // in which the margin is defined

std::string cites_of(const model::Prior& p) {
  std::string out;
  for (const std::string& c : p.cites) out += (out.empty() ? "" : ", ") + c;
  return p.assumed ? "" : out;
}

void strongest_first(std::vector<Driver>& drivers) {
  std::stable_sort(drivers.begin(), drivers.end(), [](const Driver& a, const Driver& b) {
    return std::abs(a.correlation) > std::abs(b.correlation);
  });
}

/// |t| of a correlation over n worlds.
double t_of(double r, size_t n) {
  return r * r >= 1 ? 1e9 : std::abs(r) * std::sqrt(static_cast<double>(n - 2) / (1 - r * r));
}

void add_indices(Laboratory& lab, Why& out) {
  const size_t inputs = std::min(lab.plan.indices, out.drivers.size());
  const uint32_t rows = lab.plan.index_rows;
  if (inputs == 0 || rows == 0) return;
  const auto points = sobol_points(rows, 2 * inputs, lab.options.seed);
  const ensemble::WorldRule& rule = lab.setup.views[lab.view_number()].rule;
  std::vector<kernel::World> a, b;
  const auto set = [&](kernel::World& w, size_t i, double u) {
    const claims::Quantity& q = out.drivers[i].quantity;
    w.params[q.at] = ensemble::prior_quantile(lab.m.params[q.param].priors[q.instance], u);
  };
  for (uint32_t r = 0; r < rows; ++r) {
    a.push_back(ensemble::draw_world(lab.m, rule, lab.options.seed, kDesignA + r));
    b.push_back(ensemble::draw_world(lab.m, rule, lab.options.seed, kDesignB + r));
    for (size_t i = 0; i < inputs; ++i) {
      set(a.back(), i, points[r][i]);
      set(b.back(), i, points[r][inputs + i]);
    }
  }
  SobolSample margin, holds;
  const auto run = [&](std::vector<kernel::World> worlds, std::vector<double>& m, std::vector<double>& h) {
    Judged j = judged(lab, std::move(worlds), lab.judging.runs);
    m = std::move(j.margin);
    h = std::move(j.holds);
    return !lab.stopped();
  };
  if (!run(a, margin.a, holds.a) || !run(b, margin.b, holds.b)) return;
  for (size_t i = 0; i <= inputs; ++i) {
    std::vector<kernel::World> mixed = i < inputs ? a : b;
    for (uint32_t r = 0; r < rows; ++r) {
      if (i < inputs) {
        set(mixed[r], i, points[r][inputs + i]);
        continue;
      }
      // All the others together: everything from B but the design's inputs, and A's luck.
      for (size_t k = 0; k < inputs; ++k) set(mixed[r], k, points[r][k]);
      mixed[r].number = a[r].number;
    }
    margin.mixed.emplace_back();
    holds.mixed.emplace_back();
    if (!run(std::move(mixed), margin.mixed.back(), holds.mixed.back())) return;
  }
  const SobolIndices of_margin = sobol_indices(margin), of_result = sobol_indices(holds);
  for (size_t i = 0; i < inputs; ++i) {
    Driver& d = out.drivers[i];
    d.indexed = true;
    d.first = of_margin.first[i];
    d.total = of_margin.total[i];
    d.first_on_result = of_result.first[i];
    d.total_on_result = of_result.total[i];
  }
  out.others_total = of_margin.total[inputs];
  out.index_rows = rows;
  std::stable_sort(out.drivers.begin(), out.drivers.begin() + static_cast<ptrdiff_t>(inputs),
                   [](const Driver& x, const Driver& y) { return x.total.value > y.total.value; });
}

/// Moves the quantities that matter most, whether they pull one way or not, to the front.
void screen(Laboratory& lab, Why& out) {
  const size_t inputs = out.drivers.size(), walks = lab.plan.screened;
  if (inputs <= lab.plan.indices || walks == 0) return;
  const auto design = morris_walks(inputs, walks, lab.options.seed);
  const ensemble::WorldRule& rule = lab.setup.views[lab.view_number()].rule;
  std::vector<kernel::World> worlds;
  for (uint32_t w = 0; w < walks; ++w) {
    kernel::World world = ensemble::draw_world(lab.m, rule, lab.options.seed, kWalks + w);
    for (const auto& point : design[w].points) {
      for (size_t i = 0; i < inputs; ++i) {
        const claims::Quantity& q = out.drivers[i].quantity;
        world.params[q.at] = ensemble::prior_quantile(lab.m.params[q.param].priors[q.instance], point[i]);
      }
      worlds.push_back(world);
    }
  }
  const Judged all = judged(lab, std::move(worlds), kScreeningRuns);
  if (lab.stopped()) return;
  std::vector<std::vector<double>> results;
  for (size_t w = 0; w < walks; ++w)
    results.emplace_back(all.margin.begin() + static_cast<ptrdiff_t>(w * (inputs + 1)),
                         all.margin.begin() + static_cast<ptrdiff_t>((w + 1) * (inputs + 1)));
  const auto effects = morris_effects(design, results);
  std::vector<size_t> order(inputs);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return effects[a].size.value > effects[b].size.value; });
  std::vector<Driver> sorted;
  for (size_t i : order) sorted.push_back(std::move(out.drivers[i]));
  out.drivers = std::move(sorted);
  out.screened = true;
}

}  // namespace

Driver describe(const model::Model& m, const claims::Quantity& q) {
  Driver d;
  const model::Param& p = m.params[q.param];
  const model::Prior& prior = p.priors[q.instance];
  d.quantity = q;
  d.note = p.note;
  d.shown = p.shown;
  d.low = ensemble::prior_quantile(prior, 0.05) / p.shown.scale;
  d.best = ensemble::prior_quantile(prior, 0.5) / p.shown.scale;
  d.high = ensemble::prior_quantile(prior, 0.95) / p.shown.scale;
  d.cites = cites_of(prior);
  return d;
}

double rank_correlation(const claims::Quantity& q, const std::vector<const kernel::World*>& worlds,
                        const std::vector<double>& numbers) {
  std::vector<size_t> order(worlds.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return worlds[a]->params[q.at] < worlds[b]->params[q.at]; });
  std::vector<double> rank(order.size());
  for (size_t r = 0; r < order.size(); ++r) rank[order[r]] = static_cast<double>(r);
  return claims::slope(rank, numbers).size;
}

std::vector<Driver> ranked_drivers(const Laboratory& lab) {
  const claims::Sample& s = lab.view();
  const claims::WorldEndings w = claims::judge_sample(lab.formula(), s);
  std::vector<const kernel::World*> worlds;
  std::vector<double> margin, holds;
  for (size_t i = 0; i < w.size(); ++i) {
    if (w.hold[i] != w.hold[i] || w.all()[i] == claims::Ending::Undecided) continue;
    worlds.push_back(&s.worlds[i]);
    margin.push_back(w.hold[i]);
    holds.push_back(w.all()[i] == claims::Ending::Holds ? 1 : 0);
  }
  std::vector<Driver> out;
  if (worlds.size() < kFewestWorlds) return out;
  for (const claims::Quantity& q : lab.quantities()) {
    Driver d = describe(lab.m, q);
    d.correlation = rank_correlation(q, worlds, margin);
    std::vector<size_t> order(worlds.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return worlds[a]->params[q.at] < worlds[b]->params[q.at]; });
    const size_t third = order.size() / 3;
    for (size_t r = 0; r < third; ++r) {
      d.share_low += holds[order[r]] / static_cast<double>(third);
      d.share_high += holds[order[order.size() - 1 - r]] / static_cast<double>(third);
    }
    out.push_back(std::move(d));
  }
  strongest_first(out);
  return out;
}

std::vector<Driver> Laboratory::followed_everywhere() const {
  const size_t worlds = view().size();
  std::vector<double> sum(worlds, 0.0);
  std::vector<bool> defined(worlds, true);
  for (const auto& [key, sample] : known_) {
    if (sample->size() != worlds) continue;
    const std::vector<double> margin = claims::judge_sample(formula(), *sample).hold;
    for (size_t w = 0; w < worlds; ++w) {
      sum[w] += margin[w];
      defined[w] = defined[w] && margin[w] == margin[w];
    }
  }
  std::vector<const kernel::World*> kept;
  std::vector<double> margin;
  for (size_t w = 0; w < worlds; ++w) {
    if (!defined[w]) continue;
    kept.push_back(&view().worlds[w]);
    margin.push_back(sum[w]);
  }
  std::vector<Driver> out;
  if (kept.size() < kFewestWorlds) return out;
  for (const claims::Quantity& q : quantities_) {
    out.push_back(describe(m, q));
    out.back().correlation = rank_correlation(q, kept, margin);
  }
  strongest_first(out);
  return out;
}

void explain_drivers(Laboratory& lab, Why& out) {
  out.drivers = ranked_drivers(lab);
  if (!lab.options.fast) {
    screen(lab, out);
    if (!lab.stopped()) add_indices(lab, out);
  }
  const size_t worlds = lab.view().size();
  out.drivers.erase(std::remove_if(out.drivers.begin(), out.drivers.end(),
                                   [&](const Driver& d) {
                                     return t_of(d.correlation, worlds) < kListedFrom &&
                                            !(d.indexed && d.total.low > 0);
                                   }),
                    out.drivers.end());
  out.drivers.resize(std::min(out.drivers.size(), kListed));
}

}  // namespace casus::explain
