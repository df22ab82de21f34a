#include "claims/betting.h"

#include <algorithm>
#include <limits>

namespace casus::claims {
namespace {

constexpr double kCertain = std::numeric_limits<double>::infinity();
/// A bet risks at most this share of the capital, so that no single number ruins it.
constexpr double kLargestRisk = 0.75;
/// Of the capital, on the plain numbers where there are others.
constexpr double kPlainShare = 0.25;

}  // namespace

Bets::Bets(double low, double high) : low_(low), high_(high) {
  up_.fixed.fill(1);
  down_.fixed.fill(1);
  if (low > 0) up_.now = up_.best = kCertain;
  if (high <= 0) down_.now = down_.best = kCertain;
}

void Bets::bet(Side& side, double x, double at, double mean, double variance) {
  // Bets on "the mean is above `at`"; x, at in [0, 1].
  if (at >= 1) return;
  if (at <= 0) {
    // Anything above the least possible shows it.
    if (x > 0) side.now = side.best = kCertain;
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
  side.now = (side.adaptive + spread / kFixed) / 2;
  if (side.now > side.best) side.best = side.now;
}

void Bets::add(double raw) {
  const double width = high_ - low_;
  if (!(width > 0)) return;
  if (raw < low_ || raw > high_) ++cut_;
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

MeanTest::MeanTest(double low, double high) {
  if (low > -kCertain && high < kCertain)
    bets_.assign(2, Bets(low, high));
  else
    loose_.resize(2);
  look();
}

void MeanTest::add(double plain) {
  bounded() ? bets_[0].add(plain) : loose_[0].add(plain);
  look();
}

void MeanTest::add(double plain, double compensated) {
  two_ = true;
  bounded() ? bets_[0].add(plain) : loose_[0].add(plain);
  if (!dropped_ && compensated == compensated)
    bounded() ? bets_[1].add(compensated) : loose_[1].add(compensated);
  // Cut to the range, one of them has another mean.
  if (compensated != compensated || (bounded() && bets_[1].cut() > 0)) dropped_ = true;
  look();
}

void MeanTest::drop_compensated() { dropped_ = true; }

void MeanTest::look() {
  auto capital = [&](auto& each, bool up) {
    auto now = [&](size_t i) { return up ? each[i].up_now() : each[i].down_now(); };
    if (!two_) return now(0);
    return kPlainShare * now(0) + (dropped_ ? 0 : (1 - kPlainShare) * now(1));
  };
  const double up = bounded() ? capital(bets_, true) : capital(loose_, true);
  const double down = bounded() ? capital(bets_, false) : capital(loose_, false);
  if (up > up_) up_ = up;
  if (down > down_) down_ = down;
}

}  // namespace casus::claims
