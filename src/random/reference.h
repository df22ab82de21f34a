#pragma once
// For tests: numbers of 200 bits, and errors in units of the last place against them.
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>
#include <string>

namespace casus::random::reference {

using Real = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<200, boost::multiprecision::digit_base_2>,
    boost::multiprecision::et_off>;

/// |got - exact| in units of the last place of a double of that size.
inline double ulp_error(double got, const Real& exact) {
  if (exact == 0) return got == 0 ? 0 : std::numeric_limits<double>::infinity();
  if (!std::isfinite(got)) return std::numeric_limits<double>::infinity();
  int exponent = 0;
  (void)frexp(exact, &exponent);
  const Real unit = ldexp(Real(1), std::max(exponent - 53, -1074));
  return static_cast<double>(abs(Real(got) - exact) / unit);
}

/// The largest error seen, and where.
struct Worst {
  double error = 0;
  double at = 0;
  void see(double x, double got, const Real& exact) {
    const double e = ulp_error(got, exact);
    if (!(e <= error)) error = e, at = x;
  }
  std::string text() const { return std::to_string(error) + " ulp at " + std::to_string(at); }
};

/// A cheap stream of numbers in (0, 1) for test points; nothing to do with what is tested.
class Points {
 public:
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (static_cast<double>(state_ >> 12) + 0.5) * 0x1p-52;
  }
  double between(double low, double high) { return low + (high - low) * next(); }

 private:
  uint64_t state_ = 20240229;
};

}  // namespace casus::random::reference
