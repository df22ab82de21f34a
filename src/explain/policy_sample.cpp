#include "explain/policy_sample.h"

#include <limits>

namespace casus::explain {
namespace {

constexpr double kFaultyShare = 0.01;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

ensemble::Spec spec_of(const PolicySpec& from) {
  ensemble::Spec spec;
  spec.simulation() = from.simulation();
  spec.model = from.model;
  spec.rule = from.rule;
  spec.first_world = from.first_world;
  spec.worlds = from.worlds;
  spec.runs = from.runs;
  for (const uint32_t o : from.outcomes)
    for (const model::PolicyId p : from.policies)
      spec.columns.push_back({p, model::kNone, from.model->outcomes[o].value});
  return spec;
}

struct Sum {
  double total = 0;
  uint64_t seen = 0;
  double mean() const { return seen == 0 ? kNothing : total / static_cast<double>(seen); }
};

}  // namespace

PolicySample::PolicySample(size_t policies, size_t outcomes, uint32_t runs)
    : policies_(policies), outcomes_(outcomes), runs_(runs) {}

void PolicySample::add_world(kernel::World world, const std::vector<std::vector<double>>& runs_by_column) {
  worlds_.push_back(std::move(world));
  const size_t columns = outcomes_ * policies_, at = means_.size();
  means_.resize(at + kParts * columns, kNothing);
  for (size_t c = 0; c < columns; ++c) {
    Sum sums[kParts];
    const std::vector<double>& values = runs_by_column[c];
    for (size_t r = 0; r < values.size(); ++r) {
      if (values[r] != values[r]) {
        ++none_values;
        continue;
      }
      const size_t half = r < values.size() / 2 ? 1 : 2;
      for (const size_t part : {size_t{0}, half}) {
        sums[part].total += values[r];
        ++sums[part].seen;
      }
    }
    for (size_t part = 0; part < kParts; ++part) means_[at + part * columns + c] = sums[part].mean();
  }
}

void PolicySample::add(const ensemble::Block& b) {
  for (size_t w = 0; w < b.worlds.size(); ++w) {
    bool faulty = false;
    std::vector<std::vector<double>> runs(b.columns);
    for (size_t c = 0; c < b.columns; ++c) {
      faulty = faulty || b.faulty(c, w) > kFaultyShare * b.runs;
      for (uint32_t r = 0; r < b.runs; ++r) runs[c].push_back(b.value(c, w, r));
    }
    if (faulty)
      ++withheld;
    else
      add_world(b.worlds[w], runs);
  }
}

std::vector<double> PolicySample::means(size_t outcome, size_t policy) const {
  std::vector<double> out;
  for (size_t w = 0; w < worlds(); ++w) out.push_back(mean(outcome, policy, w));
  return out;
}

PolicySample sample_policies(const PolicySpec& from) {
  PolicySample sample(from.policies.size(), from.outcomes.size(), from.runs);
  sample.whole = ensemble::run(spec_of(from), [&](const ensemble::Block& b) { sample.add(b); });
  return sample;
}

ChanceSample sample_chance(PolicySpec from, uint32_t runs) {
  from.rule.best_guess = true;
  from.worlds = 1;
  from.runs = runs;
  ChanceSample out;
  out.runs = runs;
  out.whole = ensemble::run(spec_of(from), [&](const ensemble::Block& b) {
    for (size_t o = 0; o < from.outcomes.size(); ++o) {
      out.values.emplace_back();
      for (size_t p = 0; p < from.policies.size(); ++p) {
        const double* first = b.values.data() + (o * from.policies.size() + p) * b.runs;
        out.values.back().emplace_back(first, first + b.runs);
      }
    }
  });
  return out;
}

}  // namespace casus::explain
