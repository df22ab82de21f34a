#include "explain/signposts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "random/math.h"

namespace casus::explain {
namespace {

constexpr double kAlike = 0.8, kWorthTelling = 0.6;
constexpr size_t kFewest = 8;  // rows of either kind

double square(double x) { return x * x; }

/// Ranks from 1, ties at their mean.
std::vector<double> ranks(const std::vector<double>& x) {
  std::vector<size_t> order(x.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return x[a] < x[b]; });
  std::vector<double> out(x.size());
  for (size_t i = 0; i < order.size();) {
    size_t j = i;
    while (j < order.size() && !(x[order[i]] < x[order[j]])) ++j;
    for (size_t k = i; k < j; ++k) out[order[k]] = static_cast<double>(i + j + 1) / 2;
    i = j;
  }
  return out;
}

std::vector<double> part(const std::vector<double>& x, const std::vector<uint8_t>& holds, bool which) {
  std::vector<double> out;
  for (size_t i = 0; i < x.size(); ++i)
    if ((holds[i] != 0) == which) out.push_back(x[i]);
  return out;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double ma = mean(a), mb = mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

/// Youden's cut: between two observed values, where the sum of both shares told rightly is largest.
double best_cut(const std::vector<double>& x, const std::vector<uint8_t>& holds, bool above) {
  std::vector<size_t> order(x.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return x[a] < x[b]; });
  const double yes =
      static_cast<double>(std::count_if(holds.begin(), holds.end(), [](uint8_t h) { return h != 0; }));
  const double no = static_cast<double>(holds.size()) - yes;
  double best = -1, cut = x.empty() ? 0 : x[order[0]], below_yes = 0, below_no = 0;
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    (holds[order[i]] != 0 ? below_yes : below_no) += 1;
    if (!(x[order[i]] < x[order[i + 1]])) continue;
    const double rightly =
        above ? (yes - below_yes) / yes + below_no / no : below_yes / yes + (no - below_no) / no;
    if (rightly <= best) continue;
    best = rightly;
    cut = (x[order[i]] + x[order[i + 1]]) / 2;
  }
  return cut;
}

}  // namespace

Estimate area_under_curve(const std::vector<double>& x, const std::vector<uint8_t>& holds) {
  const std::vector<double> yes = part(x, holds, true), no = part(x, holds, false);
  const auto m = static_cast<double>(yes.size()), n = static_cast<double>(no.size());
  if (yes.empty() || no.empty()) return {0.5, 0, 1};
  const std::vector<double> all = ranks(x), of_yes = ranks(yes), of_no = ranks(no);
  std::vector<double> v_yes, v_no;  // DeLong's components
  for (size_t i = 0, a = 0, b = 0; i < x.size(); ++i) {
    if (holds[i] != 0)
      v_yes.push_back((all[i] - of_yes[a++]) / n);
    else
      v_no.push_back(1 - (all[i] - of_no[b++]) / m);
  }
  const double area = mean(v_yes);
  const double error = std::sqrt(variance(v_yes) / m + variance(v_no) / n);
  // On the logit scale, so that it stays inside; half a case is kept apart from 0 and 1.
  const double edge = 0.5 / (m * n), inner = std::min(std::max(area, edge), 1 - edge);
  const double slack = std::max(error, 0.5 / std::sqrt(m * n) * std::sqrt(inner * (1 - inner)));
  const double z = random::normal_quantile(0.975) * slack / (inner * (1 - inner));
  const double odds = inner / (1 - inner), by = random::exp_(z < 700 ? z : 700);
  return {area, odds / by / (1 + odds / by), odds * by / (1 + odds * by)};
}

Estimate balanced_accuracy(const std::vector<double>& x, const std::vector<uint8_t>& holds, double cut,
                           bool above) {
  double k[2] = {0, 0}, n[2] = {0, 0};
  for (size_t i = 0; i < x.size(); ++i) {
    const int kind = holds[i] != 0 ? 1 : 0;
    n[kind] += 1;
    k[kind] += (above == (x[i] >= cut)) == (kind == 1) ? 1 : 0;
  }
  double value = 0, down = 0, up = 0;
  for (int kind : {0, 1}) {
    const double share = n[kind] > 0 ? k[kind] / n[kind] : 0.5;
    value += share / 2;
    down += square(share - random::clopper_pearson_low(k[kind], n[kind], 0.95)) / 4;
    up += square(random::clopper_pearson_high(k[kind], n[kind], 0.95) - share) / 4;
  }
  return {value, std::max(0.0, value - std::sqrt(down)), std::min(1.0, value + std::sqrt(up))};
}

std::vector<Signpost> signposts(const std::vector<Observable>& all, const std::vector<uint8_t>& learn,
                                const std::vector<uint8_t>& test, size_t most) {
  const auto enough = [](const std::vector<uint8_t>& holds) {
    const auto yes =
        static_cast<size_t>(std::count_if(holds.begin(), holds.end(), [](uint8_t h) { return h != 0; }));
    return yes >= kFewest && holds.size() - yes >= kFewest;
  };
  std::vector<Signpost> out;
  if (!enough(learn) || !enough(test)) return out;
  std::vector<double> area;
  std::vector<size_t> order;
  for (size_t i = 0; i < all.size(); ++i) {
    area.push_back(area_under_curve(all[i].learn, learn).value);
    order.push_back(i);
  }
  const auto strength = [&](size_t i) { return std::abs(area[i] - 0.5); };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return strength(a) > strength(b); });
  std::vector<std::vector<double>> chosen;
  std::vector<size_t> subjects;
  for (size_t i : order) {
    if (chosen.size() == most || area[i] == 0.5) break;
    if (std::find(subjects.begin(), subjects.end(), all[i].subject) != subjects.end()) continue;
    const std::vector<double> here = ranks(all[i].learn);
    if (std::any_of(chosen.begin(), chosen.end(),
                    [&](const auto& c) { return std::abs(correlation(c, here)) > kAlike; }))
      continue;
    chosen.push_back(here);
    subjects.push_back(all[i].subject);
    Signpost s;
    s.observable = i;
    s.above = area[i] > 0.5;
    s.cut = best_cut(all[i].learn, learn, s.above);
    s.area = area_under_curve(all[i].test, test);
    if (!s.above) s.area = {1 - s.area.value, 1 - s.area.high, 1 - s.area.low};
    s.accuracy = balanced_accuracy(all[i].test, test, s.cut, s.above);
    if (s.area.low <= 0.5 || s.area.value < kWorthTelling) continue;
    out.push_back(s);
  }
  return out;
}

}  // namespace casus::explain
