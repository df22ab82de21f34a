#include "claims/shares.h"

#include <algorithm>
#include <cmath>

#include "random/math.h"

namespace casus::claims {
namespace {

constexpr size_t kBlock = 64, kBlocksForT = 16;
constexpr double kConfidence = 0.95;

double half_width(const std::vector<double>& x, double mean) {
  const size_t n = x.size();
  if (n < 2) return 1;
  double squares = 0;
  for (double v : x) squares += (v - mean) * (v - mean);
  const auto count = static_cast<double>(n);
  return random::student_t_quantile(0.5 + kConfidence / 2, count - 1) *
         std::sqrt(squares / (count - 1) / count);
}

std::vector<double> block_means(const std::vector<double>& x) {
  std::vector<double> out;
  for (size_t at = 0; at + kBlock <= x.size(); at += kBlock) {
    double sum = 0;
    for (size_t i = at; i < at + kBlock; ++i) sum += x[i];
    out.push_back(sum / kBlock);
  }
  return out;
}

double mean_of(const std::vector<double>& x) {
  double sum = 0;
  for (double v : x) sum += v;
  return x.empty() ? 0 : sum / static_cast<double>(x.size());
}

double clamped(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }

/// A share from one number per world, whose mean it is but for cutting; `moved` by extrapolation.
Share share_of(const std::vector<double>& x, double value, double moved) {
  const auto n = static_cast<double>(x.size());
  Share s;
  s.value = clamped(value);
  const double k = s.value * n;
  const std::vector<double> blocks = block_means(x);
  const bool many = blocks.size() >= kBlocksForT;
  double half = many ? half_width(blocks, mean_of(blocks)) : half_width(x, mean_of(x));
  half = std::max(half, 1 / n) + (moved < 0 ? -moved : moved) / 2;
  s.low = s.value - half;
  s.high = s.value + half;
  if (!many || k <= 3 || n - k <= 3) {
    s.low = std::min(s.low, random::clopper_pearson_low(k, n, kConfidence));
    s.high = std::max(s.high, random::clopper_pearson_high(k, n, kConfidence));
  }
  s.low = clamped(s.low);
  s.high = clamped(s.high);
  return s;
}

/// Extrapolated indicator of an ending in a world.
double extrapolated(const WorldEndings& w, size_t world, Ending e) {
  auto is = [&](size_t part) { return w.parts[part][world] == e ? 1.0 : 0.0; };
  const double halves = (is(1) + is(2)) / 2, quarters = (is(3) + is(4) + is(5) + is(6)) / 4;
  return (8 * is(0) - 6 * halves + quarters) / 3;
}

}  // namespace

Share mean_over_worlds(const std::vector<double>& x) {
  const double mean = mean_of(x);
  const std::vector<double> blocks = block_means(x);
  const double half =
      blocks.size() >= kBlocksForT ? half_width(blocks, mean_of(blocks)) : half_width(x, mean);
  return {mean, mean - half, mean + half};
}

EndingShares extrapolated_shares(const WorldEndings& w) {
  EndingShares out;
  const size_t n = w.size();
  if (n == 0) return out;
  const Ending kinds[] = {Ending::Holds, Ending::None, Ending::Fails, Ending::Void};
  std::vector<double> y[4];
  double value[4], plain[4], total = 0;
  const auto count = [&](Ending e) {
    return static_cast<double>(std::count(w.all().begin(), w.all().end(), e)) / static_cast<double>(n);
  };
  for (int k = 0; k < 4; ++k) {
    for (size_t i = 0; i < n; ++i) y[k].push_back(extrapolated(w, i, kinds[k]));
    plain[k] = count(kinds[k]);
    value[k] = clamped(mean_of(y[k]));
    total += value[k];
  }
  out.undecided = count(Ending::Undecided);
  for (double& v : value) v = total > 0 ? v / total * (1 - out.undecided) : 0;
  for (int k = 0; k < 3; ++k) out.moved = std::max({out.moved, value[k] - plain[k], plain[k] - value[k]});
  out.holds = share_of(y[0], value[0], value[0] - plain[0]);
  out.none = share_of(y[1], value[1], value[1] - plain[1]);
  out.fails = share_of(y[2], value[2], value[2] - plain[2]);
  out.voids = value[3];
  return out;
}

EndingShares shown_shares(const std::vector<Ending>& endings, double error) {
  EndingShares out;
  const auto n = static_cast<double>(endings.size());
  if (endings.empty()) return out;
  auto count = [&](Ending e) { return static_cast<double>(std::count(endings.begin(), endings.end(), e)); };
  const double open = count(Ending::Undecided);
  auto share = [&](Ending e) {
    const double k = count(e);
    return Share{k / n, clamped(random::clopper_pearson_low(k, n, kConfidence) - error),
                 clamped(random::clopper_pearson_high(std::min(k + open, n), n, kConfidence) + error)};
  };
  out.holds = share(Ending::Holds);
  out.none = share(Ending::None);
  out.fails = share(Ending::Fails);
  out.voids = count(Ending::Void) / n;
  out.undecided = open / n;
  return out;
}

}  // namespace casus::claims
