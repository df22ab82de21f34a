// A million runs stream through: memory is bounded by lanes and outputs, not by runs.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cmath>

#include "ensemble/ensemble.h"
#include "ensemble/summary.h"
#include "exact/model_builder.h"

namespace casus::test {
namespace {

constexpr long kMostMegabytes = 200;

long resident_megabytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss / 1024;
}

/// Immigration and death for ten days.
model::Model small() {
  Builder b(10);
  b.count("here", 20);
  b.move("come", b.num(2), kNone, 0).source = {};
  b.m.processes.back().rate_kind = model::Process::RateKind::Instance;
  b.move("go", b.num(0.1), 0, kNone);
  model::RunExpr at_end;
  at_end.op = model::RunOp::At;
  at_end.probe = b.read(Op::State, 0);
  at_end.from = at_end.to = 10;
  b.m.run_exprs.push_back(at_end);
  return b.m;
}

TEST(Memory, AMillionRunsOfAnEnsemble) {
  const model::Model m = small();
  ensemble::Spec spec;
  spec.model = &m;
  spec.worlds = spec.runs = 1000;
  spec.columns = {{model::kNone, model::kNone, 0}};
  double sum = 0;
  uint64_t runs = 0;
  ASSERT_TRUE(ensemble::run(spec, [&](const ensemble::Block& b) {
    for (const double v : b.values) sum += v;
    runs += b.values.size();
  }));
  EXPECT_EQ(runs, 1'000'000u);
  // Two come a day, and of those who are there the share 1 - exp(-0.1) goes: a mean that moves towards what
  // balances.
  const double goes = 1 - std::exp(-0.1), rest = 2 / goes;
  EXPECT_NEAR(sum / 1e6, rest + (20 - rest) * std::exp(-1.0), 0.03);
  EXPECT_LT(resident_megabytes(), kMostMegabytes);
}

TEST(Memory, AMillionRunsSummarized) {
  const model::Model m = small();
  const ensemble::Recording recording = ensemble::record(m, {});
  ensemble::SummarySpec spec;
  spec.recording = &recording;
  spec.policies = {model::kNone};
  spec.worlds = spec.runs = 1000;
  spec.chance_runs = 1;
  spec.every = 5;
  const ensemble::Summary summary = ensemble::summarize(spec);
  EXPECT_EQ(summary.runs, 1'000'001u);
  EXPECT_LT(resident_megabytes(), kMostMegabytes);
}

}  // namespace
}  // namespace casus::test
