#pragma once
// The model that the stepped engine is timed on: five families of processes over groups and regions, with
// what the flagship's kind of model has: a level that all feel, stocks, levers, tallies by region. In days.
#include <cstdint>
#include <vector>

#include "exact/model_builder.h"

namespace casus::bench {

inline constexpr uint32_t kFamilies = 5;

struct Pressure {
  uint32_t groups = 5, regions = 4;
  uint32_t steps = 1080;
  double base[kFamilies] = {0.10, 0.001, 0.2, 0.02, 0.0005};
  double effect = 0.7, sting = 0.01, goal = 0.4, half_life = 20, camp = 100;
  std::vector<double> patrols = {0.5};  // one a policy, the same in every region

  uint32_t processes() const { return kFamilies * groups * regions; }
};

/// Names of the families, in the order of `base`; the address of one is hash32("process:" + name).
extern const char* const kFamilyNames[kFamilies];

/// As a model. Policy p sets every patrol to patrols[p].
test::Builder pressure_model(const Pressure&);
/// What is compared: mood, then camps by group, then attacks, arrests and losses by region.
std::vector<model::ExprId> pressure_probes(test::Builder&, const Pressure&);

}  // namespace casus::bench
