// Generated blocks: every operation, on every kind of number, in nested loops, compiled and interpreted.
#include "jit/jit.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "interp/interpreter.h"
#include "jit/library.h"
#include "jit/test_options.h"
#include "lower/blocks.h"
#include "random/fpmode.h"

namespace casus::jit {
namespace {

using lower::Op;
using lower::Operand;
using lower::Slot;

constexpr uint32_t kConstants = 12, kInputs = 30, kResults = 30;
constexpr uint32_t kSlots = kConstants + kInputs + kResults;

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(engine_() % n); }
  bool one_in(uint32_t n) { return below(n) == 0; }
  double number() {
    constexpr double kInf = std::numeric_limits<double>::infinity();
    constexpr double kSpecial[] = {0.0,
                                   -0.0,
                                   1.0,
                                   -1.0,
                                   0.5,
                                   2.0,
                                   3.0,
                                   kInf,
                                   -kInf,
                                   5e-324,
                                   -1e-310,
                                   2.2250738585072014e-308,
                                   1.7e308,
                                   -1.7e308,
                                   709.9,
                                   -708.5,
                                   64.0,
                                   65.0,
                                   std::numeric_limits<double>::quiet_NaN()};
    if (one_in(3)) return kSpecial[below(std::size(kSpecial))];
    const double x = static_cast<double>(static_cast<int64_t>(engine_())) / 9.3e18;
    return one_in(3) ? x * 1e3 : one_in(9) ? x * 1e300 : x;
  }

 private:
  std::mt19937_64 engine_;
};

/// Well-formed in the way of lower: a register is written before it is read, in its own loop or one around
/// it.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  lower::Block block() {
    b_ = {};
    b_.rows = 1 + random_.below(4);
    b_.loops.resize(1);
    // Sometimes a block reads where it writes.
    mixed_ = random_.one_in(4);
    loop_ = lower::kNone;
    if (random_.one_in(2)) code(b_.once, 1 + random_.below(4), 1);
    loop_ = 0;
    code(b_.code, 2 + random_.below(12), 2);
    for (uint32_t i = 0; i < 3; ++i) b_.outputs.push_back(operand());
    b_.registers = next_;
    next_ = 0;
    known_.clear();
    return std::move(b_);
  }

 private:
  Slot result() { return kConstants + kInputs + random_.below(mixed_ ? 3 : kResults); }

  Slot any_slot() {
    if (random_.one_in(4)) return random_.below(kConstants);
    if (mixed_ && random_.one_in(2)) return result();
    return kConstants + random_.below(kInputs);
  }

  Operand table(bool to_write) {
    const uint32_t rows = loop_ == 0 ? b_.rows : b_.loops[loop_].begin.back();
    lower::Table t{loop_, {}};
    const bool fixed = !to_write && random_.one_in(4);
    for (uint32_t r = 0; r < rows; ++r)
      t.slots.push_back(to_write ? result() : fixed ? random_.below(kConstants) : any_slot());
    b_.tables.push_back(std::move(t));
    return Operand::table(static_cast<uint32_t>(b_.tables.size() - 1));
  }

  Operand operand() {
    if (!known_.empty() && !random_.one_in(3))
      return Operand::reg(known_[random_.below(uint32_t(known_.size()))]);
    if (loop_ != lower::kNone && random_.one_in(2)) return table(false);
    return Operand::slot(any_slot());
  }

  Operand target() {
    if (random_.one_in(mixed_ ? 3 : 6)) return Operand::slot(result());
    if (loop_ != lower::kNone && random_.one_in(4)) return table(true);
    if (!known_.empty() && random_.one_in(3))
      return Operand::reg(known_[random_.below(uint32_t(known_.size()))]);
    fresh_ = next_;
    return Operand::reg(next_++);
  }

  void code(std::vector<lower::Instr>& to, uint32_t count, uint32_t depth) {
    for (uint32_t i = 0; i < count; ++i) {
      if (depth > 0 && random_.one_in(5)) {
        loop(to, depth - 1);
        continue;
      }
      const Op op = static_cast<Op>(random_.below(static_cast<uint32_t>(Op::LoopBegin)));
      const Operand a = operand(), b = operand(), c = operand();
      fresh_ = lower::kNone;
      const Operand dst = target();
      const bool two = op >= Op::Add && op <= Op::Select;
      to.push_back({op, dst, a, two ? b : Operand{}, op == Op::Select ? c : Operand{}});
      if (fresh_ != lower::kNone) known_.push_back(fresh_);
    }
  }

  void loop(std::vector<lower::Instr>& to, uint32_t depth) {
    const uint32_t outer = loop_ == lower::kNone ? 0 : loop_, number = uint32_t(b_.loops.size());
    const uint32_t parents = loop_ == lower::kNone ? 1 : outer == 0 ? b_.rows : b_.loops[outer].begin.back();
    lower::Loop l{outer, {0}};
    for (uint32_t r = 0; r < parents; ++r) l.begin.push_back(l.begin.back() + random_.below(4));
    b_.loops.push_back(std::move(l));
    if (b_.loops.back().begin.back() == 0) {
      b_.loops.pop_back();  // as lower does
      return;
    }
    const uint32_t before = loop_;
    const size_t known = known_.size();
    const auto begin = static_cast<uint32_t>(to.size());
    to.push_back({Op::LoopBegin, {}, {number}, {}, {}});
    loop_ = number;
    code(to, 1 + random_.below(5), depth);
    loop_ = before;
    known_.resize(known);
    to[begin].b = {static_cast<uint32_t>(to.size())};
    to.push_back({Op::LoopEnd, {}, {number}, {begin}, {}});
  }

  Random random_;
  lower::Block b_;
  bool mixed_ = false;
  uint32_t loop_ = 0, next_ = 0, fresh_ = 0;
  std::vector<uint32_t> known_;  // registers
};

lower::Program generate(uint32_t seed, size_t blocks) {
  lower::Program p;
  Random random(seed);
  p.slots = kSlots;
  p.constants.emplace_back(0, 0.0);
  for (Slot s = 1; s < kConstants; ++s) p.constants.emplace_back(s, random.number());
  Generator generator(seed + 1);
  for (size_t i = 0; i < blocks; ++i) p.probes.push_back(generator.block());
  lower::number_blocks(p);
  return p;
}

uint64_t bits(double x) { return x != x ? 0x7FF8000000000000u : std::bit_cast<uint64_t>(x); }

void fill(const lower::Program& p, kernel::Memory& memory, uint32_t seed) {
  Random random(seed);
  for (Slot s = 0; s < p.slots; ++s)
    for (size_t l = 0; l < memory.lanes; ++l) memory.at(s)[l] = random.number();
  for (const auto& [slot, value] : p.constants) memory.fill(slot, value);
}

::testing::AssertionResult same(const double* a, const double* b, size_t n) {
  for (size_t i = 0; i < n; ++i)
    if (bits(a[i]) != bits(b[i]))
      return ::testing::AssertionFailure() << a[i] << " and " << b[i] << " at " << i;
  return ::testing::AssertionSuccess();
}

void compare(const lower::Program& p, const interp::Compiled& compiled, size_t lanes, uint32_t seed) {
  kernel::Memory expected(p.slots, lanes), found(p.slots, lanes);
  interp::Interpreter interpreter(expected, p);
  const auto evaluator = compiled.evaluator(found);
  Random random(seed);
  for (const lower::Block& b : p.probes) {
    SCOPED_TRACE("block " + std::to_string(b.number) + ", " + std::to_string(lanes) + " lanes");
    fill(p, expected, seed + b.number);
    fill(p, found, seed + b.number);
    const uint32_t rows = random.one_in(2) ? 0 : 1 + random.below(b.rows);
    for (interp::Evaluator* e : {static_cast<interp::Evaluator*>(&interpreter), evaluator.get()}) {
      if (rows == 0) {
        e->run(b);
      } else {
        e->start(b);
        for (uint32_t r = b.rows - rows; r < b.rows; ++r) e->row(b, r);
      }
    }
    ASSERT_TRUE(same(expected.at(0), found.at(0), p.slots * lanes));
    for (uint32_t o = 0; o < b.outputs.size(); ++o)
      ASSERT_TRUE(same(interpreter.output(b, o), evaluator->output(b, o), lanes)) << "output " << o;
  }
}

class GeneratedBlocks : public ::testing::TestWithParam<CodeOptions> {};

TEST_P(GeneratedBlocks, SameBits) {
  const random::FloatMode mode;
  Options options;
  options.beside = false;
  options.code = GetParam();
  std::string why;
  const auto jit = make_jit(options, why);
  if (!jit) GTEST_SKIP() << why;
  for (uint32_t seed = 1; seed <= 3; ++seed) {
    const lower::Program p = generate(100 * seed + options.code.width + options.code.level, 60);
    const auto compiled = jit->compile(p);
    for (size_t lanes : {1, 7, 8, 64}) compare(p, *compiled, lanes, seed);
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Everywhere, GeneratedBlocks, ::testing::ValuesIn(all_code_options()),
                         code_name<::testing::TestParamInfo<CodeOptions>>);

TEST(CompiledBeside, SameBitsWhileItIsSwapped) {
  const random::FloatMode mode;
  Options options;
  options.patience = 500;
  std::string why;
  const auto jit = make_jit(options, why);
  if (!jit) GTEST_SKIP() << why;
  const lower::Program p = generate(7, 60);
  const auto compiled = jit->compile(p);
  for (uint32_t seed = 1; seed < 400; ++seed) {
    compare(p, *compiled, 8, seed);
    if (HasFatalFailure()) return;
  }
}

TEST(Shapes, BlocksThatDifferInWhatTheyReadShareTheirCode) {
  lower::Program p;
  p.slots = 8;
  p.constants = {{0, 0.0}, {1, 2.0}, {2, 3.0}};
  auto scaled = [](Slot factor, std::vector<Slot> read, std::vector<Slot> written) {
    lower::Block b;
    b.rows = 2;
    b.registers = 1;
    b.loops.resize(1);
    b.tables = {{0, std::move(read)}, {0, std::move(written)}};
    b.code = {{Op::Mul, Operand::reg(0), Operand::slot(factor), Operand::table(0), {}},
              {Op::Copy, Operand::table(1), Operand::reg(0), {}, {}}};
    return b;
  };
  Slots slots(p);
  const Shape shape = bind(scaled(1, {3, 4}, {6, 7}), slots).shape;
  EXPECT_EQ(shape.key(), bind(scaled(2, {4, 5}, {7, 6}), slots).shape.key());
  EXPECT_NE(shape.key(), bind(scaled(3, {4, 5}, {7, 6}), slots).shape.key()) << "a slot, not a constant";
  EXPECT_NE(shape.key(), bind(scaled(1, {1, 2}, {7, 6}), slots).shape.key()) << "a table of constants";
  EXPECT_NE(shape.key(), bind(scaled(1, {3, 6}, {6, 7}), slots).shape.key()) << "reads what it writes";
}

TEST(MakeJit, SaysWhyNot) {
  Options options;
  options.code.cpu = "abacus";
  std::string why;
  if (!make_jit({}, why)) GTEST_SKIP() << why;
  EXPECT_EQ(make_jit(options, why), nullptr);
  EXPECT_NE(why.find("abacus"), std::string::npos) << why;
}

TEST(Library, AFileThatIsCutShortIsNotWhole) {
  namespace fs = std::filesystem;
  const fs::path whole = fs::read_symlink("/proc/self/exe"), cut = fs::path(testing::TempDir()) / "cut.so";
  EXPECT_TRUE(is_whole(whole.string()));
  for (const uintmax_t size : {uintmax_t{70}, fs::file_size(whole) / 2, fs::file_size(whole) - 1}) {
    fs::copy_file(whole, cut, fs::copy_options::overwrite_existing);
    fs::resize_file(cut, size);
    EXPECT_FALSE(is_whole(cut.string())) << size;
  }
  std::ofstream(cut) << "no library, and longer than the sixty-four bytes that a header would have";
  EXPECT_TRUE(is_whole(cut.string())) << "dlopen says what it is";
  fs::remove(cut);
}

}  // namespace
}  // namespace casus::jit
