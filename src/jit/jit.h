#pragma once
// The compiled engine: blocks as machine code. The phases around them are the interpreter's.
//
// LLVM lies in a library of its own, which is loaded when the first program is compiled.
#include <memory>
#include <string>

#include "interp/evaluator.h"
#include "jit/code.h"

namespace casus::jit {

struct Options {
  CodeOptions code;
  /// Compile beside the run, which is interpreted until the code is there. Off: compile first.
  bool beside = true;
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
