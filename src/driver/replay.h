#pragma once
// One run told event by event. Every line begins SIMULATED and gives relative dates.
#include <functional>
#include <string>

#include "ensemble/ensemble.h"
#include "model/model.h"

namespace casus::driver {

struct ReplayArgs {
  uint64_t seed = 1;
  uint32_t world = 0, run = 0;
  std::string policy;  // "" = every lever at its default
  std::string shock;   // "" = none
  ensemble::WorldRule rule;
  kernel::Method method = kernel::Method::Step;
  double step = 0;                       // days; 0: the model's
  interp::Compiler* compiler = nullptr;  // as in ensemble::Spec
};

/// "SIMULATED month 5, day 12: ..." of a day counted from the start; months are of 30.4375 days.
std::string simulated_line(double day, const std::string& what, const std::string& reason);

void replay(const model::Model&, const ReplayArgs&, const std::function<void(const std::string&)>& line);

}  // namespace casus::driver
