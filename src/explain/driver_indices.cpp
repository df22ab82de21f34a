// What a claim turns on besides premises: uncertain quantities by rank, the strongest with Sobol indices.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "claims/regression.h"
#include "explain/laboratory.h"
#include "explain/sobol.h"

namespace casus::explain {
namespace {

// Worlds of the designs: their numbers address what is not in the design, and luck.
constexpr uint32_t kDesignA = 1u << 24, kDesignB = 2u << 24;
constexpr double kListedFrom = 2;  // |t| from which a quantity without indices is listed
constexpr size_t kListed = 12;

std::string cites_of(const model::Prior& p) {
  std::string out;
  for (const std::string& c : p.cites) out += (out.empty() ? "" : ", ") + c;
  return p.assumed ? "" : out;
}

/// |t| of a correlation over n worlds.
double t_of(double r, size_t n) {
  return r * r >= 1 ? 1e9 : std::abs(r) * std::sqrt(static_cast<double>(n - 2) / (1 - r * r));
}

/// What each row of the designs is judged as: the margin, and whether it holds.
struct Judged {
  std::vector<double> margin, holds;
};

Judged judged(Laboratory& lab, std::vector<kernel::World> worlds) {
  const claims::Sample s = lab.given(std::move(worlds), lab.judging.runs);
  const claims::WorldEndings w = claims::judge_sample(lab.formula(), s);
  Judged out;
  for (size_t i = 0; i < w.size(); ++i) {
    const bool open = w.all()[i] == claims::Ending::Undecided || w.all()[i] == claims::Ending::Void;
    const double none = std::nan("");
    out.margin.push_back(open ? none : w.hold[i]);
    out.holds.push_back(open ? none : w.all()[i] == claims::Ending::Holds ? 1 : 0);
  }
  return out;
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
    Judged j = judged(lab, std::move(worlds));
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

std::vector<Driver> ranked_drivers(const Laboratory& lab) {
  const claims::Sample& s = lab.view();
  const claims::WorldEndings w = claims::judge_sample(lab.formula(), s);
  std::vector<size_t> defined;
  std::vector<double> margin;
  for (size_t i = 0; i < w.size(); ++i) {
    if (w.hold[i] != w.hold[i] || w.all()[i] == claims::Ending::Undecided) continue;
    defined.push_back(i);
    margin.push_back(w.hold[i]);
  }
  std::vector<Driver> out;
  if (defined.size() < 24) return out;
  for (const claims::Quantity& q : lab.quantities()) {
    Driver d = describe(lab.m, q);
    std::vector<size_t> order(defined.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto value = [&](size_t k) { return s.worlds[defined[k]].params[q.at]; };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return value(a) < value(b); });
    std::vector<double> rank(order.size());
    for (size_t r = 0; r < order.size(); ++r) rank[order[r]] = static_cast<double>(r);
    d.correlation = claims::slope(rank, margin).size;
    const size_t third = order.size() / 3;
    for (size_t r = 0; r < third; ++r) {
      const auto holds = [&](size_t k) { return w.all()[defined[k]] == claims::Ending::Holds ? 1.0 : 0.0; };
      d.share_low += holds(order[r]) / static_cast<double>(third);
      d.share_high += holds(order[order.size() - 1 - r]) / static_cast<double>(third);
    }
    out.push_back(std::move(d));
  }
  std::stable_sort(out.begin(), out.end(), [](const Driver& a, const Driver& b) {
    return std::abs(a.correlation) > std::abs(b.correlation);
  });
  return out;
}

void explain_drivers(Laboratory& lab, Why& out) {
  out.drivers = ranked_drivers(lab);
  if (!lab.options.fast) add_indices(lab, out);
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
