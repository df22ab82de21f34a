#pragma once
// Worlds drawn by one rule, and what every chance, mean and quantile is in each of them.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "claims/formula.h"
#include "claims/judge.h"
#include "claims/shares.h"

namespace casus::claims {

struct Sample {
  std::string name;
  ensemble::WorldRule rule;
  uint32_t runs = 0;
  std::vector<kernel::World> worlds;
  size_t leaf_count = 0;
  std::vector<uint32_t> leaves;  // those that were asked for
  std::vector<double> values;    // [world][part][leaf]; NaN where not asked for
  std::vector<uint8_t> faulty;   // [world][leaf]: over 1 % of the runs it is made of were faulty
  Totals totals;
  uint64_t clamped_worlds = 0;  // worlds in which a value was clamped
  uint64_t faulty_totals = 0;   // worlds in which, for a faulty run, totals stand in for their compensators
  bool whole = true;            // false: stopped before its end

  size_t size() const { return worlds.size(); }
  const double* leaf_values(size_t world, size_t part) const {
    return values.data() + (world * kParts + part) * leaf_count;
  }
};

/// What simulates: `ensemble::run`, or a stand-in in tests.
using RunEnsemble =
    std::function<bool(const ensemble::Spec&, const std::function<void(const ensemble::Block&)>&)>;

struct SampleRequest {
  std::string name;
  ensemble::WorldRule rule;
  uint32_t worlds = 0, runs = 0, first_run = 0;
  std::vector<uint32_t> leaves;
  double step = 0;
  uint32_t first_world = 0;
  std::vector<kernel::World> given = {};  // instead of drawn ones; then `worlds` is their number
};

/// Draws samples, counts what they cost, and tells a Progress how far the whole is.
class Sampler : public ensemble::Progress {
 public:
  Sampler(const model::Model&, const ClaimsOptions&, const LeafTable&, RunEnsemble);

  Sample draw(const SampleRequest&);
  /// Runs that a request takes.
  uint64_t cost(const SampleRequest&) const;
  /// Columns as they are, for those who need single runs.
  bool run(ensemble::Spec, const std::function<void(const ensemble::Block&)>&);
  /// The same for a model that has more expressions than the sampler's own, and else is the same.
  bool run_on(const model::Model&, ensemble::Spec, const std::function<void(const ensemble::Block&)>&);

  void expect(uint64_t more_runs) { expected_ += more_runs; }
  const Totals& totals() const { return totals_; }
  const std::optional<FaultyRun>& faulty() const { return faulty_; }
  bool stopped() const { return stopped_; }

  void advance(uint64_t done, uint64_t total) override;
  bool stop() override;

 private:
  const model::Model& model_;
  const ClaimsOptions& options_;
  const LeafTable& table_;
  RunEnsemble run_;
  void note_fault(const ensemble::Spec&, const ensemble::Block&);

  Totals totals_;
  std::optional<FaultyRun> faulty_;
  uint64_t before_ = 0, expected_ = 0;
  bool stopped_ = false;
};

/// A claim over the worlds of a sample.
WorldEndings judge_sample(const Formula&, const Sample&, const Override* = nullptr);

/// How many (policy, shock) pairs these leaves need.
uint32_t groups_of(const LeafTable&, const std::vector<uint32_t>& leaves);

}  // namespace casus::claims
