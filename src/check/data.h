#pragma once
// Data files that a model names: CSV with a header, and a `month` column or `from` and `to` columns.
#include <string>
#include <vector>

#include "check/context.h"

namespace casus::check {

struct SeriesRow {
  double from = 0, to = 0;  // days from the start of the runs
  double value = 0;         // NaN: blank, not observed
  std::string label;        // the month, or from..to
};

/// The rows of one column, in the order of the file. Errors (file, header, dates, numbers) are reported at
/// `file` and nothing is returned.
std::vector<SeriesRow> read_series(Context&, const syntax::Word& file, const syntax::Word& column);

}  // namespace casus::check
