#include "claims/betting.h"

#include <algorithm>
#include <limits>

namespace casus::claims {
namespace {

constexpr double kCertain = std::numeric_limits<double>::infinity();
/// A bet risks at most this share of the capital, so that no single number ruins it.
constexpr double kLargestRisk = 0.75;

}  // namespace

Bets::Bets(double low, double high) : low_(low), high_(high) {
  up_.fixed.fill(1);
  down_.fixed.fill(1);
  if (low > 0) up_.best = kCertain;
  if (high <= 0) down_.best = kCertain;
}

void Bets::bet(Side& side, double x, double at, double mean, double variance) {
  // Bets on "the mean is above `at`"; x, at in [0, 1].
  if (at >= 1) return;
  if (at <= 0) {
    // Anything above the least possible shows it.
    if (x > 0) side.best = kCertain;
    return;
  }
  const double gain = x - at;
  const double most = kLargestRisk / at;
  const double edge = mean - at;
  double stake = edge <= 0 ? 0 : edge / (variance + edge * edge);
  if (stake > most) stake = most;
  side.adaptive *= 1 + stake * gain;
  double spread = 0, fixed = most;
  for (double& capital : side.fixed) {
    capital *= 1 + fixed * gain;
    spread += capital;
    fixed /= 2;
  }
  const double capital = (side.adaptive + spread / kFixed) / 2;
  if (capital > side.best) side.best = capital;
}

void Bets::add(double raw) {
  const double width = high_ - low_;
  if (!(width > 0)) return;
  const double x = std::clamp((raw - low_) / width, 0.0, 1.0);
  const double zero = -low_ / width;
  const auto n = static_cast<double>(n_);
  // Before this number is seen; a little weight on the middle and on a quarter of the largest variance.
  const double mean = (0.5 * zero + sum_) / (0.5 + n);
  const double variance = (0.03 + squares_) / (0.5 + n);
  if (zero >= 0 && zero <= 1) {
    bet(up_, x, zero, mean, variance);
    bet(down_, 1 - x, 1 - zero, 1 - mean, variance);
  }
  const double old_mean = n_ == 0 ? x : sum_ / n;
  ++n_;
  sum_ += x;
  squares_ += (x - old_mean) * (x - sum_ / static_cast<double>(n_));
}

void RangelessBets::add(double x) {
  if (!bets_.empty()) {
    bets_[0].add(std::clamp(x, low_, high_));
    return;
  }
  waiting_.push_back(x);
  if (waiting_.size() < kWait) return;
  const auto [least, most] = std::minmax_element(waiting_.begin(), waiting_.end());
  const double width = *most - *least;
  low_ = std::min(*least - width, 0.0);
  high_ = std::max(*most + width, 0.0);
  bets_.emplace_back(low_, high_);
  for (double w : waiting_) bets_[0].add(w);
  waiting_.clear();
}

}  // namespace casus::claims
