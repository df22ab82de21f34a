#pragma once
// Early CSE and loop-invariant code motion. Private to this folder.
namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace casus::jit {

void run_passes(llvm::Module&, llvm::TargetMachine&);

}  // namespace casus::jit
