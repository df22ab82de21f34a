#include "random/fpmode.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace casus::random {
namespace {

#if defined(__x86_64__)
// All exceptions masked, round to nearest, neither flush-to-zero nor denormals-are-zero.
constexpr uint64_t kMode = 0x1F80;
constexpr uint64_t kModeBits = 0xFFC0;  // without the sticky exception flags
uint64_t get_mode() { return _mm_getcsr(); }
void set_mode(uint64_t mode) { _mm_setcsr(static_cast<unsigned>(mode)); }
#elif defined(__aarch64__)
constexpr uint64_t kMode = 0;
constexpr uint64_t kModeBits = 0x07F79F00;
uint64_t get_mode() {
  uint64_t mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
void set_mode(uint64_t mode) { asm volatile("msr fpcr, %0" : : "r"(mode)); }
#else
constexpr uint64_t kMode = 0;
constexpr uint64_t kModeBits = 0;
uint64_t get_mode() { return 0; }
void set_mode(uint64_t) {}
#endif

}  // namespace

FloatMode::FloatMode() : saved_(get_mode()) { set_mode(kMode); }

FloatMode::~FloatMode() { set_mode(saved_); }

bool float_mode_ok() { return (get_mode() & kModeBits) == (kMode & kModeBits); }

}  // namespace casus::random
