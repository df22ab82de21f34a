#include "random/elementary.h"
#include "random/math.h"

namespace casus::random {

using namespace elementary;

namespace {

// Wichura, AS 241 (1988), PPND16; centre and shoulders are in elementary.h.
double far_tail(double r) {
  const double e =
      (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r +
           2.65321895265761230930e-2) *
              r +
          2.96560571828504891230e-1) *
             r +
         1.78482653991729133580e0) *
            r +
        5.46378491116411436990e0) *
           r +
       6.65790464350110377720e0);
  const double f =
      (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) *
               r +
           7.86869131145613259100e-4) *
              r +
          1.48753612908506148525e-2) *
             r +
         1.36929880922735805310e-1) *
            r +
        5.99832206555887937690e-1) *
           r +
       1.0);
  return e / f;
}

}  // namespace

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (is_central(p)) return central_quantile(p);
  const double tail = q < 0 ? p : 1.0 - p;
  if (!(tail > 0)) return tail == 0 ? (q < 0 ? -kInfinity : kInfinity) : kNan;
  const double r = tail_root(tail);
  const double x = is_shoulder(r) ? shoulder_quantile(r) : far_tail(r - 5.0);
  return q < 0 ? -x : x;
}

}  // namespace casus::random
