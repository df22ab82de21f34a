#pragma once
// A claim in one world: from the numbers of its runs to one of three endings, and by how much.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "claims/verdict.h"

namespace casus::claims {

/// A chance, mean or quantile that claims are made of. Written twice, it is judged once.
struct Leaf {
  model::ClaimOp op = model::ClaimOp::Chance;
  uint32_t column = 0;  // in LeafTable::columns
  double q = 0;         // Quantile
  /// Of a mean that is judged on compensators of totals (ensemble::Column): the column of the totals
  /// themselves, for worlds in which a run is faulty.
  uint32_t plain = model::kNone;
};

class LeafTable {
 public:
  explicit LeafTable(const model::Model& m) : model_(&m) {}
  /// The leaf of a Chance, Mean or Quantile node; of a mean, on its compensator where there is one.
  uint32_t add(model::ClaimExprId, bool compensated = true);
  std::vector<ensemble::Column> columns;
  std::vector<Leaf> leaves;

 private:
  uint32_t add_column(const ensemble::Column&);

  const model::Model* model_;
  std::map<std::string, uint32_t> columns_by_key_, leaves_by_key_;
};

/// Value of a leaf over some runs of a world. A mean over a `none` is undefined (NaN); a quantile q is the
/// smallest value that at least q of the runs don't exceed.
double leaf_value(const Leaf&, const double* runs, size_t count);

struct Formula {
  const model::Model* model = nullptr;
  model::ClaimExprId root = model::kNone;
  double material = 0.1;
  std::map<model::ClaimExprId, uint32_t> leaf_of;
  std::vector<uint32_t> leaves;                // distinct, in order of first use
  std::vector<model::ClaimExprId> leaf_nodes;  // one a leaf: the node where it stands first
  bool compensated = false;                    // whether a mean is judged on compensators
};
Formula make_formula(const model::Model&, model::ClaimExprId root, double material, LeafTable&,
                     bool compensated = true);

/// Another value for the claim's threshold: for a Const node, or for every Param node with this key.
struct Override {
  model::ClaimExprId node = model::kNone;
  std::string param_key;
  double value = 0;
};

/// An ending, and how far the world is from where it would begin to hold or to fail: positive inside.
/// Relative to the larger side of the comparison.
struct Judged {
  Ending ending = Ending::Void;
  double hold = 0, fail = 0;
};

/// `leaf_values` by number of leaf.
///
/// A comparison a < b holds if b - a is above the margin, fails if a - b is, and else makes no material
/// difference. The margin is the material share of the larger of |a| and |b| (for a mean, of the larger mean;
/// for a chance too: with 10 %, a chance has to be under 0.09 to be materially under 0.10). `by at least x`
/// replaces it by x. Where both sides are exactly 0, and with <= and >= where they are exactly equal, the
/// bound is kept. `not`, `and`, `or`, `implies` follow Kleene with "no material difference" as the middle;
/// what is undefined stays so unless the rest decides.
Judged judge_world(const Formula&, const double* leaf_values, const kernel::World&,
                   const Override* = nullptr);

/// Without a margin: for laws. NaN comparisons are not true.
bool plain_truth(const Formula&, const double* leaf_values, const kernel::World&);

/// Value of an expression of params and numbers in a world.
double constant_value(const model::Model&, model::ExprId, const kernel::World&);
/// Of a claim node without leaves below it; nothing if there are.
std::optional<double> constant_claim_value(const Formula&, model::ClaimExprId, const kernel::World&);

/// Kleene's rules on endings.
Ending ending_and(Ending, Ending);
Ending ending_or(Ending, Ending);
Ending ending_not(Ending);

}  // namespace casus::claims
