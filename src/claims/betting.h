#pragma once
// A test of a mean that may be looked at after every run: betting (Waudby-Smith and Ramdas, Estimating means
// of bounded random variables by betting, JRSS B 86, 2024). Arithmetic on + - * / only.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace casus::claims {

/// Two one-sided e-processes on the mean of numbers in [low, high]: `up` is evidence that it is above 0,
/// `down` that it is below. While the mean is not above 0, up reaches 1/a ever with a chance of at most a;
/// down likewise while it is not below 0. Capital is the average of several gamblers': half on one who bets
/// by what was seen so far (the growth-optimal bet for the running mean and variance), half spread over fixed
/// bets.
class Bets {
 public:
  Bets(double low, double high);
  void add(double x);
  /// Largest so far: once shown stays shown.
  double up() const { return up_.best; }
  double down() const { return down_.best; }
  uint64_t count() const { return n_; }

 private:
  static constexpr size_t kFixed = 12;
  struct Side {
    double adaptive = 1, best = 1;
    std::array<double, kFixed> fixed;
  };
  void bet(Side&, double x, double at, double mean, double variance);

  double low_, high_;
  uint64_t n_ = 0;
  double sum_ = 0, squares_ = 0;  // of numbers scaled to [0, 1]; deviations from the running mean
  Side up_, down_;
};

/// For numbers without a declared range: nothing before 256 of them; then the range is that of the first 256,
/// three times as wide, and what lies outside is cut. Approximate.
class RangelessBets {
 public:
  void add(double x);
  double up() const { return bets_.empty() ? 1 : bets_[0].up(); }
  double down() const { return bets_.empty() ? 1 : bets_[0].down(); }
  static constexpr size_t kWait = 256;

 private:
  std::vector<double> waiting_;
  std::vector<Bets> bets_;  // none or one
  double low_ = 0, high_ = 0;
};

}  // namespace casus::claims
