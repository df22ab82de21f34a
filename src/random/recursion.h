#pragma once
// Search through a distribution whose probabilities follow p(k) = p(k - 1) (a + b / k), one draw at a time
// and in bulk, the same bits. Private to this folder.
//
// Poisson: a = 0, b = mean. Binomial: a = -p / q, b = (n + 1) p / q. Negative binomial: a = q,
// b = (size - 1) q. The class is that of Panjer, "Recursive evaluation of a family of compound
// distributions" (1981).
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "random/elementary.h"

namespace casus::random::recursion {

/// The search ends at a probability that can no longer move the sum: u within rounding of 1.
inline constexpr double kNegligible = 0x1p-60;
inline constexpr int kMost = 129;  // a multiple of kPass; never reached by a mean of 16
inline constexpr int kPass = 3;
inline constexpr size_t kChunk = 512;

struct Reciprocals {
  double of[kMost + 4];
  constexpr Reciprocals() : of{} {
    for (int k = 1; k < kMost + 4; ++k) of[k] = 1.0 / k;
  }
};
inline constexpr Reciprocals kReciprocals;

/// The smallest k at which `reached(sum of the first k + 1 probabilities)`; p is that of 0.
template <class Reached>
double search(double p, double a, double b, double mean, Reached reached) {
  double sum = p;
  int k = 0;
  while (!reached(sum) && k < kMost && !(p < kNegligible && k > mean)) {
    ++k;
    p = p * (b + a * k) * kReciprocals.of[k];
    sum = sum + p;
  }
  return k;
}

/// Draws of a chunk that are still open, packed.
struct Open {
  size_t count = 0;
  double u[kChunk], a[kChunk], b[kChunk], mean[kChunk], p[kChunk], sum[kChunk], result[kChunk];
  uint32_t place[kChunk];
};

/// Places of the draws that are open (1; the others 0), in order. Few are: 64 flags become the bits of a
/// word, and only bits that are set cost something.
CASUS_INLINE size_t pack(const uint8_t* open, size_t n, uint32_t* place) {
  size_t count = 0, i = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; i + 64 <= n; i += 64) {
      uint64_t bits = 0;
      for (size_t k = 0; k < 8; ++k) {
        uint64_t eight;
        std::memcpy(&eight, open + i + 8 * k, 8);
        bits |= (eight * 0x0102040810204080u >> 56) << 8 * k;  // the lowest bit of each byte
      }
      for (; bits != 0; bits &= bits - 1)
        place[count++] = static_cast<uint32_t>(i) + static_cast<uint32_t>(std::countr_zero(bits));
    }
  }
  for (; i < n; ++i) {
    place[count] = static_cast<uint32_t>(i);
    count += open[i];
  }
  return count;
}

/// One draw's place in `search`.
struct Step {
  double p, sum, result;
};

CASUS_INLINE Step advance(Step at, double u, double mean, double done, double factor, double reciprocal) {
  // The two conditions of `search` as two selections: vector masks of one comparison each.
  const double weight = done > mean ? at.p : 1.0;
  const double goal = weight < kNegligible ? 0.0 : u;
  const double next = at.p * factor * reciprocal;
  const double sum = at.sum + next;
  return {goal > at.sum ? next : at.p, goal > at.sum ? sum : at.sum, goal > at.sum ? done + 1.0 : at.result};
}

/// The steps k + 1 .. k + kPass of `search` for every open draw. Written out: a loop inside would keep
/// the outer one from being made of vectors.
template <bool kWithA>
CASUS_INLINE void pass(Open& open, int k) {
  static_assert(kPass == 3);
  const double done = k;
  const double by1 = kReciprocals.of[k + 1];
  const double by2 = kReciprocals.of[k + 2];
  const double by3 = kReciprocals.of[k + 3];
  for (size_t j = 0; j < open.count; ++j) {
    const double u = open.u[j];
    const double m = open.mean[j];
    const double a = kWithA ? open.a[j] : 0.0;
    const double b = kWithA ? open.b[j] : m;
    Step at{open.p[j], open.sum[j], open.result[j]};
    at = advance(at, u, m, done, b + a * (done + 1.0), by1);
    at = advance(at, u, m, done + 1.0, b + a * (done + 2.0), by2);
    at = advance(at, u, m, done + 2.0, b + a * (done + 3.0), by3);
    open.p[j] = at.p;
    open.sum[j] = at.sum;
    open.result[j] = at.result;
  }
}

/// Hands out the results after k steps and keeps the draws that need more.
template <bool kWithA>
CASUS_INLINE void settle(Open& open, int k, double* count) {
  const double done = k;
  size_t kept = 0;
  for (size_t j = 0; j < open.count; ++j) {
    const double u = open.u[j];
    const double m = open.mean[j];
    const double p = open.p[j];
    const double sum = open.sum[j];
    const uint32_t place = open.place[j];
    count[place] = open.result[j];
    open.u[kept] = u;
    open.mean[kept] = m;
    open.p[kept] = p;
    open.sum[kept] = sum;
    open.place[kept] = place;
    if (kWithA) {
      const double a = open.a[j], b = open.b[j];
      open.a[kept] = a;
      open.b[kept] = b;
    }
    kept += (u > sum) & !((p < kNegligible) & (done > m));
  }
  for (size_t j = 0; j < kept; ++j) open.result[j] = done;
  open.count = kept;
}

/// From u, mean, p (and a, b) of every open draw to counts, each at its place.
template <bool kWithA>
CASUS_INLINE void finish(Open& open, double* count) {
  for (size_t j = 0; j < open.count; ++j) {
    open.sum[j] = open.p[j];
    open.result[j] = 0;
  }
  for (int k = 0; open.count > 0 && k < kMost; k += kPass) {
    pass<kWithA>(open, k);
    settle<kWithA>(open, k + kPass, count);
  }
}

}  // namespace casus::random::recursion
