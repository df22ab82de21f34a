#pragma once
// A claim in a world as conditions on means of paired runs: what has to be shown.
#include <string>
#include <vector>

#include "claims/formula.h"

namespace casus::claims {

/// One number per run: sum of weights x terms + constant; its mean is compared with 0.
struct PairedMean {
  struct Term {
    enum class Kind : uint8_t { Value, Holds, AtMost } kind;  // as it is; 1 where not 0; 1 where <= limit
    uint32_t column;
    double weight, limit;
    uint32_t plain;  // where `column` is a compensator: that of the totals, with the same mean; else `column`
  };
  std::vector<Term> terms;
  double constant = 0;
  double low = 0, high = 0;  // what it can be in one run; infinite where no range is declared
  bool bounded() const;
  /// `runs[column]` is the value in this run.
  double value(const double* runs) const { return value_of(runs, false); }
  /// With the totals themselves in place of compensators.
  double plain_value(const double* runs) const { return value_of(runs, true); }
  bool compensated() const;

 private:
  double value_of(const double* runs, bool plain) const;
};

struct Condition {
  enum class Kind : uint8_t { Above, All, Any } kind = Kind::Above;  // Above: mean `test` is above 0
  uint32_t test = 0;
  std::vector<Condition> parts;
};

/// The claim holds where `holds` is true, fails where `fails` is, makes no material difference where both
/// are false.
struct Conditions {
  bool provable = true;  // false: some part is no linear contrast of paired means
  bool undefined = false;
  std::vector<PairedMean> tests;
  Condition holds, fails;
};

/// Ranges of columns: of an outcome with a declared range; a condition needs none.
struct ColumnRange {
  double low, high;
};
std::vector<ColumnRange> column_ranges(const model::Model&, const LeafTable&);

/// Conditions in a world (constants are its own). A relative margin m of a < b becomes linear parts:
/// b - a > m |a| and b - a > m |b|; where both are known not to be negative, (1 - m) b - a > 0. Minima and
/// maxima become `all` and `any`; quantile(q, X) <= c becomes chance(X <= c) >= q.
Conditions make_conditions(const Formula&, const LeafTable&, const std::vector<ColumnRange>&,
                           const kernel::World&);

/// Puts the first of equal columns (by column: that first) for each, so that differences of what is equal
/// cancel. True if two columns turned out equal.
bool equate(Conditions&, const std::vector<uint32_t>& equal, const std::vector<ColumnRange>&);

/// Evidence: up[t] that mean t is above 0, down[t] that it isn't.
struct Evidence {
  std::vector<double> up, down;
};
/// Shown at error `alpha`. True: all parts of `all` at alpha, some part of `any` at alpha over their number.
bool shown_true(const Condition&, const Evidence&, double alpha);
bool shown_false(const Condition&, const Evidence&, double alpha);
/// Holds, Fails or None at a total error of `alpha`; else Undecided.
Ending shown_ending(const Conditions&, const Evidence&, double alpha);
/// How far the evidence for an ending has come, that for which it has come furthest: 0 nowhere, from 1 on it
/// is shown. On the scale of logarithms, on which evidence grows about evenly with the runs.
double nearness(const Conditions&, const Evidence&, double alpha);

}  // namespace casus::claims
