#include "jit/llvm/passes.h"

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/BasicAliasAnalysis.h>
#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/MemorySSA.h>
#include <llvm/Analysis/OptimizationRemarkEmitter.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassInstrumentation.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>

namespace casus::jit {

void run_passes(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::LoopAnalysisManager loops;  // outlives what refers to it
  llvm::FunctionAnalysisManager functions;
  llvm::ModuleAnalysisManager modules;
  loops.registerPass([&] { return llvm::PassInstrumentationAnalysis(); });
  loops.registerPass([&] { return llvm::FunctionAnalysisManagerLoopProxy(functions); });
  modules.registerPass([&] { return llvm::PassInstrumentationAnalysis(); });
  functions.registerPass([&] { return llvm::PassInstrumentationAnalysis(); });
  functions.registerPass([&] { return llvm::AssumptionAnalysis(); });
  functions.registerPass([&] { return llvm::DominatorTreeAnalysis(); });
  functions.registerPass([&] { return llvm::LoopAnalysis(); });
  functions.registerPass([&] { return llvm::ScalarEvolutionAnalysis(); });
  functions.registerPass([&] { return llvm::MemorySSAAnalysis(); });
  functions.registerPass([&] { return llvm::TargetLibraryAnalysis(); });
  functions.registerPass([&] { return llvm::OptimizationRemarkEmitterAnalysis(); });
  functions.registerPass([&] { return machine.getTargetIRAnalysis(); });
  functions.registerPass([&] { return llvm::BasicAA(); });
  functions.registerPass([&] {
    llvm::AAManager aa;
    aa.registerFunctionAnalysis<llvm::BasicAA>();
    return aa;
  });
  functions.registerPass([&] { return llvm::LoopAnalysisManagerFunctionProxy(loops); });
  functions.registerPass([&] { return llvm::ModuleAnalysisManagerFunctionProxy(modules); });
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::LICMPass(llvm::LICMOptions()), true));
  for (llvm::Function& f : module)
    if (!f.isDeclaration()) passes.run(f, functions);
}

}  // namespace casus::jit
