#include "jit/jit.h"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/check.h"
#include "interp/interpreter.h"
#include "jit/library.h"
#include "lower/blocks.h"
#include "random/math_lanes.h"

namespace casus::jit {
namespace {

/// Shapes that are compiled in one go beside a run: few, as the end of the program waits for them.
constexpr size_t kBatch = 1;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What an instruction costs the interpreter besides its lanes, in lanes.
constexpr uint64_t kDispatch = 64;

/// A shape and its code, once it is there: for tiles of many lanes, and for those of one.
struct Entry {
  struct Version {
    BlockCode code;
    std::atomic<bool> ready{false};  // `code` may be read
    std::atomic<uint64_t> spent{0};  // interpreting it
  };
  Shape shape;
  Version versions[2];  // [single]
};

struct BlockEntry {
  Bound bound;
  Arrays arrays;
  Entry* entry = nullptr;
};

/// Told of a shape that is worth compiling.
class Wanting {
 public:
  virtual ~Wanting() = default;
  virtual void want(Entry& entry, bool single) = 0;
  /// The first tile of one lane is to run.
  virtual void need_single(const std::vector<BlockEntry>& blocks) = 0;
  virtual uint64_t patience() const = 0;
};

class CompiledEvaluator final : public interp::Evaluator {
 public:
  CompiledEvaluator(const std::vector<BlockEntry>& blocks, Wanting& wanting, size_t homes,
                    const lower::Program& program, kernel::Memory& memory)
      : blocks_(blocks),
        wanting_(wanting),
        memory_(memory),
        single_(memory.lanes == 1),
        padded_((memory.lanes + kernel::kVectorSlack - 1) / kernel::kVectorSlack * kernel::kVectorSlack),
        homes_(homes * padded_),
        program_(program) {
    frame_.memory = memory.at(0);
    frame_.registers = homes_.data();
    frame_.lanes = memory.lanes;
    frame_.called[kExp] = [](double* to, const double* a, const double*, size_t n) {
      random::exp_lanes(to, a, n);
    };
    frame_.called[kLog] = [](double* to, const double* a, const double*, size_t n) {
      random::log_lanes(to, a, n);
    };
    frame_.called[kLogistic] = [](double* to, const double* a, const double*, size_t n) {
      random::logistic_lanes(to, a, n);
    };
    frame_.called[kPow] = random::pow_lanes;
  }

  void start(const lower::Block& block) override {
    const BlockEntry& b = begin(block);
    if (!compiled_) return interpret_start(block, b);
    if (const BlockFunction once = code(b).once) once(&frame_, &b.arrays, 0, 1);
  }

  void row(const lower::Block& block, uint32_t row) override {
    CASUS_CHECK(started_ == block.number, "a row of a block that was not started last");
    const BlockEntry& b = blocks_[block.number];
    if (!compiled_) return interpret_row(block, b, row);
    row_ = row;
    if (const BlockFunction all = code(b).rows) all(&frame_, &b.arrays, row, row + uint64_t{1});
  }

  void rows(const lower::Block& block, const uint32_t* list, size_t count) override {
    const BlockEntry& b = begin(block);
    if (!compiled_) {
      interpret_start(block, b);
      for (size_t i = 0; i < count; ++i) interpret_row(block, b, list[i]);
      return;
    }
    if (const BlockFunction once = code(b).once) once(&frame_, &b.arrays, 0, 1);
    const BlockFunction all = code(b).rows;
    for (size_t i = 0; all && i < count;) {
      const uint64_t first = list[i];
      uint64_t n = 1;
      while (i + n < count && list[i + n] == first + n) ++n;
      all(&frame_, &b.arrays, first, first + n);
      i += n;
    }
  }

  void run(const lower::Block& block) override {
    const BlockEntry& b = begin(block);
    if (!compiled_) return interpret_all(block, b);
    row_ = block.rows - 1;
    if (const BlockFunction once = code(b).once) once(&frame_, &b.arrays, 0, 1);
    if (const BlockFunction all = code(b).rows) all(&frame_, &b.arrays, 0, block.rows);
  }

  const double* output(const lower::Block& block, uint32_t number) const override {
    if (!compiled_) return interpreter_->output(block, number);
    const lower::Operand& o = block.outputs[number];
    switch (o.kind()) {
      case lower::Operand::Register:
        return homes_.data() + blocks_[block.number].bound.output_homes[number] * padded_;
      case lower::Operand::Direct:
        return memory_.at(o.number());
      default:
        return memory_.at(block.tables[o.number()].slots[row_]);
    }
  }

 private:
  /// From here to its last row a block is either compiled or interpreted: registers lie elsewhere.
  const BlockEntry& begin(const lower::Block& block) {
    const BlockEntry& b = blocks_[block.number];
    started_ = block.number;
    compiled_ = b.entry->versions[single_].ready.load(std::memory_order_acquire);
    return b;
  }

  const BlockCode& code(const BlockEntry& b) const { return b.entry->versions[single_].code; }

  void interpret_start(const lower::Block& block, const BlockEntry& b) {
    if (b.bound.once_work > 0) spend(*b.entry, b.bound.once_work);
    interpreter().start(block);
  }

  void interpret_row(const lower::Block& block, const BlockEntry& b, uint32_t row) {
    if (b.bound.work > 0) spend(*b.entry, b.bound.work / std::max(1u, block.rows));
    interpreter_->row(block, row);
  }

  void interpret_all(const lower::Block& block, const BlockEntry& b) {
    if (b.bound.once_work + b.bound.work > 0) spend(*b.entry, b.bound.once_work + b.bound.work);
    interpreter().run(block);
  }

  void spend(Entry& entry, uint64_t instructions) {
    const uint64_t more = instructions * (kDispatch + memory_.lanes);
    const uint64_t before = entry.versions[single_].spent.fetch_add(more, std::memory_order_relaxed);
    if (before < wanting_.patience() && before + more >= wanting_.patience()) wanting_.want(entry, single_);
  }

  interp::Interpreter& interpreter() {
    if (!interpreter_) interpreter_ = std::make_unique<interp::Interpreter>(memory_, program_);
    return *interpreter_;
  }

  const std::vector<BlockEntry>& blocks_;
  Wanting& wanting_;
  kernel::Memory& memory_;
  const bool single_;
  const size_t padded_;
  kernel::LaneVector homes_;
  const lower::Program& program_;
  Frame frame_;
  uint32_t row_ = 0, started_ = lower::kNone;
  bool compiled_ = false;  // the block that was started last
  std::unique_ptr<interp::Interpreter> interpreter_;
};

class CompiledProgram final : public interp::Compiled {
 public:
  CompiledProgram(std::vector<BlockEntry> blocks, Wanting& wanting, const lower::Program& program)
      : blocks_(std::move(blocks)), wanting_(wanting), program_(program) {
    for (BlockEntry& b : blocks_) {
      b.arrays = b.bound.arrays();
      homes_ = std::max(homes_, b.bound.shape.homes.size());
    }
  }

  std::unique_ptr<interp::Evaluator> evaluator(kernel::Memory& memory) const override {
    if (memory.lanes == 1) wanting_.need_single(blocks_);
    return std::make_unique<CompiledEvaluator>(blocks_, wanting_, homes_, program_, memory);
  }

 private:
  std::vector<BlockEntry> blocks_;
  Wanting& wanting_;
  const lower::Program& program_;
  size_t homes_ = 0;
};

class JitWithLibrary final : public Jit, public Wanting {
 public:
  JitWithLibrary(const Options& options, std::unique_ptr<CodeMaker> maker, double load)
      : options_(options), maker_(std::move(maker)) {
    times_.load = load;
  }

  ~JitWithLibrary() override {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    if (worker_.joinable()) worker_.join();
  }

  std::unique_ptr<const interp::Compiled> compile(const lower::Program& program) override {
    const double start = seconds();
    const lower::Block* missing = nullptr;
    std::vector<BlockEntry> blocks;
    Slots slots(program);
    for (const lower::Block* b : lower::blocks_of(program)) {
      if (b->number != blocks.size()) missing = b;
      blocks.push_back({bind(*b, slots), {}, nullptr});
    }
    CASUS_CHECK(!missing, "a program whose blocks have no numbers");
    std::lock_guard lock(mutex_);
    for (BlockEntry& b : blocks) b.entry = find(b.bound.shape);
    times_.blocks += blocks.size();
    times_.shapes = entries_.size();
    times_.bind += seconds() - start;
    if (!options_.beside) make_waiting();
    return std::make_unique<CompiledProgram>(std::move(blocks), *this, program);
  }

  Times times() const override {
    Times t = times_;
    t.code = maker_->times();
    return t;
  }

  uint32_t width() const override { return maker_->width(); }

 private:
  uint64_t patience() const override { return options_.patience; }

  void want(Entry& entry, bool single) override {
    {
      std::lock_guard lock(mutex_);
      waiting_.push_back({&entry, single});
      try {
        if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
      } catch (const std::system_error&) {
        return;  // no more threads: these blocks stay interpreted
      }
    }
    wake_.notify_all();
  }

  void need_single(const std::vector<BlockEntry>& blocks) override {
    if (options_.beside) return;
    std::lock_guard lock(mutex_);
    for (const BlockEntry& b : blocks) {
      const Waiting w{b.entry, true};
      const bool waits = std::find(waiting_.begin(), waiting_.end(), w) != waiting_.end();
      if (!waits && !b.entry->versions[1].ready.load(std::memory_order_acquire)) waiting_.push_back(w);
    }
    make_waiting();
  }

  Entry* find(const Shape& shape) {
    std::unique_ptr<Entry>& entry = entries_[shape.key()];
    if (!entry) {
      entry = std::make_unique<Entry>();
      entry->shape = shape;
      if (!options_.beside) waiting_.push_back({entry.get(), false});
    }
    return entry.get();
  }

  struct Waiting {
    Entry* entry;
    bool single;
    bool operator==(const Waiting&) const = default;
  };

  void make_waiting() {
    if (waiting_.empty()) return;
    std::vector<Waiting> batch(waiting_.begin(), waiting_.end());
    waiting_.clear();
    make(std::move(batch));
  }

  std::vector<Waiting> take() {
    const auto n = static_cast<std::ptrdiff_t>(std::min(kBatch, waiting_.size()));
    std::vector<Waiting> batch(waiting_.begin(), waiting_.begin() + n);
    waiting_.erase(waiting_.begin(), waiting_.begin() + n);
    return batch;
  }

  /// What is made together is all for many lanes, or all for one.
  void make(std::vector<Waiting> batch) {
    const auto middle =
        std::stable_partition(batch.begin(), batch.end(), [](const Waiting& w) { return !w.single; });
    for (const auto& [first, last] : {std::pair(batch.begin(), middle), std::pair(middle, batch.end())}) {
      if (first == last) continue;
      std::vector<const Shape*> shapes;
      for (auto w = first; w != last; ++w) shapes.push_back(&w->entry->shape);
      const std::vector<BlockCode> codes = maker_->make(shapes, first->single);
      for (auto w = first; w != last; ++w) {
        Entry::Version& version = w->entry->versions[w->single];
        version.code = codes[static_cast<size_t>(w - first)];
        version.ready.store(true, std::memory_order_release);
      }
    }
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
      if (stop_) return;
      std::vector<Waiting> batch = take();
      lock.unlock();
      try {
        make(std::move(batch));
      } catch (const std::exception&) {
        // These blocks stay interpreted.
      }
      lock.lock();
    }
  }

  const Options options_;
  std::unique_ptr<CodeMaker> maker_;
  std::mutex mutex_;  // of what follows
  std::condition_variable wake_;
  std::map<std::string, std::unique_ptr<Entry>> entries_;
  std::deque<Waiting> waiting_;
  bool stop_ = false;
  Times times_;
  std::thread worker_;
};

}  // namespace

std::unique_ptr<Jit> make_jit(const Options& options, std::string& why_not) {
  const double start = seconds();
  void* library = open_library(why_not);
  if (!library) return nullptr;
  const auto make = reinterpret_cast<MakeCodeMaker>(dlsym(library, kMakeCodeMaker));
  if (!make) {
    why_not = std::string(kLibrary) + " is not of this program";
    return nullptr;
  }
  std::unique_ptr<CodeMaker> maker(make(&options.code, &why_not));
  if (!maker) return nullptr;
  return std::make_unique<JitWithLibrary>(options, std::move(maker), seconds() - start);
}

}  // namespace casus::jit
