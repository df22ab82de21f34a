#include "pressure.h"

namespace casus::bench {

using model::EffectKind;
using model::Op;
using test::Builder;

const char* const kFamilyNames[kFamilies] = {"assault", "raid", "arrest", "recruit", "loss"};

namespace {

enum : uint32_t { kMood, kCamp };                 // states
enum : uint32_t { kAttacks, kArrests, kLosses };  // tallies

}  // namespace

test::Builder pressure_model(const Pressure& p) {
  Builder b(p.steps);
  const model::ListId groups = b.list("g", p.groups), regions = b.list("r", p.regions);
  const model::Index both = Builder::over({groups, regions});
  uint32_t base[kFamilies];
  for (uint32_t f = 0; f < kFamilies; ++f)
    base[f] = b.param(std::string("base_") + kFamilyNames[f], p.base[f], both);
  const uint32_t effect = b.param("effect", p.effect), sting = b.param("sting", p.sting);
  const uint32_t patrol = b.lever("patrol", p.patrols[0], Builder::over({regions}));
  b.level("mood", p.goal);
  b.count("camp", p.camp, Builder::over({groups}));
  for (const char* name : {"attacks", "arrests", "losses"}) b.tally(name, Builder::over({regions}));

  const auto rate = [&](uint32_t f, model::ExprId times) {
    return b.op(Op::Mul, b.read(Op::Param, base[f], {0, 1}), times);
  };
  const auto excited = [&] { return b.op(Op::Add, b.num(1), b.read(Op::State, kMood)); };
  const auto camp = [&] { return b.read(Op::State, kCamp, {0}); };

  model::Process& assault = b.process(kFamilyNames[0], rate(0, excited()), both);
  assault.times.push_back(
      {b.op(Op::Pow, b.read(Op::Param, effect), b.read(Op::Lever, patrol, {1})), model::kNone, {}});
  assault.effects = {Builder::add_to_tally(kAttacks, b.num(1), {1}),
                     Builder::on_state(EffectKind::Raise, kMood, b.read(Op::Param, sting))};
  b.process(kFamilyNames[1], rate(1, camp()), both).effects = {
      Builder::add_to_tally(kAttacks, b.num(1), {1})};
  b.process(kFamilyNames[2], rate(2, b.read(Op::Lever, patrol, {1})), both).effects = {
      Builder::add_to_tally(kArrests, b.num(1), {1})};
  model::Effect joins = Builder::on_state(EffectKind::Add, kCamp, b.num(1));
  joins.target = Builder::ref(kCamp, {0});
  b.process(kFamilyNames[3], rate(3, excited()), both).effects = {joins};
  b.process(kFamilyNames[4], rate(4, camp()), both).effects = {Builder::add_to_tally(kLosses, b.num(1), {1})};

  model::Flow calm;
  calm.name = "flow:mood";
  calm.kind = model::Flow::Kind::ReturnsTo;
  calm.state = Builder::ref(kMood);
  calm.goal = b.num(p.goal);
  calm.half_life = b.num(p.half_life);
  b.m.flows.push_back(calm);
  for (const double level : p.patrols) {
    model::Setting s;
    s.kind = model::Setting::Kind::Lever;
    s.ref = Builder::ref(patrol);
    s.value = b.num(level);
    s.from = -1e9;
    s.until = 1e9;
    b.m.policies.emplace_back();
    b.m.policies.back().settings = {s};
  }
  return b;
}

std::vector<model::ExprId> pressure_probes(Builder& b, const Pressure& p) {
  std::vector<model::ExprId> probes = {b.read(Op::State, kMood)};
  for (uint32_t g = 0; g < p.groups; ++g) probes.push_back(b.fixed(Op::State, kCamp, {g}));
  for (const uint32_t tally : {kAttacks, kArrests, kLosses})
    for (uint32_t r = 0; r < p.regions; ++r) probes.push_back(b.fixed(Op::Tally, tally, {r}));
  return probes;
}

}  // namespace casus::bench
