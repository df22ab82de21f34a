#include "ensemble/tiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <mutex>

#include "base/hash.h"
#include "random/philox.h"

namespace casus::ensemble {
namespace {

/// A model with one probe, and a simulator whose histories are addressed random walks.
model::Model walk_model() {
  model::Model m;
  model::Expr e;
  e.op = model::Op::State;
  e.ref.family = 0;
  m.exprs.push_back(e);
  model::Param p;
  p.name = "drift";
  p.priors.push_back({model::Prior::Kind::Range, model::Prior::Scale::Plain, 0, -1, 1, true, {}});
  m.params.push_back(p);
  for (model::RunOp op : {model::RunOp::MaxOf, model::RunOp::MeanOf}) {
    model::RunExpr r;
    r.op = op;
    r.probe = 0;
    r.to = 20;
    m.run_exprs.push_back(r);
  }
  return m;
}

void walk(const kernel::Tile& tile, kernel::Recorder& recorder, std::vector<kernel::LaneFlags>& flags) {
  std::vector<double> x;
  for (const kernel::Arm& arm : tile.arms)
    for (size_t r = 0; r < tile.runs.size(); ++r)
      x.push_back(arm.policy == 1 ? 5.0 : arm.shock == 2 ? 9.0 : 0.0);
  for (uint32_t b = 0; b <= 20; ++b) {
    recorder.boundary(b, b, x.data(), x.size());
    for (size_t l = 0; l < x.size(); ++l) {
      const kernel::Run& run = tile.runs[l % tile.runs.size()];
      x[l] += random::uniform(random::make_key(tile.seed, run.world->number, run.number), {b, 7, 0, 0}) -
              0.5 + 0.1 * run.world->params[0];
      flags[l].events += 1;
      if (run.world->number == 3 && run.number < 2) flags[l].faulty_values = 1;
    }
  }
}

struct Collected {
  uint64_t hash = 0;
  std::vector<uint32_t> firsts;
  uint64_t events = 0, faulty = 0;
  bool whole = false;
};

Collected collect(Spec spec, const Simulate& simulate = walk) {
  Collected out;
  Hash64 hash;
  const Groups columns = group_columns(*spec.model, spec.columns);
  out.whole = run_tiles(spec, spec.threads, columns.groups, simulate, [&](const Block& b) {
    hash.add(std::span<const double>(b.values));
    out.firsts.push_back(b.first_world);
    for (const kernel::LaneFlags& f : b.flags) out.events += f.events;
    for (uint64_t f : b.faulty_runs) out.faulty += f;
  });
  out.hash = hash.value();
  return out;
}

Spec walk_spec(const model::Model& m) {
  Spec spec;
  spec.model = &m;
  spec.rule = rule_as_drawn(m);
  spec.worlds = 700;
  spec.runs = 6;
  spec.columns = {{0, model::kNone, 0}, {1, model::kNone, 0}, {0, model::kNone, 1}};
  return spec;
}

TEST(Tiles, ResultsDontDependOnThreads) {
  const model::Model m = walk_model();
  Spec spec = walk_spec(m);
  spec.threads = 1;
  const Collected one = collect(spec);
  EXPECT_TRUE(one.whole);
  EXPECT_EQ(one.firsts.size(), 11u);
  EXPECT_EQ(one.events, 700u * 6 * 2 * 21);
  EXPECT_EQ(one.faulty, 4u);
  for (unsigned threads : {2u, 7u}) {
    spec.threads = threads;
    const Collected more = collect(spec);
    EXPECT_EQ(one.hash, more.hash) << threads;
    EXPECT_EQ(one.firsts, more.firsts);
  }
}

TEST(Tiles, AWorldIsTheSameWhereverItStands) {
  const model::Model m = walk_model();
  Spec spec = walk_spec(m);
  std::vector<double> all;
  run_tiles(spec, spec.threads, group_columns(m, spec.columns).groups, walk, [&](const Block& b) {
    for (size_t w = 0; w < b.worlds.size(); ++w)
      if (b.worlds[w].number == 130 || b.worlds[w].number == 517)
        for (uint32_t r = 0; r < b.runs; ++r) all.push_back(b.value(1, w, r));
  });
  spec.only = {130, 517};
  std::vector<double> alone;
  for (uint32_t part : {0u, 1u}) {
    spec.first_run = part * 3;
    spec.runs = 3;
    run_tiles(spec, spec.threads, group_columns(m, spec.columns).groups, walk, [&](const Block& b) {
      for (size_t w = 0; w < 2; ++w)
        for (uint32_t r = 0; r < 3; ++r) alone.push_back(b.value(1, w, r));
    });
  }
  const size_t order[] = {0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11};
  ASSERT_EQ(all.size(), 12u);
  for (size_t i = 0; i < 12; ++i) EXPECT_EQ(alone[i], all[order[i]]);
}

/// Days after which nothing of a tile is asked, and the values that came of it.
struct Asked {
  std::vector<double> until;
  std::vector<std::vector<double>> values;  // [column][world and run]
};

Asked ask(const Spec& spec) {
  Asked out;
  out.values.resize(spec.columns.size());
  std::mutex mutex;
  const Groups columns = group_columns(*spec.model, spec.columns);
  run_tiles(
      spec, spec.threads, columns.groups,
      [&](const kernel::Tile& tile, kernel::Recorder& recorder, std::vector<kernel::LaneFlags>& flags) {
        walk(tile, recorder, flags);
        const std::lock_guard lock(mutex);
        out.until.push_back(0);
        for (size_t a = 0; a < tile.arms.size(); ++a)
          out.until.back() = std::max(out.until.back(), recorder.until(a));
      },
      [&](const Block& b) {
        for (size_t c = 0; c < b.columns; ++c)
          for (size_t w = 0; w < b.worlds.size(); ++w)
            for (uint32_t r = 0; r < b.runs; ++r) out.values[c].push_back(b.value(c, w, r));
      });
  return out;
}

TEST(Tiles, ArmsOfATileEndAtAboutTheSameTime) {
  model::Model m = walk_model();
  m.run_exprs.push_back(m.run_exprs[0]);
  m.run_exprs.back().to = 5;
  Spec spec = walk_spec(m);
  spec.worlds = 64, spec.runs = 8;
  spec.columns.clear();
  // More arms than a tile has, long and short in turn.
  for (uint32_t a = 0; a < 2 * kTileArms; ++a) spec.columns.push_back({a, model::kNone, a % 2 ? 2u : 0u});
  const Asked all = ask(spec);
  ASSERT_EQ(all.until.size(), 2 * 64u);
  EXPECT_EQ(std::count(all.until.begin(), all.until.end(), 20), 64);
  EXPECT_EQ(std::count(all.until.begin(), all.until.end(), 5), 64);
  for (size_t c : {2u, 3u}) {
    Spec alone = spec;
    alone.columns = {spec.columns[c]};
    EXPECT_EQ(ask(alone).values[0], all.values[c]);
  }
}

TEST(Tiles, StopHandsOverWholeBlocksOnly) {
  struct Impatient : Progress {
    uint64_t done = 0;
    void advance(uint64_t d, uint64_t) override { done = d; }
    bool stop() override { return done > 700; }
  } progress;
  const model::Model m = walk_model();
  Spec spec = walk_spec(m);
  spec.progress = &progress;
  const Collected got = collect(spec);
  EXPECT_FALSE(got.whole);
  for (size_t i = 0; i < got.firsts.size(); ++i) EXPECT_EQ(got.firsts[i], 64 * i);
}

TEST(Tiles, AnExceptionInARunReachesTheCaller) {
  const model::Model m = walk_model();
  const Spec spec = walk_spec(m);
  EXPECT_THROW(collect(spec, [](const kernel::Tile&, kernel::Recorder&,
                                std::vector<kernel::LaneFlags>&) { throw std::runtime_error("no"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace casus::ensemble
