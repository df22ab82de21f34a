#include "explain/satisficing.h"

#include "random/math.h"

namespace casus::explain {
namespace {

claims::Share share_of(size_t met, size_t of) {
  if (of == 0) return {};
  const auto k = static_cast<double>(met), n = static_cast<double>(of);
  return {k / n, random::clopper_pearson_low(k, n, 0.95), random::clopper_pearson_high(k, n, 0.95)};
}

}  // namespace

bool meets(const Threshold& t, double value, const kernel::World& world) {
  const double limit = t.param == model::kNone ? t.value : world.params[t.at];
  switch (t.op) {
    case Threshold::Op::Less:
      return value < limit;
    case Threshold::Op::LessEqual:
      return value <= limit;
    case Threshold::Op::Greater:
      return value > limit;
    case Threshold::Op::GreaterEqual:
      return value >= limit;
  }
  return false;
}

std::vector<Satisficing> satisfy(const PolicySample& s, const ChanceSample& chance,
                                 const kernel::World& best_guess, const std::vector<Threshold>& thresholds,
                                 const std::vector<size_t>& position) {
  std::vector<Satisficing> out(s.policies());
  for (size_t p = 0; p < s.policies(); ++p) {
    std::vector<size_t> met(thresholds.size(), 0), met_by_chance(thresholds.size(), 0);
    size_t met_all = 0, chance_all = 0;
    for (size_t w = 0; w < s.worlds(); ++w) {
      bool all = true;
      for (size_t t = 0; t < thresholds.size(); ++t) {
        const bool yes = meets(thresholds[t], s.mean(position[t], p, w), s.drawn()[w]);
        met[t] += yes ? 1 : 0;
        all = all && yes;
      }
      met_all += all ? 1 : 0;
    }
    const size_t runs = chance.values.empty() ? 0 : chance.runs;
    for (size_t r = 0; r < runs; ++r) {
      bool all = true;
      for (size_t t = 0; t < thresholds.size(); ++t) {
        const bool yes = meets(thresholds[t], chance.values[position[t]][p][r], best_guess);
        met_by_chance[t] += yes ? 1 : 0;
        all = all && yes;
      }
      chance_all += all ? 1 : 0;
    }
    const auto of_runs = [&](size_t k) {
      return runs == 0 ? 0 : static_cast<double>(k) / static_cast<double>(runs);
    };
    for (size_t t = 0; t < thresholds.size(); ++t) {
      out[p].each.push_back(share_of(met[t], s.worlds()));
      out[p].chance_each.push_back(of_runs(met_by_chance[t]));
    }
    out[p].all = share_of(met_all, s.worlds());
    out[p].chance_all = of_runs(chance_all);
  }
  return out;
}

}  // namespace casus::explain
