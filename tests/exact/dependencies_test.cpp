// Who must be looked at again when a slot has changed.
#include "lower/dependencies.h"

#include <set>

#include "exact/runs.h"
#include "interp/interpreter.h"

namespace casus::test {
namespace {

using lower::Dependencies;

std::set<uint32_t> readers(const Dependencies& d, uint32_t slot) {
  return {d.readers.begin() + d.begin[slot], d.readers.begin() + d.begin[slot + 1]};
}

/// Five places in a ring; each is made ill by those beside it, and by the sum of all through a let.
struct Ring {
  Builder b;
  uint32_t ill = 0, well = 0, all = 0, clock = 0, alarm = 0;

  Ring() : b(10) {
    const model::ListId places = b.list("p", 5);
    model::Relation next{"next", places, places, std::vector<uint8_t>(25, 0)};
    for (uint32_t i = 0; i < 5; ++i) next.holds[i * 5 + (i + 1) % 5] = next.holds[(i + 1) % 5 * 5 + i] = 1;
    b.m.relations.push_back(next);
    const model::Index index = Builder::over({places});
    ill = b.count("ill", 5, index);
    well = b.count("well", 5, index);
    all = b.let("all", b.reduce(Op::Sum, 0, places, b.read(Op::State, ill, {0})));
    const ExprId beside =
        b.reduce(Op::Sum, 1, places, b.read(Op::State, ill, {1}), b.read(Op::Related, 0, {0, 1}));
    model::Process& p = b.process("fall", beside, index);
    p.kind = model::Process::Kind::Move;
    p.rate_kind = model::Process::RateKind::PerUnit;
    p.source = Builder::ref(well, {0});
    p.target = Builder::ref(ill, {0});
    b.process("news", b.read(Op::Let, all));
    clock = b.clock("many", b.op(Op::Gt, b.read(Op::State, ill, {0}), b.num(7)), 0, index);
    model::Schedule s;
    s.name = "alarm";
    s.kind = model::Schedule::Kind::When;
    s.condition = b.op(Op::Gt, b.read(Op::Let, all), b.num(30));
    b.m.schedules.push_back(s);
  }
};

TEST(Dependencies, OfARing) {
  const Ring ring;
  const lower::Program p = lower::lower(ring.b.m);
  const auto d = lower::find_dependencies(p);
  ASSERT_TRUE(d);
  ASSERT_EQ(d->derived_kept.size(), 1u);
  uint32_t fall = 0, news = 0;
  for (uint32_t i = 0; i < p.processes.size(); ++i)
    (p.processes[i].name == "fall" ? fall : news) = d->processes[i];
  for (uint32_t i = 0; i < 5; ++i) {
    const uint32_t before = fall + (i + 4) % 5, after = fall + (i + 1) % 5;
    const std::set<uint32_t> of_ill = {0, before, after, d->clocks[0] + i};
    EXPECT_EQ(readers(*d, p.states[ring.ill].base + i), of_ill);
    EXPECT_EQ(readers(*d, p.states[ring.well].base + i), std::set<uint32_t>{fall + i});
    EXPECT_EQ(d->only_stock[d->begin[p.states[ring.well].base + i]], 1);
    for (uint32_t n = d->begin[p.states[ring.ill].base + i]; n < d->begin[p.states[ring.ill].base + i + 1];
         ++n)
      EXPECT_EQ(d->only_stock[n], 0);
  }
  uint32_t total = 0;
  for (const lower::Instr& i : p.derived[d->derived_kept[0]].block.code)
    if (i.dst.kind() == lower::Operand::Tabled)
      total = p.derived[d->derived_kept[0]].block.tables[i.dst.number()].slots[0];
  EXPECT_EQ(readers(*d, total), (std::set<uint32_t>{news, d->triggers[0]}));
}

/// A rate that reads the stock that it is multiplied by is another when the stock is.
TEST(Dependencies, AStockThatTheRateReadsIsNotOnlyStock) {
  Builder b(10);
  const uint32_t there = b.count("there", 5);
  model::Process& p = b.process("leave", b.read(Op::State, there));
  p.kind = model::Process::Kind::Move;
  p.rate_kind = model::Process::RateKind::PerUnit;
  p.source = Builder::ref(there);
  const lower::Program program = lower::lower(b.m);
  const auto d = lower::find_dependencies(program);
  ASSERT_TRUE(d);
  const uint32_t first = d->begin[program.states[there].base];
  ASSERT_EQ(readers(*d, program.states[there].base), std::set<uint32_t>{d->processes[0]});
  EXPECT_EQ(d->only_stock[first], 0);
}

TEST(Dependencies, TooManyAreNotKept) {
  const Ring ring;
  const lower::Program p = lower::lower(ring.b.m);
  EXPECT_FALSE(lower::find_dependencies(p, 10));
  EXPECT_TRUE(lower::find_dependencies(p, 1000));
}

/// Whatever slot is changed, no rate changes but of those who are its readers.
TEST(Dependencies, NobodyElseChanges) {
  const Ring ring;
  const lower::Program p = lower::lower(ring.b.m);
  const auto d = lower::find_dependencies(p);
  kernel::Memory memory(p.slots, 1);
  interp::Interpreter interpreter(memory, p);
  for (const auto& [slot, value] : p.constants) memory.fill(slot, value);
  for (uint32_t i = 0; i < p.changing.count; ++i) memory.fill(p.changing.base + i, 3 + i);
  auto rates = [&] {
    for (const auto& derived : p.derived) interpreter.run(derived.block);
    std::vector<double> all;
    for (const auto& process : p.processes) {
      interpreter.run(process.rates);
      for (uint32_t r = 0; r < process.rates.rows; ++r) all.push_back(memory.at(process.rate + r)[0]);
    }
    return all;
  };
  const std::vector<double> before = rates();
  for (uint32_t i = 0; i < p.changing.count; ++i) {
    const uint32_t slot = p.changing.base + i;
    std::set<uint32_t> all = readers(*d, slot);
    for (uint32_t reader : readers(*d, slot)) {
      if (reader >= d->first_process) continue;
      for (const lower::Instr& instr : p.derived[d->derived_kept[0]].block.code)
        if (instr.dst.kind() == lower::Operand::Tabled)
          all.merge(readers(*d, p.derived[d->derived_kept[0]].block.tables[instr.dst.number()].slots[0]));
    }
    memory.fill(slot, 100);
    const std::vector<double> after = rates();
    size_t changed = 0;
    for (uint32_t n = 0; n < before.size(); ++n) {
      if (before[n] == after[n]) continue;
      ++changed;
      EXPECT_TRUE(all.count(d->first_process + n)) << "slot " << slot << ", row " << n;
    }
    EXPECT_EQ(changed > 0, slot < p.states[ring.well].base) << slot;
    memory.fill(slot, 3 + i);
  }
}

}  // namespace
}  // namespace casus::test
