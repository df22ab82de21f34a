#pragma once
// Where a value of a run is linear in totals that have compensators. Private to this folder.
#include "lower/compensators.h"
#include "model/model.h"

namespace casus::ensemble {

class CompensatedTotals {
 public:
  explicit CompensatedTotals(const model::Model& m) : model_(m), compensators_(m) {}
  /// Whether this is such a total, or a sum or multiple with one in it. What is not linear has none: the mean
  /// of a product is no product of means.
  bool in(model::RunExprId);

 private:
  bool same_in_all_runs(model::RunExprId) const;
  const model::Model& model_;
  lower::Compensators compensators_;
};

}  // namespace casus::ensemble
