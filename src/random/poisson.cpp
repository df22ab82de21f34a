#include <bit>
#include <cstddef>
#include <cstring>

#include "base/vector_levels.h"
#include "random/elementary.h"
#include "random/large_counts.h"
#include "random/loader.h"
#include "random/math.h"
#include "random/recursion.h"
#include "random/samplers.h"

namespace casus::random {

using namespace elementary;
using large_counts::decide;
using large_counts::expand;
using large_counts::Expansion;
using large_counts::normal_quantiles;
using recursion::decided;
using recursion::each_flagged;
using recursion::FirstCounts;
using recursion::flags_of;
using recursion::kChunk;
using recursion::kMostlyOpen;
using recursion::kWord;
using recursion::Open;
using recursion::open_uniform;
using recursion::take_results;
using recursion::Word;

namespace {

/// Up to this mean: sequential search.
constexpr double kSmallMean = 16.0;

/// The smallest k with u <= sum of the first k + 1 probabilities.
double search(double u, double mean) {
  return recursion::search(exp_inline(-mean), 0.0, mean, mean, [u](double sum) { return !(u > sum); });
}

double large(double u, double mean) {
  const Expansion e = expand(mean, mean, 1.0, normal_quantile(u));
  if (e.settles()) return floor_inline(e.x);
  return decide(e, kInfinity, [u, mean](double count) {
    const auto tails = loader::incomplete_gamma(count + 1.0, mean);  // upper = P(X <= count)
    return mean < count + 2.0 ? tails.lower <= 1.0 - u : tails.upper >= u;
  });
}

}  // namespace

double poisson_inv(double u, double mean) {
  if (mean <= kSmallMean && mean >= 0) return u < FirstCounts(mean, 0.0).zero_below ? 0.0 : search(u, mean);
  return draw_ok(mean) ? large(u, mean) : 0.0;
}

namespace {

/// A word of draws of which most have to be searched for.
CASUS_INLINE void draw_word(const double* u, double* mean, const uint64_t* is_searched, size_t width) {
  Word w;
  for (size_t i = 0; i < width; ++i) {
    w.u[i] = open_uniform(u[i], is_searched[i]);
    w.mean[i] = mean[i];
    w.zero[i] = exp_inline(-mean[i]);
  }
  recursion::finish_word<false>(w, width);
  take_results(w, is_searched, width, mean);
}

/// One draw more to do.
CASUS_INLINE void pack(Open& open, size_t i, const double* u, const double* mean) {
  open.u[open.count] = u[i];
  open.mean[open.count] = mean[i];
  open.place[open.count++] = static_cast<uint32_t>(i);
}

/// Draws that search decides, unless it is surely 0 or 1, and those that it isn't for, are packed; means that
/// are none are flagged. Returns whether some are.
[[gnu::always_inline]] inline bool triage(const double* u, double* mean, size_t n, uint8_t* bad, Open& open,
                                          Open& others) {
  bool some_bad = false;
  for (size_t first = 0; first < n; first += kWord) {
    const size_t width = n - first < kWord ? n - first : kWord;
    uint64_t is_searched[kWord], is_other[kWord];
    for (size_t i = 0; i < width; ++i) {
      const double m = mean[first + i], x = u[first + i];
      const FirstCounts counts(m, 0.0);
      const bool small = (m >= 0) & (m <= kSmallMean), zero = small & (x < counts.zero_below),
                 one = small & (x > counts.one_above) & (x < counts.one_below);
      is_searched[i] = small & !(zero | one) ? ~uint64_t{0} : 0;
      is_other[i] = small ? 0 : ~uint64_t{0};
      mean[first + i] = decided(zero, one, m);
    }
    const uint64_t searched = flags_of(is_searched, width);
    const bool mostly_open = std::popcount(searched) >= kMostlyOpen;
    if (mostly_open) draw_word(u + first, mean + first, is_searched, width);
    each_flagged(mostly_open ? 0 : searched, first, [&](size_t i) { pack(open, i, u, mean); });
    each_flagged(flags_of(is_other, width), first, [&](size_t i) {
      if (draw_ok(mean[i])) return pack(others, i, u, mean);
      bad[i] = 1;
      some_bad = true;
      mean[i] = 0.0;
    });
  }
  return some_bad;
}

/// Large means in vectors where the expansion settles them; the rest one by one.
CASUS_INLINE void draw_large(Open& open, double* count) {
  normal_quantiles(open.u, open.a, open.count);
  for (size_t j = 0; j < open.count; ++j) {
    const double mean = open.mean[j];
    const Expansion e = expand(mean, mean, 1.0, open.a[j]);
    open.result[j] = e.settles() ? floor_inline(e.x) : -1.0;
  }
  for (size_t j = 0; j < open.count; ++j)
    count[open.place[j]] = open.result[j] >= 0 ? open.result[j] : large(open.u[j], open.mean[j]);
}

CASUS_VECTOR_LEVELS
bool draw_chunk(const double* u, double* mean, size_t n, uint8_t* bad) {
  Open open, others;
  const bool some_bad = triage(u, mean, n, bad, open, others);
  if (others.count > 0) draw_large(others, mean);
  for (size_t j = 0; j < open.count; ++j) open.zero[j] = exp_inline(-open.mean[j]);
  recursion::finish<false>(open, mean);
  return some_bad;
}

}  // namespace

bool poisson_bulk(const double* u, double* mean_to_count, size_t n, uint8_t* bad) {
  std::memset(bad, 0, n);
  bool some_bad = false;
  for (size_t i = 0; i < n; i += kChunk) {
    const size_t width = n - i < kChunk ? n - i : kChunk;
    some_bad |= draw_chunk(u + i, mean_to_count + i, width, bad + i);
  }
  return some_bad;
}

}  // namespace casus::random
