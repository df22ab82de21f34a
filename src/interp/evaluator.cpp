#include "interp/evaluator.h"

#include <algorithm>

#include "base/vector_levels.h"
#include "interp/draws.h"
#include "random/math.h"

namespace casus::interp {

using lower::Block;
using lower::Code;
using lower::Instr;
using lower::Program;

namespace {

#define CASUS_ALWAYS_INLINE [[gnu::always_inline]] inline

template <class F>
CASUS_ALWAYS_INLINE void map1(double* d, const double* a, size_t n, F f) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) d[l] = f(a[l]);
}

template <class F>
CASUS_ALWAYS_INLINE void map2(double* d, const double* a, const double* b, size_t n, F f) {
#pragma GCC ivdep
  for (size_t l = 0; l < n; ++l) d[l] = f(a[l], b[l]);
}

/// What an operation does, element by element. Loads, loops and draws are not here.
CASUS_ALWAYS_INLINE void arithmetic(const Instr& i, double* d, const double* const* at, size_t n) {
  const double* a = at[i.a];
  switch (i.code) {
    case Code::Copy: return map1(d, a, n, [](double x) { return x; });
    case Code::Neg: return map1(d, a, n, [](double x) { return -x; });
    case Code::Not: return map1(d, a, n, [](double x) { return x != 0 ? 0.0 : 1.0; });
    case Code::Abs: return map1(d, a, n, [](double x) { return x < 0 ? -x : x; });
    case Code::Sqrt: return map1(d, a, n, [](double x) { return __builtin_sqrt(x); });
    case Code::Exp:
      for (size_t l = 0; l < n; ++l) d[l] = random::exp_(a[l]);
      return;
    case Code::Log:
      for (size_t l = 0; l < n; ++l) d[l] = random::log_(a[l]);
      return;
    case Code::Logistic:
      for (size_t l = 0; l < n; ++l) d[l] = 1.0 / (1.0 + random::exp_(-a[l]));
      return;
    case Code::Pow:
      for (size_t l = 0; l < n; ++l) d[l] = random::pow_(a[l], at[i.b][l]);
      return;
    case Code::Add: return map2(d, a, at[i.b], n, [](double x, double y) { return x + y; });
    case Code::Sub: return map2(d, a, at[i.b], n, [](double x, double y) { return x - y; });
    case Code::Mul: return map2(d, a, at[i.b], n, [](double x, double y) { return x * y; });
    case Code::Div: return map2(d, a, at[i.b], n, [](double x, double y) { return x / y; });
    case Code::Min: return map2(d, a, at[i.b], n, [](double x, double y) { return x < y ? x : y; });
    case Code::Max: return map2(d, a, at[i.b], n, [](double x, double y) { return x > y ? x : y; });
    case Code::Eq: return map2(d, a, at[i.b], n, [](double x, double y) { return x == y ? 1.0 : 0.0; });
    case Code::Ne: return map2(d, a, at[i.b], n, [](double x, double y) { return (x < y) | (x > y) ? 1.0 : 0.0; });
    case Code::Lt: return map2(d, a, at[i.b], n, [](double x, double y) { return x < y ? 1.0 : 0.0; });
    case Code::Le: return map2(d, a, at[i.b], n, [](double x, double y) { return x <= y ? 1.0 : 0.0; });
    case Code::Gt: return map2(d, a, at[i.b], n, [](double x, double y) { return x > y ? 1.0 : 0.0; });
    case Code::Ge: return map2(d, a, at[i.b], n, [](double x, double y) { return x >= y ? 1.0 : 0.0; });
    case Code::And: return map2(d, a, at[i.b], n, [](double x, double y) { return (x != 0) & (y != 0) ? 1.0 : 0.0; });
    case Code::Or: return map2(d, a, at[i.b], n, [](double x, double y) { return (x != 0) | (y != 0) ? 1.0 : 0.0; });
    case Code::Select: {
      const double *b = at[i.b], *c = at[i.c];
#pragma GCC ivdep
      for (size_t l = 0; l < n; ++l) d[l] = a[l] != 0 ? b[l] : c[l];
      return;
    }
    default: return;
  }
}

/// Where one execution reads and writes.
struct Frame {
  const Program* p;
  const Block* block;
  double* slots;
  size_t width;       // lanes of a slot
  size_t n;           // elements of a register
  size_t stride;      // between registers
  double* registers;
  const double** at;
  uint32_t *item, *end;         // of each level
  const uint32_t* direct = nullptr;  // dense
  const kernel::Entries* entries = nullptr;
  size_t from = 0;              // first entry
  const random::Key* keys = nullptr;
};

CASUS_ALWAYS_INLINE uint32_t loop_begin(const Frame& f, const Instr& i, uint32_t at) {
  const uint32_t* bounds = f.p->pool.data() + i.a + f.item[i.b];
  f.item[i.level] = bounds[0];
  f.end[i.level] = bounds[1];
  return bounds[0] < bounds[1] ? at : i.c;  // an empty loop goes behind its End
}

CASUS_VECTOR_LEVELS
void execute_dense(const Frame& f, uint32_t from, uint32_t to) {
  const Instr* code = f.block->code.data();
  const uint32_t* pool = f.p->pool.data();
  uint32_t starts[256];
  for (uint32_t at = from; at < to; ++at) {
    const Instr& i = code[at];
    switch (i.code) {
      case Code::Load: f.at[i.dst] = f.slots + size_t(pool[i.a + f.item[i.level]]) * f.width; break;
      case Code::Slot: f.at[i.dst] = f.slots + size_t(i.a) * f.width; break;
      case Code::Loop:
        starts[i.level] = at;
        at = loop_begin(f, i, at);
        break;
      case Code::End:
        if (++f.item[i.level] < f.end[i.level]) at = starts[i.level];
        break;
      default: {
        double* d = f.registers + i.dst * f.stride;
        if (f.direct[at] != lower::kNone) d = f.slots + size_t(pool[f.direct[at] + f.item[1]]) * f.width;
        arithmetic(i, d, f.at, f.n);
        f.at[i.dst] = d;
      }
    }
  }
}

CASUS_VECTOR_LEVELS
void execute_entries(const Frame& f, uint32_t from, uint32_t to) {
  const Instr* code = f.block->code.data();
  const uint32_t* pool = f.p->pool.data();
  const kernel::Entries& e = *f.entries;
  uint32_t starts[256];
  for (uint32_t at = from; at < to; ++at) {
    const Instr& i = code[at];
    double* d = f.registers + i.dst * f.stride;
    switch (i.code) {
      case Code::Load:
        if (i.level == 1) {
          for (size_t k = 0; k < f.n; ++k) d[k] = f.slots[size_t(pool[i.a + e.item[f.from + k]]) * f.width + e.lane[f.from + k]];
        } else {
          const double* row = f.slots + size_t(pool[i.a + f.item[i.level]]) * f.width;
          for (size_t k = 0; k < f.n; ++k) d[k] = row[e.lane[f.from + k]];
        }
        f.at[i.dst] = d;
        break;
      case Code::Slot: {
        const double* row = f.slots + size_t(i.a) * f.width;
        for (size_t k = 0; k < f.n; ++k) d[k] = row[e.lane[f.from + k]];
        f.at[i.dst] = d;
        break;
      }
      case Code::Input: f.at[i.dst] = e.inputs[i.a] + f.from; break;
      case Code::Sample:
      case Code::About:
        draw_row(i, e, f.from, f.n, f.keys, f.at[i.a], i.code == Code::Sample && i.b != lower::kNone ? f.at[i.b] : nullptr, d);
        f.at[i.dst] = d;
        break;
      case Code::Loop:
        starts[i.level] = at;
        at = loop_begin(f, i, at);
        break;
      case Code::End:
        if (++f.item[i.level] < f.end[i.level]) at = starts[i.level];
        break;
      default:
        arithmetic(i, d, f.at, f.n);
        f.at[i.dst] = d;
    }
  }
}

/// The instructions that may write straight into an output's slots: the last of the item that computes it.
std::vector<uint32_t> direct_outputs(const Block& b) {
  std::vector<uint32_t> direct(b.code.size(), lower::kNone);
  for (const lower::Output& o : b.outputs) {
    if (o.table == lower::kNone) continue;
    size_t last = b.code.size();
    for (size_t at = b.head; at < b.code.size(); ++at) {
      const Code c = b.code[at].code;
      if (c != Code::Loop && c != Code::End && b.code[at].dst == o.reg) last = at;
    }
    if (last == b.code.size()) continue;
    const Instr& i = b.code[last];
    if (i.code == Code::Load || i.code == Code::Slot || i.level != 1 || direct[last] != lower::kNone) continue;
    direct[last] = o.table;
  }
  return direct;
}

}  // namespace

LaneEvaluator::LaneEvaluator(const Program& p, double* slots, const random::Key* keys, size_t width)
    : p_(p), slots_(slots), keys_(keys), width_(width), most_(std::max<size_t>(width, width > 1 ? 128 : 16)) {
  size_t registers = 1, levels = 2, outputs = 1, drawn = 1;
  for (const Block& b : p.blocks) {
    registers = std::max<size_t>(registers, b.registers);
    levels = std::max<size_t>(levels, b.levels);
    outputs = std::max(outputs, b.outputs.size());
    drawn = std::max<size_t>(drawn, b.registers);
    direct_.push_back(direct_outputs(b));
  }
  registers_ = kernel::Rows(registers, width);
  entry_registers_ = kernel::Rows(drawn, most_);
  entry_out_ = kernel::Rows(outputs, most_);
  at_.resize(registers);
  item_.assign(levels, 0);
  end_.assign(levels, 0);
  out_.resize(outputs);
}

void LaneEvaluator::run(uint32_t block) {
  const Block& b = p_.blocks[block];
  Frame f{&p_, &b, slots_, width_, width_, width_, registers_.data(), at_.data(), item_.data(), end_.data(), direct_[block].data(), nullptr, 0, keys_};
  const auto n = static_cast<uint32_t>(b.code.size());
  item_[0] = 0;
  if (b.head > 0) execute_dense(f, 0, b.head);
  for (uint32_t item = 0; item < b.items; ++item) {
    item_[1] = item;
    execute_dense(f, b.head, n);
    for (const lower::Output& o : b.outputs) {
      if (o.table == lower::kNone) continue;
      double* to = slots_ + size_t(p_.pool[o.table + item]) * width_;
      if (at_[o.reg] != to) std::copy_n(at_[o.reg], width_, to);
    }
  }
}

void LaneEvaluator::each(uint32_t block, kernel::ItemSink& sink) {
  const Block& b = p_.blocks[block];
  Frame f{&p_, &b, slots_, width_, width_, width_, registers_.data(), at_.data(), item_.data(), end_.data(), direct_[block].data(), nullptr, 0, keys_};
  const auto n = static_cast<uint32_t>(b.code.size());
  item_[0] = 0;
  if (b.head > 0) execute_dense(f, 0, b.head);
  for (uint32_t item = 0; item < b.items; ++item) {
    if (!sink.wants(item)) continue;
    item_[1] = item;
    execute_dense(f, b.head, n);
    for (size_t k = 0; k < b.outputs.size(); ++k) out_[k] = at_[b.outputs[k].reg];
    sink.take(item, out_.data());
  }
}

void LaneEvaluator::gather_run(const Block& b, const kernel::Entries& e, size_t from, size_t count) {
  Frame f{&p_, &b, slots_, width_, count, most_, entry_registers_.data(), at_.data(), item_.data(), end_.data(), nullptr, &e, from, keys_};
  item_[0] = 0;
  item_[1] = e.item[from];
  execute_entries(f, 0, static_cast<uint32_t>(b.code.size()));
  for (size_t k = 0; k < b.outputs.size(); ++k) std::copy_n(at_[b.outputs[k].reg], count, entry_out_[k] + from);
}

void LaneEvaluator::gather(uint32_t block, const kernel::Entries& e, std::vector<const double*>& out) {
  const Block& b = p_.blocks[block];
  if (!b.loops) {
    gather_run(b, e, 0, e.count);
  } else {
    // A loop's length depends on the item: one run for each.
    for (size_t from = 0; from < e.count;) {
      size_t to = from + 1;
      while (to < e.count && e.item[to] == e.item[from]) ++to;
      gather_run(b, e, from, to - from);
      from = to;
    }
  }
  out.resize(b.outputs.size());
  for (size_t k = 0; k < b.outputs.size(); ++k) out[k] = entry_out_[k];
}

}  // namespace casus::interp
