#pragma once
// Outcomes under several policies in the same worlds with the same luck: run r of world w draws the same
// uniforms under each policy, so differences between policies are paired (common random numbers; Glasserman
// and Yao 1992).
#include <cstdint>
#include <string>
#include <vector>

#include "ensemble/ensemble.h"
#include "model/model.h"

namespace casus::explain {

struct PolicySpec : ensemble::Simulation {
  const model::Model* model = nullptr;
  ensemble::WorldRule rule;
  std::vector<model::PolicyId> policies;  // kNone: every lever at its default
  std::vector<uint32_t> outcomes;         // in Model::outcomes
  uint32_t first_world = 0, worlds = 64, runs = 8;
};

/// The mean of each outcome in each world under each policy, over all runs and over either half of them. A
/// run in which an outcome is `none` is left out of its mean; NaN where it is `none` in every run.
class PolicySample {
 public:
  PolicySample() = default;
  PolicySample(size_t policies, size_t outcomes, uint32_t runs);
  void add(const ensemble::Block&);
  /// For tests, and for samples that were made elsewhere: [outcome][policy] values of one world, by run.
  void add_world(kernel::World, const std::vector<std::vector<double>>& runs_by_column);

  size_t policies() const { return policies_; }
  size_t outcomes() const { return outcomes_; }
  size_t worlds() const { return worlds_.size(); }
  uint32_t runs() const { return runs_; }
  const std::vector<kernel::World>& drawn() const { return worlds_; }
  /// part 0: all runs; 1, 2: the halves.
  double mean(size_t outcome, size_t policy, size_t world, size_t part = 0) const {
    return means_[((world * kParts + part) * outcomes_ + outcome) * policies_ + policy];
  }
  std::vector<double> means(size_t outcome, size_t policy) const;
  /// Worlds left out because more than 1 % of the runs of a policy were faulty there.
  uint32_t withheld = 0;
  uint64_t none_values = 0;  // runs in which an outcome was `none`
  bool whole = true;         // false: stopped before the end

 private:
  static constexpr size_t kParts = 3;
  size_t policies_ = 0, outcomes_ = 0;
  uint32_t runs_ = 0;
  std::vector<kernel::World> worlds_;
  std::vector<double> means_;
};

/// Whole blocks of 64 worlds are kept if it is stopped.
PolicySample sample_policies(const PolicySpec&);

/// Chance alone: the runs of one world, the rule's best guess. values[outcome][policy][run].
struct ChanceSample {
  std::vector<std::vector<std::vector<double>>> values;
  uint32_t runs = 0;
  bool whole = true;
};
ChanceSample sample_chance(PolicySpec, uint32_t runs);

/// Which way an outcome is better. A harm is Less, always; others are neither unless somebody says.
enum class Better : uint8_t { Neither, Less, More };
/// What is to be small: the value, or its opposite.
inline double cost_of(Better b, double value) { return b == Better::More ? -value : value; }

}  // namespace casus::explain
