#pragma once
// Search through a distribution whose probabilities follow p(k) = p(k - 1) (a + b / k), one draw at a time
// and in bulk, the same bits. Private to this folder.
//
// Poisson: a = 0, b = mean. Binomial: a = -p / q, b = (n + 1) p / q. Negative binomial: a = q,
// b = (size - 1) q. The class is that of Panjer, "Recursive evaluation of a family of compound
// distributions" (1981).
//
// In bulk nothing branches on a draw: all open draws go the same few steps in vectors, then those that are
// done are left behind.
#include <bit>
#include <cstddef>
#include <cstdint>

#include "random/elementary.h"

namespace casus::random::recursion {

/// The search ends at a probability that can no longer move the sum: u within rounding of 1.
inline constexpr double kNegligible = 0x1p-60;
inline constexpr int kMost = 129;  // a multiple of kPass; never reached by a mean of 16
inline constexpr int kPass = 3;
inline constexpr size_t kChunk = 512;
/// Draws whose flags share a word.
inline constexpr size_t kWord = 64;

struct Reciprocals {
  double of[kMost + 4];
  constexpr Reciprocals() : of{} {
    for (int k = 1; k < kMost + 4; ++k) of[k] = 1.0 / k;
  }
};
inline constexpr Reciprocals kReciprocals;

/// The flag of each draw in its word: gathering flags is a loop of vectors, without a shift that differs from
/// draw to draw.
struct Flags {
  alignas(64) uint64_t of[kWord];
  constexpr Flags() : of{} {
    for (size_t i = 0; i < kWord; ++i) of[i] = uint64_t{1} << i;
  }
};
inline constexpr Flags kFlags;

/// A word of flags from masks (all bits or none); n <= kWord.
CASUS_INLINE uint64_t flags_of(const uint64_t* masks, size_t n) {
  uint64_t flags = 0;
  for (size_t i = 0; i < n; ++i) flags |= masks[i] & kFlags.of[i];
  return flags;
}

/// visit(i) for the draws first + i that have their flag set, in order.
template <class Visit>
CASUS_INLINE void each_flagged(uint64_t flags, size_t first, Visit visit) {
  for (; flags != 0; flags &= flags - 1) visit(first + static_cast<size_t>(std::countr_zero(flags)));
}

/// Bounds on the distribution function of Binomial(n, p), m = n p, at 0 and 1; with p = 0 on that of
/// Poisson(m). Sums of its first factorial moments that end where the next one would pull back (Bonferroni),
/// with more to spare than any rounding: what they decide, the search would have found.
struct FirstCounts {
  double zero_below;            // a uniform below it gives 0
  double one_above, one_below;  // one between them gives 1; none where m is large

  CASUS_INLINE FirstCounts(double m, double p) {
    const double pairs = m * (m - p) * 0.5, triples = pairs * (m - (p + p)) * (1.0 / 3);
    one_above = (1.0 + 0x1p-40) - m + pairs;
    one_below = (1.0 - 0x1p-40) - pairs;
    zero_below = one_above - 0x1p-39 - triples;
  }
};

/// 0 where it is zero, 1 where it is one, else x. (As a choice it would become a store under a mask, which is
/// slow.)
CASUS_INLINE double decided(bool zero, bool one, double x) {
  const uint64_t zeros = zero ? ~uint64_t{0} : 0, ones = one ? ~uint64_t{0} : 0;
  return std::bit_cast<double>((std::bit_cast<uint64_t>(x) & ~(zeros | ones)) |
                               (std::bit_cast<uint64_t>(1.0) & ones));
}

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

/// Draws of a chunk that are still open, packed: what they were asked, where the search is, and their places.
struct Open {
  size_t count = 0;
  double u[kChunk], a[kChunk], b[kChunk], mean[kChunk], zero[kChunk];  // zero: the probability of 0
  double p[kChunk], sum[kChunk], result[kChunk];
  uint64_t goes_on[kChunk];  // all bits or none
  uint32_t place[kChunk];
};

/// The steps k + 1 .. k + kPass of a draw; steps beyond its count leave the count alone. (A loop over them
/// would keep the one over draws from being made of vectors.)
template <bool kWithA>
struct Pass {
  static_assert(kPass == 3);
  double k1, k2, k3, by1, by2, by3;

  CASUS_INLINE explicit Pass(int k)
      : k1(k + 1.0),
        k2(k + 2.0),
        k3(k + 3.0),
        by1(kReciprocals.of[k + 1]),
        by2(kReciprocals.of[k + 2]),
        by3(kReciprocals.of[k + 3]) {}

  /// `more` is 1 as long as u lies beyond the sum, then 0; the result grows by it.
  CASUS_INLINE void go(double u, double a, double b, double& p, double& sum, double& more,
                       double& result) const {
    p = p * (kWithA ? b + a * k1 : b) * by1;
    sum = sum + p;
    more = u > sum ? more : 0.0;
    result = result + more;
    p = p * (kWithA ? b + a * k2 : b) * by2;
    sum = sum + p;
    more = u > sum ? more : 0.0;
    result = result + more;
    p = p * (kWithA ? b + a * k3 : b) * by3;
    sum = sum + p;
    more = u > sum ? more : 0.0;
    result = result + more;
  }
};

/// These steps for every open draw.
template <bool kWithA>
CASUS_INLINE void pass(Open& open, int k) {
  const Pass<kWithA> steps(k);
  const double k0 = k, *last = k == 0 ? open.zero : open.p, *before = k == 0 ? open.zero : open.sum;
  for (size_t j = 0; j < open.count; ++j) {
    double p = last[j], sum = before[j];
    double more = open.u[j] > sum ? 1.0 : 0.0;
    double result = k0 + more;
    steps.go(open.u[j], kWithA ? open.a[j] : 0.0, kWithA ? open.b[j] : open.mean[j], p, sum, more, result);
    open.p[j] = p;
    open.sum[j] = sum;
    open.result[j] = result;
    open.goes_on[j] = more != 0 ? ~uint64_t{0} : 0;
  }
}

/// A draw whose uniform lies beyond what the sum can reach in doubles: where the search ends it. Of a Word or
/// an Open.
template <bool kWithA, class Draws>
CASUS_INLINE double last_resort(const Draws& draws, size_t j) {
  const double u = draws.u[j], mean = draws.mean[j];
  return search(draws.zero[j], kWithA ? draws.a[j] : 0.0, kWithA ? draws.b[j] : mean, mean,
                [u](double sum) { return !(u > sum); });
}

/// Hands out the results after k steps and keeps the draws that need more.
template <bool kWithA>
CASUS_INLINE void settle(Open& open, int k, double* count) {
  for (size_t j = 0; j < open.count; ++j) count[open.place[j]] = open.result[j];
  size_t kept = 0;
  for (size_t first = 0; first < open.count; first += kWord) {
    const size_t width = open.count - first < kWord ? open.count - first : kWord;
    each_flagged(flags_of(open.goes_on + first, width), first, [&](size_t j) {
      if (open.p[j] < kNegligible && k > open.mean[j]) {
        count[open.place[j]] = last_resort<kWithA>(open, j);
        return;
      }
      open.u[kept] = open.u[j];
      open.mean[kept] = open.mean[j];
      open.zero[kept] = open.zero[j];
      open.p[kept] = open.p[j];
      open.sum[kept] = open.sum[j];
      open.place[kept] = open.place[j];
      if (kWithA) {
        open.a[kept] = open.a[j];
        open.b[kept] = open.b[j];
      }
      ++kept;
    });
  }
  open.count = kept;
}

/// From u, mean, zero (and a, b) of every open draw to counts, each at its place. Draws that need more than
/// kMost steps are left open.
template <bool kWithA>
CASUS_INLINE void finish(Open& open, double* count) {
  for (int k = 0; open.count > 0 && k < kMost; k += kPass) {
    pass<kWithA>(open, k);
    settle<kWithA>(open, k + kPass, count);
  }
}

/// Draws of a word, most of them open: none is packed, all go on until the last is done. A draw with u = 0 is
/// none.
struct Word {
  double u[kWord], a[kWord], b[kWord], mean[kWord], zero[kWord], result[kWord];
};

/// So many open draws make packing dearer than going on with all.
inline constexpr int kMostlyOpen = 52;

/// From u, mean, zero (and a, b) to results, for means that are never beyond kMost steps.
template <bool kWithA>
CASUS_INLINE void finish_word(Word& w, size_t width) {
  double p[kWord], sum[kWord], more[kWord];
  for (size_t j = 0; j < width; ++j) {
    p[j] = sum[j] = w.zero[j];
    more[j] = w.result[j] = w.u[j] > w.zero[j] ? 1.0 : 0.0;
  }
  for (int k = 0; k < kMost; k += kPass) {
    const Pass<kWithA> steps(k);
    uint64_t some = 0, stuck = 0;
    for (size_t j = 0; j < width; ++j) {
      double now = p[j], reached = sum[j], goes_on = more[j], result = w.result[j];
      steps.go(w.u[j], kWithA ? w.a[j] : 0.0, kWithA ? w.b[j] : w.mean[j], now, reached, goes_on, result);
      p[j] = now;
      sum[j] = reached;
      more[j] = goes_on;
      w.result[j] = result;
      const uint64_t open = std::bit_cast<uint64_t>(goes_on);
      some |= open;
      stuck |= (now < kNegligible) & (steps.k3 > w.mean[j]) ? open : 0;
    }
    if (some == 0) return;
    for (size_t j = 0; stuck != 0 && j < width; ++j) {
      if (more[j] == 0 || !(p[j] < kNegligible && steps.k3 > w.mean[j])) continue;
      w.result[j] = last_resort<kWithA>(w, j);
      more[j] = 0;
    }
  }
}

/// The results where `open` has all bits set, else `otherwise`.
CASUS_INLINE void take_results(const Word& w, const uint64_t* open, size_t width, double* otherwise) {
  for (size_t j = 0; j < width; ++j)
    otherwise[j] = std::bit_cast<double>((std::bit_cast<uint64_t>(w.result[j]) & open[j]) |
                                         (std::bit_cast<uint64_t>(otherwise[j]) & ~open[j]));
}

/// u where `open` has all bits set, else 0.
CASUS_INLINE double open_uniform(double u, uint64_t open) {
  return std::bit_cast<double>(std::bit_cast<uint64_t>(u) & open);
}

}  // namespace casus::random::recursion
