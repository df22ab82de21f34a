// What an event of exact mode makes the engine look at again.
#include "interp/affected.h"

#include <algorithm>

#include "exact/runs.h"
#include "lower/dependencies.h"

namespace casus::test {
namespace {

using interp::Affected;

/// Places in a row, each made ill by the one before. Through lets the rates also read how many are ill
/// altogether, and whether these are more than `crisis`.
struct Places {
  static constexpr uint32_t kCount = 40;
  Builder b;
  uint32_t ill = 0, well = 0;

  explicit Places(double crisis) : b(30) {
    const model::ListId places = b.list("p", kCount);
    model::Relation before{"before", places, places, std::vector<uint8_t>(kCount * kCount, 0)};
    for (uint32_t i = 0; i + 1 < kCount; ++i) before.holds[(i + 1) * kCount + i] = 1;
    b.m.relations.push_back(before);
    const model::Index index = Builder::over({places});
    ill = b.count("ill", 3, index);
    well = b.count("well", 7, index);
    const ExprId sum = b.reduce(Op::Sum, 0, places, b.read(Op::State, ill, {0}));
    const uint32_t all = b.let("all", sum);
    const uint32_t alarm = b.let("alarm", b.op(Op::Gt, b.read(Op::Let, all), b.num(crisis)));
    const ExprId beside =
        b.reduce(Op::Sum, 1, places, b.read(Op::State, ill, {1}), b.read(Op::Related, 0, {0, 1}));
    move("fall", b.op(Op::Mul, b.num(0.02), beside), well, ill);
    const ExprId pace = b.op(Op::Select, b.read(Op::Let, alarm), b.num(0.2), b.num(0.05));
    move("heal", pace, ill, well);
  }

  void move(const char* name, ExprId rate, uint32_t from, uint32_t to) {
    model::Process& p = b.process(name, rate, Builder::over({0}));
    p.kind = model::Process::Kind::Move;
    p.rate_kind = model::Process::RateKind::PerUnit;
    p.source = Builder::ref(from, {0});
    p.target = Builder::ref(to, {0});
  }
};

TEST(Affected, ByItselfAndByWayOfDerivedValues) {
  const Places places(1e9);
  const lower::Program p = lower::lower(places.b.m);
  const lower::Dependencies* d = lower::dependencies_of(p);
  ASSERT_TRUE(d);
  const auto process = [&](const std::string& name) {
    return static_cast<uint32_t>(
        std::find_if(p.processes.begin(), p.processes.end(), [&](const auto& q) { return q.name == name; }) -
        p.processes.begin());
  };
  const uint32_t fall = process("fall"), heal = process("heal");
  const auto number = [&](uint32_t i, uint32_t row) { return d->processes[i] - d->first_process + row; };
  interp::AffectedFinder finder(p, *d);
  const Affected found = finder.find(p.processes[heal], 5, number(heal, 5));
  EXPECT_TRUE(found.only_rates);
  EXPECT_EQ(found.derived.size(), 2u);
  // The next place falls ill at another rate; of the event's own stocks there is one more and one less.
  std::vector<Affected::Row> direct = {
      {number(fall, 5), false}, {number(fall, 6), true}, {number(heal, 5), false}};
  std::sort(direct.begin(), direct.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  EXPECT_EQ(found.direct, direct);
  // In an alarm all heal at another pace.
  std::vector<Affected::Row> all = {direct[0], direct[1], direct[2]};
  std::erase_if(all, [&](const Affected::Row& r) { return r.row == number(heal, 5); });
  for (uint32_t r = 0; r < Places::kCount; ++r) all.push_back({number(heal, r), true});
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  EXPECT_EQ(found.all, all);
}

/// The alarm is never, now and then, and always on.
TEST(Affected, DerivedValuesLeaveTheBitsOfLookingAtEverything) {
  const random::FloatMode mode;
  for (const double crisis : {1e9, 60.0, 100.0, 140.0, -1.0}) {
    Places places(crisis);
    std::vector<ExprId> probes;
    for (uint32_t i = 0; i < Places::kCount; ++i)
      probes.push_back(places.b.fixed(Op::State, places.ill, {i}));
    lower::LowerOptions options;
    options.probes = probes;
    const lower::Program program = lower::lower(places.b.m, options);
    const kernel::World world = places.b.world();
    std::vector<std::vector<double>> values;
    uint64_t events = 0;
    for (const bool rescan : {true, false}) {
      kernel::Tile tile;
      tile.method = kernel::Method::Exact;
      tile.rescan = rescan;
      for (uint32_t r = 0; r < 3; ++r) tile.runs.push_back({&world, r});
      Keep keep(true);
      keep.probe_count = probes.size();
      std::vector<kernel::LaneFlags> flags;
      interp::run_tile(program, tile, keep, flags);
      events += flags[0].events;
      for (size_t k = 0; k < keep.values.size(); ++k) {
        if (rescan)
          values.push_back(keep.values[k]);
        else
          ASSERT_EQ(values[k], keep.values[k]) << "crisis " << crisis << ", boundary " << k;
      }
    }
    EXPECT_GT(events, 200u);
  }
}

}  // namespace
}  // namespace casus::test
