// How soon a table of runs can be stopped.
#include "ensemble/summary.h"
#include "exact/runs.h"

namespace casus::test {
namespace {

/// Stops at the first chance.
class StopAtOnce : public ensemble::Progress {
 public:
  void advance(uint64_t done, uint64_t total) override { told_ = done, total_ = total; }
  bool stop() override { return true; }
  double part() const { return static_cast<double>(told_) / static_cast<double>(total_); }

 private:
  uint64_t told_ = 0, total_ = 1;
};

/// A moving stock, and a trigger, because of which exact runs are made one by one.
ensemble::Recording moving() {
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
  b.m.schedules.push_back(s);
  return ensemble::record(b.m, {});
}

TEST(Stopping, ExactRunsComeInSmallTiles) {
  const ensemble::Recording recording = moving();
  for (const kernel::Method method : {kernel::Method::Step, kernel::Method::Exact}) {
    StopAtOnce progress;
    ensemble::SummarySpec spec;
    spec.recording = &recording;
    spec.method = method;
    spec.threads = 1;
    spec.progress = &progress;
    spec.policies = {model::kNone};
    spec.worlds = 64;
    spec.runs = 4;
    spec.chance_runs = 0;
    const ensemble::Summary stopped = ensemble::summarize(spec);
    EXPECT_TRUE(stopped.stopped);
    if (method == kernel::Method::Exact)
      EXPECT_LE(progress.part(), 4.0 / 64) << "worlds that a run to be stopped still waits for";
    else
      EXPECT_GE(progress.part(), 8.0 / 64) << "runs that gain from each other come together";
    // What was done is what it would have been.
    spec.progress = nullptr;
    spec.worlds = static_cast<uint32_t>(stopped.runs / spec.runs);
    ASSERT_GT(spec.worlds, 0u);
    const ensemble::Summary whole = ensemble::summarize(spec);
    ASSERT_EQ(whole.rows.size(), stopped.rows.size());
    for (size_t i = 0; i < whole.rows.size(); ++i) EXPECT_EQ(whole.rows[i].mean, stopped.rows[i].mean);
  }
}

}  // namespace
}  // namespace casus::test
