#pragma once
// Many runs of a small model, and whether their figures fit what is known.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/hash.h"
#include "exact/model_builder.h"
#include "interp/interp.h"
#include "lower/lower.h"
#include "random/fpmode.h"

namespace casus::test {

/// Keeps all probes at all boundaries that are asked for.
class Keep : public kernel::Recorder {
 public:
  explicit Keep(bool all) : all_(all) {}
  void boundary(uint32_t, double day, const double* probes, size_t lanes) override {
    days.push_back(day);
    if (!all_) values.clear();
    values.emplace_back(probes, probes + probes_of(lanes));
  }
  size_t probe_count = 0;
  std::vector<double> days;
  std::vector<std::vector<double>> values;  // [boundary][probe * lanes + lane], or the last boundary only

 private:
  size_t probes_of(size_t lanes) const { return probe_count * lanes; }
  bool all_;
};

struct Options {
  kernel::Method method = kernel::Method::Step;
  double step = 0;
  uint32_t runs = 100'000;
  uint64_t seed = 20261;
  uint32_t policy = kernel::kNone, shock = kernel::kNone;
  std::vector<uint8_t> compensated = {};  // by probe
};

/// Values of the probes at the end: [probe][run].
inline std::vector<std::vector<double>> run_many(const Builder& b, const std::vector<ExprId>& probes,
                                                 const Options& o = {}) {
  const random::FloatMode mode;
  lower::LowerOptions options;
  options.step = o.step;
  options.probes = probes;
  options.compensated = o.compensated;
  const lower::Program program = lower::lower(b.m, options);
  const kernel::World world = b.world();
  std::vector<std::vector<double>> all(probes.size());
  for (uint32_t first = 0; first < o.runs; first += 64) {
    kernel::Tile tile;
    tile.seed = o.seed;
    tile.method = o.method;
    tile.arms = {{o.policy, o.shock}};
    for (uint32_t r = first; r < std::min(first + 64, o.runs); ++r) tile.runs.push_back({&world, r});
    Keep keep(false);
    keep.probe_count = probes.size();
    std::vector<kernel::LaneFlags> flags;
    interp::run_tile(program, tile, keep, flags);
    const size_t lanes = tile.runs.size();
    for (const auto& f : flags) EXPECT_EQ(f.faulty_values, 0u);
    for (size_t p = 0; p < probes.size(); ++p)
      all[p].insert(all[p].end(), keep.values.back().begin() + static_cast<long>(p * lanes),
                    keep.values.back().begin() + static_cast<long>((p + 1) * lanes));
  }
  return all;
}

struct Moments {
  double mean = 0, variance = 0, mean_error = 0, variance_error = 0;
};

inline Moments moments(const std::vector<double>& x) {
  Moments m;
  const double n = static_cast<double>(x.size());
  for (double v : x) m.mean += v / n;
  double fourth = 0;
  for (double v : x) {
    const double d = (v - m.mean) * (v - m.mean);
    m.variance += d / (n - 1);
    fourth += d * d / n;
  }
  m.mean_error = std::sqrt(m.variance / n);
  m.variance_error = std::sqrt((fourth - m.variance * m.variance) / n);
  return m;
}

/// |z| < 4.5: by chance one time in 150,000, and the seed is fixed.
inline void expect_mean(const std::vector<double>& x, double mean, const char* what = "mean") {
  const Moments m = moments(x);
  EXPECT_LT(std::abs(m.mean - mean), 4.5 * m.mean_error + 1e-12) << what << ": " << m.mean << " for " << mean;
}

inline void expect_moments(const std::vector<double>& x, double mean, double variance,
                           const char* what = "") {
  const Moments m = moments(x);
  EXPECT_LT(std::abs(m.mean - mean), 4.5 * m.mean_error + 1e-12)
      << what << " mean: " << m.mean << " for " << mean;
  EXPECT_LT(std::abs(m.variance - variance), 4.5 * m.variance_error + 1e-12)
      << what << " variance: " << m.variance << " for " << variance;
}

inline double share(const std::vector<double>& x, double value) {
  double n = 0;
  for (double v : x) n += v == value ? 1 : 0;
  return n / static_cast<double>(x.size());
}

inline void expect_share(const std::vector<double>& x, double value, double p, const char* what = "") {
  const double s = share(x, value);
  EXPECT_LT(std::abs(s - p), 4.5 * std::sqrt(p * (1 - p) / static_cast<double>(x.size())) + 1e-12)
      << what << " share of " << value << ": " << s << " for " << p;
}

/// The stepped method's error falls about as h does: at h / 4 at most 0.4 of what it is at h, but for chance.
inline void expect_error_shrinks(const Builder& b, ExprId probe, double mean, double h,
                                 uint32_t runs = 100'000) {
  Options o;
  o.runs = runs;
  o.step = h;
  const Moments coarse = moments(run_many(b, {probe}, o)[0]);
  o.step = h / 4;
  const Moments fine = moments(run_many(b, {probe}, o)[0]);
  EXPECT_LT(std::abs(fine.mean - mean), 0.4 * std::abs(coarse.mean - mean) + 4.5 * fine.mean_error)
      << coarse.mean << " at h, " << fine.mean << " at h / 4, for " << mean;
}

inline const kernel::Method kBoth[] = {kernel::Method::Step, kernel::Method::Exact};
inline const char* name_of(kernel::Method m) { return m == kernel::Method::Step ? "stepped" : "exact"; }

}  // namespace casus::test
