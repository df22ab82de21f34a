#pragma once
// The border to the library that has LLVM in it.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "jit/shape.h"

namespace casus::jit {

/// One of our own functions of n lanes; those of one argument ignore `b`.
using LaneFunction = void (*)(double* to, const double* a, const double* b, size_t n);

enum Called : uint32_t { kExp, kLog, kLogistic, kPow, kCalled };

/// Of a tile, for machine code. Register h lies at `registers` + h * (lanes, rounded up to 16).
struct Frame {
  double* memory;
  double* registers;
  uint64_t lanes;
  LaneFunction called[kCalled];
};

/// Rows first .. last - 1 (`once`: 0, 1).
using BlockFunction = void (*)(const Frame*, const Arrays*, uint64_t first, uint64_t last);

struct BlockCode {
  BlockFunction once = nullptr;  // null where there is nothing to do
  BlockFunction rows = nullptr;
};

/// No choice here changes a bit of any result.
struct CodeOptions {
  std::string cpu;      // as LLVM names it; empty: the widest of x86-64, -v3, -v4 that this machine has
  uint32_t width = 0;   // numbers in a vector: 1, 2, 4, 8 or 16; 0: the cpu's
  uint32_t level = 1;   // of code generation: 0, 1, 2
  bool passes = false;  // early CSE and LICM
};

struct CodeTimes {
  double emit = 0, passes = 0, generate = 0, link = 0;  // seconds
};

/// Makes machine code, which lives as long as it does. Not for several threads at once.
class CodeMaker {
 public:
  virtual ~CodeMaker() = default;
  /// With `single`, code for tiles of one lane, which needs no vectors.
  virtual std::vector<BlockCode> make(const std::vector<const Shape*>& shapes, bool single) = 0;
  virtual const CodeTimes& times() const = 0;
  virtual uint32_t width() const = 0;
};

/// What the library exports, under this name. Null, and why, where the machine isn't supported.
using MakeCodeMaker = CodeMaker* (*)(const CodeOptions*, std::string* why_not);
inline constexpr const char* kLibrary = "libcasus_jit.so";
inline constexpr const char* kMakeCodeMaker = "casus_make_code_maker";

}  // namespace casus::jit
