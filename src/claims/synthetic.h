#pragma once
// For tests: a small model, and a simulator whose runs are known in distribution.
#include <functional>
#include <string>
#include <vector>

#include "claims/judging.h"

namespace casus::claims {

/// Two policies (0 and 1, that set a lever differently) and outcome expressions X, Y, ... (each reads the
/// lever).
struct Synthetic {
  model::Model m;

  Synthetic();
  model::PremiseId premise(const std::string& name, bool agreed = false);
  model::ParamId param(const std::string& name, model::Prior::Scale, double best, double low, double high);
  /// A quantity of a run; number it is asked for by below.
  model::RunExprId quantity();
  /// What the quantity reads according to its text, so that a path leads there.
  void reads_param(model::RunExprId quantity, model::ParamId);
  void reads_premise(model::RunExprId quantity, model::PremiseId);
  model::ClaimExprId node(model::ClaimOp, std::vector<model::ClaimExprId> args = {}, double value = 0);
  model::ClaimExprId leaf(model::ClaimOp, model::RunExprId, model::PolicyId, double q = 0);
  model::ClaimExprId of_param(model::ParamId);
  void claim(const std::string& name, const std::string& asserted, model::ClaimExprId formula,
             double material = 0.1);
  double value(const kernel::World&, model::ParamId) const;

  /// Value of a quantity in a run under a policy; `u` are independent uniforms of this world and run, the
  /// same under each policy.
  using Draw = std::function<double(const kernel::World&, model::PolicyId, model::RunExprId quantity,
                                    const double* u)>;
  RunEnsemble simulator(Draw) const;

 private:
  void reads(model::RunExprId quantity, model::Expr);
};

}  // namespace casus::claims
