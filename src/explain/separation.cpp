#include "explain/separation.h"

#include <algorithm>
#include <numeric>

#include "base/hash.h"
#include "claims/drivers.h"
#include "random/world_draws.h"

namespace casus::explain {
namespace {

constexpr size_t kFewest = 8;

/// Something that differs between worlds, with the worlds in its order.
struct Feature {
  Separation as;
  std::vector<double> values;
  std::vector<size_t> order;
};

void add(std::vector<Feature>& all, Separation as, std::vector<double> values) {
  if (std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; })) return;
  Feature f{std::move(as), std::move(values), {}};
  f.order.resize(f.values.size());
  std::iota(f.order.begin(), f.order.end(), size_t{0});
  std::stable_sort(f.order.begin(), f.order.end(),
                   [&](size_t a, size_t b) { return f.values[a] < f.values[b]; });
  all.push_back(std::move(f));
}

std::vector<Feature> features(const model::Model& m, const std::vector<kernel::World>& worlds) {
  std::vector<Feature> all;
  for (const auto& i : claims::indicators(m, claims::players(m))) {
    Separation s;
    s.kind = Separation::Kind::Premise;
    s.name = i.name;
    std::vector<double> values;
    for (const auto& w : worlds) values.push_back(ensemble::premise_on(m, w, i.ref) ? 1 : 0);
    add(all, std::move(s), std::move(values));
  }
  for (const auto& q : claims::quantities(m)) {
    Separation s;
    s.kind = Separation::Kind::Param;
    s.name = q.name;
    s.param = q.param;
    std::vector<double> values;
    for (const auto& w : worlds) values.push_back(w.params[q.at]);
    add(all, std::move(s), std::move(values));
  }
  return all;
}

struct Cut {
  double accuracy = 0.5, at = 0;
  bool above = true;
};

Cut best_cut(const Feature& f, const std::vector<bool>& is, double yes, double no) {
  Cut best;
  double below_yes = 0, below_no = 0;
  for (size_t i = 0; i + 1 < f.order.size(); ++i) {
    (is[f.order[i]] ? below_yes : below_no) += 1;
    const double here = f.values[f.order[i]], next = f.values[f.order[i + 1]];
    if (here == next) continue;
    const double above = ((yes - below_yes) / yes + below_no / no) / 2;
    if (std::max(above, 1 - above) <= best.accuracy) continue;
    best = {std::max(above, 1 - above), here + (next - here) / 2, above >= 1 - above};
  }
  return best;
}

}  // namespace

Separation separate(const model::Model& m, const std::vector<kernel::World>& worlds,
                    const std::vector<bool>& is, uint64_t seed, uint32_t permutations) {
  const auto yes = static_cast<size_t>(std::count(is.begin(), is.end(), true));
  if (yes < kFewest || is.size() - yes < kFewest) return {};
  const auto n_yes = static_cast<double>(yes), n_no = static_cast<double>(is.size() - yes);
  const auto all = features(m, worlds);
  Separation best;
  for (const Feature& f : all) {
    const Cut c = best_cut(f, is, n_yes, n_no);
    if (c.accuracy <= best.accuracy) continue;
    best = f.as;
    best.accuracy = c.accuracy;
    best.cut = c.at;
    best.above = c.above;
  }
  if (best.kind == Separation::Kind::Nothing) return best;
  uint32_t as_good = 0;
  std::vector<bool> shuffled = is;
  const uint32_t stream = hash32("separation");
  for (uint32_t k = 0; k < permutations; ++k) {
    for (size_t i = shuffled.size() - 1; i > 0; --i) {  // Fisher and Yates
      const double u = random::world_uniform(seed, k, random::kWorldBlock, stream, static_cast<uint32_t>(i));
      const auto j = std::min(static_cast<size_t>(u * static_cast<double>(i + 1)), i);
      const bool kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    as_good += std::any_of(all.begin(), all.end(), [&](const Feature& f) {
      return best_cut(f, shuffled, n_yes, n_no).accuracy >= best.accuracy;
    });
  }
  best.p_value = (1.0 + as_good) / (1.0 + permutations);
  return best;
}

}  // namespace casus::explain
