#include "explain/shapley_effects.h"

#include <algorithm>

#include "base/check.h"

namespace casus::explain {

std::vector<std::vector<size_t>> effect_orders(size_t inputs, size_t walks, uint64_t seed) {
  std::vector<std::vector<size_t>> out;
  Luck luck(seed, 0x5EFFEC);
  while (out.size() < walks) {
    out.push_back(luck.permutation(inputs));
    if (out.size() < walks) out.emplace_back(out.back().rbegin(), out.back().rend());
  }
  return out;
}

ShapleyEffects shapley_effects(const std::vector<std::vector<size_t>>& orders,
                               const std::vector<std::vector<double>>& results) {
  CASUS_CHECK(orders.size() == results.size(), "one order a walk");
  ShapleyEffects out;
  const size_t inputs = orders.empty() ? 0 : orders[0].size();
  out.effects.resize(inputs);
  std::vector<std::vector<double>> of_input(inputs);
  std::vector<double> whole;
  for (size_t w = 0; w < orders.size(); ++w) {
    const std::vector<double>& y = results[w];
    CASUS_CHECK(y.size() == inputs + 1, "a result before the first input and after each");
    if (std::any_of(y.begin(), y.end(), [](double v) { return v != v; })) continue;
    for (size_t k = 0; k < inputs; ++k) {
      const double before = y[k] - y[0], after = y[k + 1] - y[0];
      of_input[orders[w][k]].push_back((after * after - before * before) / 2);
    }
    whole.push_back((y[inputs] - y[0]) * (y[inputs] - y[0]) / 2);
  }
  out.walks = whole.size();
  if (out.walks < 2) return out;
  out.variance = mean(whole);
  if (!(out.variance > 0)) return out;
  for (size_t i = 0; i < inputs; ++i) out.effects[i] = ratio_estimate(of_input[i], whole);
  return out;
}

}  // namespace casus::explain
