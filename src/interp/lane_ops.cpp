#include "interp/lane_ops.h"

#include "base/vector_levels.h"
#include "random/math_lanes.h"

namespace casus::interp {
namespace {

using lower::Op;

[[gnu::always_inline]] inline void each(double* to, size_t n, auto f) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) to[l] = f(l);
}

/// Where an operand is no number, so is the result of min and max, and every comparison is false.
[[gnu::always_inline]] inline void plain(Op op, double* to, const double* a, const double* b, const double* c,
                                         size_t n) {
  switch (op) {
    case Op::Copy:
      return each(to, n, [=](size_t l) { return a[l]; });
    case Op::Neg:
      return each(to, n, [=](size_t l) { return -a[l]; });
    case Op::Not:
      return each(to, n, [=](size_t l) { return a[l] == 0 ? 1.0 : 0.0; });
    case Op::Abs:
      return each(to, n, [=](size_t l) { return a[l] < 0 ? -a[l] : a[l]; });
    case Op::Sqrt:
      return each(to, n, [=](size_t l) { return __builtin_sqrt(a[l]); });
    case Op::Add:
      return each(to, n, [=](size_t l) { return a[l] + b[l]; });
    case Op::Sub:
      return each(to, n, [=](size_t l) { return a[l] - b[l]; });
    case Op::Mul:
      return each(to, n, [=](size_t l) { return a[l] * b[l]; });
    case Op::Div:
      return each(to, n, [=](size_t l) { return a[l] / b[l]; });
    case Op::Min:
      return each(to, n, [=](size_t l) {
        const double least = b[l] < a[l] || b[l] != b[l] ? b[l] : a[l];
        return a[l] != a[l] ? a[l] : least;
      });
    case Op::Max:
      return each(to, n, [=](size_t l) {
        const double most = b[l] > a[l] || b[l] != b[l] ? b[l] : a[l];
        return a[l] != a[l] ? a[l] : most;
      });
    case Op::Eq:
      return each(to, n, [=](size_t l) { return a[l] == b[l] ? 1.0 : 0.0; });
    case Op::Ne:
      return each(to, n, [=](size_t l) { return (a[l] < b[l]) | (a[l] > b[l]) ? 1.0 : 0.0; });
    case Op::Lt:
      return each(to, n, [=](size_t l) { return a[l] < b[l] ? 1.0 : 0.0; });
    case Op::Le:
      return each(to, n, [=](size_t l) { return a[l] <= b[l] ? 1.0 : 0.0; });
    case Op::Gt:
      return each(to, n, [=](size_t l) { return a[l] > b[l] ? 1.0 : 0.0; });
    case Op::Ge:
      return each(to, n, [=](size_t l) { return a[l] >= b[l] ? 1.0 : 0.0; });
    case Op::And:
      return each(to, n, [=](size_t l) { return (a[l] != 0) & (b[l] != 0) ? 1.0 : 0.0; });
    case Op::Or:
      return each(to, n, [=](size_t l) { return (a[l] != 0) | (b[l] != 0) ? 1.0 : 0.0; });
    case Op::Select:
      return each(to, n, [=](size_t l) { return a[l] != 0 ? b[l] : c[l]; });
    default:
      return;
  }
}

CASUS_VECTOR_LEVELS
void plain_64(Op op, double* to, const double* a, const double* b, const double* c) {
  plain(op, to, a, b, c, 64);
}

CASUS_VECTOR_LEVELS
void plain_any(Op op, double* to, const double* a, const double* b, const double* c, size_t n) {
  plain(op, to, a, b, c, n);
}

}  // namespace

void apply_op(Op op, double* to, const double* a, const double* b, const double* c, size_t lanes) {
  switch (op) {
    case Op::Exp:
      return random::exp_lanes(to, a, lanes);
    case Op::Log:
      return random::log_lanes(to, a, lanes);
    case Op::Logistic:
      return random::logistic_lanes(to, a, lanes);
    case Op::Pow:
      return random::pow_lanes(to, a, b, lanes);
    default:
      if (lanes == 1)
        plain(op, to, a, b, c, 1);
      else if (lanes == 64)
        plain_64(op, to, a, b, c);
      else
        plain_any(op, to, a, b, c, lanes);
  }
}

}  // namespace casus::interp
