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
  /// Capital as it stands.
  double up_now() const { return up_.now; }
  double down_now() const { return down_.now; }
  uint64_t count() const { return n_; }
  /// Numbers outside the range, which were cut to it.
  uint64_t cut() const { return cut_; }

 private:
  static constexpr size_t kFixed = 12;
  struct Side {
    double adaptive = 1, now = 1, best = 1;
    std::array<double, kFixed> fixed;
  };
  void bet(Side&, double x, double at, double mean, double variance);

  double low_, high_;
  uint64_t n_ = 0, cut_ = 0;
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
  double up_now() const { return bets_.empty() ? 1 : bets_[0].up_now(); }
  double down_now() const { return bets_.empty() ? 1 : bets_[0].down_now(); }
  static constexpr size_t kWait = 256;

 private:
  std::vector<double> waiting_;
  std::vector<Bets> bets_;  // none or one
  double low_ = 0, high_ = 0;
};

/// A mean that two kinds of numbers have, such as a total and its compensator: a quarter of the capital is
/// bet on one, the rest on the other, so that whichever tells more decides, at the price of little.
class MeanTest {
 public:
  /// Infinite bounds: without a range.
  MeanTest(double low, double high);
  void add(double plain);
  void add(double plain, double compensated);
  /// The two means may differ: what was bet on the second is lost from now on.
  void drop_compensated();
  double up() const { return up_; }
  double down() const { return down_; }
  bool bounded() const { return loose_.empty(); }
  /// Whether a number lay outside the declared range.
  bool cut() const { return !bets_.empty() && bets_[0].cut() > 0; }

 private:
  void look();

  std::vector<Bets> bets_;            // plain, compensated; empty without a range
  std::vector<RangelessBets> loose_;  // the same
  bool two_ = false, dropped_ = false;
  double up_ = 1, down_ = 1;
};

}  // namespace casus::claims
