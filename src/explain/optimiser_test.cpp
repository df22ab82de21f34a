#include "explain/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>

#include "explain/pareto.h"

namespace casus::explain {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// ZDT1 (Zitzler, Deb, Thiele 2000): the front is f2 = 1 - sqrt(f1).
std::vector<std::vector<double>> zdt1(const std::vector<std::vector<double>>& points) {
  std::vector<std::vector<double>> out;
  for (const auto& x : points) {
    double g = 0;
    for (size_t k = 1; k < x.size(); ++k) g += x[k];
    g = 1 + 9 * g / static_cast<double>(x.size() - 1);
    out.push_back({x[0], g * (1 - std::sqrt(x[0] / g))});
  }
  return out;
}

/// DTLZ2 (Deb, Thiele, Laumanns, Zitzler 2002), three objectives: the front is the unit sphere.
std::vector<std::vector<double>> dtlz2(const std::vector<std::vector<double>>& points) {
  std::vector<std::vector<double>> out;
  for (const auto& x : points) {
    double g = 0;
    for (size_t k = 2; k < x.size(); ++k) g += (x[k] - 0.5) * (x[k] - 0.5);
    const double a = x[0] * kPi / 2, b = x[1] * kPi / 2;
    out.push_back(
        {(1 + g) * std::cos(a) * std::cos(b), (1 + g) * std::cos(a) * std::sin(b), (1 + g) * std::sin(a)});
  }
  return out;
}

TEST(Hypervolume, KnownAnswers) {
  EXPECT_DOUBLE_EQ(hypervolume_of({{0, 1}, {1, 0}}, {2, 2}), 3);
  EXPECT_DOUBLE_EQ(hypervolume_of({{0, 0, 0}}, {1, 2, 3}), 6);
  EXPECT_DOUBLE_EQ(hypervolume_of({{3, 0}}, {2, 2}), 0);  // does not undercut the reference
  EXPECT_DOUBLE_EQ(hypervolume_of({{1}, {0.5}}, {2}), 1.5);
}

TEST(Optimiser, Zdt1ReachesItsFront) {
  OptimiserOptions o;
  o.population = 52;
  o.generations = 150;
  const auto r = minimise(12, {1.1, 1.1}, o, zdt1);
  // Of the whole front: 1.1 * 1.1 less the area below it, 1/3, less the strips: 0.8767 (1.21 - 1/3).
  EXPECT_GT(r.hypervolume.back(), 0.86);
  EXPECT_LT(r.hypervolume.back(), 1.21 - 1.0 / 3);
  EXPECT_GT(r.hypervolume.back(), r.hypervolume.front());
  for (size_t k = 1; k < r.hypervolume.size(); ++k) EXPECT_GE(r.hypervolume[k], r.hypervolume[k - 1]);
  for (const auto& a : r.archive) EXPECT_NEAR(a.objectives[1], 1 - std::sqrt(a.objectives[0]), 0.05);
}

TEST(Optimiser, Dtlz2ReachesItsFront) {
  OptimiserOptions o;
  o.population = 92;
  o.generations = 100;
  const auto r = minimise(8, {1.1, 1.1, 1.1}, o, dtlz2);
  // Of the whole front: 1.331 less an eighth of the unit ball.
  const double whole = 1.331 - kPi / 6;
  EXPECT_GT(r.hypervolume.back(), 0.93 * whole);
  EXPECT_LT(r.hypervolume.back(), whole);
  size_t near = 0;
  for (const auto& a : r.archive) {
    const auto& f = a.objectives;
    near += std::fabs(std::sqrt(f[0] * f[0] + f[1] * f[1] + f[2] * f[2]) - 1) < 0.05;
  }
  EXPECT_GT(near, 0.95 * double(r.archive.size()));
}

TEST(Optimiser, SameSeedSameResultAndNoPointTwice) {
  OptimiserOptions o;
  o.population = 12;
  o.generations = 8;
  o.steps = {10, 10};
  std::vector<std::vector<double>> asked;
  const auto f = [&](const std::vector<std::vector<double>>& points) {
    asked.insert(asked.end(), points.begin(), points.end());
    return zdt1(points);
  };
  const auto a = minimise(2, {1.1, 1.1}, o, f);
  const auto first = asked;
  asked.clear();
  const auto b = minimise(2, {1.1, 1.1}, o, f);
  EXPECT_EQ(first, asked);
  EXPECT_EQ(a.hypervolume, b.hypervolume);
  EXPECT_EQ(a.evaluated, first.size());
  std::sort(asked.begin(), asked.end());
  EXPECT_EQ(std::adjacent_find(asked.begin(), asked.end()), asked.end());
  for (const auto& x : asked)
    for (const double v : x) EXPECT_NEAR(v * 10, std::round(v * 10), 1e-9);
  o.seed = 2;
  asked.clear();
  minimise(2, {1.1, 1.1}, o, f);
  EXPECT_NE(first, asked);
}

TEST(Optimiser, StopsWithWhatItHas) {
  OptimiserOptions o;
  o.population = 12;
  o.generations = 20;
  int calls = 0;
  const auto r = minimise(3, {1.1, 1.1}, o, [&](const std::vector<std::vector<double>>& points) {
    return ++calls > 3 ? std::vector<std::vector<double>>{} : zdt1(points);
  });
  EXPECT_TRUE(r.stopped);
  EXPECT_FALSE(r.archive.empty());
  EXPECT_EQ(r.hypervolume.size(), 3u);
}

TEST(Optimiser, ArchiveHoldsNothingDominated) {
  OptimiserOptions o;
  o.population = 20;
  o.generations = 10;
  const auto r = minimise(4, {1.1, 1.1}, o, zdt1);
  for (const auto& a : r.archive)
    for (const auto& b : r.archive) EXPECT_FALSE(dominates(a.objectives, b.objectives));
}

}  // namespace
}  // namespace casus::explain
