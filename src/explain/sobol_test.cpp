#include "explain/sobol.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

namespace casus::explain {
namespace {

using Function = std::function<double(const std::vector<double>&)>;
using Points = std::vector<std::vector<double>>;
constexpr double kPi = 3.14159265358979323846;

double ishigami(const std::vector<double>& u) {
  double x[3];
  for (int i = 0; i < 3; ++i) x[i] = kPi * (2 * u[i] - 1);
  return std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}

/// First and total indices of Ishigami and Homma (1990), a = 7, b = 0.1.
struct Known {
  std::vector<double> first, total;
};
Known of_ishigami() {
  const double a = 7, b = 0.1;
  const double v1 = 0.5 * std::pow(1 + b * std::pow(kPi, 4) / 5, 2), v2 = a * a / 8;
  const double v13 = b * b * std::pow(kPi, 8) * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
  return {{v1 / v, v2 / v, 0}, {(v1 + v13) / v, v2 / v, v13 / v}};
}

const std::vector<double> kG{0, 1, 4.5, 9, 99, 99};
double g_function(const std::vector<double>& u) {
  double y = 1;
  for (size_t i = 0; i < kG.size(); ++i) y *= (std::abs(4 * u[i] - 2) + kG[i]) / (1 + kG[i]);
  return y;
}
Known of_g() {
  Known k;
  double all = 1;
  std::vector<double> v;
  for (double a : kG) {
    v.push_back(1 / (3 * (1 + a) * (1 + a)));
    all *= 1 + v.back();
  }
  for (double x : v) {
    k.first.push_back(x / (all - 1));
    k.total.push_back(x * all / (1 + x) / (all - 1));
  }
  return k;
}

SobolIndices indices(const Function& f, size_t inputs, const Points& points) {
  SobolSample s;
  s.mixed.resize(inputs);
  for (const auto& p : points) {
    const std::vector<double> a(p.begin(), p.begin() + static_cast<ptrdiff_t>(inputs));
    const std::vector<double> b(p.begin() + static_cast<ptrdiff_t>(inputs), p.end());
    s.a.push_back(f(a));
    s.b.push_back(f(b));
    for (size_t i = 0; i < inputs; ++i) {
      auto x = a;
      x[i] = b[i];
      s.mixed[i].push_back(f(x));
    }
  }
  return sobol_indices(s);
}

Points random_points(size_t count, size_t dimensions, uint64_t seed) {
  Luck luck(seed, 7);
  Points out(count, std::vector<double>(dimensions));
  for (auto& p : out)
    for (double& x : p) x = luck.uniform();
  return out;
}

TEST(SobolPoints, OnePointInEachStratumOfEachDimension) {
  for (uint64_t seed : {1, 2}) {
    const auto p = sobol_points(256, 300, seed);
    for (size_t d = 0; d < 300; ++d) {
      std::set<int> strata;
      for (const auto& x : p) strata.insert(static_cast<int>(x[d] * 256));
      EXPECT_EQ(strata.size(), 256u) << "dimension " << d;
    }
  }
}

TEST(SobolPoints, FirstTwoDimensionsAreANet) {
  // One point in each of the 64 boxes of every shape 2^-i x 2^-(6-i).
  const auto p = sobol_points(64, 2, 9);
  for (int i = 0; i <= 6; ++i) {
    std::set<std::pair<int, int>> boxes;
    for (const auto& x : p)
      boxes.emplace(static_cast<int>(x[0] * (1 << i)), static_cast<int>(x[1] * (1 << (6 - i))));
    EXPECT_EQ(boxes.size(), 64u) << i;
  }
}

TEST(SobolPoints, ScrambledPointsAreUniformOverSeeds) {
  std::vector<double> mean_of_first;
  for (uint64_t seed = 0; seed < 400; ++seed) mean_of_first.push_back(sobol_points(1, 5, seed)[0][4]);
  EXPECT_NEAR(mean(mean_of_first), 0.5, 4 * std::sqrt(1.0 / 12 / 400));
  EXPECT_NEAR(variance(mean_of_first), 1.0 / 12, 0.015);
}

TEST(SobolPoints, FixedBits) {
  const auto p = sobol_points(4, 3, 1), q = sobol_points(4, 3, 1);
  EXPECT_EQ(p, q);
  EXPECT_NE(p, sobol_points(4, 3, 2));
}

TEST(SobolIndices, IshigamiAndG) {
  const auto near = [](const SobolIndices& s, const Known& k, double by) {
    for (size_t i = 0; i < k.first.size(); ++i) {
      EXPECT_NEAR(s.first[i].value, k.first[i], by) << i;
      EXPECT_NEAR(s.total[i].value, k.total[i], by) << i;
    }
  };
  near(indices(ishigami, 3, sobol_points(4096, 6, 3)), of_ishigami(), 0.015);
  near(indices(g_function, 6, sobol_points(4096, 12, 3)), of_g(), 0.015);
}

TEST(SobolIndices, ScrambledPointsBeatRandomOnes) {
  double quasi = 0, plain = 0;
  const Known k = of_g();
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto q = indices(g_function, 6, sobol_points(512, 12, seed));
    const auto r = indices(g_function, 6, random_points(512, 12, seed));
    for (size_t i = 0; i < 6; ++i) {
      quasi += std::pow(q.first[i].value - k.first[i], 2);
      plain += std::pow(r.first[i].value - k.first[i], 2);
    }
  }
  EXPECT_LT(quasi, plain / 3);
}

TEST(SobolIndices, IntervalsCover) {
  for (bool quasi : {false, true}) {
    for (const auto& [f, k] : {std::pair<Function, Known>{ishigami, of_ishigami()}, {g_function, of_g()}}) {
      const size_t n = k.first.size();
      int covered = 0, all = 0;
      for (uint64_t seed = 0; seed < 300; ++seed) {
        const auto s =
            indices(f, n, quasi ? sobol_points(256, 2 * n, seed) : random_points(256, 2 * n, seed));
        for (size_t i = 0; i < n; ++i) {
          all += 2;
          covered += s.first[i].low <= k.first[i] && k.first[i] <= s.first[i].high;
          covered += s.total[i].low <= k.total[i] && k.total[i] <= s.total[i].high;
        }
      }
      EXPECT_GE(covered, 0.92 * all) << (quasi ? "Sobol points" : "random points");
    }
  }
}

TEST(SobolIndices, IntervalsOfRareStepsCover) {
  // Input 0 moves the result in one world of 50, input 1 in half of them: total indices by their variances.
  const auto f = [](const std::vector<double>& x) {
    return (x[0] < 0.02 ? 1.0 : 0) + (x[1] < 0.5 ? 1.0 : 0);
  };
  const double rare = 0.02 * 0.98 / (0.02 * 0.98 + 0.25);
  int covered = 0, apart = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const auto s = indices(f, 2, random_points(64, 4, seed));
    covered += s.total[0].low <= rare && rare <= s.total[0].high;
    apart += s.total[0].high < s.total[1].low;
  }
  EXPECT_GE(covered, 0.93 * 400);
  EXPECT_GE(apart, 0.9 * 400);  // and they still tell the two apart
}

TEST(SobolIndices, AConstantHasNone) {
  const auto s = indices([](const auto&) { return 3.0; }, 2, random_points(16, 4, 1));
  EXPECT_EQ(s.first[0].value, 0);
  EXPECT_EQ(s.total[1].high, 0);
}

TEST(SobolIndices, UndefinedRowsAreLeftOut) {
  SobolSample s{{1, 2, 3, std::nan("")}, {2, 3, 1, 1}, {{2, 3, 1, 1}}};
  EXPECT_EQ(sobol_indices(s).first[0].value,
            sobol_indices({{1, 2, 3}, {2, 3, 1}, {{2, 3, 1}}}).first[0].value);
}

}  // namespace
}  // namespace casus::explain
