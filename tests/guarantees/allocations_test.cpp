// No allocation in a step: from the first boundary to the last, in no engine, in no shipped model.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <new>

#include "driver/pipeline.h"
#include "ensemble/ensemble.h"
#include "ensemble/summary.h"
#include "interp/interp.h"
#include "jit/jit.h"
#include "lower/lower.h"
#include "random/fpmode.h"

namespace {

/// Of this thread.
thread_local uint64_t allocations = 0;

void* allocate(size_t size) {
  ++allocations;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}

void* allocate_aligned(size_t size, std::align_val_t align) {
  ++allocations;
  const auto a = static_cast<size_t>(align);
  if (void* p = std::aligned_alloc(a, (size + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(size_t size) { return allocate(size); }
void* operator new[](size_t size) { return allocate(size); }
void* operator new(size_t size, std::align_val_t align) { return allocate_aligned(size, align); }
void* operator new[](size_t size, std::align_val_t align) { return allocate_aligned(size, align); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }
void operator delete[](void* p, size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, size_t, std::align_val_t) noexcept { std::free(p); }

namespace casus {
namespace {

/// What was allocated between the first boundary and the last, and by which boundary the first time.
class Watch : public kernel::Recorder {
 public:
  void boundary(uint32_t index, double, const double*, size_t) override {
    if (index == 0) before_ = allocations;
    if (made == 0 && allocations > before_) first = index;
    made = allocations - before_;
  }
  uint64_t made = 0;
  uint32_t first = 0;

 private:
  uint64_t before_ = 0;
};

TEST(Allocations, AreCounted) {
  const uint64_t before = allocations;
  delete new int(1);
  EXPECT_EQ(allocations, before + 1);
}

TEST(Allocations, NoneInAStep) {
  const random::FloatMode mode;
  std::string why;
  jit::Options whole;
  whole.beside = false;
  const auto jit = jit::make_jit(whole, why);
  size_t models = 0;
  for (const char* folder : {"models", "docs/language/examples"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(CASUS_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".casus") continue;
      const auto checked = driver::compile_file(entry.path().string());
      ASSERT_TRUE(checked.model) << entry.path();
      const ensemble::Recording recording = ensemble::record(*checked.model, {});
      lower::LowerOptions options;
      for (const auto& q : recording.quantities) options.probes.push_back(q.probe);
      const lower::Program program = lower::lower(recording.model, options);
      const auto compiled = jit ? jit->compile(program) : nullptr;
      const auto rule = ensemble::rule_as_drawn(recording.model);
      const kernel::World worlds[] = {ensemble::draw_world(recording.model, rule, 3, 0),
                                      ensemble::draw_world(recording.model, rule, 3, 1)};
      kernel::Tile tile;
      for (uint32_t r = 0; r < 8; ++r) tile.runs.push_back({&worlds[r % 2], r});
      for (uint32_t p = 0; p < std::min<size_t>(3, recording.model.policies.size()); ++p)
        tile.arms.push_back({p, recording.model.shocks.empty() ? kernel::kNone : 0});
      for (const interp::Compiled* engine : {static_cast<const interp::Compiled*>(nullptr), compiled.get()}) {
        std::vector<kernel::LaneFlags> flags;
        if (models == 0) {  // what is looked up once in a process
          Watch once;
          interp::run_tile(program, tile, once, flags, nullptr, engine);
        }
        Watch watch;
        interp::run_tile(program, tile, watch, flags, nullptr, engine);
        EXPECT_EQ(watch.made, 0u) << entry.path() << (engine ? ", compiled" : ", interpreted")
                                  << ": first before boundary " << watch.first;
      }
      ++models;
    }
  EXPECT_GT(models, 10u);
}

}  // namespace
}  // namespace casus
