// Modules of blocks to machine code in memory.
#include <llvm/ADT/StringMap.h>
#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/ExecutionEngine/RTDyldMemoryManager.h>
#include <llvm/ExecutionEngine/RuntimeDyld.h>
#include <llvm/ExecutionEngine/SectionMemoryManager.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include <chrono>
#include <stdexcept>

#include "jit/llvm/block_emitter.h"
#include "jit/llvm/passes.h"

namespace casus::jit {
namespace {

/// Adds the seconds of its life to `total`.
class Timer {
 public:
  explicit Timer(double& total) : total_(total) {}
  ~Timer() { total_ += std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  double& total_;
  Clock::time_point start_ = Clock::now();
};

struct Level {
  std::string cpu;
  uint32_t width;
};

/// The widest of the levels of x86-64 that this machine has; elsewhere what LLVM calls generic.
Level host_level(const llvm::Triple& triple) {
  if (triple.getArch() != llvm::Triple::x86_64) return {"generic", 2};
  const llvm::StringMap<bool> has = llvm::sys::getHostCPUFeatures();
  auto all = [&](std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (!has.lookup(name)) return false;
    return true;
  };
  if (!all({"avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"})) return {"x86-64", 2};
  if (!all({"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"})) return {"x86-64-v3", 4};
  return {"x86-64-v4", 8};
}

uint32_t width_of(const std::string& cpu) { return cpu == "x86-64-v4" ? 8 : cpu == "x86-64-v3" ? 4 : 2; }

llvm::CodeGenOptLevel level_of(uint32_t n) {
  return n == 0   ? llvm::CodeGenOptLevel::None
         : n == 1 ? llvm::CodeGenOptLevel::Less
                  : llvm::CodeGenOptLevel::Default;
}

/// Strength reduction of loops takes a sixth of the time and gains nothing here: addresses are found before
/// the loops. This copy of LLVM is our own, so that nobody else's options change.
void leave_out_strength_reduction() {
  const auto& all = llvm::cl::getRegisteredOptions();
  const auto found = all.find("disable-lsr");
  if (found != all.end()) static_cast<llvm::cl::opt<bool>*>(found->second)->setValue(true);
}

class Maker final : public CodeMaker {
 public:
  Maker(const CodeOptions& options, const llvm::Target& target, const std::string& triple)
      : options_(options) {
    const Level host = host_level(llvm::Triple(triple));
    const std::string cpu = options.cpu.empty() ? host.cpu : options.cpu;
    width_ = options.width > 0 ? options.width : options.cpu.empty() ? host.width : width_of(cpu);
    const std::unique_ptr<llvm::MCSubtargetInfo> known(target.createMCSubtargetInfo(triple, "", ""));
    if (!known || !known->isCPUStringValid(cpu))
      throw std::runtime_error("LLVM knows no processor '" + cpu + "'");
    llvm::TargetOptions t;
    t.AllowFPOpFusion = llvm::FPOpFusion::Strict;
    machine_.reset(target.createTargetMachine(triple, cpu, "", t, llvm::Reloc::PIC_, llvm::CodeModel::Small,
                                              level_of(options.level), true));
    if (!machine_) throw std::runtime_error("LLVM makes no code for this processor");
  }

  std::vector<BlockCode> make(const std::vector<const Shape*>& shapes, bool single) override {
    const uint32_t width = single ? 1 : width_;
    llvm::LLVMContext context;
    llvm::Module module("blocks", context);
    module.setDataLayout(machine_->createDataLayout());
    module.setTargetTriple(machine_->getTargetTriple().str());
    {
      Timer timer(times_.emit);
      for (size_t i = 0; i < shapes.size(); ++i) {
        const Shape& s = *shapes[i];
        if (!s.once.empty()) emit_block(module, "once" + std::to_string(i), s, s.once, width);
        if (!s.code.empty()) emit_block(module, "rows" + std::to_string(i), s, s.code, width);
      }
    }
    if (options_.passes) {
      Timer timer(times_.passes);
      run_passes(module, *machine_);
    }
    llvm::SmallVector<char, 0> bytes;
    {
      Timer timer(times_.generate);
      generate(module, bytes);
    }
    Timer timer(times_.link);
    return link(std::move(bytes), shapes.size());
  }

  const CodeTimes& times() const override { return times_; }
  uint32_t width() const override { return width_; }

 private:
  void generate(llvm::Module& module, llvm::SmallVector<char, 0>& bytes) {
    llvm::raw_svector_ostream out(bytes);
    llvm::legacy::PassManager passes;
    llvm::MCContext* context = nullptr;
    if (machine_->addPassesToEmitMC(passes, context, out, true))
      throw std::runtime_error("LLVM makes no machine code for this processor");
    passes.run(module);
  }

  std::vector<BlockCode> link(llvm::SmallVector<char, 0> bytes, size_t count) {
    auto memory = std::make_unique<llvm::SectionMemoryManager>();
    llvm::RuntimeDyld loader(*memory, *memory);
    llvm::SmallVectorMemoryBuffer buffer(std::move(bytes), "blocks", false);
    auto object = llvm::object::ObjectFile::createObjectFile(buffer.getMemBufferRef());
    if (!object) throw std::runtime_error(llvm::toString(object.takeError()));
    const auto info = loader.loadObject(**object);
    loader.resolveRelocations();
    if (!info || loader.hasError()) throw std::runtime_error(loader.getErrorString().str());
    std::string error;
    if (memory->finalizeMemory(&error)) throw std::runtime_error(error);
    auto find = [&](const char* name, size_t i) {
      return reinterpret_cast<BlockFunction>(loader.getSymbol(name + std::to_string(i)).getAddress());
    };
    std::vector<BlockCode> codes(count);
    for (size_t i = 0; i < count; ++i) codes[i] = {find("once", i), find("rows", i)};
    memories_.push_back(std::move(memory));
    return codes;
  }

  const CodeOptions options_;
  uint32_t width_ = 0;
  std::unique_ptr<llvm::TargetMachine> machine_;
  std::vector<std::unique_ptr<llvm::SectionMemoryManager>> memories_;
  CodeTimes times_;
};

}  // namespace
}  // namespace casus::jit

extern "C" __attribute__((visibility("default"))) casus::jit::CodeMaker* casus_make_code_maker(
    const casus::jit::CodeOptions* options, std::string* why_not) {
  try {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    casus::jit::leave_out_strength_reduction();
    const std::string triple = llvm::sys::getProcessTriple();
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, *why_not);
    return target ? new casus::jit::Maker(*options, *target, triple) : nullptr;
  } catch (const std::exception& e) {
    *why_not = e.what();
    return nullptr;
  }
}
