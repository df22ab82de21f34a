#pragma once
// The compiled engine: blocks as machine code. The phases around them are the interpreter's.
//
// LLVM lies in a library of its own, which make_jit loads.
#include <memory>
#include <string>

#include "interp/evaluator.h"
#include "jit/code.h"

namespace casus::jit {

struct Options {
  CodeOptions code;
  /// Off: a program is compiled whole before it runs. On: it is interpreted, and beside the run blocks are
  /// compiled that have taken about as long as compiling them does.
  bool beside = true;
  /// Instructions times (lanes + 64).
  uint64_t patience = 24'000'000;
};

struct Times {
  double load = 0, bind = 0;  // seconds
  CodeTimes code;
  size_t blocks = 0, shapes = 0;
};

class Jit : public interp::Compiler {
 public:
  /// Since it was made; with nothing being compiled.
  virtual Times times() const = 0;
  virtual uint32_t width() const = 0;
};

/// Null, and why, if the library isn't there or doesn't know this machine.
std::unique_ptr<Jit> make_jit(const Options&, std::string& why_not);

}  // namespace casus::jit
