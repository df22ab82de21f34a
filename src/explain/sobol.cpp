#include "explain/sobol.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>

#include "base/check.h"
#include "random/math.h"
#include "random/philox.h"

namespace casus::explain {
namespace {

using Engine = boost::random::sobol_engine<uint32_t, 32>;

constexpr size_t kMost = boost::random::default_sobol_table::max_dimension;

uint32_t reversed(uint32_t x) {
  x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
  x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
  x = (x >> 4 & 0x0F0F0F0Fu) | (x & 0x0F0F0F0Fu) << 4;
  x = (x >> 8 & 0x00FF00FFu) | (x & 0x00FF00FFu) << 8;
  return x >> 16 | x << 16;
}

/// A permutation in which a bit depends only on lower bits (Laine and Karras; constants of Vegdahl).
uint32_t laine_karras(uint32_t x, uint32_t seed) {
  x ^= x * 0x3d20adeau;
  x += seed;
  x *= seed >> 16 | 1;
  x ^= x * 0x05526c56u;
  x ^= x * 0x53a22864u;
  return x;
}

uint32_t scrambled(uint32_t x, uint32_t seed) { return reversed(laine_karras(reversed(x), seed)); }

/// Where a result moved in a few rows only, the share that rows that may have been missed could add: no
/// change in n rows does not mean none in more (Clopper and Pearson). Each is taken to be as large as the
/// largest that was seen; where none was, as the whole range of the results.
double most_of_few(const std::vector<double>& half_squares, double below,
                   const std::vector<double>& results) {
  constexpr size_t kFew = 5;
  const auto moved = static_cast<size_t>(
      std::count_if(half_squares.begin(), half_squares.end(), [](double x) { return x > 0; }));
  if (moved > kFew) return 0;
  const auto [low, high] = std::minmax_element(results.begin(), results.end());
  const double size = moved > 0 ? *std::max_element(half_squares.begin(), half_squares.end())
                                : (*high - *low) * (*high - *low) / 2;
  const double chance = random::clopper_pearson_high(static_cast<double>(moved),
                                                     static_cast<double>(half_squares.size()), 0.95);
  return std::min(1.0, chance * size / below);
}

}  // namespace

size_t most_sobol_dimensions() { return kMost; }

std::vector<std::vector<double>> sobol_points(size_t count, size_t dimensions, uint64_t seed) {
  CASUS_CHECK(dimensions <= kMost, "more dimensions than there are direction numbers for");
  std::vector<std::vector<double>> out(count, std::vector<double>(dimensions));
  if (dimensions == 0 || count == 0) return out;
  Engine engine(dimensions);
  std::vector<uint32_t> seeds;
  for (uint32_t d = 0; d < dimensions; ++d) {
    const random::Key key = random::make_key(seed, d, random::kBlockRun - 2);
    seeds.push_back(random::philox4x32_10(key, {0, 0, 0, 0})[0]);
  }
  for (size_t i = 0; i < count; ++i)
    for (size_t d = 0; d < dimensions; ++d) {
      const uint32_t x = i == 0 ? 0 : engine();  // the engine leaves the origin out
      out[i][d] = (static_cast<double>(scrambled(x, seeds[d])) + 0.5) * 0x1p-32;
    }
  return out;
}

SobolIndices sobol_indices(const SobolSample& sample) {
  SobolIndices out;
  out.first.resize(sample.mixed.size());
  out.total.resize(sample.mixed.size());
  CASUS_CHECK(sample.a.size() == sample.b.size(), "as many rows in A as in B");
  std::vector<size_t> rows;
  for (size_t r = 0; r < sample.a.size(); ++r) {
    double sum = sample.a[r] + sample.b[r];
    for (const auto& m : sample.mixed) sum += m.at(r);
    if (sum == sum) rows.push_back(r);
  }
  if (rows.size() < 2) return out;
  std::vector<double> both;
  for (size_t r : rows) both.insert(both.end(), {sample.a[r], sample.b[r]});
  out.mean = mean(both);
  out.variance = variance(both);
  if (!(out.variance > 1e-24 * out.mean * out.mean) || out.variance == 0) return out;
  std::vector<double> spread;
  for (size_t r : rows) {
    const double a = sample.a[r] - out.mean, b = sample.b[r] - out.mean;
    spread.push_back((a * a + b * b) / 2);
  }
  for (size_t i = 0; i < sample.mixed.size(); ++i) {
    std::vector<double> alone, all;
    for (size_t r : rows) {
      const double moved = sample.mixed[i][r] - sample.a[r];
      alone.push_back((sample.b[r] - out.mean) * moved);
      all.push_back(moved * moved / 2);
    }
    out.first[i] = ratio_estimate(alone, spread);
    out.total[i] = ratio_estimate(all, spread);
    const double most = most_of_few(all, mean(spread), both);
    out.total[i].high = std::max(out.total[i].high, most);
    out.first[i].high = std::max(out.first[i].high, most);
  }
  return out;
}

}  // namespace casus::explain
