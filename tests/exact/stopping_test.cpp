// How soon a table of runs can be stopped, and when runs stop by themselves.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "ensemble/summary.h"
#include "exact/runs.h"

namespace casus::test {
namespace {

/// Stops as soon as something is done.
class StopEarly : public ensemble::Progress {
 public:
  void advance(uint64_t done, uint64_t) override { done_ = done; }
  bool stop() override { return done_ > 0; }

 private:
  uint64_t done_ = 0;
};

/// Stops before anything is done.
class StopAtOnce : public ensemble::Progress {
 public:
  void advance(uint64_t, uint64_t) override {}
  bool stop() override { return true; }
};

/// The smallest part of the work after which it was told of progress.
class Listens : public ensemble::Progress {
 public:
  void advance(uint64_t done, uint64_t total) override {
    if (done > told_) least = std::min(least, static_cast<double>(done - told_) / static_cast<double>(total));
    told_ = done;
  }
  bool stop() override { return false; }
  double least = 1;

 private:
  uint64_t told_ = 0;
};

/// A moving stock, and a trigger, because of which exact runs are made one by one.
model::Model moving(bool with_trigger = true) {
  Builder b(50);
  const uint32_t there = b.count("there", 100);
  model::Process& p = b.process("leave", b.num(0.1));
  p.kind = model::Process::Kind::Move;
  p.rate_kind = model::Process::RateKind::PerUnit;
  p.source = Builder::ref(there);
  model::Schedule s;
  s.name = "alarm";
  s.kind = model::Schedule::Kind::When;
  s.condition = b.op(Op::Gt, b.num(50), b.read(Op::State, there));
  if (with_trigger) b.m.schedules.push_back(s);
  return b.m;
}

TEST(Stopping, ExactRunsComeInSmallTiles) {
  model::Model m = moving();
  m.horizon = 5000;  // so that a tile takes longer than it takes to be told of one
  const ensemble::Recording recording = ensemble::record(m, {});
  for (const kernel::Method method : {kernel::Method::Step, kernel::Method::Exact}) {
    ensemble::SummarySpec spec;
    spec.recording = &recording;
    spec.method = method;
    spec.threads = 1;
    spec.policies = {model::kNone};
    spec.worlds = 64;
    spec.runs = 4;
    spec.chance_runs = 0;
    Listens listens;
    spec.progress = &listens;
    ensemble::summarize(spec);
    if (method == kernel::Method::Exact)
      EXPECT_LE(listens.least, 4.0 / 64) << "worlds that a run to be stopped still waits for";
    else
      EXPECT_GE(listens.least, 8.0 / 64) << "runs that gain from each other come together";
    StopEarly stops;
    spec.progress = &stops;
    const ensemble::Summary stopped = ensemble::summarize(spec);
    // What was done is what it would have been. (A machine that does other things too may have done all.)
    spec.progress = nullptr;
    spec.worlds = static_cast<uint32_t>(stopped.runs / spec.runs);
    ASSERT_GT(spec.worlds, 0u);
    EXPECT_EQ(stopped.stopped, spec.worlds < 64);
    const ensemble::Summary whole = ensemble::summarize(spec);
    ASSERT_EQ(whole.rows.size(), stopped.rows.size());
    for (size_t i = 0; i < whole.rows.size(); ++i) EXPECT_EQ(whole.rows[i].mean, stopped.rows[i].mean);
  }
}

TEST(Stopping, ARunThatWouldTakeLongIsAbandoned) {
  // Half a million events a day, one by one, for two hundred years.
  model::Model m = moving();
  m.horizon = 73'000;
  Builder b(m.horizon);
  b.m = m;
  model::Process& p = b.process("pulse", b.num(500'000));
  p.effects = {Builder::on_state(model::EffectKind::Add, b.count("beats", 0), b.num(1))};
  const ensemble::Recording recording = ensemble::record(b.m, {"there"});
  StopAtOnce progress;
  ensemble::SummarySpec spec;
  spec.recording = &recording;
  spec.method = kernel::Method::Exact;
  spec.every = 36'500;
  spec.threads = 2;
  spec.progress = &progress;
  spec.policies = {model::kNone};
  spec.worlds = 2;
  spec.runs = 1;
  spec.chance_runs = 0;
  const auto begin = std::chrono::steady_clock::now();
  const ensemble::Summary stopped = ensemble::summarize(spec);
  EXPECT_TRUE(stopped.stopped);
  EXPECT_TRUE(stopped.rows.empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << "the run takes an hour";
}

TEST(Stopping, RunsEndWithWhatIsAskedLast) {
  for (const bool one_by_one : {false, true}) {
    model::Model m = moving(one_by_one);
    for (const double day : {10.0, 50.0}) {
      model::RunExpr at;
      at.op = model::RunOp::At;
      model::Expr there;
      there.op = Op::State;
      there.ref.family = 0;
      m.exprs.push_back(there);
      at.probe = static_cast<model::ExprId>(m.exprs.size() - 1);
      at.from = day;
      m.run_exprs.push_back(at);
    }
    for (const kernel::Method method : {kernel::Method::Step, kernel::Method::Exact}) {
      const auto run = [&](std::vector<ensemble::Column> columns) {
        ensemble::Spec spec;
        spec.model = &m;
        spec.rule = ensemble::rule_as_drawn(m);
        spec.method = method;
        spec.worlds = 2;
        spec.runs = 8;
        spec.columns = std::move(columns);
        std::vector<double> values;
        uint64_t events = 0;
        ensemble::run(spec, [&](const ensemble::Block& b) {
          values.assign(b.values.begin(), b.values.begin() + 16);
          for (const kernel::LaneFlags& f : b.flags) events += f.events;
        });
        return std::pair{values, events};
      };
      const auto [early, few] = run({{model::kNone, model::kNone, 0}});
      const auto [same, many] = run({{model::kNone, model::kNone, 0}, {model::kNone, model::kNone, 1}});
      EXPECT_EQ(early, same);
      EXPECT_GT(few, 0u);
      EXPECT_LT(few, many);
      // Of 100 units, by their hazard of a tenth a day.
      EXPECT_NEAR(static_cast<double>(few) / 16, 100 * (1 - std::exp(-1.0)), 8);
      EXPECT_NEAR(static_cast<double>(many) / 16, 100 * (1 - std::exp(-5.0)), 2);
    }
  }
}

TEST(Stopping, WhatIsFaultyLaterIsNotCounted) {
  // From day 20 on the rate is below zero, under each of two policies.
  Builder b(50);
  const uint32_t there = b.count("there", 100);
  const uint32_t bad = b.count("bad", 0);
  model::Schedule turn;
  turn.name = "turn";
  turn.kind = model::Schedule::Kind::On;
  turn.first = 20;
  turn.effects = {Builder::on_state(model::EffectKind::Set, bad, b.num(1))};
  b.m.schedules.push_back(turn);
  model::Process& p =
      b.process("leave", b.op(Op::Sub, b.num(2), b.op(Op::Mul, b.num(5), b.read(Op::State, bad))));
  p.kind = model::Process::Kind::Move;
  p.source = Builder::ref(there);
  b.m.policies.resize(2);
  for (const double day : {10.0, 50.0}) {
    model::RunExpr at;
    at.op = model::RunOp::At;
    at.probe = b.read(Op::State, there);
    at.from = day;
    b.m.run_exprs.push_back(at);
  }
  for (const kernel::Method method : {kernel::Method::Step, kernel::Method::Exact}) {
    ensemble::Spec spec;
    spec.model = &b.m;
    spec.rule = ensemble::rule_as_drawn(b.m);
    spec.method = method;
    spec.worlds = 1;
    spec.runs = 8;
    // Early and late under one policy, early alone under the other, late as the model is.
    spec.columns = {
        {0, model::kNone, 0}, {0, model::kNone, 1}, {1, model::kNone, 0}, {model::kNone, model::kNone, 1}};
    ensemble::run(spec, [&](const ensemble::Block& block) {
      const uint32_t faulty[] = {0, 8, 0, 8};
      for (size_t c = 0; c < 4; ++c) EXPECT_EQ(block.faulty(c, 0), faulty[c]) << c;
      EXPECT_EQ(block.faulty_runs[0], 16u);
      ASSERT_TRUE(block.first_faulty);
      EXPECT_EQ(block.first_faulty->group, 0u);
    });
    spec.columns = {{1, model::kNone, 0}, {model::kNone, model::kNone, 1}};
    ensemble::run(spec, [&](const ensemble::Block& block) {
      EXPECT_EQ(block.faulty(0, 0), 0u);
      EXPECT_EQ(block.faulty_runs[0], 8u);
      ASSERT_TRUE(block.first_faulty);
      EXPECT_EQ(block.first_faulty->group, 1u) << "the first with something to see";
    });
  }
}

}  // namespace
}  // namespace casus::test
