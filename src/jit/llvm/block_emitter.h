#pragma once
// Blocks to LLVM's IR: only fadd fsub fmul fdiv sqrt fneg fcmp select and integer operations, without flags,
// in the order of the block. Private to this folder.
#include <string>

#include "jit/code.h"

namespace llvm {
class Module;
}

namespace casus::jit {

/// Adds a function that runs `steps` of a shape for rows and lanes.
void emit_block(llvm::Module&, const std::string& name, const Shape&, const std::vector<Step>& steps,
                uint32_t width);

}  // namespace casus::jit
