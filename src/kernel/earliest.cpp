#include "kernel/earliest.h"

#include <algorithm>
#include <memory>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace casus::kernel {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr size_t kFan = Earliest::kFan;
constexpr size_t kLine = 64;

#if defined(__x86_64__)

namespace sse2 {
[[gnu::always_inline]] inline double least_of_block(const double* x) {
  __m128d least[4];
  for (int i = 0; i < 4; ++i) least[i] = _mm_min_pd(_mm_load_pd(x + 4 * i), _mm_load_pd(x + 4 * i + 2));
  const __m128d two = _mm_min_pd(_mm_min_pd(least[0], least[1]), _mm_min_pd(least[2], least[3]));
  return _mm_cvtsd_f64(_mm_min_sd(two, _mm_unpackhi_pd(two, two)));
}

[[gnu::always_inline]] inline uint32_t equal_in_block(const double* x, double value) {
  uint32_t mask = 0;
  for (int i = 0; i < 8; ++i) {
    const __m128d equal = _mm_cmpeq_pd(_mm_load_pd(x + 2 * i), _mm_set1_pd(value));
    mask |= static_cast<uint32_t>(_mm_movemask_pd(equal)) << 2 * i;
  }
  return mask;
}
#define CASUS_LEAST(x) least_of_block(x)
#define CASUS_EQUAL(x, value) equal_in_block(x, value)
#include "kernel/earliest.inc"
}  // namespace sse2

#if defined(__GNUC__) && !defined(__clang__)
#define CASUS_EARLIEST_LEVELS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace avx2 {
inline double least_of_block(const double* x) {
  const __m256d low = _mm256_min_pd(_mm256_load_pd(x), _mm256_load_pd(x + 4)),
                high = _mm256_min_pd(_mm256_load_pd(x + 8), _mm256_load_pd(x + 12)),
                four = _mm256_min_pd(low, high);
  const __m128d two = _mm_min_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_min_sd(two, _mm_unpackhi_pd(two, two)));
}

inline uint32_t equal_in_block(const double* x, double value) {
  uint32_t mask = 0;
  for (int i = 0; i < 4; ++i) {
    const __m256d equal = _mm256_cmp_pd(_mm256_load_pd(x + 4 * i), _mm256_set1_pd(value), _CMP_EQ_OQ);
    mask |= static_cast<uint32_t>(_mm256_movemask_pd(equal)) << 4 * i;
  }
  return mask;
}
#define CASUS_LEAST(x) least_of_block(x)
#define CASUS_EQUAL(x, value) equal_in_block(x, value)
#include "kernel/earliest.inc"
}  // namespace avx2
#pragma GCC pop_options
#endif

#else

double least_of_block(const double* x) { return *std::min_element(x, x + kFan); }

uint32_t equal_in_block(const double* x, double value) {
  uint32_t mask = 0;
  for (uint32_t i = 0; i < kFan; ++i) mask |= static_cast<uint32_t>(x[i] == value) << i;
  return mask;
}
#define CASUS_LEAST(x) least_of_block(x)
#define CASUS_EQUAL(x, value) equal_in_block(x, value)
#include "kernel/earliest.inc"

#endif

/// Numbers that begin at a line of the cache, `size` of them, all infinite.
double* aligned(std::vector<double>& room, size_t size) {
  room.assign(size + kLine / sizeof(double), kNever);
  void* at = room.data();
  size_t bytes = room.size() * sizeof(double);
  return static_cast<double*>(std::align(kLine, size * sizeof(double), at, bytes));
}

}  // namespace

std::vector<Earliest::SettleAndFind> Earliest::vector_levels() {
  std::vector<SettleAndFind> levels;
#if defined(CASUS_EARLIEST_LEVELS)
  if (__builtin_cpu_supports("x86-64-v3")) levels.push_back(avx2::settle_and_find);
#endif
#if defined(__x86_64__)
  levels.push_back(sse2::settle_and_find);
#else
  levels.push_back(settle_and_find);
#endif
  return levels;
}

Earliest::Earliest(size_t count, SettleAndFind how) : settle_and_find_(how) {
  const auto blocks = [](size_t n) { return n == 0 ? 1 : (n + kFan - 1) / kFan; };
  times_ = aligned(room_, blocks(count) * kFan);
  for (size_t n = count; levels_.empty() || n > 1;) {
    n = blocks(n);
    Level level;
    level.least = aligned(level.room, blocks(n) * kFan);
    level.marked.assign(n, 0);
    level.touched.assign(n + 1, 0);
    levels_.push_back(std::move(level));
  }
}

}  // namespace casus::kernel
