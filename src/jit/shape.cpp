#include "jit/shape.h"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_set>

namespace casus::jit {
namespace {

using lower::arguments;
using lower::Op;
using lower::Operand;

/// Tables of constants of more rows than this stay tables of slots, to save memory.
constexpr size_t kNumberRows = 100'000;

bool is_loop(Op op) { return op == Op::LoopBegin || op == Op::LoopEnd; }

class Binder {
 public:
  Binder(const lower::Block& block, Slots& slots) : block_(block), slots_(slots) {}

  Bound run() {
    out_.shape.parents.resize(std::max<size_t>(1, block_.loops.size()));
    out_.begins.assign(out_.shape.parents.size(), nullptr);
    for (size_t l = 1; l < block_.loops.size(); ++l) {
      out_.shape.parents[l] = block_.loops[l].parent;
      out_.begins[l] = block_.loops[l].begin.data();
    }
    out_.once_work = work(block_.once, 1);
    out_.work = work(block_.code, block_.rows);
    for (const auto& i : block_.once) out_.shape.once.push_back(step(i));
    written_before_ = written_;
    if (block_.rows > 0)
      for (const auto& i : block_.code) out_.shape.code.push_back(step(i));
    for (const Operand& o : block_.outputs)
      out_.output_homes.push_back(o.kind() == Operand::Register ? home(place(o).number) : lower::kNone);
    out_.shape.apart = apart();
    return std::move(out_);
  }

 private:
  uint64_t work(const std::vector<lower::Instr>& code, uint64_t rows) const {
    uint64_t sum = 0;
    std::vector<uint64_t> times = {rows};
    for (const lower::Instr& i : code) {
      if (i.op == Op::LoopBegin)
        times.push_back(block_.loops[i.a.bits].begin.back());
      else if (i.op == Op::LoopEnd)
        times.pop_back();
      else
        sum += times.back();
    }
    return sum;
  }

  Step step(const lower::Instr& i) {
    Step s;
    s.op = i.op;
    if (is_loop(i.op)) {
      s.loop = i.a.bits;
      return s;
    }
    const int n = arguments(i.op);
    s.a = read(i.a);
    if (n > 1) s.b = read(i.b);
    if (n > 2) s.c = read(i.c);
    s.dst = place(i.dst, true);
    if (s.dst.kind == Place::Register) written_.insert(s.dst.number);
    return s;
  }

  /// Whether no slot that the block writes is one that it reads.
  bool apart() {
    slots_.begin_block();
    auto each_step = [&](auto visit) {
      for (const auto* code : {&block_.once, &block_.code})
        for (const lower::Instr& i : *code)
          if (!is_loop(i.op)) visit(i);
    };
    auto each_slot = [&](Operand o, auto visit) {
      if (o.kind() == Operand::Direct) visit(o.number());
      if (o.kind() == Operand::Tabled)
        for (lower::Slot s : block_.tables[o.number()].slots) visit(s);
    };
    bool apart = true;
    each_step([&](const lower::Instr& i) { each_slot(i.dst, [&](lower::Slot s) { slots_.write(s); }); });
    each_step([&](const lower::Instr& i) {
      const Operand arguments_of[] = {i.a, i.b, i.c};
      for (int n = 0; n < arguments(i.op); ++n)
        each_slot(arguments_of[n], [&](lower::Slot s) { apart = apart && !slots_.written(s); });
    });
    return apart;
  }

  Place read(Operand o) {
    const Place p = place(o);
    if (p.kind == Place::Register && written_before_.contains(p.number)) home(p.number);
    return p;
  }

  Place place(Operand o, bool to_write = false) {
    const auto known = places_.find({o.bits, to_write});
    if (known != places_.end()) return known->second;
    return places_[{o.bits, to_write}] = fresh(o, to_write);
  }

  Place fresh(Operand o, bool to_write) {
    Shape& shape = out_.shape;
    if (o.kind() == Operand::Register) {
      const auto [at, is_new] = registers_.try_emplace(o.number(), shape.registers);
      shape.registers += is_new ? 1 : 0;
      return {Place::Register, at->second};
    }
    if (o.kind() == Operand::Direct) {
      if (!to_write && slots_.constant(o.number())) {
        out_.numbers.push_back(slots_.value(o.number()));
        return {Place::Number, shape.numbers++};
      }
      out_.slots.push_back(o.number());
      return {Place::Slot, shape.slots++};
    }
    const lower::Table& table = block_.tables[o.number()];
    const bool fixed = !to_write && table.slots.size() <= kNumberRows &&
                       std::all_of(table.slots.begin(), table.slots.end(),
                                   [&](lower::Slot s) { return slots_.constant(s); });
    if (fixed) {
      std::vector<double> numbers;
      for (lower::Slot s : table.slots) numbers.push_back(slots_.value(s));
      out_.own_numbers.push_back(std::move(numbers));
      out_.number_tables.push_back(out_.own_numbers.back().data());
      shape.number_tables.push_back(table.loop);
      return {Place::Numbers, static_cast<uint32_t>(shape.number_tables.size() - 1)};
    }
    out_.tables.push_back(table.slots.data());
    shape.tables.push_back(table.loop);
    return {Place::Table, static_cast<uint32_t>(shape.tables.size() - 1)};
  }

  uint32_t home(uint32_t reg) {
    std::vector<uint32_t>& homes = out_.shape.homes;
    const auto at = std::find(homes.begin(), homes.end(), reg);
    if (at == homes.end()) homes.push_back(reg);
    return static_cast<uint32_t>(std::find(homes.begin(), homes.end(), reg) - homes.begin());
  }

  const lower::Block& block_;
  Slots& slots_;
  Bound out_;
  std::map<std::pair<uint32_t, bool>, Place> places_;
  std::map<uint32_t, uint32_t> registers_;
  std::unordered_set<uint32_t> written_, written_before_;  // registers
};

}  // namespace

Slots::Slots(const lower::Program& p) : constant_(p.slots, 0), values_(p.slots, 0.0), written_(p.slots, 0) {
  for (const auto& [slot, value] : p.constants) {
    constant_[slot] = 1;
    values_[slot] = value;
  }
}

Bound bind(const lower::Block& block, Slots& slots) { return Binder(block, slots).run(); }

std::string Shape::key() const {
  std::string out;
  auto word = [&](uint32_t x) {
    for (int i = 0; i < 4; ++i) out += static_cast<char>(x >> (8 * i));
  };
  auto words = [&](const std::vector<uint32_t>& all) {
    word(static_cast<uint32_t>(all.size()));
    for (uint32_t x : all) word(x);
  };
  for (const auto* steps : {&once, &code}) {
    word(static_cast<uint32_t>(steps->size()));
    for (const Step& s : *steps) {
      word(static_cast<uint32_t>(s.op) | s.loop << 8);
      for (const Place& p : {s.dst, s.a, s.b, s.c}) {
        word(p.kind);
        word(p.number);
      }
    }
  }
  for (uint32_t x : {registers, slots, numbers, apart ? 1u : 0u}) word(x);
  for (const auto* all : {&tables, &number_tables, &parents, &homes}) words(*all);
  return out;
}

}  // namespace casus::jit
